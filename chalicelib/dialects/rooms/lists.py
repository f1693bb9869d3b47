"""Which bookings a query means: the smallest set that the indexes give, and what its dates cover."""

from datetime import date

from chalicelib import settings
from chalicelib.dialects.rooms.policy import BOOKING, ROOM
from chalicelib.dialects.rooms.slots import zone_of
from chalicelib.dialects.rooms.spans import span_of, touches
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.store import listings, reservations, resources


class Selection:
    """The bookings that a query means, and the rooms that their dates are told by.

    Dates are those of a booking's room, in its own zone or the stage's; a range asks the store for what
    it covers in any of the zones that the rooms have.
    """

    def __init__(self, caller: Caller, first: date | None, last: date | None, room_id: int | None) -> None:
        self._caller = caller
        self._first, self._last = first, last
        self._room = None if room_id is None else str(room_id)
        self.rooms = self._found_rooms()

    @property
    def _has_dates(self) -> bool:
        return self._first is not None or self._last is not None

    def _found_rooms(self) -> dict[str, Resource]:
        if self._room is not None:
            room = resources.get(self._caller.tenant, ROOM, self._room)
            return {} if room is None else {room.id: room}
        if not self._has_dates:
            return {}
        return {room.id: room for room in resources.of_kind(self._caller.tenant, ROOM)}

    def _span(self) -> Interval | None:
        if not self._has_dates:
            return None
        zones = {settings.load().default_timezone, *(zone_of(room) for room in self.rooms.values())}
        return span_of(self._first, self._last, zones)

    def mine(self) -> list[Reservation]:
        """Those that the caller made or is a guest of, in the range and of the room."""
        tenant, user, span = self._caller.tenant, self._caller.user, self._span()
        own = (
            reservations.of_holder(tenant, BOOKING, user)
            if span is None
            else listings.of_holder(tenant, BOOKING, user, span)
        )
        found = {each.id: each for each in (*own, *listings.of_attendee(tenant, BOOKING, user, span))}
        return [each for each in found.values() if self._is_meant(each)]

    def of_tenant(self) -> list[Reservation]:
        """The tenant's, in the range and of the room."""
        tenant, span = self._caller.tenant, self._span()
        if self._room is not None:
            found = (
                reservations.of_resource(tenant, self._room)
                if span is None
                else listings.of_resource(tenant, self._room, span)
            )
        else:
            found = (
                reservations.of_kind(tenant, BOOKING)
                if span is None
                else listings.of_kind(tenant, BOOKING, span)
            )
        return [each for each in found if self._is_meant(each)]

    def zone(self, booking: Reservation) -> str:
        """The zone in which a booking's days are told."""
        room = self.rooms.get(booking.resource)
        return booking.zone if room is None else zone_of(room)

    def _is_meant(self, booking: Reservation) -> bool:
        if booking.kind != BOOKING or self._room not in (None, booking.resource):
            return False
        return not self._has_dates or touches(booking.interval, self.zone(booking), self._first, self._last)
