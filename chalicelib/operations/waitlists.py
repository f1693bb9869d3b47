"""Waiting for a seat: joining, leaving, and getting one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib import identity
from chalicelib.domain.capacity import eligibility, is_seated, today_in
from chalicelib.domain.errors import AlreadyEnrolled, NotWaiting, SeatFree, SessionFull, SessionMissing
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import HISTORY_LENGTH, Change, Contact, Reservation, armed, differences
from chalicelib.domain.roles import Caller
from chalicelib.domain.seats import seat_id
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.domain.waitlist import Waiter
from chalicelib.operations.reminders import lead_of
from chalicelib.operations.retries import until_current
from chalicelib.store import enrollments, memberships, sessions, waitlists
from chalicelib.store.enrollments import Heir, Seating

SYSTEM = "system"


def join(
    *, session: str, kind: str, zone: str, actor: Caller, now: datetime, receipt: Receipt | None = None
) -> int:
    """Put the actor at the end of the waitlist of a full session; give their position, from 1.

    Who waits already keeps their place.

    :raises Ineligible: what would refuse them a seat, other than that there is none
    :raises SeatFree: if there is one
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> int:
        found = _waitable(session, zone, actor, now)
        if found.waiting and found.has_room:
            fill(tenant=actor.tenant, kind=kind, session=session, now=now)
            found = _waitable(session, zone, actor, now)
        line = [waiter.user for waiter in waitlists.of_session(actor.tenant, session)]
        if actor.user in line:
            return line.index(actor.user) + 1
        if found.has_room:
            raise SeatFree
        contact = Contact(actor.name, actor.email)
        waitlists.join(
            found,
            Waiter(session, actor.user, contact, actor.avatar, found.tickets + 1),
            position=len(line) + 1,
            today=today_in(found.zone, now),
            now=now,
            operation=identity.new_operation_id(),
            receipt=receipt,
        )
        return len(line) + 1

    return until_current(attempt, waitlists.Overtaken)


def _waitable(session: str, zone: str, actor: Caller, now: datetime) -> ClassSession:
    """The session, if nothing but a lack of room keeps the actor out of it."""
    found, membership, seat = enrollments.standing(actor.tenant, session, actor.user, is_consistent=True)
    refusal = eligibility(found, membership, seat, zone=zone, now=now).refusal
    if refusal is not None and not isinstance(refusal, SessionFull):
        raise refusal
    if found is None:
        raise SessionMissing
    if is_seated(seat):
        raise AlreadyEnrolled
    return found


def leave(*, tenant: str, session: str, user: str) -> None:
    """Take a user out of the waitlist.

    :raises NotWaiting: if they are not in it
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        found = sessions.get(tenant, session)
        line = waitlists.of_session(tenant, session)
        place = next((waiter for waiter in line if waiter.user == user), None)
        if found is None or place is None:
            raise NotWaiting
        waitlists.leave(found, place, identity.new_operation_id())

    until_current(attempt, waitlists.Overtaken)


def fill(*, tenant: str, kind: str, session: str, now: datetime) -> None:
    """Give free seats to those who wait, in order, until there is none or nobody who may take one.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> bool:
        found = sessions.get(tenant, session)
        heir = heir_of(found, kind, now) if found is not None and found.has_room else None
        if found is None or heir is None:
            return False
        enrollments.promote(found, heir, now)
        return True

    while until_current(attempt, enrollments.Overtaken):
        pass


def heir_of(session: ClassSession, kind: str, now: datetime) -> Heir | None:
    """The first in line whose membership holds, and the seat that they would get."""
    if not session.waiting or not session.is_open or session.is_past(now):
        return None
    today = today_in(session.zone, now)
    for waiter in waitlists.of_session(session.tenant, session.id):
        membership = memberships.of_holder(session.tenant, waiter.user)
        if membership is None or not membership.is_in_force(today):
            continue
        before = enrollments.get(session.tenant, kind, seat_id(session.id, waiter.user))
        if not is_seated(before):
            return Heir(waiter, Seating(before, _promoted(session, before, waiter, kind, now), today))
    return None


def _promoted(
    session: ClassSession, before: Reservation | None, waiter: Waiter, kind: str, now: datetime
) -> Reservation:
    change = Change(identity.new_operation_id(), now, SYSTEM, "promoted", None, {})
    return seated(
        session,
        before,
        kind=kind,
        holder=waiter.user,
        contact=waiter.contact,
        details={"notes": None, "avatar": waiter.avatar},
        change=change,
    )


def seated(
    session: ClassSession,
    before: Reservation | None,
    *,
    kind: str,
    holder: str,
    contact: Contact,
    details: Mapping[str, Any],
    change: Change,
) -> Reservation:
    """The record of a confirmed seat: a new one, or the cancelled one revived under its id."""
    reminds = lead_of(session.tenant, kind)
    if before is None:
        made = Reservation(
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
        )
        return armed(made, change.at)
    after = replace(
        before,
        status=Status.CONFIRMED,
        contact=contact,
        interval=session.interval,
        details={**before.details, **details},
        updated=change.at,
        version=before.version + 1,
        reminds=reminds,
    )
    noted = replace(change, changed=differences(before, after))
    return armed(replace(after, history=(*before.history, noted)[-HISTORY_LENGTH:]), change.at)
