"""What can be done with seats in class sessions. Each write is one transaction, counter and all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib import identity
from chalicelib.domain.capacity import Eligibility, eligibility, is_seated, today_in
from chalicelib.domain.errors import (
    AlreadyCancelled,
    AlreadyCompleted,
    NotCancelled,
    ReservationNotFound,
    SessionFull,
    SessionMissing,
    TooLateToCancel,
    TransitionNotAllowed,
)
from chalicelib.domain.memberships import Membership
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Change, Contact, Reservation, Revision, revised
from chalicelib.domain.roles import Caller
from chalicelib.domain.schedules import reminder_due
from chalicelib.domain.seats import session_of
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.operations.retries import until_current
from chalicelib.operations.waitlists import SYSTEM, fill, heir_of, seated
from chalicelib.store import enrollments, sessions
from chalicelib.store.enrollments import Seating

# A rule over the record and its session as they stand; it raises its refusal.
Rule = Callable[[Reservation, ClassSession], None]
Standing = tuple[ClassSession | None, Membership | None, Reservation | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A seat that somebody wants; `zone` is the gym's, to know the day where there is no such session."""

    kind: str
    session: str
    details: Mapping[str, Any]
    zone: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A seat that was taken, and the session with it taken, as far as the one who took it could see."""

    record: Reservation
    session: ClassSession


def enroll(*, wish: Wish, actor: Caller, now: datetime, receipt: Receipt | None = None) -> Enrolled:
    """Take a seat for the actor; a record that was cancelled is revived.

    A sold-out session refuses on one eventually consistent request. Whatever else would refuse is
    looked at again, consistently; the transaction's conditions have the last word.

    :raises Ineligible: the first of the facts of domain/capacity.py that fails
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    gate = enrollments.standing(actor.tenant, wish.session, actor.user, is_consistent=False)
    refusal = eligibility(*gate, zone=wish.zone, now=now).refusal
    if isinstance(refusal, SessionFull):
        raise refusal
    first = gate if refusal is None else _standing(wish, actor)
    return _take(wish, actor, now, receipt, first=first)


def reactivate(*, wish: Wish, actor: Caller, now: datetime) -> Enrolled:
    """Take the seat of a cancelled record again, checked as if it were asked for anew.

    :raises ReservationNotFound: if the actor has no record for the session
    :raises NotCancelled: if it is not cancelled
    :raises Ineligible: the first of the facts of domain/capacity.py that fails
    :raises Unavailable: if the store gave no definite answer in time
    """

    def may(seat: Reservation | None) -> None:
        if seat is None:
            raise ReservationNotFound
        if seat.status is not Status.CANCELLED:
            raise NotCancelled

    return _take(wish, actor, now, None, rule=may)


def check(*, session: str, actor: Caller, zone: str, now: datetime) -> Eligibility:
    """The facts about the actor and a session, as they are now; writes nothing."""
    found = enrollments.standing(actor.tenant, session, actor.user, is_consistent=True)
    return eligibility(*found, zone=zone, now=now)


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
    """Change status and details; a cancellation gives the seat to the first in line, or back.

    `rule` is asked about the record and the session that the write is conditional on.

    :raises ReservationNotFound: if the tenant has none such
    :raises TransitionNotAllowed: if the status machine has no way to the wanted status
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Reservation:
        before, session = _found(tenant, kind, enrollment)
        if rule is not None:
            rule(before, session)
        after = revised(before, revision, _change(actor, now, "changed"))
        if after is before:
            return before
        if is_seated(before) and not is_seated(after):
            enrollments.release(session, before, after, now, heir_of(session, kind, now))
        else:
            enrollments.rewrite(before, after)
        return after

    return until_current(attempt, enrollments.Overtaken)


def cancel(
    *, tenant: str, kind: str, enrollment: str, actor: Caller, now: datetime, rule: Rule | None = None
) -> Reservation:
    """Cancel a seat of a session that has not begun; it goes to the first in line, or back.

    :raises ReservationNotFound: if the tenant has none such
    :raises AlreadyCancelled: if it is cancelled
    :raises AlreadyCompleted: if it is completed
    :raises TransitionNotAllowed: if its holder did not come
    :raises TooLateToCancel: if the session has begun
    :raises Unavailable: if the store gave no definite answer in time
    """

    def may(before: Reservation, session: ClassSession) -> None:
        if rule is not None:
            rule(before, session)
        if before.status is Status.CANCELLED:
            raise AlreadyCancelled
        if before.status is Status.COMPLETED:
            raise AlreadyCompleted
        if before.status is Status.NO_SHOW:
            raise TransitionNotAllowed(before.status, Status.CANCELLED)
        if session.interval.start < now:
            raise TooLateToCancel

    cancellation = Revision(status=Status.CANCELLED)
    return revise(
        tenant=tenant,
        kind=kind,
        enrollment=enrollment,
        revision=cancellation,
        actor=actor,
        now=now,
        rule=may,
    )


def erase(
    *, tenant: str, kind: str, enrollment: str, actor: Caller, now: datetime, rule: Rule | None = None
) -> Reservation:
    """Delete a record for good; a seat that it held goes to the first in line, or back.

    :raises ReservationNotFound: if the tenant has none such
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Reservation:
        before, session = _found(tenant, kind, enrollment)
        if rule is not None:
            rule(before, session)
        change = _change(actor, now, "erased")
        if is_seated(before):
            enrollments.release(session, before, change, now, heir_of(session, kind, now))
        else:
            enrollments.rewrite(before, change)
        return before

    return until_current(attempt, enrollments.Overtaken)


