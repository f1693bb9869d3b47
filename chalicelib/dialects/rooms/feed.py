"""Bookings in calendar feeds (docs/calendar-feeds.md)."""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.dialects.rooms.policy import BOOKING, ROOM
from chalicelib.dialects.rooms.responses import may_see
from chalicelib.dialects.rooms.slots import zone_of
from chalicelib.domain.feeds import Feed, FeedSource, FeedSubject, Label, Named
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller
from chalicelib.store import feed_lists, resources


def _find(tenant: str, room: str) -> Named | None:
    resource = resources.get(tenant, ROOM, room)
    return None if resource is None or resource.is_removed else Named(resource.name, zone_of(resource))


def _of_room(tenant: str, room: str, span: Interval, *, is_descending: bool) -> Iterator[Reservation]:
    reservations = feed_lists.of_resource(tenant, room, span, is_descending=is_descending)
    return (reservation for reservation in reservations if reservation.kind == BOOKING)


def _of_user(tenant: str, user: str, span: Interval, *, is_descending: bool) -> Iterator[Reservation]:
    """Return the bookings that the user made or is a guest of."""
    own = feed_lists.of_holder(tenant, BOOKING, user, span, is_descending=is_descending)
    invited = feed_lists.of_attendee(tenant, BOOKING, user, span, is_descending=is_descending)
    return feed_lists.merged((own, invited), is_descending=is_descending)


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
        find=_find,
        reservations_of=_of_room,
        # Everybody may ask for details, because a feed shows its maker only titles that they may see.
        may_detail=lambda _caller, _room: True,
    ),
)
