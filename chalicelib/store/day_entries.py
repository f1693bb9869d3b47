"""Entries of day items: the maps in the list `b`, and what they say of reservations (store.days)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from chalicelib.domain.buffers import BlockedPart, joined
from chalicelib.domain.errors import Conflict
from chalicelib.domain.intervals import DAY_SECONDS

Item = dict[str, Any]

FENCE = "#"


@dataclass(frozen=True, slots=True)
class Entry:
    """The part of a day that a reservation blocks; a hold's until it expires (seconds of the epoch)."""

    part: BlockedPart
    expires: int | None = None


def pieces(entry: Entry, splits: Iterable[int]) -> Iterator[tuple[int, Entry]]:
    """Return what each item of a day that is split at these seconds has of an entry, by its first second."""
    for first, end in pairwise((0, *splits, DAY_SECONDS)):
        if entry.part.touches(first, end):
            yield first, Entry(entry.part.within(first, end), entry.expires)


def map_of(entry: Entry, reservation: str) -> Item:
    """Return an entry as an element of a list."""
    part = entry.part
    seconds = {"s": part.start, "e": part.last}
    if part.first < part.start:
        seconds["f"] = part.first
    if part.end < part.last:
        seconds["t"] = part.end
    if entry.expires is not None:
        seconds["x"] = entry.expires
    return {"M": {"id": {"S": reservation}, **{name: {"N": str(value)} for name, value in seconds.items()}}}


def entry_of(day: date, written: Item) -> Entry:
    """Return what a map of a list says.

    One from former times has no `t`: the end of its buffer passes for its own.
    """
    seconds = {name: int(value["N"]) for name, value in written.items() if "N" in value}
    start, last = seconds["s"], seconds["e"]
    part = BlockedPart(day, seconds.get("f", start), start, seconds.get("t", last), last)
    return Entry(part, seconds.get("x"))


def entries_of(item: Item | None) -> list[Item]:
    """Return the maps of a day's item, which may not exist."""
    return [] if item is None or "b" not in item else [entry["M"] for entry in item["b"]["L"]]


def is_fence(entry: Item) -> bool:
    """Return whether an entry is no reservation's."""
    return bool(entry["id"]["S"] == FENCE)


def fence(day: date, start: int, end: int) -> Item:
    """Return what keeps reservations out of the seconds that another item of the day has."""
    return map_of(Entry(BlockedPart(day, start, start, end, end)), FENCE)


def told(entries: Iterable[tuple[str, Entry]]) -> tuple[Conflict, ...]:
    """Return one conflict for each reservation, although it has entries in several items; by start."""
    whole: dict[str, list[Entry]] = {}
    for name, entry in entries:
        whole.setdefault(name, []).append(entry)
    conflicts = []
    for name, own in whole.items():
        blocked, expires = joined(entry.part for entry in own), own[0].expires
        until = None if expires is None else datetime.fromtimestamp(expires, UTC)
        interval = blocked.interval
        conflicts.append(Conflict(name, interval.start, interval.end, until, blocked.before, blocked.after))
    return tuple(sorted(conflicts, key=lambda conflict: conflict.start))
