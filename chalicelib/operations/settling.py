"""What time alone has made of reservations: written down by the sweep, and by whoever is in its way."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from chalicelib import identity
from chalicelib.domain.errors import Conflict, IntervalTaken, QuotaReached, ReservationNotFound, Unavailable
from chalicelib.domain.reservation import Change, Reservation, Revision, revised
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.schedules import next_due, reminder_due
from chalicelib.domain.statuses import Status
from chalicelib.operations import pauses
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.store import quotas, reservations
from chalicelib.store.reservations import Terms

T = TypeVar("T")

LAPSED_ATTEMPTS = 8


def settle(*, tenant: str, kind: str, reservation: str, now: datetime) -> Reservation:
    """Write down the status that time alone has made of a reservation; change nothing else.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Reservation:
        before = existing(tenant, kind, reservation)
        return _written(before, revised(before, _due_revision(before, now), _change(now)), now)

    return retry_on_conflict(attempt)


def with_no_show(before: Reservation, now: datetime) -> Reservation:
    """Write down that the holder of a reservation has not come, if so, before it is deleted; return it.

    Else whoever deletes what they missed in time would never be counted.

    :raises VersionConflict: if it was changed meanwhile
    :raises Unavailable: if the store gave no definite answer in time
    """
    if before.status_at(now) is not Status.NO_SHOW or before.status is Status.NO_SHOW:
        return before
    return _written(before, revised(before, Revision(status=Status.NO_SHOW, is_due=True), _change(now)), now)


def advance(*, tenant: str, kind: str, reservation: str, now: datetime) -> None:
    """Do what is due for a reservation: expire it, complete it, or remind people of it.

    Nothing happens if it does not exist or nothing is due. No reminder is sent once it has begun. When it is
    completed, the days of former weeks leave its holder's quota, whose item would grow without an end.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = reservations.get(tenant, kind, reservation)
        if before is None:
            return
        after = _written(before, revised(before, _due(before, now), _change(now)), now)
        if after is not before:
            if after.is_counted and after.status in (Status.COMPLETED, Status.NO_SHOW):
                quotas.drop_passed(tenant, after.holder, kind, now)
            return
        due = next_due(before)
        if due is not None and due <= now:
            # The reminder is too late. The next due time is the one that is left without it.
            reservations.set_next_due(before, next_due(replace(before, reminds=None)))

    retry_on_conflict(attempt)


def _written(before: Reservation, after: Reservation, now: datetime) -> Reservation:
    """Write what has changed, if anything has; a no-show with the pause that it begins."""
    if after is before:
        return before
    noted = pauses.noted(before, after, now)
    reservations.replace(before, noted.after, terms=Terms(known=noted.known))
    return noted.after


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


def settle_and_retry(write: Callable[[], T], tenant: str, kind: str, now: datetime) -> T:
    """Write; if all that is in conflict blocks nobody by now, write that down and write again.

    That are expired holds, and what has ended. Each of these writes is complete by itself, because the sweep
    does the same.
    """
    for _ in range(LAPSED_ATTEMPTS):
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


def drop_and_retry(write: Callable[[], T], tenant: str, kind: str, holder: str, now: datetime) -> T:
    """Write; if the quota has no room, drop what counts no more of its holder, and write again.

    :raises QuotaReached: if there is nothing to drop
    """
    for _ in range(LAPSED_ATTEMPTS):
        try:
            return write()
        except QuotaReached:
            if not quotas.drop_passed(tenant, holder, kind, now):
                raise
    raise Unavailable


def still_blocking(
    tenant: str, kind: str, conflicts: Iterable[Conflict], now: datetime
) -> tuple[Conflict, ...]:
    """Return the conflicts of which time alone has not freed the interval; only what has ended is read."""

    def is_blocking(conflict: Conflict) -> bool:
        if conflict.is_lapsed(now) or conflict.end + conflict.after > now:
            return not conflict.is_lapsed(now)
        reservation = reservations.get(tenant, kind, conflict.reservation)
        return reservation is not None and reservation.is_blocking_at(now)

    return tuple(conflict for conflict in conflicts if is_blocking(conflict))


def existing(tenant: str, kind: str, reservation: str) -> Reservation:
    """Return the reservation; raise ReservationNotFound if the tenant has none of this kind and id."""
    stored = reservations.get(tenant, kind, reservation)
    if stored is None:
        raise ReservationNotFound
    return stored


def _change(now: datetime) -> Change:
    return Change(identity.new_operation_id(), now, SYSTEM, "changed", None, {})
