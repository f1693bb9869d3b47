"""Response models of the rooms dialect, created from the engine's objects."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.dialects.rooms.policy import BUSY, PALETTE, ROOM_STATUSES, STATUSES, WEEKDAYS
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation, ReservationOutline
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.slots import Slot
from chalicelib.http.check_ins import CheckInShown
from chalicelib.http.closures import ClosedBy
from chalicelib.http.envelopes import Data, DataInParts
from chalicelib.http.fields import Date, DateTime, Output, ShownAmount, one_of
from chalicelib.http.instants import utc
from chalicelib.http.prices import LateFee, Price, money_of

People = Mapping[str, Person]
Weekday = Annotated[str, one_of(WEEKDAYS)]
BookingWord = Annotated[str, one_of(STATUSES.values())]


class OpeningTimes(Output):
    """When a room is open on a day."""

    open: str
    close: str


class Room(Output):
    """A room with all its fields."""

    id: int
    name: str
    description: str | None
    capacity: int | None
    location: str | None
    status: Annotated[str, one_of(ROOM_STATUSES.values())]
    timezone: str
    color: str
    opening_hours: dict[Weekday, OpeningTimes | None] | None
    created_at: DateTime

    @classmethod
    def of(cls, resource: Resource, zone: str) -> "Room":
        """Create it from a resource; `zone` applies if the resource has none."""
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
    """A room inside a booking of a list."""

    id: int
    name: str

    @classmethod
    def of(cls, resource: Resource) -> "RoomName":
        """Create it from a resource."""
        return cls(id=int(resource.id), name=resource.name)


class RoomSize(RoomName):
    """A room inside a single booking."""

    capacity: int | None

    @classmethod
    def of(cls, resource: Resource) -> "RoomSize":
        """Create it from a resource."""
        return cls(id=int(resource.id), name=resource.name, capacity=resource.details["capacity"])


class UserName(Output):
    """A user inside a booking of a list."""

    id: int
    name: str

    @classmethod
    def of(cls, person: Person) -> "UserName":
        """Create it from a record of the directory."""
        return cls(id=person.number, name=person.shown_name)


class User(UserName):
    """A user with all their fields."""

    email: str

    @classmethod
    def of(cls, person: Person) -> "User":
        """Create it from a record of the directory."""
        return cls(id=person.number, name=person.shown_name, email=person.email)


class BookingRow(Output):
    """A booking in a list, with its `check_in` if it has one.

    Its creator and admins see `price` and `fee`, where there are any.
    """

    id: int
    title: str
    room: RoomName
    start_datetime: DateTime
    end_datetime: DateTime
    status: BookingWord
    created_by: UserName
    guests: list[UserName]
    has_google_meet: bool
    google_meet_link: str | None
    check_in: CheckInShown | None = None
    price: Price | None = None
    fee: LateFee | None = None

    @classmethod
    def of(
        cls, booking: Reservation, room: Resource, people: People, now: datetime, caller: Caller
    ) -> "BookingRow":
        """Create it from a reservation as it stands at `now`, its room, and its people by user id."""
        return cls(
            **_common_fields(booking, now, caller),
            room=RoomName.of(room),
            created_by=UserName.of(people[booking.holder]),
            guests=[UserName.of(people[user]) for user in booking.attendees],
        )


class Booking(Output):
    """A booking with all its fields; `check_in`, `price` and `fee` are absent where it has none."""

    id: int
    title: str
    room: RoomSize
    start_datetime: DateTime
    end_datetime: DateTime
    description: str | None
    status: BookingWord
    created_by: User
    guests: list[User]
    has_google_meet: bool
    google_meet_link: str | None
    created_at: DateTime
    updated_at: DateTime
    check_in: CheckInShown | None = None
    price: Price | None = None
    fee: LateFee | None = None

    @classmethod
    def of(
        cls, booking: Reservation, room: Resource, people: People, now: datetime, caller: Caller
    ) -> "Booking":
        """Create it from a reservation as it stands at `now`, its room, and its people by user id."""
        return cls(
            **_common_fields(booking, now, caller),
            description=booking.details["description"],
            room=RoomSize.of(room),
            created_by=User.of(people[booking.holder]),
            guests=[User.of(people[user]) for user in booking.attendees],
            created_at=utc(booking.created),
            updated_at=utc(booking.updated),
        )


class OccupiedSlot(Output):
    """A booking that conflicts with a requested interval."""

    id: int
    title: str
    start: DateTime
    end: DateTime

    @classmethod
    def of(cls, booking: Reservation, caller: Caller) -> "OccupiedSlot":
        """Create it from a reservation; the title is hidden if the caller may not see the booking."""
        return cls(**_slot_fields(booking, caller))


class ClosureEntry(Output):
    """A closure: the first and the last day, or from when to when.

    In a calendar of all rooms, `room_id` is there where it is of one room alone.
    """

    kind: Literal["closure"]
    title: str
    reason: str
    begins: str = Field(serialization_alias="from")
    ends: str = Field(serialization_alias="to")
    room_id: int | None = None


class CalendarEntry(OccupiedSlot):
    """A booking in the calendar of all rooms."""

    room: str
    color: str

    @classmethod
    def of_room(cls, booking: ReservationOutline, room: Resource, caller: Caller) -> "CalendarEntry":
        """Create it from a reservation and its room; the title is hidden if the caller may not see it."""
        return cls(**_slot_fields(booking, caller), room=room.name, color=color_of(room))


class Calendar(DataInParts[list[CalendarEntry]]):
    """The calendar of all rooms; `closures` are there, in the first part, if any of it is not over."""

    closures: list[ClosureEntry] | None = None


class Cancelled(Output):
    """A cancelled booking; `fee` is what its creator owes where it was late."""

    id: int
    status: Literal["cancelled"]
    cancelled_at: DateTime
    fee: LateFee | None = None


class Availability(Output):
    """Whether a room can be booked for an interval, and the bookings that prevent it.

    `closed` has the closures that prevent it, if there are any.
    """

    available: bool
    conflicts: list[OccupiedSlot]
    closed: list[ClosedBy] | None = None


class RoomAvailability(Availability):
    """The same, with the room and the interval."""

    room_id: int
    room_name: str
    start: DateTime
    end: DateTime


class FreeSlot(Output):
    """An interval for which a room can be booked; `total` where there are prices."""

    start: DateTime
    end: DateTime
    total: ShownAmount | None = None

    @classmethod
    def of(cls, slot: Slot) -> "FreeSlot":
        """Create it from a slot."""
        total: dict[str, Any] = {} if slot.price is None else {"total": slot.price.document["total"]}
        return cls(start=utc(slot.interval.start), end=utc(slot.interval.end), **total)


class FreeSlots(Data[list[FreeSlot]]):
    """The free times of a room on a day; `closed` has the closures of that day, if there are any."""

    closed: list[ClosedBy] | None = None


class DayEntry(Output):
    """A booking on a day of a week; `time` is its part of that day, as `10:00-11:00`."""

    time: str
    booking_id: int
    booking: str
    room: str


class Week(Output):
    """The bookings of each day, by time."""

    Monday: list[DayEntry]
    Tuesday: list[DayEntry]
    Wednesday: list[DayEntry]
    Thursday: list[DayEntry]
    Friday: list[DayEntry]
    Saturday: list[DayEntry]
    Sunday: list[DayEntry]


class WeeklyCalendar(Output):
    """The bookings of a week; `week` is `2025-01-13 to 2025-01-19`.

    `closures` are there if any of that week is not over.
    """

    week: str
    data: Week
    closures: list[ClosureEntry] | None = None


class MonthEntry(Output):
    """A booking on a day of a month."""

    date: Date
    start: str
    end: str
    title: str


class RoomCalendar(Output):
    """The bookings of a room in a month, `YYYY-MM`; `closures` are there if any of that month is not over."""

    room_id: int
    room_name: str
    month: str
    bookings: list[MonthEntry]
    closures: list[ClosureEntry] | None = None


class PhoneSaved(Output):
    """The phone as it was saved."""

    ok: Literal[True]
    phone_e164: str
    requires_otp: bool
    message: str


class PhoneVerified(Output):
    """The phone is verified."""

    ok: Literal[True]
    message: str


class Conflict(Output):
    """A refusal; `conflicts` has the bookings that prevent a booking, as far as the caller may see them."""

    message: str
    conflicts: list[OccupiedSlot] | None = None


class Invalid(Output):
    """A refusal; `errors` has the messages of each invalid field, `rule` the rule that refuses."""

    message: str
    errors: dict[str, list[str]] | None = None
    rule: str | None = None
    allowed: dict[str, Any] | None = None


class TooManyRequests(Output):
    """A refusal, and the seconds after which the request may be sent again."""

    message: str
    retry_after: int


def title_for(caller: Caller, booking: ReservationOutline) -> str:
    """Return the booking's title, or a placeholder if the caller may not see the booking."""
    return str(booking.details["title"]) if may_see(caller, booking) else BUSY


