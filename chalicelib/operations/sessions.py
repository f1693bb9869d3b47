"""Operations on class sessions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from chalicelib import identity
from chalicelib.domain.capacity import used_status
from chalicelib.domain.errors import (
    SessionExists,
    SessionNotFound,
    SessionTransitionNotAllowed,
    Unavailable,
)
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Change, Reservation, Revision, revised
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import SYSTEM, Caller
from chalicelib.domain.schedules import earliest, session_due
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SESSION_TRANSITIONS, SessionStatus, Status
from chalicelib.operations import pauses
from chalicelib.operations.enrollments import moved_with
from chalicelib.operations.resources import existing
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.steps import MOST_STEPS, Step, are_done
from chalicelib.operations.waitlists import emptying, filling, telling
from chalicelib.store import enrollments, idempotency_records, quotas, resources, sessions

# What a request does of the seats and the waitlist; the sweep does the rest.
_STEPS_AT_ONCE = 100
# How soon a free seat is offered again, if nobody in the waitlist may take it yet.
_RETRY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The time of a session: wall-clock values in its zone, and the same as an interval."""

    day: date
    starts: str
    ends: str
    zone: str
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """The changed fields of a session; None leaves a field as it is.

    `own_capacity` and `notes` apply only if `has_capacity` and `has_notes`.
    """

    timing: Timing | None = None
    status: SessionStatus | None = None
    has_capacity: bool = False
    own_capacity: int | None = None
    has_notes: bool = False
    notes: str | None = None


def add(
    *,
    tenant: str,
    kind: str,
    resource: str,
    timing: Timing,
    own_capacity: int | None,
    notes: str | None,
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
) -> ClassSession:
    """Create a dated session of a class.

    :raises ResourceNotFound: if the tenant has no such class
    :raises SessionExists: if the class has a session at that date and time
    :raises IdempotentReplay: if the same request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> ClassSession:
        of_class = existing(tenant, kind, resource)
        session = ClassSession(
            tenant=tenant,
            id=identity.new_id(now),
            resource=resource,
            day=timing.day,
            starts=timing.starts,
            ends=timing.ends,
            zone=timing.zone,
            interval=timing.interval,
            status=SessionStatus.SCHEDULED,
            own_capacity=own_capacity,
            capacity=capacity_of(of_class, own_capacity),
            taken=0,
            waiting=0,
            tickets=0,
            notes=notes,
            created=now,
            version=1,
        )
        sessions.create(session, of_class, identity.new_operation_id(), idempotency)
        return session

    return retry_on_conflict(attempt)


def ensure(*, tenant: str, kind: str, resource: str, timing: Timing, now: datetime) -> ClassSession:
    """Return the class's session at this date and time; create it if there is none.

    :raises ResourceNotFound: if the tenant has no such class
    :raises Unavailable: if the store gave no definite answer in time
    """
    session = sessions.at(tenant, resource, timing.day, timing.starts)
    if session is not None:
        return session
    try:
        return add(
            tenant=tenant, kind=kind, resource=resource, timing=timing, own_capacity=None, notes=None, now=now
        )
    except SessionExists as error:
        session = sessions.at(tenant, resource, timing.day, timing.starts)
        if session is None:
            raise Unavailable from error
        return session


def add_weekly(
    *,
    tenant: str,
    kind: str,
    resource: str,
    timings: Sequence[Timing],
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
) -> list[ClassSession]:
    """Create the missing sessions of a weekly schedule; repeating the call continues after an interruption.

    :raises ResourceNotFound: if the tenant has no such class
    :raises IdempotentReplay: if the same request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    created = [
        ensure(tenant=tenant, kind=kind, resource=resource, timing=timing, now=now) for timing in timings
    ]
    if idempotency is not None:
        idempotency_records.keep(idempotency, created, identity.new_operation_id(), int(now.timestamp()))
    return created


def days_of_week(weekday: int, first: date, last: date) -> Iterator[date]:
    """Yield the days with this weekday from `first` to `last`, both inclusive; Sunday is 0."""
    ahead = (weekday - first.isoweekday()) % 7
    for days in range(ahead, (last - first).days + 1, 7):
        yield first + timedelta(days=days)


def alter(
    *,
    tenant: str,
    kind: str,
    enrolled: str,
    session: str,
    changes: SessionChange,
    actor: Caller,
    now: datetime,
) -> ClassSession:
    """Change a session, and its seats and waitlist with it.

    The seats move, and are cancelled or completed, with the session; free seats go to the waitlist. A large
    session is changed at once, and the sweep brings the rest of its seats along. `enrolled` is their kind.

    :raises SessionNotFound: if the tenant has no such session
    :raises SessionTransitionNotAllowed: if there is no such transition, or its time cannot change any more
    :raises SessionExists: if the class has another session at the new date and time
    :raises SeatsTaken: if more seats are taken than the new capacity
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> ClassSession:
        before = sessions.get(tenant, session)
        # The class may have been removed: its sessions stay.
        of_class = None if before is None else resources.get(tenant, kind, before.resource)
        if before is None or of_class is None:
            raise SessionNotFound
        after = _changed(replace(before, status=before.status_at(now)), changes, of_class)
        if after.version != before.version:
            sessions.change(before, after, identity.new_operation_id(), now)
        return after

    after = retry_on_conflict(attempt)
    settle(after, enrolled, actor.user, now, most=_STEPS_AT_ONCE)
    return sessions.get(tenant, session) or after


def advance(*, tenant: str, enrolled: str, session: str, now: datetime) -> None:
    """Do what is due for a session: start or complete it, update its seats, offer free seats to the waitlist.

    `enrolled` is the kind of its seats. Repeating the call finishes what an interruption left undone.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> ClassSession | None:
        before = sessions.get(tenant, session)
        status = None if before is None else before.status_at(now)
        if before is None or status is None or status is before.status:
            return before
        after = replace(before, status=status, version=before.version + 1)
        sessions.change(before, after, identity.new_operation_id(), now)
        return after

    present = retry_on_conflict(attempt)
    if present is not None:
        settle(present, enrolled, SYSTEM, now)


