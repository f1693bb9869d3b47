"""Operations on reservations. Each write, with its history entry, is one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import identity, metrics
from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.errors import UserNotFound
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.intervals import Interval
from chalicelib.domain.quotas import NO_LIMITS, NO_QUOTA, Limits
from chalicelib.domain.reservation import Change, Contact, Reservation, Revision, revised, with_reminder
from chalicelib.domain.reversals import owed_in
from chalicelib.domain.roles import Caller
from chalicelib.domain.rules import Rules
from chalicelib.domain.statuses import Status
from chalicelib.operations import (
    cancellations,
    counting,
    guest_counts,
    invitation_budgets,
    kinds,
    rule_terms,
    standings,
)
from chalicelib.operations import rules as rule_operations
from chalicelib.operations.reminders import lead_of
from chalicelib.operations.retries import retry_on_conflict, retry_with_fresh_id
from chalicelib.operations.rules import Wanted
from chalicelib.operations.settling import drop_and_retry, existing, settle_and_retry, with_no_show
from chalicelib.store import account_overrides, reservations
from chalicelib.store.reservations import Terms

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

    With `is_reminded`, it gets a reminder as set for its kind and tenant. `is_override`: an administrator
    passes over the rules that may be passed over. `check_last` raises an error to refuse what the rules let
    through. What is `noted` stands in its history. A hold that `counts_once_confirmed` is not yet counted by
    its holder's quota. If it `revives` an expired hold, the price and the buffers of that stand.
    """

    kind: str
    resource: str
    interval: Interval
    zone: str
    status: Status
    details: Mapping[str, Any]
    attendees: tuple[str, ...] = ()
    expires: datetime | None = None
    holder: Holder | None = None
    new_id: NewId | None = None
    is_reminded: bool = True
    is_override: bool = False
    counts_once_confirmed: bool = False
    noted: Mapping[str, Any] = field(default_factory=dict)
    check_last: Callable[[], None] = lambda: None
    revives: Reservation | None = None

    def blocked(self, rules: Rules) -> Blocked:
        """Return what it would block by the rules of its resource."""
        if self.revives is not None:
            return self.revives.blocked
        return (rules.buffer or Buffer()).around(self.interval)


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
    :raises QuotaReached: if its holder has as much as one user may have
    :raises IntervalTaken: if a blocking reservation overlaps it
    :raises UserNotFound: if it is for a user who has been erased
    :raises RuleBroken: if a rule of the resource forbids it, or a pause of who has not come
    :raises RateExceeded: if the actor has made enough of these, or invited enough people, today
    :raises IdempotentReplay: if the same request was answered before
    :raises KeyReused: if the idempotency key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    holder = actor.user if request.holder is None else request.holder.user
    if request.holder is not None and account_overrides.is_erased(actor.tenant, holder):
        raise UserNotFound
    wanted = Wanted(request.kind, holder, request.resource, request.interval, request.zone)
    reminds = lead_of(actor.tenant, request.kind) if request.is_reminded else None
    invitations = invitation_budgets.of_actor(actor, (), request.attendees)
    budgets = (*invitation_budgets.of_hosted(actor, request.kind), *invitations)
    override = rule_operations.override_noted(actor, is_override=request.is_override)
    noted = {**request.noted, **invitation_budgets.noted(invitations), **override}

    def attempt() -> Reservation:
        verdict = rule_operations.checked(wanted, actor, now, is_override=request.is_override)
        request.check_last()
        blocked = request.blocked(verdict.rules)
        quota = standings.quota_of(verdict.limits, actor, is_override=request.is_override)
        quota = replace(quota, pause=rule_operations.pause_of(verdict.rules, now))
        quota = NO_QUOTA if request.counts_once_confirmed else quota
        price = verdict.price if request.revives is None else request.revives.price

        def write() -> Reservation:
            reservation = replace(
                _new(request, actor, now, reminds, noted),
                buffer_before=blocked.before,
                buffer_after=blocked.after,
                price=price,
                check_in=rule_terms.check_in_of(verdict.rules, request.interval, now),
                is_counted=not request.counts_once_confirmed and _is_counted(wanted, actor, verdict.limits),
            )
            reservations.create(reservation, idempotency, Terms(quota, verdict.seen), budgets)
            return reservation

        return drop_and_retry(lambda: retry_with_fresh_id(write), actor.tenant, request.kind, holder, now)

    with invitation_budgets.logged(actor), metrics.booking(request.kind):
        return settle_and_retry(lambda: retry_on_conflict(attempt), actor.tenant, request.kind, now)


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
    is_override: bool = False,
) -> Revised:
    """Change status, interval, resource and details in one write; nothing is written if nothing changes.

    `decide` is called with the reservation that the write is conditional on. `idempotency` is the record of
    the creation, if this change completes its stored response. `is_override`: an administrator passes over
    rules that may be passed over; rules hold for what moves, and for what blocks again.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises TransitionNotAllowed: if the status machine has no transition to the wanted status
    :raises NotMovable: if it would move while its status blocks nothing
    :raises IntervalTaken: if others overlap the new interval; the reservation is unchanged then
    :raises TooMuchAtOnce: if more days and attendees change than one write can hold
    :raises RuleBroken: if a rule of the resource forbids the new interval, or to give up the old one now
    :raises QuotaReached: if its holder has as much then as one user may have
    :raises RateExceeded: if the actor has moved enough of these, or invited enough people, today
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Revised:
        before, change = existing(tenant, kind, reservation), _change(actor.user, now, "changed", reason)
        revision = rule_terms.counting_once_confirmed(before, decide(before))
        invitations = invitation_budgets.of_actor(actor, before.attendees, revision.attendees or ())
        noted = {**(revision.noted or {}), **invitation_budgets.noted(invitations)}
        revision = replace(revision, noted=noted)
        after = revised(before, revision, change)
        if after is not before:
            revision = cancellations.held(before, after, revision, actor, now)
            held = rule_terms.held_to_rules(before, after, revision, actor, now, is_override=is_override)
            after = revised(before, held.revision, change)
            moves = after.interval != before.interval
            hosted = invitation_budgets.of_hosted(actor, kind) if moves else ()
            budgets = (*hosted, *invitations)
            drop_and_retry(
                lambda: reservations.replace(before, after, idempotency, budgets, held.terms),
                tenant,
                kind,
                before.holder,
                now,
            )
        return Revised(before, after)

    with invitation_budgets.logged(actor):
        done = settle_and_retry(lambda: retry_on_conflict(attempt), tenant, kind, now)
    guest_counts.give_back_confirmed(done.before, done.after)
    return done


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

    What is to be paid back stays: also the payment of one that somebody else than its holder ends. So does
    what its holder owes who deletes it.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises NoticeTooShort: if its holder gives it up late, and the rules take none that is
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Reservation:
        before, change = existing(tenant, kind, reservation), _change(actor.user, now, "erased", reason)
        facts = None if rule is None else rule(before)
        late = cancellations.noted(before, actor, now)
        noted, debt = {**(facts or {}), **late}, cancellations.left_owed(before, late, actor)
        is_ended = actor.user != before.holder and before.status_at(now).is_blocking
        owed = owed_in(before.details, with_payment=is_ended)
        reservations.erase(with_no_show(before, now), replace(change, changed=noted), owed, debt)
        return before

    return retry_on_conflict(attempt)


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
        expires=request.expires,
        reminds=reminds,
        total_of=counting.total_of(request.kind),
    )
    return with_reminder(reservation, now)


def _is_counted(wanted: Wanted, actor: Caller, limits: Limits) -> bool:
    """Return whether the holder's quota counts it: not the blocks of one's own time.

    What staff hold themselves counts where the rules limit them: else their item would grow without an end.
    """
    if wanted.holder != actor.user:
        return not kinds.is_own_time(wanted.kind, wanted.holder, wanted.resource)
    return not actor.can_assist or limits != NO_LIMITS


def _change(actor: str, now: datetime, action: str, reason: str | None) -> Change:
    return Change(identity.new_operation_id(), now, actor, action, reason, {})
