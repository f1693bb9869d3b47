"""Bookings in calendar feeds (docs/calendar-feeds.md)."""

from collections.abc import Mapping, Sequence

from chalicelib.dialects.rooms.policy import BOOKING, ROOM
from chalicelib.dialects.rooms.responses import may_see
from chalicelib.domain.feeds import Feed, FeedSource, FeedSubject, Label
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.store import resources, start_order


def _name_of(tenant: str, room: str) -> str | None:
    resource = resources.get(tenant, ROOM, room)
    return None if resource is None or resource.is_removed else resource.name


def _of_room(tenant: str, room: str, span: Interval) -> list[Reservation]:
    reservations = start_order.of_resource(tenant, room, span).all()
    return [reservation for reservation in reservations if reservation.kind == BOOKING]


def _of_user(tenant: str, user: str, span: Interval) -> list[Reservation]:
    """Return the bookings that the user made or is a guest of, each once."""
    return start_order.of_user(tenant, BOOKING, user, span).all()


def _labels_of(bookings: Sequence[Reservation], feed: Feed, viewer: Caller) -> Mapping[str, Label]:
    visible = [booking for booking in bookings if may_see(viewer, booking)]
    rooms = resources.by_ids(feed.tenant, {booking.resource for booking in visible})
    return {
        booking.id: Label(
            title=booking.details["title"], place=rooms[booking.resource].name, link=booking.details["link"]
        )
        for booking in visible
    }


FEED_SOURCE = FeedSource(
    of_user=_of_user,
    labels_of=_labels_of,
    subject=FeedSubject(
        word=ROOM,
        resource_of=lambda room: room,
        name_of=_name_of,
        reservations_of=_of_room,
        # Everybody may ask for details, because a feed shows its maker only titles that they may see.
        may_detail=lambda _caller, _room: True,
    ),
)
