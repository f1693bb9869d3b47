"""Deposits: a hold that a payment confirms once, or a payment that is marked for a refund.

The hold is the reservation itself, pending until its expiry. The provider may report a payment in any order
and any number of times. Each payment has one final effect: it confirms a reservation, or it is kept as a
refund mark. What the provider takes back of it later is in refunds.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import identity, settings
from chalicelib.domain.errors import Conflict, IntervalTaken, ReservationNotFound, RuleBroken, UserNotFound
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.money import Money
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.reversals import reversals_in
from chalicelib.domain.roles import Caller, system
from chalicelib.domain.statuses import Status
from chalicelib.integrations import payments
from chalicelib.integrations.payments import APPROVED, Checkout, Payment
from chalicelib.operations import kinds, refunds, rules
from chalicelib.operations.reservations import (
    Decide,
    Holder,
    ReservationRequest,
    Revised,
    reserve,
    revise,
)
from chalicelib.operations.rules import Wanted
from chalicelib.store import days, deposits, reservations, resources
from chalicelib.store.tables import key, parts_of

logger = Logger(service="cupo")


class _Expired(Exception):
    """The hold has expired, and others may have its interval."""


def chargeable(stored: float, resource: str) -> Money:
    """Return a resource's deposit as it can be paid.

    One that was stored before the stage had this currency may be too fine: it is rounded, and logged.
    """
    deposit = Money.rounded(stored, settings.load().payment_currency)
    if float(deposit.amount) != stored:
        logger.warning("a deposit is rounded", extra={"resource": resource, "currency": deposit.currency})
    return deposit


def request(
    *,
    request: ReservationRequest,
    amount: Money,
    title: str,
    email: str,
    actor: Caller,
    now: datetime,
    idempotency: Callable[[Checkout], IdempotencyRecord | None],
) -> Checkout:
    """Hold an interval until its deposit is paid; return the checkout where it can be paid.

    Asked again while the holder's own hold of it waits, it returns the same checkout.

    The provider is called before the hold is written: a checkout that nobody knows does no harm, but a hold
    that nobody can pay blocks the interval.

    :raises RuleBroken: if a rule of the resource forbids it
    :raises IntervalTaken: if a blocking reservation overlaps it
    :raises PaymentRefused: if the provider does not take it
    :raises IdempotentReplay: if the same request was answered before
    :raises Unavailable: if the provider or the store gave no definite answer in time
    """
    holder = request.holder.user if request.holder else actor.user
    verdict = rules.checked(
        Wanted(request.kind, holder, request.resource, request.interval, request.zone),
        actor,
        now,
        is_override=request.is_override,
    )
    request.check_last()
    overlapping = days.overlapping(actor.tenant, request.resource, request.blocked(verdict.rules))
    conflicts = tuple(conflict for conflict in overlapping if not conflict.is_lapsed(now))
    if conflicts:
        own = _own_checkout(request, actor, conflicts, now)
        if own is None:
            raise IntervalTaken(conflicts)
        return own
    reservation_id = identity.new_id(now)
    checkout = payments.create(
        reference=key(actor.tenant, reservation_id),
        title=title,
        amount=amount,
        payer_email=email or None,
        expires=request.expires or request.interval.start,
        operation=identity.new_operation_id(),
    )
    deposit = {"deposit": str(amount.amount), "currency": amount.currency}
    details = {**request.details, "checkout": checkout.id, "checkout_link": checkout.link, **deposit}
    hold = replace(request, details=details, new_id=lambda _: reservation_id)
    try:
        reserve(request=hold, actor=actor, now=now, idempotency=idempotency(checkout))
    except IntervalTaken as taken:
        # The same request, sent twice at once, may have been first.
        own = _own_checkout(request, actor, taken.conflicts, now) if taken.conflicts else None
        if own is None:
            raise
        return own
    return checkout


def _own_checkout(
    request: ReservationRequest, actor: Caller, conflicts: tuple[Conflict, ...], now: datetime
) -> Checkout | None:
    """Return the checkout of the hold in the way, if it is the holder's for this interval and waits."""
    hold = reservations.get(actor.tenant, request.kind, conflicts[0].reservation)
    holder = request.holder.user if request.holder else actor.user
    if hold is None or (hold.holder, hold.interval) != (holder, request.interval):
        return None
    if hold.status_at(now) is not Status.PENDING or hold.details.get("checkout_link") is None:
        return None
    return Checkout(hold.details["checkout"], hold.details["checkout_link"])


def settle(*, payment: Payment, kind: str, now: datetime) -> None:
    """Confirm the hold that a payment is for, or mark the payment for a refund; a repetition changes nothing.

    What the provider has reversed of the payment is recorded.

    :raises Unavailable: if the store gave no definite answer in time; the provider will report it again
    """
    parts = parts_of(payment.reference)
    if len(parts) != 2:
        return
    tenant, reservation = parts
    if payment.status == APPROVED:
        _settle(tenant, kind, reservation, payment, now)
    reversal = payment.reversal
    if reversal is not None:
        refunds.record(tenant=tenant, kind=kind, reservation=reservation, reversal=reversal, now=now)


