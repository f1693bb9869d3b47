"""Reservations that overlap an interval by their start, the earliest or the latest first, read as needed.

Feeds read them, from now on forwards and back. Lists that go on behind a place are in start_order.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge

from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.store import listings
from chalicelib.store.records import reservation_list
from chalicelib.store.tables import key


def of_resource(tenant: str, resource: str, span: Interval, *, is_descending: bool) -> Iterator[Reservation]:
    """Return a resource's reservations that share a moment with `span`."""
    keys = key(tenant, resource), key(tenant, resource, listings.OVER)
    return _overlapping(tenant, "by_resource", ("rk", "start"), keys, span, is_descending=is_descending)


def of_holder(
    tenant: str, kind: str, holder: str, span: Interval, *, is_descending: bool
) -> Iterator[Reservation]:
    """Return a user's own reservations that share a moment with `span`."""
    keys = key(tenant, kind, holder), key(tenant, kind, listings.OVER, holder)
    return _overlapping(tenant, "by_holder", ("hk", "start"), keys, span, is_descending=is_descending)


def of_attendee(
    tenant: str, kind: str, user: str, span: Interval, *, is_descending: bool
) -> Iterator[Reservation]:
    """Return those that a user takes part in without holding them: small rows lead to them."""
    starts = listings.earliest(span), span.end
    for page in listings.pages_of_attendee(tenant, kind, user, span, starts, is_descending=is_descending):
        yield from sorted(page, key=_start, reverse=is_descending)


def merged(lists: Iterable[Iterable[Reservation]], *, is_descending: bool) -> Iterator[Reservation]:
    """Return the reservations of several lists by start."""
    return merge(*lists, key=_start, reverse=is_descending)


def _overlapping(
    tenant: str,
    index: str,
    names: tuple[str, str],
    keys: tuple[str, str],
    span: Interval,
    *,
    is_descending: bool,
) -> Iterator[Reservation]:
    """Return those under the first of `keys`, and what runs into the span's first UTC day by the second."""

    def started() -> Iterator[Reservation]:
        bounds = listings.midnight_before(span), span.end
        return reservation_list(index, names, keys[0], bounds, is_descending=is_descending).records()

    def running() -> list[Reservation]:
        into = listings.running_into(tenant, index, names, keys[1], span)
        return sorted(into, key=_start, reverse=is_descending)

    # Each is read when it is its turn; what runs into the span began before all others.
    for read in (started, running) if is_descending else (running, started):
        yield from (reservation for reservation in read() if reservation.interval.overlaps(span))


def _start(reservation: Reservation) -> datetime:
    return reservation.interval.start
