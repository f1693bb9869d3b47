"""Refunds and charge-backs: a payment that was made is reversed at the provider, by whomever.

Reports come in any order and any number of times; of each payment the weightiest stands in the reservation's
details. A reservation that a payment has confirmed does not outlive that payment.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import ReservationNotFound
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.reversals import Reversal, ReversalType, reversals_in
from chalicelib.domain.roles import SYSTEM, system
from chalicelib.domain.statuses import Status
from chalicelib.operations.reservations import revise
from chalicelib.store import deposits, reservations

PENDING = "pending"
# What `state` returns.
STATES = (PENDING, *(kind.value for kind in ReversalType if kind is not ReversalType.DISPUTED))


def record(*, tenant: str, kind: str, reservation: str, reversal: Reversal, now: datetime) -> None:
    """Record what the provider reversed of a payment for this reservation, or for the one that replaced it.

    If all of it is, the reservation that it confirmed is cancelled, unless it has begun.

    :raises Unavailable: if the store gave no definite answer in time; the provider will report it again
    """
    if not _was_revived(tenant, kind, reservation, reversal.payment):
        try:
            apply(tenant=tenant, kind=kind, reservation=reservation, reversal=reversal, now=now)
        except ReservationNotFound:
            deposits.mark_reversal(tenant, reservation, reversal.entry, now)
    # Looked at afterwards too: the payment may be late, and be reserving the interval again at this moment.
    if _was_revived(tenant, kind, reservation, reversal.payment):
        with suppress(ReservationNotFound):
            revived = revived_id(reservation)
            apply(tenant=tenant, kind=kind, reservation=revived, reversal=reversal, now=now)


def apply(*, tenant: str, kind: str, reservation: str, reversal: Reversal, now: datetime) -> None:
    """Record a reversal with exactly this reservation.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """
    revise(
        tenant=tenant,
        kind=kind,
        reservation=reservation,
        decide=lambda present: _reversed(present, reversal, now),
        actor=system(tenant),
        now=now,
    )


def revived_id(reservation: str) -> str:
    """Return the id of the one reservation that can replace an expired hold."""
    return f"{reservation}r"


def state(details: Mapping[str, Any]) -> str | None:
    """Return what became of the payments: `pending` if one is yet to be paid back, else the last reversal.

    None if nothing was or is to be paid back.
    """
    reversals = reversals_in(details)
    for mark in details.get("refund") or ():
        if mark["id"] not in reversals or not reversals[mark["id"]].type.is_full:
            return PENDING
    paid_back = [each.type for each in reversals.values() if each.type is not ReversalType.DISPUTED]
    return max(paid_back, key=list(ReversalType).index).value if paid_back else None


def _reversed(present: Reservation, reversal: Reversal, now: datetime) -> Revision:
    known = reversals_in(present.details)
    before = known.get(reversal.payment)
    if before is not None and not reversal.outweighs(before):
        return Revision()
    known[reversal.payment] = reversal
    is_off = reversal.type.is_full and _depends_on(present, reversal.payment) and present.interval.start > now
    return Revision(
        status=Status.CANCELLED if is_off else None,
        details={"reversals": [each.entry for each in known.values()]},
        noted={"reversal": reversal.type.value},
    )


def _depends_on(present: Reservation, payment: str) -> bool:
    """Return whether the reservation is confirmed by this payment, and not by a person before it."""
    deposit = present.details["payment"]
    is_deposit = deposit is not None and deposit["id"] == payment
    by_hand = any(entry.action == Status.CONFIRMED and entry.actor != SYSTEM for entry in present.history)
    return present.status is Status.CONFIRMED and is_deposit and not by_hand


def _was_revived(tenant: str, kind: str, reservation: str, payment: str) -> bool:
    """Return whether this payment, which came after its hold, has reserved the interval again."""
    revived = reservations.get(tenant, kind, revived_id(reservation))
    deposit = revived.details["payment"] if revived is not None else None
    return deposit is not None and bool(deposit["id"] == payment)
