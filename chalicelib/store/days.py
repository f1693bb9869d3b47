"""Day items: what blocks a resource on one UTC day, and the conditions that keep it exact.

`T#{tenant}#RES#{resource}` / `DAY#{date}` holds a list `b` of maps {s, e, id}: seconds of the
day, and the reservation; a hold's map also has its expiry `x`, in seconds of the epoch. The conditions
ignore `x`: a caller that is refused because of a hold past its time expires that hold and tries again. A list
index that does not exist compares false, so one constant expression covers any number of entries up to the
limit, without a read before the write.

A day that is full is split: `DAY#{date}#{second}` has it from that second on. Each of the items then has a
fence, an entry without a reservation, over the seconds that another item has. Who does not know of the
split is refused by the fence, as by any entry, and learns of it; so the conditions need not know.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from typing import Any

from chalicelib import identity
from chalicelib.domain.errors import Conflict
from chalicelib.domain.intervals import DAY_SECONDS, DayPart, Interval, instant
from chalicelib.store import reads
from chalicelib.store.cache import TTLCache
from chalicelib.store.tables import item_key, key
from chalicelib.store.transaction import ConditionFailed, Transaction

Item = dict[str, Any]

# 74 comparisons use 298 of DynamoDB's 300 operators; a 75th entry may be appended without one for itself.
CAPACITY = 75

_FENCE = "#"

# A day's item: the resource, the day, and the second that it begins with.
Place = tuple[str, date, int]
# Items that refused an entry, and which: its part of the day, and the item.
Refused = dict[Place, tuple[DayPart, Item | None]]

# Where days are split: tenant, resource and day to the seconds that its further items begin with. Who goes by
# an old value is refused by a fence.
_splits: TTLCache[tuple[str, str, date], tuple[int, ...]] = TTLCache(600)


@dataclass(frozen=True, slots=True)
class Entry:
    """The part of a day that a reservation blocks; a hold's until it expires (seconds of the epoch)."""

    part: DayPart
    expires: int | None = None


@cache
def _is_free(compared: int, but: int | None = None) -> str:
    """Return the condition that [:s, :e) overlaps none of the first entries, but for the one at `but`."""
    overlaps = " OR ".join(f"b[{i}].s < :e AND b[{i}].e > :s" for i in range(compared) if i != but)
    return f"NOT ({overlaps})"


def _pk(tenant: str, resource: str) -> str:
    return key("T", tenant, "RES", resource)


def _sk(day: date, first: int = 0) -> str:
    return f"DAY#{day.isoformat()}" + (f"#{first:05}" if first else "")


def _end(day: date) -> str:
    """Return a sort key behind all items of the day."""
    return f"{_sk(day)}#~"


def _day(item: Item) -> date:
    return date.fromisoformat(item["sk"]["S"].split("#")[1])


def first_second(item: Item) -> int:
    """Return the second of the day that an item begins with."""
    return int("".join(item["sk"]["S"].split("#")[2:]) or 0)


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

    def take(self, place: Place, entry: Entry) -> None:
        """Append an entry, on condition that nothing overlaps it and the item has room."""
        self._update(
            place,
            "SET b = list_append(if_not_exists(b, :none), :entry)",
            f"{_is_free(CAPACITY - 1)} AND attribute_not_exists(b[{CAPACITY - 1}])",
            {
                **_bounds(entry.part),
                ":none": {"L": []},
                ":entry": {"L": [_map(entry, self._reservation)]},
            },
        )

    def change(self, place: Place, entry: Entry, index: int) -> None:
        """Replace the reservation's own entry, on condition that the new one overlaps no other."""
        # The last entry gets a condition of its own, unless it is the one to replace.
        at = CAPACITY - 1
        last = f"NOT (b[{at}].s < :e AND b[{at}].e > :s)"
        self._update(
            place,
            f"SET b[{index}] = :entry",
            f"b[{index}].id = :id AND {_is_free(at, index)} AND {last}"
            if index != at
            else f"b[{index}].id = :id AND {_is_free(at)}",
            {
                **_bounds(entry.part),
                ":entry": _map(entry, self._reservation),
                ":id": {"S": self._reservation},
            },
        )

    def release(self, place: Place, index: int) -> None:
        """Remove the reservation's own entry, on condition that it still is at this index."""
        self._update(place, f"REMOVE b[{index}]", f"b[{index}].id = :id", {":id": {"S": self._reservation}})

    def _update(self, place: Place, update: str, condition: str, values: Item) -> None:
        resource, day, first = place
        self._transaction.add(
            label(place),
            "Update",
            Key=item_key(_pk(self._tenant, resource), _sk(day, first)),
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )


def label(place: Place) -> str:
    """Return the transaction label of a day's item."""
    resource, day, first = place
    return f"day {resource} {day.isoformat()} {first}"


def placed(tenant: str, entries: Iterable[tuple[str, Entry]]) -> dict[Place, Entry]:
    """Return where the entries of these resources go, as far as this process knows how days are split."""
    return {
        (resource, entry.part.day, first): replace(entry, part=part)
        for resource, entry in entries
        for first, part in _pieces(entry.part, _splits.get((tenant, resource, entry.part.day)) or ())
    }


