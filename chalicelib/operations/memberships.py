"""Operations on memberships."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib import identity, settings
from chalicelib.domain.capacity import today_in
from chalicelib.domain.errors import IntervalReversed, MembershipNotFound
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.memberships import MEMBERSHIP, Membership, MembershipStatus
from chalicelib.domain.seats import membership_id
from chalicelib.domain.zones import end_of_day
from chalicelib.operations import counting
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.store import memberships


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipChange:
    """The changed fields of a membership; None leaves a field as it is. `notes` apply only if `has_notes`."""

    type: str | None = None
    status: MembershipStatus | None = None
    first_day: date | None = None
    last_day: date | None = None
    price: float | None = None
    renews: bool | None = None
    has_notes: bool = False
    notes: str | None = None


def add(
    *,
    tenant: str,
    holder: str,
    changes: MembershipChange,
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
) -> Membership:
    """Create a user's membership, their only one; what `changes` leaves out gets its default.

    :raises IntervalReversed: if its last day is before its first
    :raises MembershipExists: if the user has one already
    :raises IdempotentReplay: if the same request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    blank = Membership(
        tenant=tenant,
        id=membership_id(holder),
        holder=holder,
        type="",
        status=MembershipStatus.ACTIVE,
        first_day=date.min,
        last_day=date.max,
        price=0,
        renews=False,
        notes=None,
        created=now,
        version=0,
        total_of=counting.total_of(MEMBERSHIP),
    )
    membership = _changed(blank, changes, now)
    memberships.create(
        membership, identity.new_operation_id(), due=expiry_of(membership), idempotency=idempotency, now=now
    )
    return membership


def alter(*, tenant: str, membership: str, changes: MembershipChange, now: datetime) -> Membership:
    """Change a membership; fields that are not given stay as they are, as does an expired status.

    :raises MembershipNotFound: if the tenant has no such membership
    :raises IntervalReversed: if its last day would be before its first
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Membership:
        before = memberships.get(tenant, membership)
        if before is None:
            raise MembershipNotFound
        after = _changed(before, changes, now)
        memberships.replace_with(before, after, identity.new_operation_id(), due=expiry_of(after))
        return after

    return retry_on_conflict(attempt)


def end(*, tenant: str, holder: str) -> None:
    """End the membership of a user who is erased: from then on it lets them reserve nothing.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = memberships.of_holder(tenant, holder)
        if before is None:
            return
        status = MembershipStatus.INACTIVE if before.status is MembershipStatus.ACTIVE else before.status
        after = replace(before, status=status, renews=False, notes=None)
        if after != before:
            after = replace(after, version=before.version + 1)
            memberships.replace_with(before, after, identity.new_operation_id(), due=expiry_of(after))

    retry_on_conflict(attempt)


def advance(*, tenant: str, membership: str, now: datetime) -> None:
    """Set a membership whose last day is over to expired, whatever its status was.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = memberships.get(tenant, membership)
        expiry = None if before is None else expiry_of(before)
        if before is None or expiry is None or now < expiry:
            return
        after = replace(before, status=MembershipStatus.EXPIRED, version=before.version + 1)
        memberships.replace_with(before, after, identity.new_operation_id(), due=None)

    retry_on_conflict(attempt)


def today(now: datetime) -> date:
    """Return the day that counts for memberships: the calendar day in the stage's zone."""
    return today_in(settings.load().default_timezone, now)


def type_in_force(membership: Membership | None, now: datetime) -> str | None:
    """Return the type of a membership that holds now; None if none does."""
    return membership.type if membership is not None and membership.is_in_force(today(now)) else None


def expiry_of(membership: Membership) -> datetime | None:
    """Return the end of its last day in the stage's zone; None if it has expired or never will."""
    if membership.status is MembershipStatus.EXPIRED:
        return None
    try:
        return end_of_day(membership.last_day, settings.load().default_timezone)
    except OverflowError:
        return None


def _changed(before: Membership, changes: MembershipChange, now: datetime) -> Membership:
    after = replace(
        before,
        type=before.type if changes.type is None else changes.type,
        status=before.status_on(today(now)) if changes.status is None else changes.status,
        first_day=before.first_day if changes.first_day is None else changes.first_day,
        last_day=before.last_day if changes.last_day is None else changes.last_day,
        price=before.price if changes.price is None else changes.price,
        renews=before.renews if changes.renews is None else changes.renews,
        notes=changes.notes if changes.has_notes else before.notes,
        version=before.version + 1,
    )
    if after.last_day < after.first_day:
        raise IntervalReversed
    return replace(after, status=after.status_on(today(now)))
