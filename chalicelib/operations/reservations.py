"""Operations on reservations. Each write, with its history entry, is one transaction."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from chalicelib import identity, settings
from chalicelib.domain.errors import (
    BeyondHorizon,
    Conflict,
    IntervalTaken,
    QuotaReached,
    ReservationNotFound,
    Unavailable,
    UserNotFound,
)
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.intervals import Interval
from chalicelib.domain.quotas import Quota
from chalicelib.domain.reservation import Change, Contact, Reservation, Revision, revised, with_reminder
from chalicelib.domain.reversals import owed_in
from chalicelib.domain.roles import SYSTEM, Caller
from chalicelib.domain.schedules import next_due, reminder_due
from chalicelib.domain.statuses import Status
from chalicelib.operations import invitation_budgets, kinds
from chalicelib.operations.reminders import lead_of
from chalicelib.operations.retries import retry_on_conflict, retry_with_fresh_id
from chalicelib.store import account_overrides, quotas, reservations

T = TypeVar("T")

_LAPSED_ATTEMPTS = 8

STAFF_HORIZON = timedelta(days=5 * 366)

# Returns the changes to the current reservation, or raises an error to refuse.
Decide = Callable[[Reservation], Revision]
# Checks the current reservation: raises an error to refuse, or returns facts for the history.
Rule = Callable[[Reservation], Mapping[str, Any] | None]
# Returns a new id (module identity).
NewId = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Holder:
    """The user a reservation is for, if it is not the actor who creates it."""

    user: str
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationRequest:
    """A request for a reservation; without a `holder` it is for the actor.

    With `is_reminded`, it gets a reminder as set for its kind and tenant. `horizon` is how far ahead the
    resource's own rules let users reserve, in place of the stage's.
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
    horizon: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """A reservation before and after a change."""

    before: Reservation
    after: Reservation

    @property
    def is_changed(self) -> bool:
        """Return whether anything was written."""
        return self.after is not self.before


def reserve(
    *, request: ReservationRequest, actor: Caller, now: datetime, idempotency: IdempotencyRecord | None = None
) -> Reservation:
    """Reserve an interval of a resource; expired holds do not prevent it, nor does what has ended.

    :raises TooMuchAtOnce: if its days and attendees are more than one write can hold
    :raises QuotaReached: if its holder, who is below staff, has as much as one user may have
    :raises IntervalTaken: if a blocking reservation overlaps it
    :raises UserNotFound: if it is for a user who has been erased
    :raises BeyondHorizon: if it begins later than the actor may reserve
    :raises RateExceeded: if the actor has made enough of these, or invited enough people, today
    :raises IdempotentReplay: if the same request was answered before
    :raises KeyReused: if the idempotency key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    holder = actor.user if request.holder is None else request.holder.user
    if request.holder is not None and account_overrides.is_erased(actor.tenant, holder):
        raise UserNotFound
    _raise_if_beyond_horizon(request.interval, actor, now, request.horizon)
    reminds = lead_of(actor.tenant, request.kind) if request.is_reminded else None
    invitations = invitation_budgets.of_actor(actor, (), request.attendees)
    budgets = (*invitation_budgets.of_hosted(actor, request.kind), *invitations)
    stage = settings.load()
    quota = None if actor.can_assist else Quota(stage.open_reservations, stage.unpaid_holds)

    def attempt() -> Reservation:
        reservation = _new(request, actor, now, reminds, invitation_budgets.noted(invitations))
        reservations.create(reservation, idempotency, quota, budgets)
        return reservation

    def attempt_with_quota() -> Reservation:
        for _ in range(_LAPSED_ATTEMPTS):
            try:
                return retry_with_fresh_id(attempt)
            except QuotaReached:
                if not quotas.drop_passed(actor.tenant, holder, request.kind, now):
                    raise
        raise Unavailable

    with invitation_budgets.logged(actor):
        return _settle_and_retry(attempt_with_quota, actor.tenant, request.kind, now)


def revise(
    *,
    tenant: str,
    kind: str,
    reservation: str,
    decide: Decide,
    actor: Caller,
    now: datetime,
    reason: str | None = None,
    idempotency: IdempotencyRecord | None = None,
) -> Revised:
    """Change status, interval, resource and details in one write; nothing is written if nothing changes.

    `decide` is called with the reservation that the write is conditional on. `idempotency` is the record of
    the creation, if this change completes its stored response.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises TransitionNotAllowed: if the status machine has no transition to the wanted status
    :raises NotMovable: if it would move while its status blocks nothing
    :raises IntervalTaken: if others overlap the new interval; the reservation is unchanged then
    :raises TooMuchAtOnce: if more days and attendees change than one write can hold
    :raises BeyondHorizon: if the new interval begins later than the actor may reserve
    :raises RateExceeded: if the actor has moved enough of these, or invited enough people, today
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Revised:
        before, change = _existing(tenant, kind, reservation), _change(actor.user, now, "changed", reason)
        revision = decide(before)
        invitations = invitation_budgets.of_actor(actor, before.attendees, revision.attendees or ())
        noted = {**(revision.noted or {}), **invitation_budgets.noted(invitations)}
        after = revised(before, replace(revision, noted=noted), change)
        if after is not before:
            if after.interval.start > before.interval.start:
                _raise_if_beyond_horizon(after.interval, actor, now)
            moves = after.interval != before.interval
            hosted = invitation_budgets.of_hosted(actor, kind) if moves else ()
            reservations.replace(before, after, idempotency, (*hosted, *invitations))
        return Revised(before, after)

    with invitation_budgets.logged(actor):
        return _settle_and_retry(lambda: retry_on_conflict(attempt), tenant, kind, now)


