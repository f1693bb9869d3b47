"""Request schemas of the rooms dialect: bodies and queries."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StringConstraints

from chalicelib.dialects.rooms.policy import MOST_GUESTS, MOST_WEEKS, WEEKDAYS
from chalicelib.http.field_errors import field_error
from chalicelib.http.fields import Given, Input, Name, Number, Patch, Text
from chalicelib.http.instants import Written
from chalicelib.http.pages import Limit
from chalicelib.http.pages import Number as PageNumber
from chalicelib.http.parts import Cursor, ListQuery
from chalicelib.http.wallclock import Clock, Day, EndClock, Zone

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_LARGEST = 2**53 - 1


def _color(value: str) -> str:
    if not _COLOR.fullmatch(value):
        raise field_error("debe tener la forma #rrggbb", "must have the form #rrggbb")
    return value.lower()


def _month(value: str) -> str:
    if not _MONTH.fullmatch(value) or value.startswith("0000"):
        raise field_error("debe tener la forma YYYY-MM", "must have the form YYYY-MM")
    return value


def _weekdays(value: Any) -> Any:
    """Normalize the keys of opening hours, in any letter case, to the dashboard's spelling."""
    if not isinstance(value, Mapping):
        return value
    named = {str(name).strip().capitalize(): hours for name, hours in value.items()}
    if len(named) < len(value) or not named.keys() <= set(WEEKDAYS):
        raise field_error("debe tener los días Monday a Sunday", "must have the days Monday to Sunday")
    return named


class Hours(Input):
    """The times when a room opens and closes on a day, in its zone."""

    open: Annotated[Clock, Given]
    close: Annotated[EndClock, Given]


def _in_order(hours: Hours) -> Hours:
    if hours.close <= hours.open:
        raise field_error("close debe ser posterior a open", "close must be later than open")
    return hours


Key = Annotated[int, Field(ge=1, le=_LARGEST), Number]
Capacity = Annotated[int, Field(ge=1, le=10_000), Number]
Color = Annotated[str, AfterValidator(_color)]
Opening = Annotated[dict[str, Annotated[Hours, AfterValidator(_in_order)] | None], BeforeValidator(_weekdays)]
RoomWord = Literal["active", "inactive"]
BookingWord = Literal["confirmed", "pending", "cancelled"]
Address = Annotated[str, StringConstraints(strip_whitespace=True)]
Guests = Annotated[list[Address], Field(max_length=MOST_GUESTS)]


class Paged(Input):
    """Query parameters of a list that comes in pages."""

    page: PageNumber = 1
    per_page: Limit = 15
    cursor: Cursor | None = None

    @property
    def limit(self) -> int:
        """The most objects of a page."""
        return self.per_page


class RoomQuery(Paged):
    """GET /api/rooms."""

    status: RoomWord | None = None


class NewRoom(Input):
    """POST /api/rooms."""

    name: Annotated[Name, Given]
    capacity: Capacity | None = None
    location: Text | None = None
    description: Text | None = None
    status: RoomWord = "active"
    timezone: Zone | None = None
    color: Color | None = None
    opening_hours: Opening | None = None


class RoomPatch(Patch):
    """PUT /api/rooms/{id}: unsent fields keep their values; null clears a field that may be empty."""

    NULLABLE = frozenset({"capacity", "location", "description", "color", "opening_hours"})

    name: Name | None = None
    capacity: Capacity | None = None
    location: Text | None = None
    description: Text | None = None
    status: RoomWord | None = None
    timezone: Zone | None = None
    color: Color | None = None
    opening_hours: Opening | None = None


class Document(Input):
    """Any JSON object; the view validates it, to report errors of schema and rules together."""


class NewBooking(Input):
    """POST /api/bookings."""

    title: Annotated[Name, Given]
    room_id: Annotated[Key, Given]
    start_datetime: Annotated[Written, Given]
    end_datetime: Annotated[Written, Given]
    description: Text | None = None
    has_google_meet: bool | None = None
    guests: Guests | None = None
    override: StrictBool = False


class BookingPatch(Patch):
    """PUT /api/bookings/{id}: fields that are not sent keep their values; null clears the description."""

    NULLABLE = frozenset({"description"})

    title: Name | None = None
    room_id: Key | None = None
    start_datetime: Written | None = None
    end_datetime: Written | None = None
    description: Text | None = None
    has_google_meet: bool | None = None
    guests: Guests | None = None
    override: StrictBool = False


class Cancellation(Input):
    """PATCH /api/bookings/{id}/cancel."""

    IS_OPTIONAL = True

    reason: Text | None = None


class BookingQuery(Paged):
    """GET /api/bookings."""

    room_id: Key | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    status: BookingWord | None = None


class SlotQuery(Input):
    """GET /api/rooms/{id}/availability."""

    start_datetime: Annotated[Written, Given]
    end_datetime: Annotated[Written, Given]


class FreeSlotsQuery(Input):
    """GET /api/rooms/{id}/slots: the day, and how many minutes are wanted."""

    date: Annotated[Day, Given]
    minutes: Annotated[int, Field(ge=1, le=1440), Given] = 60


class RoomSlotQuery(SlotQuery):
    """GET /api/bookings/check-availability."""

    room_id: Annotated[Key, Given]


class PeopleQuery(Input):
    """GET /api/bookings/search-users."""

    q: Annotated[str, Field(max_length=200), Given]


class CalendarQuery(ListQuery):
    """GET /api/bookings/calendar."""

    start: Day | None = None
    end: Day | None = None


class WeekQuery(Input):
    """GET /api/dashboard/weekly-calendar."""

    week_offset: Annotated[int, Field(ge=-MOST_WEEKS, le=MOST_WEEKS), Number] = 0
    room_id: Key | None = None


class MonthQuery(Input):
    """GET /api/dashboard/room-calendar/{room_id}."""

    month: Annotated[str, AfterValidator(_month)] | None = None

    @property
    def first(self) -> date | None:
        """The first day of the month, or None if no month is given."""
        return None if self.month is None else date.fromisoformat(f"{self.month}-01")


def _bare_code(value: str) -> str:
    """Return a code as it was sent: people type blanks and hyphens into it."""
    return re.sub(r"[\s-]", "", value)


class NewPhone(Input):
    """POST /api/me/phone."""

    phone: Annotated[str, Field(max_length=50), Given]
    country: Annotated[str, Field(max_length=50)] | None = None
    whatsapp_opt_in: bool = False


class SentCode(Input):
    """POST /api/me/phone/verify-otp."""

    otp_code: Annotated[str, Field(max_length=50), Given, AfterValidator(_bare_code)]
