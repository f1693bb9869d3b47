"""Response models of the appointments dialect, created from the engine's objects."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import Field

from chalicelib import identity
from chalicelib.dialects.appointments.policy import (
    IN_PERSON,
    MONTHS,
    STATUSES,
    VIRTUAL,
    VISIT_STATUSES,
    WEEKDAYS,
    professional_of,
)
from chalicelib.dialects.appointments.schemas import LateCancellation, Modalities
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.domain.zones import clock_text, wall_clock
from chalicelib.http.call import Reply
from chalicelib.http.check_ins import CheckInShown
from chalicelib.http.closures import ClosedBy
from chalicelib.http.fields import Date, DateTime, Output, ShownAmount, one_of
from chalicelib.http.instants import utc
from chalicelib.http.parts import Part
from chalicelib.http.prices import LateFee, Price, money_of
from chalicelib.operations import refunds

Content = TypeVar("Content")
Modality = Annotated[str, one_of((VIRTUAL, IN_PERSON, ""))]


class Appointment(Output):
    """An appointment; `refund` is absent if nothing of a payment was or is to be paid back.

    `check_in` is absent where it has none.
    """

    id: str
    client_id: str | None
    professional_id: str
    start_time: DateTime
    end_time: DateTime
    status: Annotated[str, one_of(STATUSES.values())]
    session_modality: Modality
    created_at: DateTime
    refund: Annotated[str, one_of(refunds.STATES)] | None = None
    price: Price | None = None
    fee: LateFee | None = None
    check_in: CheckInShown | None = None

    @classmethod
    def of(cls, reservation: Reservation, now: datetime, *, is_masked: bool = False) -> "Appointment":
        """Create it from a reservation.

        `is_masked` hides refund and check-in, and the client of all but a block. The client of a block is
        the professional, by which clients recognise a block.
        """
        refund = None if is_masked else refunds.state(reservation.details)
        optional: dict[str, Any] = {"refund": refund} if refund else {}
        if not is_masked:
            optional |= money_of(reservation)
        if not is_masked and reservation.check_in is not None:
            optional["check_in"] = CheckInShown.of(reservation, now)
        return cls(
            id=reservation.id,
            client_id=None if is_masked and not reservation.details["block"] else reservation.holder,
            professional_id=professional_of(reservation.resource),
            start_time=utc(reservation.interval.start),
            end_time=utc(reservation.interval.end),
            status=word_of(reservation, now),
            session_modality=reservation.details["modality"],
            created_at=utc(reservation.created),
            **optional,
        )


class Visit(Output):
    """An appointment with its client, in the professional's zone."""

    id: str
    fullname: str
    email: str
    date: str
    schedule: str
    modality: Modality
    status: Annotated[str, one_of(VISIT_STATUSES.values())]
    is_past: bool = Field(serialization_alias="itPast")

    @classmethod
    def of(cls, reservation: Reservation, person: Person | None, zone: str, now: datetime) -> "Visit":
        """Create it from a reservation, and from the client's record in the directory if there is one."""
        contact, interval = reservation.contact, reservation.interval
        start = wall_clock(interval.start, zone)
        return cls(
            id=reservation.id,
            fullname=(person.shown_name if person else contact.name) or reservation.holder,
            email=person.email if person else contact.email,
            date=f"{WEEKDAYS[start.weekday()]}, {start.day} de {MONTHS[start.month - 1]}",
            schedule=clock_text(interval.start, zone),
            modality=reservation.details["modality"],
            status=VISIT_STATUSES[reservation.status_at(now)],
            is_past=interval.end <= now,
        )


class PublicProfile(Output):
    """What everybody may see of a professional."""

    id: str
    email: str
    full_name: str
    role: Annotated[str, one_of(("ADMIN", "USER"))]

    @classmethod
    def of(cls, person: Person, role: Role) -> "PublicProfile":
        """Create it from a person, with the role that their account has now."""
        word = "ADMIN" if role >= Role.STAFF else "USER"
        return cls(id=person.user, email=person.email, full_name=person.shown_name, role=word)


class Profile(PublicProfile):
    """A person of the directory."""

    is_active: bool
    birth_date: Date | None
    is_profile_complete: bool
    created_at: DateTime

    @classmethod
    def whole(cls, person: Person, role: Role, *, is_active: bool) -> "Profile":
        """Create it from a person, with the role and state that their account has now."""
        return cls(
            **PublicProfile.of(person, role).model_dump(),
            is_active=is_active,
            birth_date=None if person.birth_date is None else person.birth_date.isoformat(),
            is_profile_complete=person.is_complete,
            created_at=utc(identity.instant_of(person.number)),
        )


class ProfessionalSettings(Output):
    """A professional's settings."""

    id: str
    user_id: str
    session_duration_minutes: int
    work_days: str
    work_start_time: str
    work_end_time: str
    timezone: str
    reservation_window_days: int
    buffer_minutes: int
    requires_approval: bool
    requires_deposit: bool
    deposit_amount: ShownAmount | None
    session_modalities: Annotated[str, one_of(get_args(Modalities))]
    office_address: str | None
    cancellation_notice_hours: int
    late_cancellation: Annotated[str, one_of(get_args(LateCancellation))]
    created_at: DateTime

    @classmethod
    def of(cls, resource: Resource, *, user: str, zone: str) -> "ProfessionalSettings":
        """Create it from a resource."""
        rules = {name: value for name, value in resource.details.items() if name != "settings_id"}
        return cls(
            id=resource.details["settings_id"],
            user_id=user,
            timezone=zone,
            created_at=utc(resource.created),
            **rules,
        )


class Slot(Output):
    """An interval of time."""

    start_time: DateTime
    end_time: DateTime


class FreeSlot(Slot):
    """An interval that can be booked; `total` where there are prices."""

    total: ShownAmount | None = None


class Availability(Output):
    """A professional's day; `occupiedSlots` are starts on the wall clock there, without offset.

    `closed` has the closures of that day, if there are any.
    """

    date: Date
    timezone: str
    occupied_starts: list[str] = Field(serialization_alias="occupiedSlots")
    occupied: list[Slot]
    free: list[FreeSlot] = Field(serialization_alias="freeSlots")
    closed: list[ClosedBy] | None = None


class Success(Output, Generic[Content]):
    """What was asked for; `status` is the HTTP status."""

    status: int
    message: str
    data: Content


class SuccessInParts(Success[Content], Part, Generic[Content]):
    """A list that was asked for, or a part of it; `status` is the HTTP status."""


class ProfessionalsAppointments(SuccessInParts[list[Appointment]]):
    """A professional's appointments, or a part of them.

    `closed`, in the first part, has the closures of these dates that are not over, if there are any.
    """

    closed: list[ClosedBy] | None = None


class Deleted(Output):
    """The deleted appointment, as it was."""

    data: list[Appointment]
    status: int


class Received(Output):
    """A notification was received."""

    status: int


def success(status: int, message: str, data: Any) -> Reply:
    """Return a reply with the body `{"status", "message", "data"}`."""
    return Reply(status, envelope(status, message, data))


def envelope(status: int, message: str, data: Any) -> dict[str, Any]:
    """Return the body of a success."""
    return {"status": status, "message": message, "data": data}


def word_of(reservation: Reservation, now: datetime) -> str:
    """Return the document's word for the status at `now`; a lapsed hold is expired, even before the sweep."""
    return STATUSES[reservation.status_at(now)]