def _raise_if_beyond_horizon(
    interval: Interval, actor: Caller, now: datetime, own: timedelta | None = None
) -> None:
    """Raise BeyondHorizon if the interval begins later than the actor may reserve.

    That is `own`, else the stage's HORIZON_DAYS; for staff, five years (rules.md, *How they bind*).
    """
    horizon = own or timedelta(days=settings.load().horizon_days)
    if actor.can_assist:
        horizon = max(horizon, STAFF_HORIZON)
    if interval.start - now > horizon:
        raise BeyondHorizon


def settle(*, tenant: str, kind: str, reservation: str, now: datetime) -> Reservation:
    """Write down the status that time alone has made of a reservation; change nothing else.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Reservation:
        before = _existing(tenant, kind, reservation)
        after = revised(before, _due_revision(before, now), _change(SYSTEM, now, "changed", None))
        if after is not before:
            reservations.replace(before, after)
        return after

    return retry_on_conflict(attempt)


def advance(*, tenant: str, kind: str, reservation: str, now: datetime) -> None:
    """Do what is due for a reservation: expire it, complete it, or remind people of it.

    Nothing happens if it does not exist or nothing is due. No reminder is sent once it has begun.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = reservations.get(tenant, kind, reservation)
        if before is None:
            return
        after = revised(before, _due(before, now), _change(SYSTEM, now, "changed", None))
        if after is not before:
            reservations.replace(before, after)
            return
        due = next_due(before)
        if due is not None and due <= now:
            # The reminder is too late. The next due time is the one that is left without it.
            reservations.set_next_due(before, next_due(replace(before, reminds=None)))

    retry_on_conflict(attempt)


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
    """Delete a reservation for good, and return it as it was.

    What is to be paid back stays: also the payment of one that somebody else than its holder ends.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Reservation:
        before, change = _existing(tenant, kind, reservation), _change(actor.user, now, "erased", reason)
        noted = rule(before) if rule is not None else None
        is_ended = actor.user != before.holder and before.status_at(now).is_blocking
        owed = owed_in(before.details, with_payment=is_ended)
        reservations.erase(before, replace(change, changed=noted or {}), owed)
        return before

    return retry_on_conflict(attempt)


def _due(before: Reservation, now: datetime) -> Revision:
    """Return the changes of a reservation that are due by time alone."""
    settled = _due_revision(before, now)
    if settled.status is not before.status:
        return settled
    reminder = reminder_due(before)
    is_reminder = reminder is not None and reminder <= now < before.interval.start
    return Revision(is_reminder=is_reminder)


def _due_revision(before: Reservation, now: datetime) -> Revision:
    return Revision(status=before.due_status(now), is_due=True)


def _settle_and_retry(write: Callable[[], T], tenant: str, kind: str, now: datetime) -> T:
    """Write; if all that is in conflict blocks nobody by now, write that down and write again.

    That are expired holds, and what has ended. Each of these writes is complete by itself, because the sweep
    does the same.
    """
    for _ in range(_LAPSED_ATTEMPTS):
        try:
            return write()
        except IntervalTaken as taken:
            standing = still_blocking(tenant, kind, taken.conflicts, now)
            if standing:
                raise IntervalTaken(standing) from taken
            for conflict in taken.conflicts:
                with suppress(ReservationNotFound):
                    settle(tenant=tenant, kind=kind, reservation=conflict.reservation, now=now)
    raise Unavailable


def still_blocking(
    tenant: str, kind: str, conflicts: Iterable[Conflict], now: datetime
) -> tuple[Conflict, ...]:
    """Return the conflicts of which time alone has not freed the interval; only what has ended is read."""

    def is_blocking(conflict: Conflict) -> bool:
        if conflict.is_lapsed(now) or conflict.end > now:
            return not conflict.is_lapsed(now)
        reservation = reservations.get(tenant, kind, conflict.reservation)
        return reservation is not None and reservation.is_blocking_at(now)

    return tuple(conflict for conflict in conflicts if is_blocking(conflict))


def _existing(tenant: str, kind: str, reservation: str) -> Reservation:
    stored = reservations.get(tenant, kind, reservation)
    if stored is None:
        raise ReservationNotFound
    return stored


def _new(
    request: ReservationRequest,
    actor: Caller,
    now: datetime,
    reminds: timedelta | None,
    noted: Mapping[str, Any],
) -> Reservation:
    holder = request.holder or Holder(actor.user, Contact(actor.name, actor.email))
    reservation = Reservation(
        tenant=actor.tenant,
        kind=request.kind,
        id=(request.new_id or identity.new_id)(now),
        resource=request.resource,
        holder=holder.user,
        contact=holder.contact,
        interval=request.interval,
        zone=request.zone,
        status=request.status,
        details=request.details,
        created=now,
        updated=now,
        version=1,
        history=(replace(_change(actor.user, now, "created", None), changed=noted),),
        attendees=request.attendees,
        buffer=request.buffer,
        expires=request.expires,
        reminds=reminds,
        is_counted=_is_counted(request, actor),
        total_of=kinds.total_of(request.kind),
    )
    return with_reminder(reservation, now)


def _is_counted(request: ReservationRequest, actor: Caller) -> bool:
    """Return whether the holder's quota counts it: not what staff hold, nor the blocks of one's own time."""
    if request.holder is None or request.holder.user == actor.user:
        return not actor.can_assist
    kind = kinds.get(request.kind)
    own = None if kind is None else kind.user_resource
    return own is None or own.id_of(request.holder.user) != request.resource


def _change(actor: str, now: datetime, action: str, reason: str | None) -> Change:
    return Change(identity.new_operation_id(), now, actor, action, reason, {})
