"""Reservations in order of their starts, out of several lists of an index, each read no further than needed.

A list goes on behind the start and the id of a reservation, whichever of the lists has it: those of one
start are few, and read again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from heapq import merge
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Generic, TypeVar

from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation, ReservationOutline
from chalicelib.store import listings, reads
from chalicelib.store.attributes import Instant
from chalicelib.store.index_lists import IndexList, Place
from chalicelib.store.records import outline_list, reservation_list, reservation_of
from chalicelib.store.tables import key

Record = TypeVar("Record", Reservation, ReservationOutline)

# From an instant on, None: from the first; so many are to be read at once.
Stream = Callable[[datetime | None, int], Iterable[Record]]

Placed = tuple[Place, Record | None]

_LARGEST_PAGE = 1_000
_LONGEST_ID = 24
_LAST = "9999-12-31T23:59:59Z"
_start_text = Instant().serialize
_by_place = itemgetter(0)


@dataclass(frozen=True, slots=True)
class StartOrder(Generic[Record]):
    """The reservations of all streams, by start and id, each once; a stream is in the order of starts.

    `running` are those of an index that began before the first UTC day of its span; they are read once.
    """

    streams: tuple[Stream[Record], ...]
    running: Callable[[], list[Reservation]] = list

    def pages(self, after: Place | None, first: int) -> Iterator[list[Placed[Record]]]:
        """Return what is behind a place, page by page, `first` reservations in the first."""
        begin = None if after is None else datetime.fromisoformat(after[0])
        # One more shows that no other reservation has the start of the last.
        merged = merge(*(_exact(stream(begin, first + 1)) for stream in self.streams), key=_by_place)
        behind = _each_once(merged, after)
        size = first
        while page := list(islice(behind, size)):
            yield page
            size = _LARGEST_PAGE

    def all(self) -> list[Record]:
        """Return all of them."""
        pages = self.pages(None, _LARGEST_PAGE)
        return [reservation for page in pages for _, reservation in page if reservation is not None]


def place_of(reservation: ReservationOutline) -> Place:
    """Return the place of a reservation in the order."""
    return _start_text(reservation.interval.start), reservation.id.rjust(_LONGEST_ID, "0"), ""


def of_kind(tenant: str, kind: str, span: Interval | None) -> StartOrder[Reservation]:
    """Return the tenant's reservations of this kind, all or those that share a moment with `span`."""
    keys = key(tenant, kind), key(tenant, kind, listings.OVER)
    return _of_index(tenant, "by_collection", ("ck", "cs"), keys, span, shown=lambda listed: listed)


def outlines_of_kind(
    tenant: str, kind: str, span: Interval | None, details: Iterable[str]
) -> StartOrder[ReservationOutline]:
    """Return outlines of what `of_kind` does, with these details."""
    keys = key(tenant, kind), key(tenant, kind, listings.OVER)
    return _of_index(
        tenant, "by_collection", ("ck", "cs"), keys, span, shown=lambda listed: outline_list(listed, details)
    )


def count_of_kind(
    listed: StartOrder[Reservation],
    tenant: str,
    kind: str,
    span: Interval,
    *,
    core: Interval,
    zones: Collection[str],
    is_selected: Callable[[Reservation], bool],
    most: int,
) -> int:
    """Return how many of what `of_kind` has `listed` for `span` are selected, at most `most`.

    Those of the `zones` (a hundred at most) that share a moment with `core` are: they are counted where they
    are stored. Only the others are read, and `is_selected` decides.
    """
    midnight = listings.midnight_before(span)
    texts = {
        ":key": key(tenant, kind),
        ":first": _start_text(midnight),
        ":last": _start_text(span.end),
        ":from": _start_text(core.start),
        ":to": _start_text(core.end),
    }
    in_zones = {f":zone{number}": zone for number, zone in enumerate(zones)}
    counted, others = reads.count_and_others(
        "ck = :key AND cs BETWEEN :first AND :last",
        {name: {"S": text} for name, text in {**texts, **in_zones}.items()},
        most=most,
        IndexName="by_collection",
        # `others` are those for which this holds.
        FilterExpression=f"#end <= :from OR #start >= :to OR NOT #zone IN ({', '.join(in_zones)})",
        ExpressionAttributeNames={"#start": "start", "#end": "end", "#zone": "zone"},
    )
    if counted + len(others) >= most:
        # There may be more, at which nobody has looked.
        return most
    started_before = (each for each in listed.running() if each.interval.start < midnight)
    read = chain(started_before, map(reservation_of, others))
    selected = sum(is_selected(each) for each in read if each.interval.overlaps(span))
    return min(counted + selected, most)


