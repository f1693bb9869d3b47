"""Operations on enrollments: seats in class sessions. Each write, with its counter, is one transaction."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib import identity, metrics
from chalicelib.domain.capacity import Eligibility, eligibility, is_seated, seat_status_at
from chalicelib.domain.errors import (
    AlreadyCancelled,
    AlreadyCompleted,
    NotCancelled,
    ReservationNotFound,
    SessionFull,
    SessionMissing,
    TooLateToCancel,
    TransitionNotAllowed,
    UserNotFound,
)
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.memberships import Membership
from chalicelib.domain.quotas import NO_LIMITS, NO_QUOTA
from chalicelib.domain.reservation import ERASED_CONTACT, Change, Contact, Reservation, Revision, revised
from chalicelib.domain.roles import Caller, Role, system
from chalicelib.domain.schedules import reminder_due
from chalicelib.domain.seats import session_of
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import OPEN, Status
from chalicelib.operations import cancellations, pauses, seat_rules
from chalicelib.operations.memberships import today, type_in_force
from chalicelib.operations.reservations import Holder
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.settling import drop_and_retry
from chalicelib.operations.waitlists import fill, next_in_waitlist, seated
from chalicelib.store import account_overrides, enrollments, quotas, sessions
from chalicelib.store.enrollments import Seating

# Checks the current record and its session, and raises an error to refuse the write.
Rule = Callable[[Reservation, ClassSession], None]
_Facts = tuple[ClassSession | None, Membership | None, Reservation | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentRequest:
    """A request for a seat; without a `holder` it is for the actor."""

    kind: str
    session: str
    details: Mapping[str, Any]
    holder: Holder | None = None

    def holder_for(self, actor: Caller) -> Holder:
        """Return who gets the seat."""
        return self.holder or Holder(actor.user, Contact(actor.name, actor.email))


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A seat that was taken, and its session: as it was read for that write, with this seat added.

    If it `is_counted`, no other seat was given or freed between that read and the write.
    """

    record: Reservation
    session: ClassSession
    is_counted: bool


def enroll(
    *, request: EnrollmentRequest, actor: Caller, now: datetime, idempotency: IdempotencyRecord | None = None
) -> Enrolled:
    """Take a seat for the actor, or whom they request it for; a cancelled record is used again.

    A full session refuses after one eventually consistent read. Any other reason to refuse is read again with
    strong consistency. The conditions of the transaction decide in the end.

    :raises Ineligible: the first condition of domain/capacity.py that fails
    :raises RuleBroken: if a rule of the class forbids it, or a closure
    :raises QuotaReached: if its holder has as many seats as the rules let one user have
    :raises Paused: if its holder has not come too often
    :raises UserNotFound: if it is for a user who has been erased
    :raises IdempotentReplay: if the same request was answered before
    :raises KeyReused: if the idempotency key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    holder = request.holder_for(actor).user
    if request.holder is not None and account_overrides.is_erased(actor.tenant, holder):
        raise UserNotFound
    facts = enrollments.standing(actor.tenant, request.session, holder, is_consistent=False)
    refusal = _eligibility(request.kind, facts, actor, now).refusal
    if isinstance(refusal, SessionFull):
        raise refusal
    first = facts if refusal is None else _facts(actor.tenant, request.session, holder)
    return _take(request, actor, now, idempotency, first=first)


def reactivate(*, request: EnrollmentRequest, actor: Caller, now: datetime) -> Enrolled:
    """Take the seat of a cancelled record again, with the same checks as for a new enrollment.

    :raises ReservationNotFound: if the actor has no record for the session
    :raises NotCancelled: if it is not cancelled
    :raises Ineligible: the first condition of domain/capacity.py that fails
    :raises RuleBroken: if a rule of the class forbids it, or a closure
    :raises QuotaReached: if the actor has as many seats as the rules let one user have
    :raises Paused: if the actor has not come too often
    :raises Unavailable: if the store gave no definite answer in time
    """

    def raise_unless_cancelled(seat: Reservation | None, session: ClassSession | None) -> None:
        if seat is None or session is None:
            raise ReservationNotFound
        if seat_status_at(seat, session, now) is not Status.CANCELLED:
            raise NotCancelled

    return _take(request, actor, now, None, rule=raise_unless_cancelled)


def check(*, kind: str, session: str, actor: Caller, now: datetime) -> Eligibility:
    """Return whether the actor may take a seat in a session now, condition by condition; write nothing.

    :raises Unavailable: if the store gave no definite answer in time
    """
    facts = stored, membership, _ = _facts(actor.tenant, session, actor.user)
    found = _eligibility(kind, facts, actor, now)
    if stored is None:
        return found
    quota = seat_rules.quota_of_seat(kind, stored, actor.role, type_in_force(membership, now), now)
    if quota == NO_QUOTA or found.is_enrolled:
        return found
    refusals = quotas.refusals(quotas.item_of(actor.tenant, actor.user, kind), quota, stored, now)
    return replace(found, broken=(*found.broken, *refusals))


def _eligibility(kind: str, facts: _Facts, actor: Caller, now: datetime) -> Eligibility:
    session, membership, _ = facts
    type_ = type_in_force(membership, now)
    broken = () if session is None else seat_rules.of_seat(kind, session, actor, type_, now)
    return eligibility(*facts, today=today(now), now=now, broken=broken)


def revise(
    *,
    tenant: str,
    kind: str,
    enrollment: str,
    revision: Revision,
    actor: Caller,
    now: datetime,
    rule: Rule | None = None,
) -> Reservation:
    """Change status and details; a freed seat goes to the next in the waitlist, or back to the session.

    `rule` is called with the record and the session that the write is conditional on.

    :raises ReservationNotFound: if the tenant has no such enrollment
    :raises NoticeTooShort: if its holder cancels late, and the rules take none that is
    :raises TransitionNotAllowed: if the status machine has no transition to the wanted status
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Reservation:
        before, session = _existing(tenant, kind, enrollment, rule)
        change, present = _change(actor, now, "changed"), seat_status_at(before, session, now)
        after = revised(before, revision, change, present=present)
        if after.status is Status.CANCELLED is not before.status:
            own = cancellations.of_class(before, session, now)
            held = cancellations.held(own, after, revision, actor, now)
            after = revised(before, held, change, present=present)
        if after is not before:
            _write(session, before, after, now)
        return after

    return retry_on_conflict(attempt)


