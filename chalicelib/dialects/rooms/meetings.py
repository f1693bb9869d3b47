"""Convert a booking into the meeting that an external calendar shows."""

from chalicelib.dialects.rooms.responses import People
from chalicelib.domain.reservation import Reservation
from chalicelib.integrations.meetings import Meeting


def meeting_of(booking: Reservation, people: People) -> Meeting:
    """Return the meeting for a booking, with its creator and its guests as attendees, by proved addresses."""
    persons = [people[user] for user in (booking.holder, *booking.attendees)]
    return Meeting(
        id=booking.id,
        title=booking.details["title"],
        description=booking.details["description"],
        start=booking.interval.start,
        end=booking.interval.end,
        attendees=tuple(person.email for person in persons if person.email and person.is_proved),
    )
