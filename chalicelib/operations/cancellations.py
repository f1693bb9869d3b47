"""What it costs a holder to give up a reservation late, or that it is refused (contract rules.md)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import settings
from chalicelib.domain.cancellations import Cancellation
from chalicelib.domain.capacity import seat_status_at
from chalicelib.domain.errors import NoticeTooShort
from chalicelib.domain.money import Money
from chalicelib.domain.prices import number_of
from chalicelib.domain.reservation import ERASED_CONTACT, Reservation, Revision
from chalicelib.domain.roles import Caller
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.operations import kinds
from chalicelib.operations.rules import in_force

# The detail of a reservation that says what its holder owes for it, and the history's name of what they owe.
FEE = "fee"


def held_to_notice(
    rule: Cancellation | None, *, start: datetime, price: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    """Return what the history notes of a holder who gives up now what starts then: nothing, if in time.

    `late`, and `fee` if there is one to pay: `total` and `currency`. Nobody charges it.

    :raises NoticeTooShort: if it is late, and the rule takes none that is
    """
    if rule is None or not rule.is_late(start, now):
        return {}
    if not rule.is_late_allowed:
        until = start - timedelta(minutes=rule.free_until)
        raise NoticeTooShort({"free_until": rule.free_until, "until": f"{until:%Y-%m-%dT%H:%M:%SZ}"})
    owed = rule.owed(_paid(price), start, now)
    return {"late": True, **({FEE: _document(owed)} if owed.units else {})}


def of_class(seat: Reservation, session: ClassSession, now: datetime) -> Reservation:
    """Return a seat as a reservation of its class, for the time that the session has now."""
    status = seat_status_at(seat, session, now)
    return replace(seat, resource=session.resource, interval=session.interval, status=status)


def noted(reservation: Reservation, actor: Caller, now: datetime) -> dict[str, Any]:
    """Return the same of somebody who gives up a reservation; only its holder is ever late.

    Staff are not, unless they hold it as the client of somebody else who is its resource.

    :raises NoticeTooShort: if it is late, and the rules take none that is
    :raises Unavailable: if the store gave no definite answer in time
    """
    kind = kinds.get(reservation.kind)
    if kind is None or actor.user != reservation.holder or not reservation.status_at(now).is_blocking:
        return {}
    is_own_time = kinds.is_own_time(reservation.kind, reservation.holder, reservation.resource)
    is_staff = actor.can_assist and (kind.user_resource is None or is_own_time)
    if actor.can_administer or is_staff:
        return {}
    rule = in_force(reservation.tenant, kind.resource_kind, reservation.resource).cancellation
    return held_to_notice(rule, start=reservation.interval.start, price=reservation.price, now=now)


def held(
    before: Reservation, after: Reservation, revision: Revision, actor: Caller, now: datetime
) -> Revision:
    """Return a revision with what its holder owes for giving up time that it had, if they are late.

    They give it up by a cancellation, by a move to another start or resource, and by an earlier end.

    :raises NoticeTooShort: if it is late, and the rules take none that is
    """
    is_same_start = (after.interval.start, after.resource) == (before.interval.start, before.resource)
    keeps = is_same_start and after.interval.end >= before.interval.end
    if keeps and after.status is not Status.CANCELLED:
        return revision
    facts = noted(before, actor, now)
    fee = facts.get(FEE)
    details = {} if fee is None else {FEE: _summed(before.details.get(FEE), fee)}
    return replace(
        revision,
        noted={**(revision.noted or {}), **facts},
        details={**(revision.details or {}), **details},
    )


def left_owed(before: Reservation, facts: Mapping[str, Any], actor: Caller) -> Reservation | None:
    """Return what stays when somebody deletes a reservation: its times, and what its holder owes for it.

    That is the fee of this deletion, by its `facts`, with those of before. None if nothing is owed, or if
    those who run the place delete it: they delete what is owed, too.
    """
    owed, fee = before.details.get(FEE), facts.get(FEE)
    if fee is not None:
        owed = _summed(owed, fee)
    if owed is None or actor.user != before.holder:
        return None
    return replace(
        before,
        status=Status.CANCELLED,
        contact=ERASED_CONTACT,
        details={FEE: owed},
        attendees=(),
        history=(),
        price=None,
        is_counted=False,
        total_of=None,
        check_in=None,
    )


def _paid(price: Mapping[str, Any] | None) -> Money:
    currency = settings.load().payment_currency
    return Money(0, currency) if price is None else _money(price)


def _summed(before: Mapping[str, Any] | None, fee: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is owed with what was owed before, where that was in the same currency."""
    if before is None or before["currency"] != fee["currency"]:
        return fee
    return _document(replace(_money(fee), units=_money(fee).units + _money(before).units))


def _money(amount: Mapping[str, Any]) -> Money:
    return Money.rounded(amount["total"], amount.get("currency") or settings.load().payment_currency)


def _document(money: Money) -> dict[str, Any]:
    return {"total": number_of(money.units, money.currency), "currency": money.currency}
