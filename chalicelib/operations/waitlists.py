"""Operations on waitlists: join, leave, and fill free seats."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from chalicelib import identity
from chalicelib.domain.capacity import eligibility, is_seated
from chalicelib.domain.errors import AlreadyEnrolled, NotWaiting, SeatFree, SessionFull, SessionMissing
from chalicelib.domain.events import WAITLIST_CANCELLED, WAITLIST_MOVED
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.memberships import Membership
from chalicelib.domain.quotas import NO_LIMITS, NO_QUOTA, Quota
from chalicelib.domain.reservation import (
    HISTORY_LENGTH,
    Change,
    Contact,
    Reservation,
    changed_times,
    differences,
    with_reminder,
)
from chalicelib.domain.roles import SYSTEM, Caller, Role
from chalicelib.domain.seats import seat_id
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status
from chalicelib.domain.waitlist import Waiter
from chalicelib.operations import counting, seat_rules
from chalicelib.operations.memberships import today, type_in_force
from chalicelib.operations.reminders import lead_of
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.steps import Step
from chalicelib.store import account_overrides, enrollments, memberships, quotas, sessions, waitlists
from chalicelib.store.enrollments import Promotion, Seating


def join(
    *,
    session: str,
    kind: str,
    actor: Caller,
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
) -> int:
    """Put the actor at the end of the waitlist of a full session; return their position, from 1.

    An actor who is in the waitlist already keeps their position.

    :raises Ineligible: if something other than the lack of a free seat prevents an enrollment
    :raises RuleBroken: if a rule of the class forbids the seat, or a closure
    :raises SeatFree: if there is a free seat
    :raises IdempotentReplay: if the same request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> int:
        waitable = _waitable(session, kind, actor, now)
        if waitable.waiting and waitable.has_room:
            fill(tenant=actor.tenant, kind=kind, session=session, now=now)
            waitable = _waitable(session, kind, actor, now)
        users = [waiter.user for waiter in waitlists.of_session(actor.tenant, session)]
        if actor.user in users:
            return users.index(actor.user) + 1
        if waitable.has_room:
            raise SeatFree
        contact = Contact(actor.name, actor.email)
        position = len(users) + 1
        waitlists.join(
            waitable,
            Waiter(
                session=session,
                user=actor.user,
                contact=contact,
                avatar=actor.avatar,
                ticket=waitable.tickets + 1,
                kind=kind,
                interval=waitable.interval,
                zone=waitable.zone,
                joined=now,
            ),
            position=position,
            today=today(now),
            now=now,
            operation=identity.new_operation_id(),
            idempotency=idempotency,
        )
        return position

    return retry_on_conflict(attempt)


def _waitable(session: str, kind: str, actor: Caller, now: datetime) -> ClassSession:
    """Return the session if nothing but a lack of seats prevents the actor's enrollment; else raise why."""
    stored, membership, seat = enrollments.standing(actor.tenant, session, actor.user, is_consistent=True)
    type_ = type_in_force(membership, now)
    broken = () if stored is None else seat_rules.of_seat(kind, stored, actor, type_, now)
    refusal = eligibility(stored, membership, seat, today=today(now), now=now, broken=broken).refusal
    if refusal is not None and not isinstance(refusal, SessionFull):
        raise refusal
    if stored is None:
        raise SessionMissing
    if is_seated(seat):
        raise AlreadyEnrolled
    return stored


def leave(*, tenant: str, session: str, user: str, now: datetime) -> None:
    """Remove a user from the waitlist of a session; nobody waits for one that is over.

    :raises NotWaiting: if they are not in it
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        stored = sessions.get(tenant, session)
        waiters = waitlists.of_session(tenant, session)
        waiter = next((waiter for waiter in waiters if waiter.user == user), None)
        if stored is None or waiter is None or not stored.is_open_at(now):
            raise NotWaiting
        waitlists.leave(stored, waiter, identity.new_operation_id())

    retry_on_conflict(attempt)


def emptying(*, tenant: str, session: str) -> Iterator[Step]:
    """Yield a step for each user in the waitlist of a closed session, which removes them."""

    def remove(waiter: Waiter) -> None:
        stored = sessions.get(tenant, session)
        if stored is not None and waitlists.get(tenant, session, waiter.user) is not None:
            waitlists.leave(stored, waiter, identity.new_operation_id())

    for waiter in waitlists.of_session(tenant, session):
        yield partial(retry_on_conflict, partial(remove, waiter))


def telling(session: ClassSession, *, actor: str, now: datetime) -> Iterator[Step]:
    """Yield a step for each who waits and does not know yet that the session is moved or cancelled."""
    for waiter in waitlists.of_session(session.tenant, session.id):
        if _told(session, waiter) != waiter:
            yield partial(_tell, session, waiter, actor, now)


def _told(session: ClassSession, waiter: Waiter) -> Waiter:
    """Return a user who waits, as one who knows the session's time and whether it is cancelled."""
    is_cancelled = session.status is SessionStatus.CANCELLED
    return replace(waiter, interval=session.interval, is_cancelled=is_cancelled)