def advance(*, tenant: str, kind: str, enrollment: str, now: datetime) -> None:
    """Do what is due of a seat: remind its holder of a session that is still to come.

    Its end comes with its session's. A reminder whose start has come is left out.

    :raises Unavailable: if the store gave no definite answer in time
    """
    change = Change(identity.new_operation_id(), now, SYSTEM, "changed", None, {})

    def attempt() -> None:
        before = enrollments.get(tenant, kind, enrollment)
        session = sessions.get(tenant, session_of(enrollment))
        reminder = None if before is None else reminder_due(before)
        if before is None or session is None or reminder is None:
            return
        if session.interval != before.interval and session.is_open:
            enrollments.rewrite(
                before, revised(before, Revision(interval=session.interval), change), session=session
            )
        elif session.is_open and reminder <= now < before.interval.start:
            after = revised(before, Revision(is_reminder=True), change)
            enrollments.rewrite(before, after, session=session)
        elif reminder <= now:
            enrollments.rest(before, None)

    until_current(attempt, enrollments.Overtaken)


def _take(
    wish: Wish,
    actor: Caller,
    now: datetime,
    receipt: Receipt | None,
    *,
    first: Standing | None = None,
    rule: Callable[[Reservation | None], None] = lambda _: None,
) -> Enrolled:
    """Take a seat in view of `first`, and after that of what is read consistently."""
    seen = [] if first is None else [first]

    def eligible(found: Standing) -> tuple[ClassSession, Reservation | None]:
        rule(found[2])
        return _eligible(found, wish, now)

    def attempt() -> Enrolled:
        session, before = eligible(seen.pop() if seen else _standing(wish, actor))
        if session.waiting:
            # Free seats belong to those who wait, if any of them may take one.
            fill(tenant=actor.tenant, kind=wish.kind, session=session.id, now=now)
            session, before = eligible(_standing(wish, actor))
        after = seated(
            session,
            before,
            kind=wish.kind,
            holder=actor.user,
            contact=Contact(actor.name, actor.email),
            details=wish.details,
            change=_change(actor, now, "created" if before is None else "reactivated"),
        )
        made = Enrolled(after, replace(session, taken=session.taken + 1))
        enrollments.take(session, Seating(before, after, today_in(session.zone, now)), now, receipt, made)
        return made

    return until_current(attempt, enrollments.Overtaken)


def _standing(wish: Wish, actor: Caller) -> Standing:
    return enrollments.standing(actor.tenant, wish.session, actor.user, is_consistent=True)


def _eligible(found: Standing, wish: Wish, now: datetime) -> tuple[ClassSession, Reservation | None]:
    refusal = eligibility(*found, zone=wish.zone, now=now).refusal
    if refusal is not None:
        raise refusal
    session, _, before = found
    if session is None:
        raise SessionMissing
    return session, before


def _found(tenant: str, kind: str, enrollment: str) -> tuple[Reservation, ClassSession]:
    # The record first: whoever changes it after this fails on its version.
    before = enrollments.get(tenant, kind, enrollment)
    session = sessions.get(tenant, session_of(enrollment))
    if before is None or session is None:
        raise ReservationNotFound
    return before, session


def _change(actor: Caller, now: datetime, action: str) -> Change:
    return Change(identity.new_operation_id(), now, actor.user, action, None, {})
