"""Day items: what blocks a resource on one UTC day, and the conditions that keep it exact.

`T#{tenant}#RES#{resource}` / `DAY#{date}` holds a list `b` of maps {s, e, id}: the seconds of the day from
and until which the resource is taken, a buffer after it included, and the reservation. With a buffer after
it, `t` is its own end; with one before it, `f` is where that begins. A hold's map also has its expiry `x`, in
seconds of the epoch. The conditions ignore `x`: a caller that is refused because of a hold past its time
expires that hold and tries again. A list index that does not exist compares false, so one constant expression
covers any number of entries up to the limit, without a read before the write.

Where nothing has a buffer before it, two comparisons for each entry are enough. An item that holds such a
thing is marked `w`, wide: its condition has five comparisons for each entry, and so it holds fewer. Who does
not know that it is wide is refused by the mark, and learns of it.

A day that is full is split: `DAY#{date}#{second}` has it from that second on. Each of the items then has a
fence, an entry without a reservation, over the seconds that another item has. Who does not know of the
split is refused by the fence, as by any entry, and learns of it; so the conditions need not know.
An entry has the seconds of its item alone.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

from chalicelib import identity
from chalicelib.domain.buffers import Blocked, BlockedPart, blocked_by
from chalicelib.domain.errors import Conflict
from chalicelib.domain.intervals import DAY_SECONDS
from chalicelib.store import reads
from chalicelib.store.cache import TTLCache
from chalicelib.store.day_entries import (
    FENCE,
    Entry,
    entries_of,
    entry_of,
    fence,
    is_fence,
    map_of,
    pieces,
    told,
)
from chalicelib.store.tables import item_key, key
from chalicelib.store.transaction import ConditionFailed, Transaction

Item = dict[str, Any]

# How many entries an item holds. DynamoDB takes an expression of 300 operators: a narrow one has 300 here.
CAPACITY = 75
WIDE_CAPACITY = 27

# A day's item: the resource, the day, and the second that it begins with.
Place = tuple[str, date, int]
# Items that refused an entry, and which: its part of the day, and the item.
Refused = dict[Place, tuple[BlockedPart, Item | None]]

# Where days are split: tenant, resource and day to the seconds that its further items begin with. Who goes by
# an old value is refused by a fence.
_splits: TTLCache[tuple[str, str, date], tuple[int, ...]] = TTLCache(600)
# Which items are known to be wide: no item ceases to be.
_wide: TTLCache[tuple[str, Place], bool] = TTLCache(600)


# Whether entry {i} is too close to the new one, which is [:s, :e) with the buffer after it, and [:f, :t) with
# the one before it. An entry without `f` has no buffer before it, one without `t` none after it.
_NARROW = "b[{i}].s < :e AND b[{i}].e > :s"
_WIDE = "(b[{i}].s < :e OR b[{i}].f < :t) AND b[{i}].e > :f AND (b[{i}].e > :s OR NOT b[{i}].t <= :f)"


@cache
def _is_free(comparison: str, compared: int, but: int | None = None) -> str:
    """Return the condition that none of the first entries is too close, the one at `but` left out."""
    return f"NOT ({' OR '.join(comparison.format(i=i) for i in range(compared) if i != but)})"


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


class Days:
    """The day items of one tenant, as actions of a transaction for one reservation."""

    def __init__(self, transaction: Transaction, tenant: str, reservation: str) -> None:
        self._transaction = transaction
        self._tenant = tenant
        self._reservation = reservation

    def take(self, place: Place, entry: Entry) -> None:
        """Append an entry, on condition that nothing is too close to it and the item has room."""
        values = {":none": {"L": []}, ":entry": {"L": [map_of(entry, self._reservation)]}}
        is_wide = _is_wide(self._tenant, place, entry.part)
        room = (WIDE_CAPACITY if is_wide else CAPACITY) - 1
        self._write(
            place,
            entry.part,
            "b = list_append(if_not_exists(b, :none), :entry)",
            f"{_is_free(_WIDE if is_wide else _NARROW, room)} AND attribute_not_exists(b[{room}])",
            values,
            is_wide=is_wide,
        )

    def change(self, place: Place, entry: Entry, index: int) -> None:
        """Replace the reservation's own entry, on condition that no other is too close to the new one."""
        values = {":entry": map_of(entry, self._reservation), ":id": {"S": self._reservation}}
        is_wide = _is_wide(self._tenant, place, entry.part)
        condition = f"b[{index}].id = :id AND "
        if is_wide:
            # One that is behind all that are compared is in an item that has too many.
            compared = WIDE_CAPACITY if index < WIDE_CAPACITY else WIDE_CAPACITY - 1
            condition += f"{_is_free(_WIDE, compared, index)} AND attribute_not_exists(b[{WIDE_CAPACITY}])"
        else:
            condition += _is_free(_NARROW, CAPACITY, index)
        self._write(place, entry.part, f"b[{index}] = :entry", condition, values, is_wide=is_wide)

    def release(self, place: Place, index: int) -> None:
        """Remove the reservation's own entry, on condition that it still is at this index."""
        self._update(place, f"REMOVE b[{index}]", f"b[{index}].id = :id", {":id": {"S": self._reservation}})

    def _write(
        self, place: Place, part: BlockedPart, update: str, condition: str, values: Item, *, is_wide: bool
    ) -> None:
        seconds = {":s": part.start, ":e": part.last}
        if is_wide:
            seconds |= {":f": part.first, ":t": part.end}
            update, values = f"{update}, w = :wide", {**values, ":wide": {"BOOL": True}}
        else:
            condition += " AND attribute_not_exists(w)"
        bounds = {name: {"N": str(value)} for name, value in seconds.items()}
        self._update(place, f"SET {update}", condition, {**values, **bounds})

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
        (resource, entry.part.day, first): piece
        for resource, entry in entries
        for first, piece in pieces(entry, _splits.get((tenant, resource, entry.part.day)) or ())
    }


