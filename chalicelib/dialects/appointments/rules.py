"""Who may make which appointment, and when (contract appointments.md, *Order of checks*)."""

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
from chalicelib.dialects.instants import instant_in
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.domain.errors import (
    BeyondHorizon,
    DepositRequired,
    ModalityNotOffered,
    NotHolder,
    NoticeTooShort,
    OutsideHours,
    StartInPast,
)
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Contact, Reservation
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.operations.reservations import Claim, Holder
from chalicelib.store import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An appointment that nothing but a conflict stands against."""

    professional: Professional
    client: str
    interval: Interval
    modality: str
    is_block: bool
    status: Status

    def claim(self, caller: Caller, now: datetime) -> Claim:
        """The claim to reserve by; a pending one is a hold."""
        buffer = timedelta(0) if self.is_block else self.professional.schedule.buffer
        return Claim(
            kind=APPOINTMENT,
            resource=self.professional.resource.id,
            interval=self.interval,
            zone=self.professional.zone,
            status=self.status,
            details={
                "modality": self.modality,
                "block": self.is_block,
                "checkout": None,
                "deposit": None,
                "payment": None,
                "refund": None,
            },
            buffer=buffer,
            expires=expiry(self.interval, now) if self.status is Status.PENDING else None,
            holder=None if self.client == caller.user else _holder(caller.tenant, self.client),
            is_reminded=not self.is_block,
        )


def draft_of(wish: NewReservation, caller: Caller, now: datetime, *, is_paid: bool) -> Draft:
    """The appointment that is wished for, checked in the contract's order.

    :raises NotHolder: if the caller may not make it
    :raises ResourceNotFound: if there is no such professional
    :raises DepositRequired: if the professional takes none without, and it is not paid for
    :raises FieldsInvalid: if a time or the status is none
    :raises OutsideHours, BeyondHorizon, StartInPast, ModalityNotOffered: if a rule says no
    """
    _raise_unless_may_make(wish, caller)
    of = professional(caller.tenant, wish.professional_id)
    interval = interval_in(of.zone, wish.start_time, wish.end_time)
    acts = caller.can_administer or (caller.can_assist and caller.user == of.id)
    is_block = acts and wish.client_id == of.id
    if of.rules["requires_deposit"] and not (is_paid or is_block):
        raise DepositRequired
    raise_unless_bookable(of, interval, now, is_block=is_block)
    return Draft(
        professional=of,
        client=wish.client_id,
        interval=interval,
        modality=_modality(wish.session_modality, of),
        is_block=is_block,
        status=Status.PENDING if is_paid else _status(wish, of, acts=acts, is_block=is_block),
    )


def raise_unless_bookable(of: Professional, interval: Interval, now: datetime, *, is_block: bool) -> None:
    """Check an interval against the professional's rules; a block is bound by none of them.

    :raises OutsideHours: if it is not inside the working hours of one day
    :raises BeyondHorizon: if it begins beyond the reservation window
    :raises StartInPast: if it has begun; a block, if it has ended
    """
    if is_block:
        if interval.end <= now:
            raise StartInPast
        return
    if not of.schedule.is_within_hours(interval):
        raise OutsideHours
    if not of.schedule.is_within_horizon(interval.start, now):
        raise BeyondHorizon
    if interval.start <= now:
        raise StartInPast


def interval_in(zone: str, start: datetime, end: datetime) -> Interval:
    """The interval of two written times.

    :raises FieldsInvalid: if the zone's clocks skip one of them, or it is out of range
    :raises IntervalInvalid: if they make no interval
    """
    begins, ends = instant_in(zone, start, "start_time"), instant_in(zone, end, "end_time")
    faults = tuple(each for each in (begins, ends) if isinstance(each, Fault))
    if isinstance(begins, Fault) or isinstance(ends, Fault):
        raise FieldsInvalid(faults)
    return Interval.of(begins, ends)


def notice(found: Reservation, caller: Caller, now: datetime) -> dict[str, bool]:
    """What to note of a client's cancellation or move: whether it comes late.

    :raises NoticeTooShort: if the professional does not take late ones
    """
    if may_decide(found, caller) or not found.status_at(now).is_blocking:
        return {}
    rules = professional(found.tenant, professional_of(found.resource)).rules
    hours = int(rules["cancellation_notice_hours"])
    if found.interval.start - now >= timedelta(hours=hours):
        return {}
    if rules["late_cancellation"] == "reject":
        raise NoticeTooShort(hours)
    return {"late": True}


def may_decide(found: Reservation, caller: Caller) -> bool:
    """Whether the caller is its professional, or administers the tenant."""
    is_professional = caller.can_assist and professional_of(found.resource) == caller.user
    return caller.can_administer or is_professional


def may_see(found: Reservation, caller: Caller) -> bool:
    """Whether the caller is its client, its professional, or administers the tenant."""
    return found.holder == caller.user or may_decide(found, caller)


def expiry(interval: Interval, now: datetime) -> datetime:
    """When a hold ends that nobody decides: after the stage's time, never past its start."""
    lasts = timedelta(hours=settings.load().hold_hours)
    return min(now + lasts, interval.start).replace(microsecond=0)


def _raise_unless_may_make(wish: NewReservation, caller: Caller) -> None:
    is_professional = caller.can_assist and wish.professional_id == caller.user
    if not (wish.client_id == caller.user or is_professional or caller.can_administer):
        raise NotHolder


def _modality(sent: str | None, of: Professional) -> str:
    if not (sent or "").strip():
        return ""
    modality = VIRTUAL if sent == VIRTUAL else IN_PERSON
    if of.rules["session_modalities"] not in (BOTH, modality):
        raise ModalityNotOffered
    return modality


def _status(wish: NewReservation, of: Professional, *, acts: bool, is_block: bool) -> Status:
    """A client's own wish is ignored."""
    if is_block:
        return Status.CONFIRMED
    if acts and wish.status is not None:
        if wish.status not in ("PENDING", "CONFIRMED"):
            es, en = "debe ser uno de: PENDING, CONFIRMED", "must be one of: PENDING, CONFIRMED"
            raise FieldsInvalid((Fault("status", es, en),))
        return STATUS_OF[wish.status]
    return Status.PENDING if of.rules["requires_approval"] else Status.CONFIRMED


def _holder(tenant: str, user: str) -> Holder:
    """Whom it is for, as the directory knows them."""
    person = people.by_users(tenant, [user]).get(user)
    return Holder(user, Contact(person.name, person.email) if person else Contact("", ""))
