"""What can be done with class sessions."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib import identity
from chalicelib.domain.errors import (
    NotWaiting,
    SessionExists,
    SessionNotFound,
    SessionTransitionNotAllowed,
    Unavailable,
)
from chalicelib.domain.intervals import Interval
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Change, Reservation, Revision, revised
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.schedules import earliest, session_due, session_status_at
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SESSION_TRANSITIONS, SessionStatus, Status
from chalicelib.operations.resources import existing
from chalicelib.operations.retries import until_current
from chalicelib.operations.waitlists import SYSTEM, fill, leave
from chalicelib.store import enrollments, receipts, resources, sessions, waitlists

# How soon a free seat is offered again to who waits for it, and may not take it yet.
_RETRY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a session is: wall-clock terms of its zone, and the interval that they are."""

    day: date
    starts: str
    ends: str
    zone: str
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """What staff want changed; None leaves a thing as it is.

    `own_capacity` and `notes` count if `has_capacity` and `has_notes` say so; `class_capacity` stands
    in for the class's, which is about to change.
    """

    timing: Timing | None = None
    status: SessionStatus | None = None
    has_capacity: bool = False
    own_capacity: int | None = None
    class_capacity: int | None = None
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
    receipt: Receipt | None = None,
) -> ClassSession:
    """Make a dated session of a class.

    :raises ResourceNotFound: if the tenant has no such class
    :raises SessionExists: if the class has a session at that date and time
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> ClassSession:
        of = existing(tenant, kind, resource)
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
            capacity=capacity_of(of, own_capacity),
            taken=0,
            waiting=0,
            tickets=0,
            notes=notes,
            created=now,
            version=1,
        )
        sessions.create(session, of, identity.new_operation_id(), receipt)
        return session

    return until_current(attempt, sessions.Overtaken)


def ensure(*, tenant: str, kind: str, resource: str, timing: Timing, now: datetime) -> ClassSession:
    """The class's session at this date and time, made if there is none.

    :raises ResourceNotFound: if the tenant has no such class
    :raises Unavailable: if the store gave no definite answer in time
    """
    found = sessions.at(tenant, resource, timing.day, timing.starts)
    if found is not None:
        return found
    try:
        return add(
            tenant=tenant, kind=kind, resource=resource, timing=timing, own_capacity=None, notes=None, now=now
        )
    except SessionExists as error:
        found = sessions.at(tenant, resource, timing.day, timing.starts)
        if found is None:
            raise Unavailable from error
        return found


def add_weekly(
    *,
    tenant: str,
    kind: str,
    resource: str,
    timings: Sequence[Timing],
    now: datetime,
    receipt: Receipt | None = None,
) -> list[ClassSession]:
    """Make the sessions of a weekly schedule; those that are there stay. Sent again, it goes on where it was.

    :raises ResourceNotFound: if the tenant has no such class
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    made = [ensure(tenant=tenant, kind=kind, resource=resource, timing=timing, now=now) for timing in timings]
    if receipt is not None:
        receipts.keep(receipt, made, identity.new_operation_id(), int(now.timestamp()))
    return made


def days_of_week(weekday: int, first: date, last: date) -> Iterator[date]:
    """Every such day from `first` to `last`, both inclusive; Sunday is 0."""
    ahead = (weekday - first.isoweekday()) % 7
    for days in range(ahead, (last - first).days + 1, 7):
        yield first + timedelta(days=days)


def alter(
    *,
    tenant: str,
    kind: str,
    enrolled: str,
    session: str,
    wanted: SessionChange,
    actor: Caller,
    now: datetime,
) -> ClassSession:
    """Change a session; one that is cancelled or completed takes its seats along, a larger one its waitlist.

    Repeating it finishes what an interruption left undone. `enrolled` is the kind of its seats.

    :raises SessionNotFound: if the tenant has none such
    :raises SessionTransitionNotAllowed: if it cannot become what is wanted, or its time is settled
    :raises SessionExists: if the class has another session at the new date and time
    :raises SeatsTaken: if more seats are taken than the new capacity
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> ClassSession:
        before = sessions.get(tenant, session)
        # Also of a class that was removed: its sessions stay.
        of = None if before is None else resources.get(tenant, kind, before.resource)
        if before is None or of is None:
            raise SessionNotFound
        after = _changed(before, wanted, of)
        if after != before:
            sessions.change(before, after, identity.new_operation_id(), now)
        return after

    after = until_current(attempt, sessions.Overtaken)
    settle(after, enrolled, actor.user, now)
    found = sessions.get(tenant, session)
    return found if found is not None else after


def advance(*, tenant: str, enrolled: str, session: str, now: datetime) -> None:
    """Do what is due of a session: start it, complete it, bring its seats along, give free ones to who waits.

    `enrolled` is the kind of its seats. Repeating it finishes what an interruption left undone.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> ClassSession | None:
        before = sessions.get(tenant, session)
        status = None if before is None else session_status_at(before, now)
        if before is None or status is None or status is before.status:
            return before
        after = replace(before, status=status, version=before.version + 1)
        sessions.change(before, after, identity.new_operation_id(), now)
        return after

    found = until_current(attempt, sessions.Overtaken)
    if found is not None:
        settle(found, enrolled, SYSTEM, now)