def positions(tenant: str, reservation: str, days: Iterable[tuple[str, date]]) -> dict[Place, int]:
    """Return where the reservation has entries on these days of resources, and the index of each.

    Afterwards `placed` knows how they are split.
    """
    indexes: dict[Place, int] = {}
    for resource, day in days:
        for item in _learned(tenant, resource, day):
            for index, entry in enumerate(entries_of(item)):
                if entry["id"]["S"] == reservation:
                    indexes[resource, day, first_second(item)] = index
    return indexes


def _learned(tenant: str, resource: str, day: date) -> list[Item]:
    """Return the day's items, strongly consistent, and remember how it is split and which of it are wide."""
    items = list(reads.between(_pk(tenant, resource), _sk(day), _end(day)))
    splits = tuple(first for first in map(first_second, items) if first)
    if splits:
        _splits.put((tenant, resource, day), splits)
    for item in items:
        _note(tenant, (resource, day, first_second(item)), item)
    return items


def _note(tenant: str, place: Place, item: Item | None) -> None:
    if item is not None and "w" in item:
        _wide.put((tenant, place), True)  # noqa: FBT003 - a value of the cache


def _is_wide(tenant: str, place: Place, part: BlockedPart) -> bool:
    """Return whether a part needs the wide condition: its own buffer, or that of another of the item's."""
    return part.first < part.start or _wide.get((tenant, place)) is True


def learn(tenant: str, refused: Refused) -> bool:
    """Return whether a fence is among what refused; then `placed` knows how these days are split.

    Which of the items are wide is known in any case.

    :raises Unavailable: if the store gave no definite answer in time
    """
    fenced = set()
    for place, (part, item) in refused.items():
        _note(tenant, place, item)
        fences = (entry_of(part.day, written).part for written in entries_of(item) if is_fence(written))
        if any(each.conflicts_with(part) for each in fences):
            fenced.add(place[:2])
    for resource, day in fenced:
        _learned(tenant, resource, day)
    return bool(fenced)


