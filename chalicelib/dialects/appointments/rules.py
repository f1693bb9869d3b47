"""The rules that decide who may book which appointment (contract appointments.md, *Order of checks*)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import settings
from chalicelib.dialects.appointments.policy import (
    APPOINTMENT,
    BOTH,
    IN_PERSON,
    STATUS_OF,
    VIRTUAL,
    professional_of,
)
from chalicelib.dialects.appointments.professionals import Professional, professional
from chalicelib.dialects.appointments.schemas import NewReservation
from chalicelib.domain.errors import (
    DepositRequired,
    ModalityNotOffered,
    NotHolder,
    StartInPast,
    UserNotFound,
)
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Contact, Reservation
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.http.instants import instant_in
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.operations.reservations import Holder, ReservationRequest
from chalicelib.store import people


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """A requested appointment; its rules, and what is checked after them, can still prevent it."""

    professional: Professional
    client: str
    interval: Interval
    modality: str
    is_block: bool
    status: Status
    is_override: bool

    def reservation_request(self, caller: Caller, now: datetime) -> ReservationRequest:
        """Return the request for the operation; a pending appointment is a hold, so it expires."""
        return ReservationRequest(
            kind=APPOINTMENT,
            resource=self.professional.resource.id,
            interval=self.interval,
            zone=self.professional.zone,
            status=self.status,
            details={
                "modality": self.modality,
                "block": self.is_block,
                **dict.fromkeys(("checkout", "deposit", "payment", "refund")),
            },
            expires=expiry(self.interval, now) if self.status is Status.PENDING else None,
            holder=None if self.client == caller.user else _holder(caller.tenant, self.client),
            is_reminded=not self.is_block,
            is_override=self.is_override,
            check_last=lambda: self._check_last(now),
        )

    def _check_last(self, now: datetime) -> None:
        """Check what the contract checks after hours and window.

        :raises StartInPast: if it has begun, or for a block, if it has ended
        :raises ModalityNotOffered: if the professional does not offer its modality
        """
        raise_if_past(self.interval, now, is_block=self.is_block)
        if self.modality and self.professional.settings["session_modalities"] not in (BOTH, self.modality):
            raise ModalityNotOffered


def booking_request_of(request: NewReservation, caller: Caller, *, is_paid: bool) -> BookingRequest:
    """Return the requested appointment after the checks that come before those of the rules.

    :raises NotHolder: if the caller may not book for this client with this professional
    :raises ResourceNotFound: if the professional does not exist
    :raises DepositRequired: if the professional requires a deposit, and `is_paid` is False
    :raises FieldsInvalid: if a time or the status is invalid
    """
    is_professional = caller.can_assist and request.professional_id == caller.user
    may_act = caller.can_administer or is_professional
    if not may_act and request.client_id != caller.user:
        raise NotHolder
    host = professional(caller.tenant, request.professional_id)
    interval = interval_in(host.zone, request.start_time, request.end_time)
    is_block = may_act and request.client_id == host.id
    if host.settings["requires_deposit"] and not (is_paid or is_block):
        raise DepositRequired
    return BookingRequest(
        professional=host,
        client=request.client_id,
        interval=interval,
        modality=_modality(request.session_modality),
        is_block=is_block,
        is_override=request.override,
        status=Status.PENDING if is_paid else _status(request, host, may_act=may_act, is_block=is_block),
    )


def raise_if_past(interval: Interval, now: datetime, *, is_block: bool) -> None:
    """Check that an interval is ahead; a block may have begun.

    :raises StartInPast: if it has begun, or for a block, if it has ended
    """
    if (interval.end if is_block else interval.start) <= now:
        raise StartInPast


def interval_in(zone: str, start: datetime, end: datetime) -> Interval:
    """Return the interval between two times as the client sent them.

    :raises FieldsInvalid: if the zone's clocks skip one of them, or it is out of range
    :raises IntervalInvalid: if they are no valid interval
    """
    begins, ends = instant_in(zone, start, "start_time"), instant_in(zone, end, "end_time")
    if isinstance(begins, FieldError) or isinstance(ends, FieldError):
        raise FieldsInvalid(tuple(time for time in (begins, ends) if isinstance(time, FieldError)))
    return Interval.of(begins, ends)


def may_decide(appointment: Reservation, caller: Caller) -> bool:
    """Return whether the caller is the professional of the appointment, or an admin."""
    is_professional = caller.can_assist and professional_of(appointment.resource) == caller.user
    return caller.can_administer or is_professional


def may_see(appointment: Reservation, caller: Caller) -> bool:
    """Return whether the caller is the client or the professional of the appointment, or an admin."""
    return appointment.holder == caller.user or may_decide(appointment, caller)


def expiry(interval: Interval, now: datetime) -> datetime:
    """Return when a hold expires: after the stage's hold time, but not later than the appointment's start."""
    lasts = timedelta(hours=settings.load().hold_hours)
    return min(now + lasts, interval.start).replace(microsecond=0)


def _modality(sent: str | None) -> str:
    if not (sent or "").strip():
        return ""
    return VIRTUAL if sent == VIRTUAL else IN_PERSON


def _status(request: NewReservation, host: Professional, *, may_act: bool, is_block: bool) -> Status:
    """Return the first status; the requested one counts only from the professional or an admin."""
    if is_block:
        return Status.CONFIRMED
    if may_act and request.status is not None:
        if request.status not in ("PENDING", "CONFIRMED"):
            es, en = "debe ser uno de: PENDING, CONFIRMED", "must be one of: PENDING, CONFIRMED"
            raise FieldsInvalid.of_field("status", es, en)
        return STATUS_OF[request.status]
    return Status.PENDING if host.settings["requires_approval"] else Status.CONFIRMED


def _holder(tenant: str, user: str) -> Holder:
    """Return the client as holder, with name and address from the directory.

    :raises UserNotFound: if the directory knows that they were erased
    """
    person = people.by_users(tenant, [user]).get(user)
    if person is not None and person.is_erased:
        raise UserNotFound
    return Holder(user, Contact(person.name, person.email) if person else Contact("", ""))