def _settle(tenant: str, kind: str, reservation: str, payment: Payment, now: datetime) -> None:
    try:
        _revise(tenant, kind, reservation, now, lambda hold: _paid(hold, payment, now))
    except ReservationNotFound:
        deposits.mark_refund(tenant, reservation, _mark(payment), now)
    except _Expired:
        _revive(tenant, kind, reservation, payment, now)


def refund(*, tenant: str, kind: str, reservation: str, now: datetime) -> None:
    """Mark the payment of a reservation that is about to be ended, if it has one, for a refund.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """

    def decide(present: Reservation) -> Revision:
        return Revision(details=refunding(present) if present.is_blocking else None)

    _revise(tenant, kind, reservation, now, decide)


def refunding(present: Reservation) -> Mapping[str, Any]:
    """Return the details by which the payment of a reservation, if it has one, is marked for a refund."""
    payment = present.details.get("payment")
    if payment is None:
        return {}
    return {"payment": None, "refund": [*(present.details["refund"] or []), payment]}


def _paid(hold: Reservation, payment: Payment, now: datetime) -> Revision:
    if _is_settled(hold, payment):
        return Revision()
    if not _is_enough(hold, payment):
        return _refunded(hold, payment)
    present = hold.status_at(now)
    if present is Status.EXPIRED:
        raise _Expired
    # A hold whose start has passed is not confirmed. Its expiry is an event of its own: people are notified
    # of both.
    is_late = present is Status.PENDING and hold.interval.start <= now
    is_due = present in (Status.PENDING, Status.CONFIRMED, Status.COMPLETED)
    if is_late or not is_due or hold.details["payment"] is not None:
        return _refunded(hold, payment)
    status = Status.CONFIRMED if present is Status.PENDING else None
    return Revision(status=status, details={"payment": _mark(payment)})


def _revive(tenant: str, kind: str, reservation: str, payment: Payment, now: datetime) -> None:
    """Reserve the interval of an expired hold again, if it is free and in the future; else mark a refund."""
    hold = reservations.get(tenant, kind, reservation)
    if hold is None:
        deposits.mark_refund(tenant, reservation, _mark(payment), now)
        return
    revived = _revived(hold, payment, now)

    def decide(present: Reservation) -> Revision:
        if _is_settled(present, payment):
            return Revision()
        if revived is None or revived.details["payment"] != _mark(payment):
            return _refunded(present, payment)
        return Revision(details={"payment": {**_mark(payment), "reservation": revived.id}})

    revised = _revise(tenant, kind, reservation, now, decide)
    reversal = reversals_in(revised.after.details).get(payment.id)
    if revived is not None and reversal is not None:
        # Reported while the interval was being reserved again: that reservation does not know of it yet.
        refunds.record(tenant=tenant, kind=kind, reservation=reservation, reversal=reversal, now=now)


def _revived(hold: Reservation, payment: Payment, now: datetime) -> Reservation | None:
    """Return the one reservation that replaces an expired hold; None if its interval is taken or past."""
    name = refunds.revived_id(hold.id)
    present = reservations.get(hold.tenant, hold.kind, name)
    if present is not None or hold.interval.start <= now or reservations.was_erased(hold.tenant, name):
        return present
    if _is_withdrawn(hold):
        return None
    request = ReservationRequest(
        kind=hold.kind,
        resource=hold.resource,
        interval=hold.interval,
        zone=hold.zone,
        status=Status.CONFIRMED,
        details={**hold.details, "payment": _mark(payment)},
        attendees=hold.attendees,
        holder=Holder(hold.holder, hold.contact),
        new_id=lambda _: name,
        # The rules let it be when it was held; since then it may have been closed.
        is_override=True,
        revives=hold,
    )
    try:
        return reserve(request=request, actor=system(hold.tenant), now=now)
    except (IntervalTaken, RuleBroken, UserNotFound):
        return None


def _is_withdrawn(hold: Reservation) -> bool:
    """Return whether the user who is the reservation's resource was deleted."""
    kind = kinds.get(hold.kind)
    if kind is None or kind.user_resource is None:
        return False
    resource = resources.get(hold.tenant, kind.user_resource.kind, hold.resource)
    return resource is None or resource.is_removed


def _revise(tenant: str, kind: str, reservation: str, now: datetime, decide: Decide) -> Revised:
    return revise(
        tenant=tenant, kind=kind, reservation=reservation, decide=decide, actor=system(tenant), now=now
    )


def _is_enough(hold: Reservation, payment: Payment) -> bool:
    """Return whether what is left of a payment covers the required deposit; not every hold requires one."""
    deposit, currency = hold.details.get("deposit"), hold.details.get("currency")
    return deposit is None or (payment.currency == currency and payment.kept >= Decimal(deposit))


def _is_settled(hold: Reservation, payment: Payment) -> bool:
    marks = [hold.details["payment"], *(hold.details["refund"] or [])]
    reversal = reversals_in(hold.details).get(payment.id)
    is_gone = reversal is not None and reversal.type.is_full
    return is_gone or any(mark is not None and mark["id"] == payment.id for mark in marks)


def _refunded(hold: Reservation, payment: Payment) -> Revision:
    return Revision(details={"refund": [*(hold.details["refund"] or []), _mark(payment)]})


def _mark(payment: Payment) -> Mapping[str, Any]:
    return {"id": payment.id, "amount": str(payment.amount), "currency": payment.currency}