def conflicts(refused: Refused, reservation: str) -> tuple[Conflict, ...]:
    """Return what of others refused, by start, as far as these items have it; no fences."""
    own = (FENCE, reservation)
    standing = [
        (written["id"]["S"], entry_of(part.day, written), part)
        for part, item in refused.values()
        for written in entries_of(item)
    ]
    close = {name for name, entry, part in standing if name not in own and entry.part.conflicts_with(part)}
    return told((name, entry) for name, entry, _ in standing if name in close)


def split(tenant: str, refused: Refused) -> None:
    """Split the items that refused because they are full; afterwards `placed` knows.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for place, (part, item) in refused.items():
        capacity = WIDE_CAPACITY if _is_wide(tenant, place, part) else CAPACITY
        if len(entries_of(item)) >= capacity:
            _split(tenant, place, capacity)


def _split(tenant: str, place: Place, capacity: int) -> None:
    """Move the later half of a full item's entries to a new item; nothing happens if it is not full.

    Nothing is taken on both sides, since it goes through the start of an entry; that one's buffer may be.
    """
    resource, day, first = place
    pk = _pk(tenant, resource)
    item = reads.reservations_item(pk, _sk(day, first))
    entries = entries_of(item)
    if item is not None and len(entries) >= capacity:
        own = sorted(int(entry["s"]["N"]) for entry in entries if not is_fence(entry))
        second = own[len(own) // 2]
        left, right = (
            [
                map_of(Entry(entry.part.within(*half), entry.expires), written["id"]["S"])
                for written in entries
                for entry in [entry_of(day, written)]
                if entry.part.touches(*half)
            ]
            for half in ((0, second), (second, DAY_SECONDS))
        )
        fences = fence(day, second, DAY_SECONDS), fence(day, 0, second)
        is_wide = {"w": item["w"]} if "w" in item else {}
        transaction = Transaction(identity.new_operation_id())
        transaction.add(
            "left",
            "Update",
            Key=item_key(pk, _sk(day, first)),
            UpdateExpression="SET b = :left",
            ConditionExpression="b = :all",
            ExpressionAttributeValues={":left": {"L": [*left, fences[0]]}, ":all": item["b"]},
        )
        items = {"b": {"L": [fences[1], *right]}, **is_wide}
        transaction.put_new("right", {**item_key(pk, _sk(day, second)), **items})
        # Whoever wrote meanwhile has made room, or meets the full item in turn.
        with suppress(ConditionFailed):
            transaction.commit()
    _learned(tenant, resource, day)


def overlapping(tenant: str, resource: str, blocked: Blocked) -> tuple[Conflict, ...]:
    """Return what of the resource's conflicts with an interval and its buffers, by start; holds are included.

    Strongly consistent. Buffers are known as far as they lie on days that `blocked` touches.
    """
    touched = [part.day for part in blocked.parts()]
    items = reads.between(_pk(tenant, resource), _sk(touched[0]), _end(touched[-1]))
    standing = told(
        (written["id"]["S"], entry_of(_day(item), written))
        for item in items
        for written in entries_of(item)
        if not is_fence(written)
    )
    return tuple(conflict for conflict in standing if blocked_by(conflict).conflicts_with(blocked))


def is_blocked_from(tenant: str, resource: str, day: date, second: int) -> bool:
    """Return whether any entry ends after `second` of `day` or on a later day. Strongly consistent."""
    return any(
        _day(item) != day or int(entry["e"]["N"]) > second
        for item in reads.between(_pk(tenant, resource), _sk(day), _end(date.max))
        for entry in entries_of(item)
        if not is_fence(entry)
    )


def clear_cache() -> None:
    """Forget how days are split, and which items are wide."""
    _splits.clear()
    _wide.clear()
