"""What the rooms dialect gives: its objects on the wire, made out of the engine's."""

from collections.abc import Mapping
from typing import Any

from chalicelib.dialects.fields import Output
from chalicelib.dialects.instants import utc
from chalicelib.dialects.rooms.policy import BUSY, PALETTE, ROOM_STATUSES, STATUSES, WEEKDAYS
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller

People = Mapping[str, Person]


class Room(Output):
    """A room, whole."""

    id: int
    name: str
    description: str | None
    capacity: int | None
    location: str | None
    status: str
    timezone: str
    color: str
    opening_hours: dict[str, dict[str, str] | None] | None
    created_at: str

    @classmethod
    def of(cls, resource: Resource, zone: str) -> "Room":
        """Out of the engine's resource; `zone` is what counts where it names none."""
        return cls(
            id=int(resource.id),
            name=resource.name,
            status=ROOM_STATUSES[resource.is_active],
            timezone=resource.timezone or zone,
            color=color_of(resource),
            opening_hours=_hours(resource.details["opening_hours"]),
            created_at=utc(resource.created),
            **{name: resource.details[name] for name in ("description", "capacity", "location")},
        )


class RoomName(Output):
    """A room as a list of bookings nests it."""

    id: int
    name: str

    @classmethod
    def of(cls, resource: Resource) -> "RoomName":
        """Out of the engine's resource."""
        return cls(id=int(resource.id), name=resource.name)


class RoomSize(RoomName):
    """A room as one booking nests it."""

    capacity: int | None

    @classmethod
    def of(cls, resource: Resource) -> "RoomSize":
        """Out of the engine's resource."""
        return cls(id=int(resource.id), name=resource.name, capacity=resource.details["capacity"])


class UserName(Output):
    """A user as a list shows them."""

    id: int
    name: str

    @classmethod
    def of(cls, person: Person) -> "UserName":
        """Out of the directory."""
        return cls(id=person.number, name=person.shown_name)


class User(UserName):
    """A user, whole."""

    email: str

    @classmethod
    def of(cls, person: Person) -> "User":
        """Out of the directory."""
        return cls(id=person.number, name=person.shown_name, email=person.email)


class BookingRow(Output):
    """A booking as a list shows it."""

    id: int
    title: str
    room: RoomName
    start_datetime: str
    end_datetime: str
    status: str
    created_by: UserName
    guests: list[UserName]
    has_google_meet: bool
    google_meet_link: str | None

    @classmethod
    def of(cls, booking: Reservation, room: Resource, people: People) -> "BookingRow":
        """Out of the engine's reservation, its room and who takes part."""
        return cls(
            **_facts(booking),
            room=RoomName.of(room),
            created_by=UserName.of(people[booking.holder]),
            guests=[UserName.of(people[user]) for user in booking.attendees],
        )


class Booking(Output):
    """A booking, whole."""

    id: int
    title: str
    room: RoomSize
    start_datetime: str
    end_datetime: str
    description: str | None
    status: str
    created_by: User
    guests: list[User]
    has_google_meet: bool
    google_meet_link: str | None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, booking: Reservation, room: Resource, people: People) -> "Booking":
        """Out of the engine's reservation, its room and who takes part."""
        return cls(
            **_facts(booking),
            description=booking.details["description"],
            room=RoomSize.of(room),
            created_by=User.of(people[booking.holder]),
            guests=[User.of(people[user]) for user in booking.attendees],
            created_at=utc(booking.created),
            updated_at=utc(booking.updated),
        )


class Slot(Output):
    """A booking that stands in the way."""

    id: int
    title: str
    start: str
    end: str

    @classmethod
    def of(cls, booking: Reservation, caller: Caller) -> "Slot":
        """Out of the engine's reservation, as far as the caller may see it."""
        start, end = booking.interval.start, booking.interval.end
        return cls(id=int(booking.id), title=title_for(caller, booking), start=utc(start), end=utc(end))


class CalendarEntry(Slot):
    """A booking in the calendar of all rooms."""

    room: str
    color: str

    @classmethod
    def of_room(cls, booking: Reservation, room: Resource, caller: Caller) -> "CalendarEntry":
        """Out of the engine's reservation and its room, as far as the caller may see it."""
        shown = Slot.of(booking, caller).model_dump()
        return cls(**shown, room=room.name, color=color_of(room))


def title_for(caller: Caller, booking: Reservation) -> str:
    """Its title, to who may see it."""
    return str(booking.details["title"]) if may_see(caller, booking) else BUSY


def may_see(caller: Caller, booking: Reservation) -> bool:
    """Whether the caller made it, is a guest of it, or administers the tenant."""
    return caller.can_administer or caller.user in (booking.holder, *booking.attendees)


def color_of(room: Resource) -> str:
    """Its own colour, else one of the palette."""
    return room.details["color"] or PALETTE[int(room.id) % len(PALETTE)]


def _facts(booking: Reservation) -> dict[str, Any]:
    return {
        "id": int(booking.id),
        "title": booking.details["title"],
        "start_datetime": utc(booking.interval.start),
        "end_datetime": utc(booking.interval.end),
        "status": STATUSES[booking.status],
        "has_google_meet": booking.details["meet"],
        "google_meet_link": booking.details["link"],
    }


def _hours(kept: Mapping[str, list[str] | None] | None) -> dict[str, dict[str, str] | None] | None:
    if kept is None:
        return None
    return {
        day: {"open": hours[0], "close": hours[1]} if (hours := kept.get(day)) else None for day in WEEKDAYS
    }
