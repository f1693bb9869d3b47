"""Select the bookings that a query asks for, with as few reads as the indexes allow."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from chalicelib import settings
from chalicelib.dialects.rooms.policy import BOOKING, ROOM
from chalicelib.dialects.rooms.slots import zone_of
from chalicelib.dialects.rooms.spans import span_of
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation, ReservationOutline
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.http.parts import Listed, MappedList
from chalicelib.store import listings, reservations, resources, start_order
from chalicelib.store.start_order import Record, StartOrder

# DynamoDB compares with so many values at once.
_MOST_ZONES = 100


class Selection:
    """The bookings that a query asks for, and the rooms whose time zones define their dates.

    A booking's dates are in its room's zone, or in the stage's if the room has none. For a range of dates
    the store is asked for all that the range covers in any of these zones; the rest is filtered here.
    """

    def __init__(self, caller: Caller, first: date | None, last: date | None, room_id: int | None) -> None:
        self._caller = caller
        self._first, self._last = first, last
        self._room = None if room_id is None else str(room_id)
        self.rooms = self._read_rooms()
        self._spans: dict[str, Interval] = {}

    @property
    def _has_dates(self) -> bool:
        return self._first is not None or self._last is not None

    def _read_rooms(self) -> dict[str, Resource]:
        if self._room is not None:
            room = resources.get(self._caller.tenant, ROOM, self._room)
            return {} if room is None else {room.id: room}
        if not self._has_dates:
            return {}
        return {room.id: room for room in resources.of_kind(self._caller.tenant, ROOM)}

    def _span(self) -> Interval | None:
        if not self._has_dates:
            return None
        return span_of(self._first, self._last, self._zones())

    def _zones(self) -> set[str]:
        return {settings.load().default_timezone, *(zone_of(room) for room in self.rooms.values())}

    @property
    def count(self) -> Callable[[int], int] | None:
        """What counts `of_tenant` up to a most, and reads little of it; None where all has to be read."""
        tenant, zones = self._caller.tenant, self._zones()
        if self._room is not None or len(zones) > _MOST_ZONES:
            return None
        span = self._span()
        if span is None:
            return reservations.list_of_kind(tenant, BOOKING).count
        spans = [self._span_in(zone) for zone in zones]
        core = Interval(max(span.start for span in spans), min(span.end for span in spans))

        def count(most: int) -> int:
            return start_order.count_of_kind(
                self._order,
                tenant,
                BOOKING,
                span,
                core=core,
                zones=zones,
                is_selected=self._is_selected,
                most=most,
            )

        return count

    def mine(self) -> Listed[Reservation]:
        """Return the bookings that the caller made or is a guest of, in the range and the room, by start."""
        mine = start_order.of_user(self._caller.tenant, BOOKING, self._caller.user, self._span())
        return MappedList(mine, self._selected)

    def count_mine(self, most: int) -> int:
        """Return how many bookings the caller made or is a guest of, whatever the filters, at most `most`."""
        of_caller = self._caller.tenant, BOOKING, self._caller.user
        held = reservations.list_of_holder(*of_caller).count(most)
        return held if held >= most else min(held + listings.list_of_attendee(*of_caller).count(most), most)

    def of_tenant(self) -> Listed[Reservation]:
        """Return all bookings of the tenant, in the range and of the room, by start."""
        return MappedList(self._order, self._selected)

    def outlines(self, *details: str) -> Listed[ReservationOutline]:
        """Return outlines of what `of_tenant` does, with these details."""
        tenant, span = self._caller.tenant, self._span()
        if self._room is None:
            outlines = start_order.outlines_of_kind(tenant, BOOKING, span, details)
        else:
            outlines = start_order.outlines_of_resource(tenant, self._room, span, details)
        return MappedList(outlines, self._selected)

    @cached_property
    def _order(self) -> StartOrder[Reservation]:
        tenant, span = self._caller.tenant, self._span()
        if self._room is None:
            return start_order.of_kind(tenant, BOOKING, span)
        return start_order.of_resource(tenant, self._room, span)

    def rooms_of(self, bookings: Iterable[ReservationOutline]) -> dict[str, Resource]:
        """Return the rooms of these bookings, removed rooms included, by id."""
        missing = {booking.resource for booking in bookings} - self.rooms.keys()
        return {**self.rooms, **(resources.by_ids(self._caller.tenant, missing) if missing else {})}

    def zone(self, booking: ReservationOutline) -> str:
        """Return the zone that defines the dates of a booking."""
        room = self.rooms.get(booking.resource)
        return booking.zone if room is None else zone_of(room)

    def _selected(self, bookings: list[Record]) -> list[Record | None]:
        return [booking if self._is_selected(booking) else None for booking in bookings]

    def _is_selected(self, booking: ReservationOutline) -> bool:
        if booking.kind != BOOKING or self._room not in (None, booking.resource):
            return False
        return not self._has_dates or booking.interval.overlaps(self._span_in(self.zone(booking)))

    def _span_in(self, zone: str) -> Interval:
        if zone not in self._spans:
            self._spans[zone] = span_of(self._first, self._last, [zone])
        return self._spans[zone]
