"""Deposits: a hold that a payment confirms, once, or that is marked to be paid back.

The hold is the reservation itself, pending until its expiry. Whatever the provider reports, and however
often, a payment does one of two things for good: it confirms a reservation, or it leaves a refund mark.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib import identity, settings
from chalicelib.domain.errors import DayFull, IntervalTaken, ReservationNotFound
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.statuses import Status
from chalicelib.operations.reservations import SYSTEM, Claim, Holder, reserve, revise
from chalicelib.payments import checkout
from chalicelib.payments.checkout import Checkout, Payment
from chalicelib.store import days, deposits, reservations
from chalicelib.store.tables import key, parts_of

APPROVED = "approved"


class _Expired(Exception):
    """The hold has let its slot go."""


def request(
    *,
    claim: Claim,
    amount: Decimal,
    title: str,
    email: str,
    actor: Caller,
    now: datetime,
    receipt: Callable[[Checkout], Receipt | None],
) -> Checkout:
    """Hold a slot for who pays a deposit in time; where to pay it.

    The provider is asked first, for a checkout that nobody knows of is worth nothing, while a hold that
    nobody can pay for would be in the way.

    :raises IntervalTaken: if a blocking reservation overlaps it
    :raises DayFull: if one of its days has no room for another entry
    :raises PaymentRefused: if the provider does not take it
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the provider or the store gave no definite answer in time
    """
    wanted = replace(claim.interval, end=claim.interval.end + claim.buffer)
    standing = tuple(
        each for each in days.overlapping(actor.tenant, claim.resource, wanted) if not each.is_lapsed(now)
    )
    if standing:
        raise IntervalTaken(standing)
    name = identity.new_id(now)
    made = checkout.create(
        reference=key(actor.tenant, name),
        title=title,
        amount=amount,
        payer_email=email or None,
        expires=claim.expires or claim.interval.start,
        operation=identity.new_operation_id(),
    )
    asked = {"deposit": str(amount), "currency": settings.load().payment_currency}
    details = {**claim.details, "checkout": made.id, **asked}
    held = replace(claim, details=details, new_id=lambda _: name)
    reserve(claim=held, actor=actor, now=now, receipt=receipt(made))
    return made


def settle(*, payment: Payment, kind: str, now: datetime) -> None:
    """Let a payment confirm the hold that it is for, or mark it to be paid back; again, it changes nothing.

    :raises Unavailable: if the store gave no definite answer in time: the provider will report it again
    """
    place = parts_of(payment.reference)
    if payment.status != APPROVED or len(place) != 2:
        return
    tenant, reservation = place
    try:
        _change(tenant, kind, reservation, now, lambda found: _paid(found, payment, now))
    except ReservationNotFound:
        deposits.mark_refund(tenant, reservation, _mark(payment), now)
    except _Expired:
        _revive(tenant, kind, reservation, payment, now)


def _paid(found: Reservation, payment: Payment, now: datetime) -> Revision:
    if _is_settled(found, payment):
        return Revision()
    if not _is_enough(found, payment):
        return _refunded(found, payment)
    if found.status is Status.EXPIRED:
        raise _Expired
    if found.status is Status.PENDING and found.interval.start <= now:
        # That it is expired by now is another event: people are told of both.
        return _refunded(found, payment)
    is_due = found.status in (Status.PENDING, Status.CONFIRMED, Status.COMPLETED)
    if not is_due or found.details["payment"] is not None:
        return _refunded(found, payment)
    status = Status.CONFIRMED if found.status is Status.PENDING else found.status
    return Revision(status=status, details={"payment": _mark(payment)})


def _revive(tenant: str, kind: str, reservation: str, payment: Payment, now: datetime) -> None:
    """Take the slot of an expired hold again, if it is still free and ahead."""
    hold = reservations.get(tenant, kind, reservation)
    if hold is None:
        deposits.mark_refund(tenant, reservation, _mark(payment), now)
        return
    revived = _revived(hold, payment, now)
    is_taken = revived is None or revived.details["payment"] != _mark(payment)

    def plan(found: Reservation) -> Revision:
        if _is_settled(found, payment):
            return Revision()
        if is_taken or revived is None:
            return _refunded(found, payment)
        return Revision(details={"payment": {**_mark(payment), "reservation": revived.id}})

    _change(tenant, kind, reservation, now, plan)


def _revived(hold: Reservation, payment: Payment, now: datetime) -> Reservation | None:
    """The reservation that a late payment makes in its hold's place, one each; None if there is no place."""
    name = f"{hold.id}r"
    known = reservations.get(hold.tenant, hold.kind, name)
    if known is not None or hold.interval.start <= now or reservations.was_erased(hold.tenant, name):
        return known
    claim = Claim(
        kind=hold.kind,
        resource=hold.resource,
        interval=hold.interval,
        zone=hold.zone,
        status=Status.CONFIRMED,
        details={**hold.details, "payment": _mark(payment)},
        attendees=hold.attendees,
        buffer=hold.buffer,
        holder=Holder(hold.holder, hold.contact),
        new_id=lambda _: name,
    )
    try:
        return reserve(claim=claim, actor=_system(hold.tenant), now=now)
    except (IntervalTaken, DayFull):
        return None


def _change(
    tenant: str,
    kind: str,
    reservation: str,
    now: datetime,
    plan: Callable[[Reservation], Revision],
) -> None:
    revise(tenant=tenant, kind=kind, reservation=reservation, plan=plan, actor=_system(tenant), now=now)


def _is_enough(found: Reservation, payment: Payment) -> bool:
    """Whether it is the deposit that was asked for, or more; a reservation may have been asked for none."""
    deposit, currency = found.details.get("deposit"), found.details.get("currency")
    return deposit is None or (payment.currency == currency and payment.amount >= Decimal(deposit))


def _is_settled(found: Reservation, payment: Payment) -> bool:
    marks = [found.details["payment"], *(found.details["refund"] or [])]
    return any(mark is not None and mark["id"] == payment.id for mark in marks)


def _refunded(found: Reservation, payment: Payment) -> Revision:
    return Revision(details={"refund": [*(found.details["refund"] or []), _mark(payment)]})


def _mark(payment: Payment) -> Mapping[str, Any]:
    return {"id": payment.id, "amount": str(payment.amount), "currency": payment.currency}


def _system(tenant: str) -> Caller:
    return Caller(tenant=tenant, user=SYSTEM, role=Role.SUPERADMIN, name="", email="")