def settle(session: ClassSession, kind: str, actor: str, now: datetime) -> None:
    """Bring seats and waitlist to where the session stands; what is there already stays as it is."""
    if session.is_open:
        _follow(session, actor, now)
        if session.waiting:
            fill(tenant=session.tenant, kind=kind, session=session.id, now=now)
    else:
        _close(session, actor, now)
    present = sessions.get(session.tenant, session.id)
    if present is not None and present.version == session.version:
        is_wanted = present.is_open and present.waiting > 0 and present.has_room
        sessions.rest(present, earliest(session_due(present), now + _RETRY if is_wanted else None))


def _follow(session: ClassSession, actor: str, now: datetime) -> None:
    """Bring the seats to the session's time."""
    for seat in enrollments.of_session(session.tenant, session.id):
        if seat.status is Status.CONFIRMED and seat.interval != session.interval:
            _bring(session, seat, Revision(interval=session.interval), actor, now)


def _close(session: ClassSession, actor: str, now: datetime) -> None:
    """End the seats with the session, and send away who waits."""
    is_cancelled = session.status is SessionStatus.CANCELLED
    target = Status.CANCELLED if is_cancelled else Status.COMPLETED
    for seat in enrollments.of_session(session.tenant, session.id):
        if seat.status is Status.CONFIRMED:
            _bring(session, seat, Revision(status=target), actor, now)
    for waiter in waitlists.of_session(session.tenant, session.id):
        with suppress(NotWaiting):
            leave(tenant=session.tenant, session=session.id, user=waiter.user)


def capacity_of(of: Resource, own: int | None) -> int:
    """How many seats a session has: its own number, else its class's."""
    return own if own is not None else int(of.details["capacity"])


def _changed(before: ClassSession, wanted: SessionChange, of: Resource) -> ClassSession:
    after = before
    if wanted.timing is not None:
        timing = wanted.timing
        after = replace(
            after, day=timing.day, starts=timing.starts, ends=timing.ends, interval=timing.interval
        )
    if wanted.has_capacity:
        own = wanted.own_capacity
        capacity = wanted.class_capacity if own is None else own
        after = replace(after, own_capacity=own, capacity=capacity or capacity_of(of, own))
    if wanted.has_notes:
        after = replace(after, notes=wanted.notes)
    _raise_unless_allowed(before, after, wanted.status or before.status)
    after = replace(after, status=wanted.status or before.status)
    return after if after == before else replace(after, version=before.version + 1)


def _raise_unless_allowed(before: ClassSession, after: ClassSession, status: SessionStatus) -> None:
    is_moved = after.interval != before.interval
    is_way = status == before.status or status in SESSION_TRANSITIONS[before.status]
    if not is_way or (is_moved and before.status is not SessionStatus.SCHEDULED):
        raise SessionTransitionNotAllowed(before.status, status)


def _bring(session: ClassSession, before: Reservation, revision: Revision, actor: str, now: datetime) -> None:
    """Bring one seat along; one that has become something else meanwhile stays what it is."""
    change = Change(identity.new_operation_id(), now, actor, "changed", None, {})

    def attempt() -> None:
        seat = enrollments.get(session.tenant, before.kind, before.id)
        present = sessions.get(session.tenant, session.id)
        if seat is None or present is None or seat.status is not Status.CONFIRMED:
            return
        if present.version != session.version:
            # Whoever changed the session brings its seats along.
            return
        after = revised(seat, revision, change)
        if after.status is Status.CANCELLED:
            enrollments.release(present, seat, after, change.at, None)
        elif after is not seat:
            enrollments.rewrite(seat, after, session=present)

    until_current(attempt, enrollments.Overtaken)
