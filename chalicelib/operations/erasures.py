"""End what an erased user held, step by step: what is ahead goes, the past stays without the person.

Each step is one operation that may be repeated, and is found by what is left to end: the next run makes an
interruption anywhere good. First comes what keeps the user from getting anything new. Ahead is what had not
ended when the account was deleted, however late a run is.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial

from chalicelib.domain.erasures import Erasure
from chalicelib.domain.errors import NotWaiting, ReservationNotFound
from chalicelib.domain.reservation import ERASED_CONTACT, Contact, Reservation, Revision
from chalicelib.domain.roles import system
from chalicelib.domain.statuses import Status
from chalicelib.operations import (
    conferences,
    deposits,
    enrollments,
    kinds,
    memberships,
    people,
    reservations,
    resources,
    waitlists,
)
from chalicelib.operations.feeds import revoke_all
from chalicelib.operations.kinds import ReservationKind
from chalicelib.operations.steps import MOST_STEPS, Step, are_done
from chalicelib.store import account_overrides, archive, erasures, idempotency_records, listings, phones
from chalicelib.store import enrollments as stored_enrollments
from chalicelib.store import reservations as stored_reservations
from chalicelib.store import waitlists as stored_waitlists
from chalicelib.store.tables import key

# What time may have made of a reservation between the deletion and the run that ends it.
_SINCE_ENDED = frozenset({Status.COMPLETED, Status.EXPIRED})


class _Paid(Exception):
    """A payment came in after the refund of the payments was marked: it is to be marked, too."""


def advance(*, tenant: str, user: str, now: datetime, most: int = MOST_STEPS) -> None:
    """End at most so many of the things that an erased user held; nothing happens if there is nothing to do.

    The erasure stays due until all is ended, and is looked at once more when nothing new can come. If nobody
    had proved the address, it stays until no token is good any more, and the user's override goes with it.

    :raises Unavailable: if the store gave no definite answer in time
    """
    erasure = erasures.get(tenant, user)
    if erasure is None:
        return
    if not are_done(_steps(erasure, now), most=most):
        return
    if now < erasure.settled:
        erasures.postpone(erasure, erasure.settled)
    elif erasure.is_unproved and now < erasure.tokens_end:
        erasures.postpone(erasure, erasure.tokens_end)
    else:
        if erasure.is_unproved:
            account_overrides.remove(tenant, user)
        erasures.finish(erasure)


def _steps(erasure: Erasure, now: datetime) -> Iterator[Step]:
    tenant, user = erasure.tenant, erasure.user
    yield partial(memberships.end, tenant=tenant, holder=user)
    for kind in kinds.all_kinds():
        own = kind.user_resource
        if own is not None:
            yield partial(
                resources.withdraw,
                tenant=tenant,
                kind=own.kind,
                resource=own.id_of(user),
                personal=own.personal,
            )
    yield partial(people.erase, tenant=tenant, user=user)
    yield partial(revoke_all, tenant=tenant, maker=user)
    yield partial(idempotency_records.forget, key("T", tenant, "KEY", user))
    yield partial(phones.forget_code, tenant, user)
    for kind in kinds.all_kinds():
        yield from _seats(erasure, kind, now) if kind.is_seat else _reservations(erasure, kind, now)


def _seats(erasure: Erasure, kind: ReservationKind, now: datetime) -> Iterator[Step]:
    tenant, user = erasure.tenant, erasure.user
    for session in stored_waitlists.of_user(tenant, user):
        yield partial(_leave, tenant, session, user, now)
    for seat in _held(stored_enrollments.of_holder, tenant, kind.kind, user):
        is_ahead = seat.status is Status.CONFIRMED and seat.interval.end > erasure.since
        has_personal = any(seat.details.get(name) is not None for name in kind.personal)
        if is_ahead or has_personal or seat.contact != ERASED_CONTACT:
            yield partial(
                enrollments.surrender,
                tenant=tenant,
                kind=kind.kind,
                enrollment=seat.id,
                personal=kind.personal,
                since=erasure.since,
                now=now,
            )


def _reservations(erasure: Erasure, kind: ReservationKind, now: datetime) -> Iterator[Step]:
    """Yield a step for each reservation that the user holds, takes part in, or is the resource of."""
    tenant, user = erasure.tenant, erasure.user
    for held in _held(stored_reservations.of_holder, tenant, kind.kind, user):
        if _is_ahead(held, erasure) or held.contact != ERASED_CONTACT:
            yield partial(_end, held, erasure, now, contact=ERASED_CONTACT)
    for attended in listings.of_attendee(tenant, kind.kind, user):
        if _is_ahead(attended, erasure):
            yield partial(_withdraw, attended, erasure, now)
    if kind.user_resource is not None:
        for hosted in stored_reservations.of_resource(tenant, kind.user_resource.id_of(user)):
            if hosted.kind == kind.kind and _is_ahead(hosted, erasure):
                yield partial(_end, hosted, erasure, now)


def _held(
    of_holder: Callable[[str, str, str], list[Reservation]], tenant: str, kind: str, user: str
) -> Iterator[Reservation]:
    """Yield all that a user holds of a kind, then what is in the archive."""
    yield from of_holder(tenant, kind, user)
    yield from archive.of_holder(tenant, kind, user)


def _is_ahead(reservation: Reservation, erasure: Erasure) -> bool:
    """Return whether it was ahead when the account was deleted, whatever time has made of it since."""
    return reservation.status_at(erasure.since).is_blocking and reservation.interval.end > erasure.since


def _end(listed: Reservation, erasure: Erasure, now: datetime, *, contact: Contact | None = None) -> None:
    """Cancel a reservation that is ahead; its holder's contact is replaced by `contact`, if that is given."""

    def decide(present: Reservation) -> Revision:
        is_ahead = _is_ahead(present, erasure)
        if is_ahead and present.details.get("payment") is not None:
            raise _Paid
        status = Status.CANCELLED if is_ahead else None
        return Revision(status=status, contact=contact, also_from=_SINCE_ENDED)

    with suppress(ReservationNotFound):
        if _is_ahead(listed, erasure) and listed.details.get("event") is not None:
            conferences.end(listed)
        while True:
            if _is_ahead(listed, erasure):
                deposits.refund(tenant=listed.tenant, kind=listed.kind, reservation=listed.id, now=now)
            with suppress(_Paid):
                _revise(listed, decide, now)
                return


def _withdraw(listed: Reservation, erasure: Erasure, now: datetime) -> None:
    """Take the user out of a reservation of somebody else."""

    def decide(present: Reservation) -> Revision:
        if not _is_ahead(present, erasure):
            return Revision()
        others = tuple(attendee for attendee in present.attendees if attendee != erasure.user)
        return Revision(attendees=others)

    with suppress(ReservationNotFound):
        _revise(listed, decide, now)


def _revise(listed: Reservation, decide: reservations.Decide, now: datetime) -> None:
    reservations.revise(
        tenant=listed.tenant,
        kind=listed.kind,
        reservation=listed.id,
        decide=decide,
        actor=system(listed.tenant),
        now=now,
    )


def _leave(tenant: str, session: str, user: str, now: datetime) -> None:
    with suppress(NotWaiting):
        waitlists.leave(tenant=tenant, session=session, user=user, now=now)