def _tell(session: ClassSession, waiting: Waiter, actor: str, now: datetime) -> None:
    def attempt() -> None:
        present = sessions.get(session.tenant, session.id)
        before = waitlists.get(session.tenant, session.id, waiting.user)
        if before is None or present is None or present.version != session.version:
            # They have left, or the process that changed the session again also tells of it.
            return
        after = _told(session, before)
        if after == before:
            return
        action = WAITLIST_CANCELLED if after.is_cancelled else WAITLIST_MOVED
        changed = changed_times(before.interval, after.interval)
        news = Change(identity.new_operation_id(), now, actor, action, None, changed)
        waitlists.tell(session, before, replace(after, version=before.version + 1), news)

    retry_on_conflict(attempt)


def fill(*, tenant: str, kind: str, session: str, now: datetime) -> None:
    """Give the free seats to the waitlist, in its order, as long as somebody in it may take one.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for step in filling(tenant=tenant, kind=kind, session=session, now=now):
        step()


def filling(*, tenant: str, kind: str, session: str, now: datetime) -> Iterator[Step]:
    """Yield steps of which each gives a free seat to the waitlist, until nobody in it may take one."""
    may_go_on = True

    def attempt() -> bool:
        stored = sessions.get(tenant, session)
        promotion = next_in_waitlist(stored, kind, now) if stored is not None and stored.has_room else None
        if stored is None or promotion is None:
            return False
        enrollments.promote(stored, promotion, now)
        return True

    def step() -> None:
        nonlocal may_go_on
        may_go_on = retry_on_conflict(attempt)

    while may_go_on:
        yield step


def next_in_waitlist(session: ClassSession, kind: str, now: datetime) -> Promotion | None:
    """Return the promotion of the first in the waitlist who may take a seat; None if there is nobody.

    Whoever waits has asked in time: neither notice nor window binds them any more. Nobody is let into a class
    that is closed, and whoever has as many seats as they may have, or has not come too often, is passed over.
    """
    if (
        not session.waiting
        or not session.is_open_at(now)
        or seat_rules.closure_of(kind, session, now) is not None
    ):
        return None
    day = today(now)
    for waiter, membership in _members(session, day):
        if account_overrides.is_disabled(session.tenant, waiter.user):
            continue
        before = enrollments.get(session.tenant, kind, seat_id(session.id, waiter.user))
        quota = seat_rules.quota_of_seat(kind, session, Role.USER, membership.type, now)
        seen = None if is_seated(before) else _seen(waiter, session, kind, quota, now)
        if seen is not None:
            after = seated(
                session,
                before,
                kind=kind,
                holder=waiter.user,
                contact=waiter.contact,
                details={"notes": None, "avatar": waiter.avatar},
                change=Change(identity.new_operation_id(), now, SYSTEM, "promoted", None, {}),
                membership=membership.type,
                is_counted=quota.limits != NO_LIMITS,
            )
            return Promotion(waiter, Seating(before, after, day, membership.version, seen))
    return None


def _seen(waiter: Waiter, session: ClassSession, kind: str, quota: Quota, now: datetime) -> Quota | None:
    """Return the quota of a user who waits, as it was read; None if it has no room for the session.

    What has passed is dropped.
    """
    if quota == NO_QUOTA:
        return quota
    quotas.drop_passed(session.tenant, waiter.user, kind, now)
    item = quotas.item_of(session.tenant, waiter.user, kind)
    return None if quotas.refusals(item, quota, session, now) else quotas.seen_in(item, quota)


def _members(session: ClassSession, day: date) -> Iterator[tuple[Waiter, Membership]]:
    """Yield those who wait and have a membership that holds on this day, and that, in order.

    The first is mostly one of them: only after that are the memberships of all others read, by the hundred.
    """
    waiters = waitlists.of_session(session.tenant, session.id)
    for some in (waiters[:1], waiters[1:]):
        by_user = memberships.of_holders(session.tenant, [waiter.user for waiter in some])
        for waiter in some:
            membership = by_user.get(waiter.user)
            if membership is not None and membership.is_in_force(day):
                yield waiter, membership


def seated(
    session: ClassSession,
    before: Reservation | None,
    *,
    kind: str,
    holder: str,
    contact: Contact,
    details: Mapping[str, Any],
    change: Change,
    membership: str | None,
    is_counted: bool,
) -> Reservation:
    """Return the record of a confirmed seat: a new one, or the former one of the same id, confirmed again.

    It costs what the prices say now of somebody with this type of `membership`, whose quota counts it if it
    `is_counted`.
    """
    reminds, price = lead_of(session.tenant, kind), seat_rules.price_of_seat(kind, session, membership)
    check_in = seat_rules.check_in_of_seat(kind, session, change.at)
    if before is None:
        record = Reservation(
            tenant=session.tenant,
            kind=kind,
            id=seat_id(session.id, holder),
            resource=session.id,
            holder=holder,
            contact=contact,
            interval=session.interval,
            zone=session.zone,
            status=Status.CONFIRMED,
            details=details,
            created=change.at,
            updated=change.at,
            version=1,
            history=(change,),
            reminds=reminds,
            price=price,
            is_counted=is_counted,
            total_of=counting.total_of(kind),
            check_in=check_in,
        )
        return with_reminder(record, change.at)
    after = replace(
        before,
        status=Status.CONFIRMED,
        contact=contact,
        interval=session.interval,
        details={**before.details, **details},
        updated=change.at,
        version=before.version + 1,
        reminds=reminds,
        price=price,
        is_counted=is_counted,
        check_in=check_in,
        arrived=None,
        is_archived=False,
    )
    noted = replace(change, changed=differences(before, after))
    return with_reminder(replace(after, history=(*before.history, noted)[-HISTORY_LENGTH:]), change.at)
