"""Day items: what blocks a resource on one UTC day, and the conditions that keep it exact.

`T#{tenant}#RES#{resource}` / `DAY#{date}` holds a list `b` of maps {s, e, id}: seconds of the
day, and the reservation; a hold's has its expiry `x` too, in seconds of the epoch. The condition does
not look at that: whoever is refused for a hold past its time lets it expire and tries again. An index
that is not there compares false, so one constant expression covers any number of entries up to the
limit, with no read before the write.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import Conflict, DayFull, IntervalTaken
from chalicelib.domain.intervals import DayPart, Interval, instant
from chalicelib.store import reads
from chalicelib.store.tables import key
from chalicelib.store.transaction import Transaction

Item = dict[str, Any]

# 74 comparisons are 298 of DynamoDB's 300 operators; the 75th entry is appended beside them.
COMPARED = 74
CAPACITY = COMPARED + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What a reservation takes of a day, a hold until it expires (seconds of the epoch)."""

    part: DayPart
    expires: int | None = None


@cache
def _is_free(but: int | None = None) -> str:
    """The condition that [:s, :e) meets no entry, except the one at index `but`."""
    meets = " OR ".join(f"b[{i}].s < :e AND b[{i}].e > :s" for i in range(COMPARED) if i != but)
    return f"NOT ({meets})"


def _key(tenant: str, resource: str, day: date) -> Item:
    return {"pk": {"S": key("T", tenant, "RES", resource)}, "sk": {"S": f"DAY#{day.isoformat()}"}}


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
        """Replace the reservation's own entry, on condition that it meets no other one."""
        # The entry past the compared ones cannot be looked at when the own one is among them.
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
        """Remove the reservation's own entry from where it was seen."""
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
            TableName=settings.load().reservations_table,
            Key=_key(self._tenant, resource, part.day),
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )


def label(resource: str, day: date) -> str:
    """The transaction label of a resource's day."""
    return f"day {resource} {day.isoformat()}"


def positions(
    tenant: str, reservation: str, days: Iterable[tuple[str, date]]
) -> dict[tuple[str, date], int | None]:
    """At which index of each (resource, day) the reservation stands now; None where it does not."""
    table = settings.load().reservations_table
    found: dict[tuple[str, date], int | None] = {}
    for resource, day in days:
        where = _key(tenant, resource, day)
        item = reads.one(table, where["pk"]["S"], where["sk"]["S"])
        entries = _entries(item)
        found[resource, day] = next(
            (i for i, entry in enumerate(entries) if entry["id"]["S"] == reservation), None
        )
    return found


def raise_refusal(part: DayPart, item: Item | None, reservation: str) -> None:
    """Say why the day did not take the part; return where it gives no reason any more.

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
    """What of the resource shares a moment with the interval, holds too. Strongly consistent."""
    parts = {f"DAY#{part.day.isoformat()}": part for part in interval.parts()}
    items = reads.query(
        "pk = :pk AND sk BETWEEN :from AND :to",
        {
            ":pk": {"S": key("T", tenant, "RES", resource)},
            ":from": {"S": min(parts)},
            ":to": {"S": max(parts)},
        },
        ConsistentRead=True,
    )
    return joined(
        conflict
        for item in items
        for part in [parts[item["sk"]["S"]]]
        for conflict in _conflicts(part.day, _entries(item), part)
    )


def joined(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """One conflict a reservation, though it stands on several days; by start."""
    found: dict[str, Conflict] = {}
    for conflict in conflicts:
        known = found.get(conflict.reservation, conflict)
        found[conflict.reservation] = Conflict(
            conflict.reservation,
            min(known.start, conflict.start),
            max(known.end, conflict.end),
            conflict.expires,
        )
    return tuple(sorted(found.values(), key=lambda conflict: conflict.start))


def _conflicts(day: date, entries: list[Item], part: DayPart) -> Iterator[Conflict]:
    for entry in entries:
        start, end = int(entry["s"]["N"]), int(entry["e"]["N"])
        if part.overlaps(start, end):
            expires = datetime.fromtimestamp(int(entry["x"]["N"]), UTC) if "x" in entry else None
            yield Conflict(entry["id"]["S"], instant(day, start), instant(day, end), expires)


def is_blocked_from(tenant: str, resource: str, day: date, second: int) -> bool:
    """Whether any entry ends after `second` of `day` or on a later day. Strongly consistent."""
    items = reads.query(
        "pk = :pk AND sk BETWEEN :from AND :to",
        {
            ":pk": {"S": key("T", tenant, "RES", resource)},
            ":from": {"S": f"DAY#{day.isoformat()}"},
            ":to": {"S": "DAY#9999-12-31"},
        },
        ConsistentRead=True,
    )
    today = f"DAY#{day.isoformat()}"
    return any(
        item["sk"]["S"] != today or int(entry["e"]["N"]) > second
        for item in items
        for entry in _entries(item)
    )


def _entries(item: Item | None) -> list[Item]:
    if item is None or "b" not in item:
        return []
    return [entry["M"] for entry in item["b"]["L"]]
