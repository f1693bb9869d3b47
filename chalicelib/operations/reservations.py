"""What can be done with reservations. Each write is one transaction, with its history entry."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import identity
from chalicelib.domain.errors import IntervalTaken, ReservationNotFound, Unavailable
from chalicelib.domain.intervals import Interval
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Change, Contact, Reservation, Revision, armed, revised
from chalicelib.domain.roles import Caller
from chalicelib.domain.schedules import next_due, reminder_due
from chalicelib.domain.statuses import Status
from chalicelib.operations.reminders import lead_of
from chalicelib.operations.retries import until_current
from chalicelib.store import reservations

# The actor of what happens by itself.
SYSTEM = "cupo:system"

_ID_ATTEMPTS = 10
_LAPSED_ATTEMPTS = 8

# What to change, in view of the reservation as it stands; or the refusal that it raises.
Plan = Callable[[Reservation], Revision]
# A rule over the reservation as it stands; it raises its refusal, or gives facts for the history.
Rule = Callable[[Reservation], Mapping[str, Any] | None]
# What makes a new id (identity).
NewId = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a reservation is for, where it is not who makes it."""

    user: str
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody wants to reserve, as it is first written; for who makes it unless a `holder` is named.

    People are reminded of it as its kind and tenant want it, unless it is not `is_reminded`.
    """

    kind: str
    resource: str
    interval: Interval
    zone: str
    status: Status
    details: Mapping[str, Any]
    attendees: tuple[str, ...] = ()
    buffer: timedelta = timedelta(0)
    expires: datetime | None = None
    holder: Holder | None = None
    new_id: NewId | None = None
    is_reminded: bool = True


def reserve(*, claim: Claim, actor: Caller, now: datetime, receipt: Receipt | None = None) -> Reservation:
    """Reserve an interval of a resource; holds past their time give way.

    :raises TooMuchAtOnce: if it touches more days and has more attendees than one write takes
    :raises IntervalTaken: if a blocking reservation overlaps it
    :raises DayFull: if one of its days has no room for another entry
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    reminds = lead_of(actor.tenant, claim.kind) if claim.is_reminded else None

    def attempt() -> Reservation:
        for _ in range(_ID_ATTEMPTS):
            reservation = _first(claim, actor, now, reminds)
            try:
                reservations.create(reservation, receipt)
            except reservations.IdTaken:
                continue
            return reservation
        raise Unavailable

    return _past_lapsed(attempt, actor.tenant, claim.kind, now)


def revise(
    *,
    tenant: str,
    kind: str,
    reservation: str,
    plan: Plan,
    actor: Caller,
    now: datetime,
    reason: str | None = None,
    receipt: Receipt | None = None,
) -> Reservation:
    """Change status, interval, resource and details at once; what would change nothing is not written.

    `plan` is asked in view of the reservation that the write is conditional on. `receipt` is that of its
    creation, when this change completes the answer.

    :raises ReservationNotFound: if the tenant has none such of this kind
    :raises TransitionNotAllowed: if the status machine has no way to the wanted status
    :raises NotMovable: if it would move while it blocks nothing
    :raises IntervalTaken: if others overlap the new interval; it stays where it was
    :raises DayFull: if one of the new days has no room for another entry
    :raises TooMuchAtOnce: if more days and attendees change than one write takes
    :raises Unavailable: if the store gave no definite answer in time
    """
    change = _change(actor.user, now, "changed", reason)

    def attempt() -> Reservation:
        before = _found(tenant, kind, reservation)
        after = revised(before, plan(before), change)
        if after is not before:
            reservations.replace(before, after, receipt)
        return after

    return _past_lapsed(lambda: until_current(attempt, reservations.Overtaken), tenant, kind, now)


