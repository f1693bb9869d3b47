"""What a run leaves in the table, and who wrote what of it when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.reservation import Change, Reservation
from chalicelib.store.records import change_in, reservation_of

# By who wrote, and in which millisecond: the reservations, and what became of them.
Written = dict[tuple[str, str], set[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the table has of a reservation: itself, or its tombstone, and the entries of its history."""

    id: str
    reservation: Reservation | None
    entries: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """The table when all is done, read once."""

    items: list[dict[str, Any]]
    kept: list[Kept]
    written: Written


def left_in(items: Iterable[dict[str, Any]]) -> Left:
    """What there is to judge in these items."""
    found = list(items)
    kept = list(_kept_of(found))
    return Left(found, kept, _written_in(kept))


def _kept_of(items: Iterable[dict[str, Any]]) -> Iterator[Kept]:
    """Every reservation of the table, and every tombstone."""
    for item in items:
        sort = item["sk"]["S"].partition("#")[0]
        if "change" in item:
            yield Kept(item["id"]["S"], None, (change_in(item),))
        elif sort in ("RSV", "SEAT"):
            reservation = reservation_of(item)
            yield Kept(reservation.id, reservation, reservation.history)


def _written_in(kept: Iterable[Kept]) -> Written:
    """What everybody wrote."""
    written: Written = defaultdict(set)
    for each in kept:
        for entry in each.entries:
            written[entry.actor, moment_of(entry.at)].add((each.id, entry.action))
    return written


def moment_of(at: datetime) -> str:
    """A moment as `Written` has it."""
    return at.isoformat(timespec="milliseconds")