def _pieces(part: DayPart, splits: tuple[int, ...]) -> Iterator[tuple[int, DayPart]]:
    for first, end in pairwise((0, *splits, DAY_SECONDS)):
        if part.overlaps(first, end):
            yield first, DayPart(part.day, max(part.start, first), min(part.end, end))


def positions(tenant: str, reservation: str, days: Iterable[tuple[str, date]]) -> dict[Place, int]:
    """Return where the reservation has entries on these days of resources, and the index of each.

    Afterwards `placed` knows how they are split.
    """
    indexes: dict[Place, int] = {}
    for resource, day in days:
        for item in _learned(tenant, resource, day):
            for index, entry in enumerate(_entries(item)):
                if entry["id"]["S"] == reservation:
                    indexes[resource, day, first_second(item)] = index
    return indexes


def _learned(tenant: str, resource: str, day: date) -> list[Item]:
    """Return the day's items, strongly consistent, and remember how it is split."""
    items = list(reads.between(_pk(tenant, resource), _sk(day), _end(day)))
    splits = tuple(first for first in map(first_second, items) if first)
    if splits:
        _splits.put((tenant, resource, day), splits)
    return items


def learn(tenant: str, refused: Refused) -> bool:
    """Return whether a fence is among what refused; then `placed` knows how these days are split.

    :raises Unavailable: if the store gave no definite answer in time
    """
    fenced = {
        (resource, day)
        for (resource, day, _), (part, item) in refused.items()
        if any(part.overlaps(*_seconds(entry)) for entry in _entries(item) if is_fence(entry))
    }
    for resource, day in fenced:
        _learned(tenant, resource, day)
    return bool(fenced)


def conflicts(refused: Refused, reservation: str) -> tuple[Conflict, ...]:
    """Return what of others refused, by start; no fences."""
    return joined(
        conflict
        for part, item in refused.values()
        for conflict in _conflicts(part.day, _entries(item), part)
        if conflict.reservation != reservation
    )


def split(tenant: str, refused: Refused) -> None:
    """Split the items that refused because they are full; afterwards `placed` knows.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for place, (_, item) in refused.items():
        if len(_entries(item)) >= CAPACITY:
            _split(tenant, place)


def _split(tenant: str, place: Place) -> None:
    """Move the later half of a full item's entries to a new item; nothing happens if it is not full."""
    resource, day, first = place
    pk = _pk(tenant, resource)
    item = reads.reservations_item(pk, _sk(day, first))
    entries = _entries(item)
    own = sorted((entry for entry in entries if not is_fence(entry)), key=_seconds)
    if len(entries) >= CAPACITY:
        second, _ = _seconds(own[len(own) // 2])
        halves = [(0, second), (second, DAY_SECONDS)]
        left, right = (
            [entry for entry in entries if start <= _seconds(entry)[0] < end] for start, end in halves
        )
        transaction = Transaction(identity.new_operation_id())
        transaction.add(
            "left",
            "Update",
            Key=item_key(pk, _sk(day, first)),
            UpdateExpression="SET b = :left",
            ConditionExpression="b = :all",
            ExpressionAttributeValues={":left": _list([*left, _fence(*halves[1])]), ":all": _list(entries)},
        )
        fenced = _list([_fence(*halves[0]), *right])
        transaction.put_new("right", {**item_key(pk, _sk(day, second)), "b": fenced})
        # Whoever wrote meanwhile has made room, or meets the full item in turn.
        with suppress(ConditionFailed):
            transaction.commit()
    _learned(tenant, resource, day)


def overlapping(tenant: str, resource: str, interval: Interval) -> tuple[Conflict, ...]:
    """Return the resource's conflicts with the interval, holds included. Strongly consistent."""
    parts = {part.day: part for part in interval.parts()}
    items = reads.between(_pk(tenant, resource), _sk(min(parts)), _end(max(parts)))
    return joined(
        conflict
        for item in items
        for part in [parts[_day(item)]]
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
        start, end = _seconds(entry)
        if part.overlaps(start, end) and not is_fence(entry):
            expires = datetime.fromtimestamp(int(entry["x"]["N"]), UTC) if "x" in entry else None
            yield Conflict(entry["id"]["S"], instant(day, start), instant(day, end), expires)


def is_blocked_from(tenant: str, resource: str, day: date, second: int) -> bool:
    """Return whether any entry ends after `second` of `day` or on a later day. Strongly consistent."""
    return any(
        _day(item) != day or _seconds(entry)[1] > second
        for item in reads.between(_pk(tenant, resource), _sk(day), _end(date.max))
        for entry in _entries(item)
        if not is_fence(entry)
    )


def clear_cache() -> None:
    """Forget how days are split."""
    _splits.clear()


def _entries(item: Item | None) -> list[Item]:
    return [] if item is None or "b" not in item else [entry["M"] for entry in item["b"]["L"]]


def _seconds(entry: Item) -> tuple[int, int]:
    return int(entry["s"]["N"]), int(entry["e"]["N"])


def is_fence(entry: Item) -> bool:
    """Return whether an entry is no reservation's."""
    return bool(entry["id"]["S"] == _FENCE)


def _fence(start: int, end: int) -> Item:
    return {"s": {"N": str(start)}, "e": {"N": str(end)}, "id": {"S": _FENCE}}


def _list(entries: list[Item]) -> Item:
    return {"L": [{"M": entry} for entry in entries]}