def expire(*, tenant: str, kind: str, reservation: str, now: datetime) -> Reservation:
    """Let a hold past its time expire; anything else stays as it is.

    :raises ReservationNotFound: if the tenant has none such of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """
    change = _change(SYSTEM, now, "changed", None)

    def attempt() -> Reservation:
        before = _found(tenant, kind, reservation)
        after = revised(before, Revision(status=before.status_at(now)), change)
        if after is not before:
            reservations.replace(before, after)
        return after

    return until_current(attempt, reservations.Overtaken)


def advance(*, tenant: str, kind: str, reservation: str, now: datetime) -> None:
    """Do what is due of a reservation: expire, complete, remind; nothing if nothing is, or it is gone.

    A reminder whose start has come is left out.

    :raises Unavailable: if the store gave no definite answer in time
    """
    change = _change(SYSTEM, now, "changed", None)

    def attempt() -> None:
        before = reservations.get(tenant, kind, reservation)
        if before is None:
            return
        after = revised(before, _due(before, now), change)
        if after is not before:
            reservations.replace(before, after)
            return
        due = next_due(before)
        if due is not None and due <= now:
            # A reminder that comes too late: what is due next is what is left without it.
            reservations.rest(before, next_due(replace(before, reminds=None)))

    until_current(attempt, reservations.Overtaken)


def erase(
    *,
    tenant: str,
    kind: str,
    reservation: str,
    actor: Caller,
    now: datetime,
    rule: Rule | None = None,
    reason: str | None = None,
) -> Reservation:
    """Delete a reservation for good and give it back as it was.

    :raises ReservationNotFound: if the tenant has none such of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """
    change = _change(actor.user, now, "erased", reason)

    def attempt() -> Reservation:
        before = _found(tenant, kind, reservation)
        noted = rule(before) if rule is not None else None
        reservations.erase(before, replace(change, changed=noted or {}))
        return before

    return until_current(attempt, reservations.Overtaken)


def _due(before: Reservation, now: datetime) -> Revision:
    """What time alone makes of a reservation."""
    if before.status_at(now) is not before.status:
        return Revision(status=before.status_at(now))
    if before.status is Status.CONFIRMED and before.interval.end <= now:
        return Revision(status=Status.COMPLETED)
    reminder = reminder_due(before)
    is_reminder = reminder is not None and reminder <= now < before.interval.start
    return Revision(is_reminder=is_reminder)


def _past_lapsed(write: Callable[[], Reservation], tenant: str, kind: str, now: datetime) -> Reservation:
    """Write; where nothing but holds past their time stands in the way, let them expire and write again.

    Each of these writes is complete by itself: a hold past its time is expired in any case.
    """
    for _ in range(_LAPSED_ATTEMPTS):
        try:
            return write()
        except IntervalTaken as taken:
            standing = tuple(each for each in taken.conflicts if not each.is_lapsed(now))
            if standing:
                raise IntervalTaken(standing) from taken
            for each in taken.conflicts:
                with suppress(ReservationNotFound):
                    expire(tenant=tenant, kind=kind, reservation=each.reservation, now=now)
    raise Unavailable


def _found(tenant: str, kind: str, reservation: str) -> Reservation:
    found = reservations.get(tenant, kind, reservation)
    if found is None:
        raise ReservationNotFound
    return found


def _first(claim: Claim, actor: Caller, now: datetime, reminds: timedelta | None) -> Reservation:
    holder = claim.holder or Holder(actor.user, Contact(actor.name, actor.email))
    made = Reservation(
        tenant=actor.tenant,
        kind=claim.kind,
        id=(claim.new_id or identity.new_id)(now),
        resource=claim.resource,
        holder=holder.user,
        contact=holder.contact,
        interval=claim.interval,
        zone=claim.zone,
        status=claim.status,
        details=claim.details,
        created=now,
        updated=now,
        version=1,
        history=(_change(actor.user, now, "created", None),),
        attendees=claim.attendees,
        buffer=claim.buffer,
        expires=claim.expires,
        reminds=reminds,
    )
    return armed(made, now)


def _change(actor: str, now: datetime, action: str, reason: str | None) -> Change:
    return Change(identity.new_operation_id(), now, actor, action, reason, {})
