"""What can be done with memberships."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib import identity, settings
from chalicelib.domain.errors import IntervalReversed, MembershipNotFound
from chalicelib.domain.memberships import Membership, MembershipStatus
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.seats import membership_id
from chalicelib.domain.zones import end_of_day
from chalicelib.operations.retries import until_current
from chalicelib.store import memberships


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipChange:
    """What staff want changed; None leaves a thing as it is. `notes` count if `has_notes`."""

    type: str | None = None
    status: MembershipStatus | None = None
    first_day: date | None = None
    last_day: date | None = None
    price: float | None = None
    renews: bool | None = None
    has_notes: bool = False
    notes: str | None = None


def add(
    *, tenant: str, holder: str, wanted: MembershipChange, now: datetime, receipt: Receipt | None = None
) -> Membership:
    """Give a user their first membership; what `wanted` leaves out has its default.

    :raises IntervalReversed: if its last day is before its first
    :raises MembershipExists: if they have one
    :raises AlreadyAnswered: if the receipt's request was answered before
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
    )
    membership = _changed(blank, wanted)
    memberships.create(
        membership, identity.new_operation_id(), due=expiry_of(membership), receipt=receipt, now=now
    )
    return membership


def alter(*, tenant: str, membership: str, wanted: MembershipChange) -> Membership:
    """Change a membership; what is not given stays.

    :raises MembershipNotFound: if the tenant has none such
    :raises IntervalReversed: if its last day would be before its first
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Membership:
        before = memberships.get(tenant, membership)
        if before is None:
            raise MembershipNotFound
        after = _changed(before, wanted)
        memberships.replace_with(before, after, identity.new_operation_id(), due=expiry_of(after))
        return after

    return until_current(attempt, memberships.Overtaken)


def advance(*, tenant: str, membership: str, now: datetime) -> None:
    """Let a membership past its last day expire, whatever its status.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = memberships.get(tenant, membership)
        expiry = None if before is None else expiry_of(before)
        if before is None or expiry is None or now < expiry:
            return
        after = replace(before, status=MembershipStatus.EXPIRED, version=before.version + 1)
        memberships.replace_with(before, after, identity.new_operation_id(), due=None)

    until_current(attempt, memberships.Overtaken)


def expiry_of(membership: Membership) -> datetime | None:
    """When its last day is over in the stage's zone; None: it has expired, or never will."""
    if membership.status is MembershipStatus.EXPIRED:
        return None
    try:
        return end_of_day(membership.last_day, settings.load().default_timezone)
    except OverflowError:
        return None


def _changed(before: Membership, wanted: MembershipChange) -> Membership:
    after = replace(
        before,
        type=wanted.type if wanted.type is not None else before.type,
        status=wanted.status if wanted.status is not None else before.status,
        first_day=wanted.first_day if wanted.first_day is not None else before.first_day,
        last_day=wanted.last_day if wanted.last_day is not None else before.last_day,
        price=wanted.price if wanted.price is not None else before.price,
        renews=wanted.renews if wanted.renews is not None else before.renews,
        notes=wanted.notes if wanted.has_notes else before.notes,
        version=before.version + 1,
    )
    if after.last_day < after.first_day:
        raise IntervalReversed
    return after
