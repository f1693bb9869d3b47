"""What the appointments dialect gives: its objects on the wire, made out of the engine's."""

from datetime import datetime
from typing import Any

from pydantic import Field

from chalicelib.dialects.appointments.policy import STATUSES, professional_of
from chalicelib.dialects.call import Reply
from chalicelib.dialects.fields import Output
from chalicelib.dialects.instants import utc
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.zones import wall_clock


class Appointment(Output):
    """A reservation; `refund` is absent where nothing is to be paid back."""

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
        """Out of the engine's reservation; a masked one does not say whose it is."""
        refund = None if is_masked else reservation.details.get("refund")
        shown: dict[str, Any] = {"refund": "pending"} if refund else {}
        return cls(
            id=reservation.id,
            client_id=None if is_masked else reservation.holder,
            professional_id=professional_of(reservation.resource),
            start_time=utc(reservation.interval.start),
            end_time=utc(reservation.interval.end),
            status=word_of(reservation, now),
            session_modality=reservation.details["modality"],
            created_at=utc(reservation.created),
            **shown,
        )


class Visit(Output):
    """A reservation with who comes, in the professional's zone."""

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
        """Out of the engine's reservation, and the directory as far as it knows the client."""
        contact, interval = reservation.contact, reservation.interval
        start, end = wall_clock(interval.start, zone), wall_clock(interval.end, zone)
        return cls(
            id=reservation.id,
            fullname=(person.shown_name if person else contact.name) or reservation.holder,
            email=person.email if person else contact.email,
            date=start.date().isoformat(),
            schedule=f"{start:%H:%M} - {end:%H:%M}",
            modality=reservation.details["modality"],
            status=word_of(reservation, now),
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
        """Out of the engine's resource."""
        rules = {name: value for name, value in resource.details.items() if name != "settings_id"}
        return cls(
            id=resource.details["settings_id"],
            user_id=user,
            timezone=zone,
            created_at=utc(resource.created),
            **rules,
        )


def success(status: int, message: str, data: Any) -> Reply:
    """`{"status", "message", "data"}`."""
    return Reply(status, {"status": status, "message": message, "data": data})


def word_of(reservation: Reservation, now: datetime) -> str:
    """The document's word for where it stands; a hold past its time is over, swept or not."""
    return STATUSES[reservation.status_at(now)]
