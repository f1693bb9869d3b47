"""The rooms dialect as one value: policy, routes and kind of reservations."""

from chalicelib.dialects.rooms import bookings, calendars, changes, phones, rooms
from chalicelib.dialects.rooms.feed import FEED_SOURCE
from chalicelib.dialects.rooms.guests import GUESTS
from chalicelib.dialects.rooms.links import LINKED
from chalicelib.dialects.rooms.notification_templates import TEMPLATES
from chalicelib.dialects.rooms.policy import BOOKING, POLICY, REMINDED, ROOM
from chalicelib.dialects.rooms.responses import Conflict, Invalid, TooManyRequests
from chalicelib.dialects.rooms.route_docs import ERROR_EXAMPLES
from chalicelib.dialects.rooms.slots import SETTINGS
from chalicelib.domain.totals import TotalOf
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of
from chalicelib.operations.kinds import ReservationKind

ROOMS = Dialect(
    name="rooms",
    description=(
        "Meeting rooms, as document 002 has them: rooms, bookings, calendars, and the phone of the caller."
    ),
    policy=POLICY,
    error_bodies={409: Conflict, 422: Invalid, 429: TooManyRequests},
    error_examples=ERROR_EXAMPLES,
    routes=routes_of(bookings, calendars, changes, phones, rooms),
    tools=(
        rooms.list_rooms,
        rooms.room_slots,
        bookings.search_users,
        bookings.create_booking,
        bookings.list_bookings,
        bookings.get_booking,
        changes.put_booking,
        changes.cancel_booking,
    ),
    reservations=ReservationKind(
        kind=BOOKING,
        name="rooms",
        settings=SETTINGS,
        resource_kind=ROOM,
        templates=TEMPLATES,
        feed=FEED_SOURCE,
        linked=LINKED,
        guests=GUESTS,
        reminder=REMINDED,
        total_of=TotalOf.TENANT,
    ),
)
