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
    BeyondHorizon,
    DepositRequired,
    ModalityNotOffered,
    NotHolder,
    NoticeTooShort,
    OutsideHours,
    StartInPast,
    UserNotFound,
)
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Contact, Reservation
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import local_day
from chalicelib.http.instants import instant_in
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.operations.reservations import Holder, ReservationRequest
from chalicelib.store import people

# A professional's window is checked before, to its last day on their wall clock: so this refuses no more.
DAYS_BEYOND = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """A requested appointment that passed all checks; only a conflict can still prevent it."""

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
            buffer=timedelta(0) if self.is_block else self.professional.schedule.buffer,
            window=self.professional.schedule.horizon + DAYS_BEYOND,
            expires=expiry(self.interval, now) if self.status is Status.PENDING else None,
            holder=None if self.client == caller.user else _holder(caller.tenant, self.client),
            is_reminded=not self.is_block,
            is_override=self.is_override,
        )


def booking_request_of(
    request: NewReservation, caller: Caller, now: datetime, *, is_paid: bool
) -> BookingRequest:
    """Return the requested appointment after all checks, which run in the contract's order.

    :raises NotHolder: if the caller may not book for this client with this professional
    :raises ResourceNotFound: if the professional does not exist
    :raises DepositRequired: if the professional requires a deposit, and `is_paid` is False
    :raises FieldsInvalid: if a time or the status is invalid
    :raises OutsideHours, BeyondHorizon, StartInPast, ModalityNotOffered: if that rule forbids it
    """
    is_professional = caller.can_assist and request.professional_id == caller.user
    may_act = caller.can_administer or is_professional
    if not may_act and request.client_id != caller.user:
        raise NotHolder
    host = professional(caller.tenant, request.professional_id)
    interval = interval_in(host.zone, request.start_time, request.end_time)
    is_block = may_act and request.client_id == host.id
    if host.rules["requires_deposit"] and not (is_paid or is_block):
        raise DepositRequired
    raise_unless_bookable(host, interval, now, is_block=is_block)
    return BookingRequest(
        professional=host,
        client=request.client_id,
        interval=interval,
        modality=_modality(request.session_modality, host),
        is_block=is_block,
        is_override=request.override,
        status=Status.PENDING if is_paid else _status(request, host, may_act=may_act, is_block=is_block),
    )


def raise_unless_bookable(host: Professional, interval: Interval, now: datetime, *, is_block: bool) -> None:
    """Check an interval against the professional's rules; for a block, check only that it has not ended.

    :raises OutsideHours: if it is not inside the working hours of one day
    :raises BeyondHorizon: if it begins beyond the reservation window
    :raises StartInPast: if it has begun, or for a block, if it has ended
    """
    if is_block:
        if interval.end <= now:
            raise StartInPast
        return
    if not host.schedule.is_within_hours(interval):
        raise OutsideHours
    if not host.schedule.is_within_horizon(interval.start, now):
        until = local_day(now, host.schedule.zone) + timedelta(days=host.schedule.horizon)
        raise BeyondHorizon({"days": host.schedule.horizon, "until": until.isoformat()})
    if interval.start <= now:
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


def notice(appointment: Reservation, caller: Caller, now: datetime) -> dict[str, bool]:
    """Return what the history records about a client's cancellation or move: whether it is late.

    :raises NoticeTooShort: if it is late, and the professional rejects late ones
    """
    if may_decide(appointment, caller) or not appointment.status_at(now).is_blocking:
        return {}
    rules = professional(appointment.tenant, professional_of(appointment.resource)).rules
    hours = int(rules["cancellation_notice_hours"])
    if appointment.interval.start - now >= timedelta(hours=hours):
        return {}
    if rules["late_cancellation"] == "reject":
        raise NoticeTooShort(hours)
    return {"late": True}


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


def _modality(sent: str | None, host: Professional) -> str:
    if not (sent or "").strip():
        return ""
    modality = VIRTUAL if sent == VIRTUAL else IN_PERSON
    if host.rules["session_modalities"] not in (BOTH, modality):
        raise ModalityNotOffered
    return modality


def _status(request: NewReservation, host: Professional, *, may_act: bool, is_block: bool) -> Status:
    """Return the first status; the requested one counts only from the professional or an admin."""
    if is_block:
        return Status.CONFIRMED
    if may_act and request.status is not None:
        if request.status not in ("PENDING", "CONFIRMED"):
            es, en = "debe ser uno de: PENDING, CONFIRMED", "must be one of: PENDING, CONFIRMED"
            raise FieldsInvalid.of_field("status", es, en)
        return STATUS_OF[request.status]
    return Status.PENDING if host.rules["requires_approval"] else Status.CONFIRMED


def _holder(tenant: str, user: str) -> Holder:
    """Return the client as holder, with name and address from the directory.

    :raises UserNotFound: if the directory knows that they were erased
    """
    person = people.by_users(tenant, [user]).get(user)
    if person is not None and person.is_erased:
        raise UserNotFound
    return Holder(user, Contact(person.name, person.email) if person else Contact("", ""))
