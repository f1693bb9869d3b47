"""Response models of the appointments dialect, created from the engine's objects."""

from datetime import datetime
from typing import Any

from pydantic import Field

from chalicelib.dialects.appointments.policy import (
    MONTHS,
    STATUSES,
    VISIT_STATUSES,
    WEEKDAYS,
    professional_of,
)
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.zones import clock_text, wall_clock
from chalicelib.http.call import Reply
from chalicelib.http.fields import Output
from chalicelib.http.instants import utc


class Appointment(Output):
    """An appointment; `refund` is absent if no refund is due."""

    id: str
    client_id: str | None
    professional_id: str
    start_time: str
    end_time: str
    status: str
    session_modality: str
    created_at: str
    refund: str | None = None

    @classmethod
    def of(cls, reservation: Reservation, now: datetime, *, is_masked: bool = False) -> "Appointment":
        """Create it from a reservation; `is_masked` hides the refund, and the client of all but a block.

        The client of a block is the professional, by which clients recognise a block.
        """
        refund = None if is_masked else reservation.details.get("refund")
        optional: dict[str, Any] = {"refund": "pending"} if refund else {}
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
    modality: str
    status: str
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
    deposit_amount: float | None
    session_modalities: str
    office_address: str | None
    cancellation_notice_hours: int
    late_cancellation: str
    created_at: str

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


def success(status: int, message: str, data: Any) -> Reply:
    """Return a reply with the body `{"status", "message", "data"}`."""
    return Reply(status, {"status": status, "message": message, "data": data})


def word_of(reservation: Reservation, now: datetime) -> str:
    """Return the document's word for the status at `now`; a lapsed hold is expired, even before the sweep."""
    return STATUSES[reservation.status_at(now)]
