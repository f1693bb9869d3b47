"""Bookings in calendars that programs subscribe to (docs/calendar-feeds.md)."""

from collections.abc import Mapping, Sequence

from chalicelib.dialects.rooms.answers import may_see
from chalicelib.dialects.rooms.policy import BOOKING, ROOM
from chalicelib.domain.feeds import Feed, Label, Listing, Thing
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.store import listings, resources


def _name_of(tenant: str, room: str) -> str | None:
    found = resources.get(tenant, ROOM, room)
    return None if found is None or found.is_removed else found.name


def _of_room(tenant: str, room: str, span: Interval) -> list[Reservation]:
    return [each for each in listings.of_resource(tenant, room, span) if each.kind == BOOKING]


def _of_user(tenant: str, user: str, span: Interval) -> list[Reservation]:
    """Those that they made or are a guest of."""
    own = listings.of_holder(tenant, BOOKING, user, span)
    invited = listings.of_attendee(tenant, BOOKING, user, span)
    return list({each.id: each for each in (*own, *invited)}.values())


def _labels_of(bookings: Sequence[Reservation], feed: Feed) -> Mapping[str, Label]:
    seen = [each for each in bookings if may_see(feed.viewer, each)]
    rooms = resources.by_ids(feed.tenant, {each.resource for each in seen})
    return {
        each.id: Label(
            title=each.details["title"], place=rooms[each.resource].name, link=each.details["link"]
        )
        for each in seen
    }


LISTING = Listing(
    of_user=_of_user,
    labels_of=_labels_of,
    thing=Thing(
        word="room",
        name_of=_name_of,
        reservations_of=_of_room,
        # Whoever asks is shown the titles of their own bookings, and of no others.
        may_detail=lambda _caller, _room: True,
    ),
)