def may_see(caller: Caller, booking: ReservationOutline) -> bool:
    """Return whether the caller is the creator or a guest of the booking, or an admin."""
    return caller.can_administer or caller.user in (booking.holder, *booking.attendees)


def color_of(room: Resource) -> str:
    """Return the room's own colour, or else one from the palette."""
    return room.details["color"] or PALETTE[int(room.id) % len(PALETTE)]


def _slot_fields(booking: ReservationOutline, caller: Caller) -> dict[str, Any]:
    return {
        "id": int(booking.id),
        "title": title_for(caller, booking),
        "start": utc(booking.interval.start),
        "end": utc(booking.interval.end),
    }


def _common_fields(booking: Reservation, now: datetime, caller: Caller) -> dict[str, Any]:
    is_concerned = caller.can_administer or caller.user == booking.holder
    check_in = CheckInShown.of(booking, now)
    return {
        **({} if check_in is None else {"check_in": check_in}),
        **(money_of(booking) if is_concerned else {}),
        "id": int(booking.id),
        "title": booking.details["title"],
        "start_datetime": utc(booking.interval.start),
        "end_datetime": utc(booking.interval.end),
        "status": STATUSES[booking.status_at(now)],
        "has_google_meet": booking.details["meet"],
        "google_meet_link": booking.details["link"],
    }


def _hours(stored: Mapping[str, list[str] | None] | None) -> dict[str, OpeningTimes | None] | None:
    if stored is None:
        return None
    return {
        day: OpeningTimes(open=hours[0], close=hours[1]) if (hours := stored.get(day)) else None
        for day in WEEKDAYS
    }
