"""A booking as a calendar shows it."""

from chalicelib.conferences.meeting import Meeting
from chalicelib.dialects.rooms.answers import People
from chalicelib.domain.reservation import Reservation


def meeting_of(booking: Reservation, people: People) -> Meeting:
    """The meeting that a booking is, for its creator and its guests."""
    addresses = (people[user].email for user in (booking.holder, *booking.attendees))
    return Meeting(
        id=booking.id,
        title=booking.details["title"],
        description=booking.details["description"],
        start=booking.interval.start,
        end=booking.interval.end,
        attendees=tuple(address for address in addresses if address),
    )