def of_resource(tenant: str, resource: str, span: Interval | None) -> StartOrder[Reservation]:
    """Return a resource's reservations, all or those that share a moment with `span`."""
    keys = key(tenant, resource), key(tenant, resource, listings.OVER)
    return _of_index(tenant, "by_resource", ("rk", "start"), keys, span, shown=lambda listed: listed)


def outlines_of_resource(
    tenant: str, resource: str, span: Interval | None, details: Iterable[str]
) -> StartOrder[ReservationOutline]:
    """Return outlines of what `of_resource` does, with these details."""
    keys = key(tenant, resource), key(tenant, resource, listings.OVER)
    return _of_index(
        tenant, "by_resource", ("rk", "start"), keys, span, shown=lambda listed: outline_list(listed, details)
    )


def of_holder(tenant: str, kind: str, holder: str, span: Interval | None) -> StartOrder[Reservation]:
    """Return a user's own reservations, all or those that share a moment with `span`."""
    keys = key(tenant, kind, holder), key(tenant, kind, listings.OVER, holder)
    return _of_index(tenant, "by_holder", ("hk", "start"), keys, span, shown=lambda listed: listed)


def of_user(tenant: str, kind: str, user: str, span: Interval | None) -> StartOrder[Reservation]:
    """Return those that a user holds or takes part in, all or those that share a moment with `span`."""
    held = of_holder(tenant, kind, user, span).streams
    return StartOrder((*held, _attended(tenant, kind, user, span)))


def _of_index(
    tenant: str,
    index: str,
    names: tuple[str, str],
    keys: tuple[str, str],
    span: Interval | None,
    *,
    shown: Callable[[IndexList[Reservation]], IndexList[Record]],
) -> StartOrder[Record]:
    """Return the order of two streams: what begins in the span, and what runs into its first UTC day.

    Of the first, which may be long, there is what is `shown` of it.
    """

    @cache
    def into() -> list[Reservation]:
        if span is None:
            return []
        found = listings.running_into(tenant, index, names, keys[1], span)
        return sorted((each for each in found if each.interval.overlaps(span)), key=place_of)

    def started(begin: datetime | None, first: int) -> Iterable[Record]:
        bounds = _bounds(None if span is None else (listings.midnight_before(span), span.end), begin)
        listed = shown(reservation_list(index, names, keys[0], bounds, is_descending=False))
        return (each for each in listed.records(first) if span is None or each.interval.overlaps(span))

    def running(begin: datetime | None, _: int) -> Iterable[Reservation]:
        if span is None or (begin is not None and begin >= listings.midnight_before(span)):
            return []
        return into()

    return StartOrder((running, started), into)


def _attended(tenant: str, kind: str, user: str, span: Interval | None) -> Stream[Reservation]:
    """Return the stream of what a user takes part in: small rows, behind which the reservations are read."""

    def reservations(begin: datetime | None, first: int) -> Iterator[Reservation]:
        starts = _bounds(None if span is None else (listings.earliest(span), span.end), begin)
        for page in listings.pages_of_attendee(tenant, kind, user, span, starts, first=first):
            yield from sorted(page, key=place_of)

    return reservations


def _bounds(
    limits: tuple[datetime, datetime] | None, begin: datetime | None
) -> tuple[datetime, datetime] | None:
    if begin is None:
        return limits
    if limits is None:
        return begin, datetime.fromisoformat(_LAST)
    # What begins at the end of a span is in no part of it, so that an empty range has an instant.
    return min(max(limits[0], begin), limits[1]), limits[1]


def _exact(reservations: Iterable[Record]) -> Iterator[Placed[Record]]:
    """Return reservations that are in the order of starts by start and id, each with its place."""
    placed = ((place_of(reservation), reservation) for reservation in reservations)
    for _, of_one_start in groupby(placed, key=lambda pair: pair[0][0]):
        yield from sorted(of_one_start, key=_by_place)


def _each_once(merged: Iterable[Placed[Record]], after: Place | None) -> Iterator[Placed[Record]]:
    """Return what is behind a place, without those that another stream has had."""
    last = after
    for placed in merged:
        if last is None or placed[0] > last:
            last = placed[0]
            yield placed