def settle(session: ClassSession, kind: str, actor: str, now: datetime, *, most: int = MOST_STEPS) -> None:
    """Bring seats and waitlist in line with the session, and set when it is due next. May be repeated.

    What is more than `most` steps, or than there is time for, the sweep does: the session stays due.
    """
    if not are_done(_steps(session, kind, actor, now), most=most):
        return
    present = sessions.get(session.tenant, session.id)
    if present is not None and present.version == session.version:
        offers_again = present.is_open_at(now) and present.waiting > 0 and present.has_room
        sessions.set_next_due(present, earliest(session_due(present), now + _RETRY if offers_again else None))


def _steps(session: ClassSession, kind: str, actor: str, now: datetime) -> Iterator[Step]:
    if not session.is_open_at(now):
        yield from _closing(session, actor, now)
        return
    moving = [seat for seat in _confirmed(session) if seat.interval != session.interval]
    if moving:
        moved = moved_with(session, kind, now)
        for seat in moving:
            yield partial(_revise_seat, session, seat, lambda _: moved, actor, now)
    if session.waiting:
        yield from telling(session, actor=actor, now=now)
        yield from filling(tenant=session.tenant, kind=kind, session=session.id, now=now)


def _closing(session: ClassSession, actor: str, now: datetime) -> Iterator[Step]:
    """Cancel or complete the seats with their session, and empty the waitlist."""
    is_cancelled = session.status is SessionStatus.CANCELLED
    is_due = not is_cancelled and session.is_over(now)

    def ended(seat: Reservation) -> Revision:
        return Revision(status=Status.CANCELLED if is_cancelled else used_status(seat), is_due=is_due)

    for seat in _confirmed(session):
        yield partial(_revise_seat, session, seat, ended, actor, now)
    if is_cancelled:
        yield from telling(session, actor=actor, now=now)
    yield from emptying(tenant=session.tenant, session=session.id)


def _confirmed(session: ClassSession) -> list[Reservation]:
    seats = enrollments.of_session(session.tenant, session.id)
    return [seat for seat in seats if seat.status is Status.CONFIRMED]


def capacity_of(of: Resource, own: int | None) -> int:
    """Return the capacity of a session: its own, else its class's."""
    return own if own is not None else int(of.details["capacity"])


def _changed(before: ClassSession, changes: SessionChange, of: Resource) -> ClassSession:
    after = before
    if changes.timing is not None:
        timing = changes.timing
        after = replace(
            after, day=timing.day, starts=timing.starts, ends=timing.ends, interval=timing.interval
        )
    if changes.has_capacity:
        own = changes.own_capacity
        after = replace(after, own_capacity=own, capacity=capacity_of(of, own))
    if changes.has_notes:
        after = replace(after, notes=changes.notes)
    status = changes.status or before.status
    is_moved = after.interval != before.interval
    is_transition = status == before.status or status in SESSION_TRANSITIONS[before.status]
    if not is_transition or (is_moved and before.status is not SessionStatus.SCHEDULED):
        raise SessionTransitionNotAllowed(before.status, status)
    after = replace(after, status=status)
    return after if after == before else replace(after, version=before.version + 1)


def _revise_seat(
    session: ClassSession,
    before: Reservation,
    decide: Callable[[Reservation], Revision],
    actor: str,
    now: datetime,
) -> None:
    """Change one seat with its session, as `decide` says, unless the seat is not confirmed any more.

    The first attempt goes by what was read of both; a later one reads them again.
    """
    first = iter([(before, session)])

    def attempt() -> None:
        known = next(first, None)
        seat = enrollments.get(session.tenant, before.kind, before.id) if known is None else before
        present = sessions.get(session.tenant, session.id) if known is None else session
        if seat is None or present is None or seat.status is not Status.CONFIRMED:
            return
        if present.version != session.version:
            # The process that changed the session again also updates its seats.
            return
        change = Change(identity.new_operation_id(), now, actor, "changed", None, {})
        after = revised(seat, decide(seat), change, present=seat.status)
        if after.status is Status.CANCELLED:
            enrollments.release(present, seat, after, change.at, None)
        elif after is not seat:
            noted = pauses.noted(seat, after, now, resource=present.resource)
            enrollments.rewrite(seat, noted.after, session=present, known=noted.known)
            if after.is_counted and after.status is Status.COMPLETED:
                quotas.drop_passed(seat.tenant, seat.holder, seat.kind, now)

    retry_on_conflict(attempt)