def cancel(
    *,
    tenant: str,
    kind: str,
    enrollment: str,
    actor: Caller,
    now: datetime,
    rule: Rule | None = None,
    noted: Mapping[str, Any] | None = None,
) -> Reservation:
    """Cancel a seat in a session that has not begun; it goes to the next in the waitlist, or back.

    `noted` are facts for the history.

    :raises ReservationNotFound: if the tenant has no such enrollment
    :raises AlreadyCancelled: if it is cancelled already
    :raises AlreadyCompleted: if it is completed
    :raises TransitionNotAllowed: if it is a no-show
    :raises TooLateToCancel: if the session has begun
    :raises NoticeTooShort: if its holder cancels late, and the rules take none that is
    :raises Unavailable: if the store gave no definite answer in time
    """

    def raise_unless_cancellable(before: Reservation, session: ClassSession) -> None:
        if rule is not None:
            rule(before, session)
        present = seat_status_at(before, session, now)
        if present is Status.CANCELLED:
            raise AlreadyCancelled
        if present is Status.COMPLETED:
            raise AlreadyCompleted
        if present is Status.NO_SHOW:
            raise TransitionNotAllowed(present, Status.CANCELLED)
        if session.interval.start < now:
            raise TooLateToCancel

    return revise(
        tenant=tenant,
        kind=kind,
        enrollment=enrollment,
        revision=Revision(status=Status.CANCELLED, noted=noted),
        actor=actor,
        now=now,
        rule=raise_unless_cancellable,
    )


def erase(
    *, tenant: str, kind: str, enrollment: str, actor: Caller, now: datetime, rule: Rule | None = None
) -> Reservation:
    """Delete a record for good; a seat that it held goes to the next in the waitlist, or back.

    :raises ReservationNotFound: if the tenant has no such enrollment
    :raises NoticeTooShort: if its holder gives it up late, and the rules take none that is
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Reservation:
        before, session = _existing(tenant, kind, enrollment, rule)
        late = cancellations.noted(cancellations.of_class(before, session, now), actor, now)
        if seat_status_at(before, session, now) is Status.NO_SHOW is not before.status:
            # Else whoever deletes what they missed in time would never be counted.
            missed = Revision(status=Status.NO_SHOW, is_due=True)
            after = revised(before, missed, _change(system(tenant), now, "changed"))
            noted = pauses.noted(before, after, now, resource=session.resource)
            enrollments.rewrite(before, noted.after, known=noted.known)
            before = noted.after
        erased = replace(_change(actor, now, "erased"), changed=late)
        _write(session, before, erased, now, cancellations.left_owed(before, late, actor))
        return before

    return retry_on_conflict(attempt)


def surrender(
    *, tenant: str, kind: str, enrollment: str, personal: tuple[str, ...], since: datetime, now: datetime
) -> None:
    """Leave nothing of an erased user in a record; cancel a seat in a session that had not ended at `since`.

    A freed seat goes to the next in the waitlist, or back to the session. `personal` names the details to
    empty. Nothing happens if the record does not exist.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before, session = _existing(tenant, kind, enrollment, None)
        is_ahead = session.status_at(since) in OPEN and session.interval.end > since
        is_cancelled = is_ahead and before.status is Status.CONFIRMED
        revision = Revision(
            status=Status.CANCELLED if is_cancelled else None,
            contact=ERASED_CONTACT,
            details=dict.fromkeys(personal),
        )
        present = before.status if is_cancelled else seat_status_at(before, session, now)
        after = revised(before, revision, _change(system(tenant), now, "changed"), present=present)
        if after is not before:
            _write(session, before, after, now)

    with suppress(ReservationNotFound):
        retry_on_conflict(attempt)


