"""The rooms dialect as one value: policy, routes and kind of reservations."""

from chalicelib.dialects.rooms import bookings, calendars, changes, phones, rooms
from chalicelib.dialects.rooms.feed import FEED_SOURCE
from chalicelib.dialects.rooms.notification_templates import TEMPLATES
from chalicelib.dialects.rooms.policy import BOOKING, POLICY, REMINDED
from chalicelib.http.dialect import Dialect
from chalicelib.http.routes import routes_of
from chalicelib.operations.kinds import ReservationKind

ROOMS = Dialect(
    name="rooms",
    policy=POLICY,
    routes=routes_of(bookings, calendars, changes, phones, rooms),
    reservations=ReservationKind(
        kind=BOOKING, name="rooms", templates=TEMPLATES, feed=FEED_SOURCE, reminder=REMINDED
    ),
)
