"""Request schemas of the gym dialect: bodies and queries."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.http.fields import Amount, Given, Id, Input, Name, Number, Patch, Text
from chalicelib.http.pages import Paged
from chalicelib.http.wallclock import Clock, Day, EndClock, Zone

Difficulty = Literal["BEGINNER", "INTERMEDIATE", "ADVANCED"]
ReservationStatus = Literal["CONFIRMED", "CANCELLED", "COMPLETED", "NO_SHOW"]
SessionWord = Literal["SCHEDULED", "IN_PROGRESS", "COMPLETED", "CANCELLED"]
MembershipType = Literal["BASIC", "PLUS", "PRO", "DAY_PASS"]
MembershipWord = Literal["ACTIVE", "INACTIVE", "SUSPENDED", "EXPIRED"]
Capacity = Annotated[int, Field(ge=1, le=100_000), Number]
Minutes = Annotated[int, Field(ge=1, le=1440), Number]


class NewReservation(Input):
    """POST /api/v1/reservations; by `userId` staff take the seat for a member."""

    session: Annotated[Id, Given] = Field(alias="classSessionId")
    user: Id | None = Field(None, alias="userId")
    notes: Text | None = None


class SessionReference(Input):
    """POST /api/v1/reservations/validate and …/waitlist."""

    session: Annotated[Id, Given] = Field(alias="classSessionId")


class OptionalReference(Input):
    """DELETE /api/v1/reservations/waitlist: the session, in the body or in the query."""

    IS_OPTIONAL = True

    session: Id | None = Field(None, alias="classSessionId")


class ReservationPatch(Patch):
    """PATCH /api/v1/reservations/{id}; null clears notes."""

    NULLABLE = frozenset({"notes"})

    status: ReservationStatus | None = None
    notes: Text | None = None


class ReservationQuery(Paged):
    """GET /api/v1/reservations."""

    status: ReservationStatus | None = None
    first: Day | None = Field(None, alias="dateFrom")
    last: Day | None = Field(None, alias="dateTo")
    user: Id | None = Field(None, alias="userId")
    session: Id | None = Field(None, alias="classSessionId")
    class_id: Id | None = Field(None, alias="classId")


class NewClass(Input):
    """POST /api/v1/classes."""

    name: Annotated[Name, Given]
    duration: Annotated[Minutes, Given]
    capacity: Annotated[Capacity, Given] = Field(alias="maxCapacity")
    description: Text | None = None
    type: Name | None = None
    difficulty: Difficulty | None = None
    price: Amount = 0
    is_active: bool = Field(default=True, alias="isActive")
    timezone: Zone | None = None


class ClassPatch(Patch):
    """PATCH /api/v1/classes/{id}; null clears description, type and difficulty."""

    NULLABLE = frozenset({"description", "type", "difficulty"})

    name: Name | None = None
    duration: Minutes | None = None
    capacity: Capacity | None = Field(None, alias="maxCapacity")
    description: Text | None = None
    type: Name | None = None
    difficulty: Difficulty | None = None
    price: Amount | None = None
    is_active: bool | None = Field(None, alias="isActive")
    timezone: Zone | None = None


class NewSession(Input):
    """POST /api/v1/classes/{id}/sessions."""

    day: Annotated[Day, Given] = Field(alias="sessionDate")
    starts: Annotated[Clock, Given] = Field(alias="startTime")
    ends: Annotated[EndClock, Given] = Field(alias="endTime")
    capacity: Capacity | None = Field(None, alias="maxCapacity")
    notes: Text | None = None


class SessionPatch(Patch):
    """PATCH /api/v1/class-sessions/{id}; null for maxCapacity restores the class's capacity."""

    NULLABLE = frozenset({"capacity", "notes"})

    day: Day | None = Field(None, alias="sessionDate")
    starts: Clock | None = Field(None, alias="startTime")
    ends: EndClock | None = Field(None, alias="endTime")
    status: SessionWord | None = None
    capacity: Capacity | None = Field(None, alias="maxCapacity")
    notes: Text | None = None


class SessionQuery(Paged):
    """GET /api/v1/classes/{id}/sessions."""

    first: Day | None = Field(None, alias="dateFrom")
    last: Day | None = Field(None, alias="dateTo")


class NewSchedule(Input):
    """POST /api/v1/classes/{id}/schedules; for dayOfWeek, Sunday is 0."""

    weekday: Annotated[int, Field(ge=0, le=6), Number, Given] = Field(alias="dayOfWeek")
    starts: Annotated[Clock, Given] = Field(alias="startTime")
    ends: Annotated[EndClock, Given] = Field(alias="endTime")
    first: Annotated[Day, Given] = Field(alias="from")
    last: Annotated[Day, Given] = Field(alias="until")


class NewMembership(Input):
    """POST /api/v1/memberships."""

    holder: Annotated[Id, Given] = Field(alias="userProfileId")
    type: Annotated[MembershipType, Given]
    first_day: Annotated[Day, Given] = Field(alias="startDate")
    last_day: Annotated[Day, Given] = Field(alias="endDate")
    status: MembershipWord = "ACTIVE"
    price: Amount = 0
    renews: bool = Field(default=False, alias="autoRenew")
    notes: Text | None = None


class MembershipPatch(Patch):
    """PATCH /api/v1/memberships/{id}; null clears notes."""

    NULLABLE = frozenset({"notes"})

    type: MembershipType | None = None
    status: MembershipWord | None = None
    first_day: Day | None = Field(None, alias="startDate")
    last_day: Day | None = Field(None, alias="endDate")
    price: Amount | None = None
    renews: bool | None = Field(None, alias="autoRenew")
    notes: Text | None = None


class MembershipQuery(Paged):
    """GET /api/v1/memberships; expiresSoon selects ACTIVE ones that end within 7 days."""

    status: MembershipWord | None = None
    type: MembershipType | None = None
    holder: Id | None = Field(None, alias="userProfileId")
    expires_soon: bool = Field(default=False, alias="expiresSoon")
