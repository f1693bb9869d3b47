"""Day items: what blocks a resource on one UTC day, and the conditions that keep it exact.

`T#{tenant}#RES#{resource}` / `DAY#{date}` holds a list `b` of maps {s, e, id}: seconds of the
day, and the reservation; a hold's map also has its expiry `x`, in seconds of the epoch. The conditions
ignore `x`: a caller that is refused because of a hold past its time expires that hold and tries again. A list
index that does not exist compares false, so one constant expression covers any number of entries up to the
limit, without a read before the write.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from chalicelib.domain.errors import Conflict, DayFull, IntervalTaken
from chalicelib.domain.intervals import DayPart, Interval, instant
from chalicelib.store import reads
from chalicelib.store.tables import item_key, key
from chalicelib.store.transaction import Transaction

Item = dict[str, Any]

# 74 comparisons use 298 of DynamoDB's 300 operators; a 75th entry may be appended without one for itself.
COMPARED = 74
CAPACITY = COMPARED + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """The part of a day that a reservation blocks; a hold's until it expires (seconds of the epoch)."""

    part: DayPart
    expires: int | None = None


@cache
def _is_free(but: int | None = None) -> str:
    """Return the condition that [:s, :e) overlaps no entry, except the one at index `but`."""
    overlaps = " OR ".join(f"b[{i}].s < :e AND b[{i}].e > :s" for i in range(COMPARED) if i != but)
    return f"NOT ({overlaps})"


def _pk(tenant: str, resource: str) -> str:
    return key("T", tenant, "RES", resource)


def _sk(day: date) -> str:
    return f"DAY#{day.isoformat()}"


def _bounds(part: DayPart) -> Item:
    return {":s": {"N": str(part.start)}, ":e": {"N": str(part.end)}}


def _map(entry: Entry, reservation: str) -> Item:
    part = entry.part
    expiry = {} if entry.expires is None else {"x": {"N": str(entry.expires)}}
    return {"M": {"s": {"N": str(part.start)}, "e": {"N": str(part.end)}, "id": {"S": reservation}, **expiry}}


class Days:
    """The day items of one tenant, as actions of a transaction for one reservation."""

    def __init__(self, transaction: Transaction, tenant: str, reservation: str) -> None:
        self._transaction = transaction
        self._tenant = tenant
        self._reservation = reservation

    def take(self, resource: str, entry: Entry) -> None:
        """Append an entry, on condition that nothing overlaps it and the day has room."""
        self._update(
            resource,
            entry.part,
            "SET b = list_append(if_not_exists(b, :none), :entry)",
            f"{_is_free()} AND attribute_not_exists(b[{COMPARED}])",
            {
                **_bounds(entry.part),
                ":none": {"L": []},
                ":entry": {"L": [_map(entry, self._reservation)]},
            },
        )

    def change(self, resource: str, entry: Entry, index: int) -> None:
        """Replace the reservation's own entry, on condition that the new one overlaps no other."""
        # The entry after the compared ones gets a condition of its own, unless it is the one to replace.
        last = f"NOT (b[{COMPARED}].s < :e AND b[{COMPARED}].e > :s)"
        self._update(
            resource,
            entry.part,
            f"SET b[{index}] = :entry",
            f"b[{index}].id = :id AND {_is_free(index)} AND {last}"
            if index != COMPARED
            else f"b[{index}].id = :id AND {_is_free()}",
            {
                **_bounds(entry.part),
                ":entry": _map(entry, self._reservation),
                ":id": {"S": self._reservation},
            },
        )

    def release(self, resource: str, entry: Entry, index: int) -> None:
        """Remove the reservation's own entry, on condition that it still is at this index."""
        self._update(
            resource,
            entry.part,
            f"REMOVE b[{index}]",
            f"b[{index}].id = :id",
            {":id": {"S": self._reservation}},
        )

    def _update(self, resource: str, part: DayPart, update: str, condition: str, values: Item) -> None:
        self._transaction.add(
            label(resource, part.day),
            "Update",
            Key=item_key(_pk(self._tenant, resource), _sk(part.day)),
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )


def label(resource: str, day: date) -> str:
    """Return the transaction label of a resource's day."""
    return f"day {resource} {day.isoformat()}"


def positions(
    tenant: str, reservation: str, days: Iterable[tuple[str, date]]
) -> dict[tuple[str, date], int | None]:
    """Return the index of the reservation's entry in each (resource, day); None if it has no entry there."""
    indexes: dict[tuple[str, date], int | None] = {}
    for resource, day in days:
        entries = _entries(reads.reservations_item(_pk(tenant, resource), _sk(day)))
        own = (index for index, entry in enumerate(entries) if entry["id"]["S"] == reservation)
        indexes[resource, day] = next(own, None)
    return indexes


def raise_refusal(part: DayPart, item: Item | None, reservation: str) -> None:
    """Raise the reason why the day did not take the part; return if there is no reason any more.

    :raises IntervalTaken: if entries of others overlap it, with all of them
    :raises DayFull: if the day holds all the entries that it can
    """
    entries = _entries(item)
    conflicts = tuple(
        conflict for conflict in _conflicts(part.day, entries, part) if conflict.reservation != reservation
    )
    if conflicts:
        raise IntervalTaken(conflicts)
    has_own = any(entry["id"]["S"] == reservation for entry in entries)
    if len(entries) >= CAPACITY and not has_own:
        raise DayFull(part.day)


def overlapping(tenant: str, resource: str, interval: Interval) -> tuple[Conflict, ...]:
    """Return the resource's conflicts with the interval, holds included. Strongly consistent."""
    parts = {_sk(part.day): part for part in interval.parts()}
    items = reads.between(_pk(tenant, resource), min(parts), max(parts))
    return joined(
        conflict
        for item in items
        for part in [parts[item["sk"]["S"]]]
        for conflict in _conflicts(part.day, _entries(item), part)
    )


def joined(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Return one conflict for each reservation, although it has entries on several days; by start."""
    whole: dict[str, Conflict] = {}
    for conflict in conflicts:
        known = whole.get(conflict.reservation, conflict)
        start, end = min(known.start, conflict.start), max(known.end, conflict.end)
        whole[conflict.reservation] = Conflict(conflict.reservation, start, end, conflict.expires)
    return tuple(sorted(whole.values(), key=lambda conflict: conflict.start))


def _conflicts(day: date, entries: list[Item], part: DayPart) -> Iterator[Conflict]:
    for entry in entries:
        start, end = int(entry["s"]["N"]), int(entry["e"]["N"])
        if part.overlaps(start, end):
            expires = datetime.fromtimestamp(int(entry["x"]["N"]), UTC) if "x" in entry else None
            yield Conflict(entry["id"]["S"], instant(day, start), instant(day, end), expires)


def is_blocked_from(tenant: str, resource: str, day: date, second: int) -> bool:
    """Return whether any entry ends after `second` of `day` or on a later day. Strongly consistent."""
    return any(
        item["sk"]["S"] != _sk(day) or int(entry["e"]["N"]) > second
        for item in reads.between(_pk(tenant, resource), _sk(day), _sk(date.max))
        for entry in _entries(item)
    )


def _entries(item: Item | None) -> list[Item]:
    return [] if item is None or "b" not in item else [entry["M"] for entry in item["b"]["L"]]