def advance(*, tenant: str, kind: str, enrollment: str, now: datetime) -> None:
    """Do what is due for a seat: remind its holder of a session that is still to come.

    A seat ends together with its session, not here. No reminder is sent once the session has begun.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = enrollments.get(tenant, kind, enrollment)
        session = sessions.get(tenant, session_of(enrollment))
        reminder = None if before is None else reminder_due(before)
        if before is None or session is None or reminder is None:
            return
        is_moved = session.interval != before.interval
        if session.is_open_at(now) and (is_moved or reminder <= now < before.interval.start):
            revision = moved_with(session, kind, now) if is_moved else Revision(is_reminder=True)
            after = revised(before, revision, _change(system(tenant), now, "changed"), present=before.status)
            enrollments.rewrite(before, after, session=session)
        elif reminder <= now:
            enrollments.set_next_due(before, None)

    retry_on_conflict(attempt)


def _take(
    request: EnrollmentRequest,
    actor: Caller,
    now: datetime,
    idempotency: IdempotencyRecord | None,
    *,
    first: _Facts | None = None,
    rule: Callable[[Reservation | None, ClassSession | None], None] = lambda _seat, _session: None,
) -> Enrolled:
    """Take a seat: the first attempt decides on `first`, if given, later ones on a consistent read.

    Only the first depends on the number of taken seats that was read: nobody waits for who comes meanwhile.
    """
    holder = request.holder_for(actor)
    # Whom somebody else seats is held to what a user may have (docs/rules.md, *Whose quota*).
    role = actor.role if holder.user == actor.user else Role.USER

    def read_facts() -> Iterator[_Facts]:
        if first is not None:
            yield first
        while True:
            yield _facts(actor.tenant, request.session, holder.user)

    readings, first_attempt = read_facts(), iter([True])

    def eligible() -> tuple[ClassSession, Membership | None, Reservation | None]:
        session, membership, before = facts = next(readings)
        rule(before, session)
        refusal = _eligibility(request.kind, facts, actor, now).refusal
        if refusal is not None:
            raise refusal
        if session is None:
            raise SessionMissing
        return session, membership, before

    def attempt() -> Enrolled:
        session, membership, before = eligible()
        if session.waiting:
            # Free seats belong to the users in the waitlist, if any of them may take one.
            fill(tenant=actor.tenant, kind=request.kind, session=session.id, now=now)
            session, membership, before = eligible()
        type_ = type_in_force(membership, now)
        quota = seat_rules.quota_of_seat(request.kind, session, role, type_, now)
        after = seated(
            session,
            before,
            kind=request.kind,
            holder=holder.user,
            contact=holder.contact,
            details=request.details,
            change=_change(actor, now, "created" if before is None else "reactivated"),
            membership=type_,
            is_counted=quota.limits != NO_LIMITS,
        )
        is_counted = next(first_attempt, False)
        enrolled = Enrolled(after, replace(session, taken=session.taken + 1), is_counted)
        version = None if membership is None else membership.version
        seating = Seating(before, after, today(now), version, quota)
        enrollments.take(session, seating, now, idempotency, enrolled, is_counted=is_counted)
        return enrolled

    with metrics.booking(request.kind):
        return drop_and_retry(
            lambda: retry_on_conflict(attempt), actor.tenant, request.kind, holder.user, now
        )


def moved_with(session: ClassSession, kind: str, now: datetime) -> Revision:
    """Return the change of a seat whose session has another time: the check-in goes with it.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return Revision(interval=session.interval, check_in=seat_rules.check_in_of_seat(kind, session, now))


def _facts(tenant: str, session: str, user: str) -> _Facts:
    return enrollments.standing(tenant, session, user, is_consistent=True)


def _existing(tenant: str, kind: str, enrollment: str, rule: Rule | None) -> tuple[Reservation, ClassSession]:
    """Return a record and its session, after `rule` has accepted them."""
    # The record is read first: if it changes after this, the write fails on its version.
    before = enrollments.get(tenant, kind, enrollment)
    session = sessions.get(tenant, session_of(enrollment))
    if before is None or session is None:
        raise ReservationNotFound
    if rule is not None:
        rule(before, session)
    return before, session


def _write(
    session: ClassSession,
    before: Reservation,
    after: Reservation | Change,
    now: datetime,
    debt: Reservation | None = None,
) -> None:
    """Write or erase a record; a seat that this frees goes to the next in the waitlist, or back."""
    if is_seated(before) and (isinstance(after, Change) or not is_seated(after)):
        promotion = next_in_waitlist(session, before.kind, now)
        enrollments.release(session, before, after, now, promotion, debt=debt)
    elif isinstance(after, Change):
        enrollments.rewrite(before, after, debt=debt)
    else:
        noted = pauses.noted(before, after, now, resource=session.resource)
        enrollments.rewrite(before, noted.after, known=noted.known)


def _change(actor: Caller, now: datetime, action: str) -> Change:
    return Change(identity.new_operation_id(), now, actor.user, action, None, {})
