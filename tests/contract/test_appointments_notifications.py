"""The provider's notifications: whose they are, what they are about, and what they leave behind."""

from typing import Any, Final

import pytest

from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import (
    KEYS,
    NO_PERMISSION,
    deleted,
    made,
    made_list,
    refused,
)
from tests.contract.appointments_kept import held, history_of
from tests.contract.courts import At
from tests.contract.test_appointments_checkouts import DEPOSIT, THURSDAY, opened, paid
from tests.contract.test_appointments_payments import is_done, notify
from tests.payments.conftest import configured, mercadopago
from tests.payments.mercadopago import FIND, MercadoPago
from tests.payments.mercadopago import refused as refused_by_provider
from tests.remotes.answers import Act, answered
from tests.store.days import items

__all__ = ["configured", "mercadopago", "paid"]

SILENCE: Final[dict[str, Act]] = {
    "401": refused_by_provider(401, "unauthorized"),
    "429": refused_by_provider(429, "too_many_requests"),
    "500": refused_by_provider(500, "internal_error"),
    "no JSON": answered(200, b"<html>"),
    "nothing": answered(None, b""),
}


def pay(caller: Appointments, provider: MercadoPago, **fields: Any) -> tuple[str, str]:
    """Ask for a checkout and pay there; the id of the hold, and of the payment."""
    before = {each["id"] for each in made_list(caller.of_user())}
    opened(caller.pay(**fields))
    [hold] = {each["id"] for each in made_list(caller.of_user())} - before
    return hold, payment(provider)


def payment(provider: MercadoPago, **changes: Any) -> str:
    """The id of a payment at the newest checkout."""
    preference = list(provider.preferences.values())[-1]
    fields = {"external_reference": preference["external_reference"], "transaction_amount": DEPOSIT}
    return provider.paid(**{**fields, **changes})


def as_seen(caller: Appointments, hold: str) -> dict[str, Any]:
    """The reservation as one caller reads it, with its refund mark if it has one."""
    return made(caller.get(hold), 200)


def test_the_whole_way_from_the_checkout_to_the_appointment(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    hold, paid_with = pay(paid, mercadopago)

    assert is_done(notify(paid, paid_with))

    for caller in (paid, paid.professional, paid.admin):
        reservation = as_seen(caller, hold)
        assert reservation["status"] == "CONFIRMED"
        assert set(reservation) == KEYS
    assert history_of(hold) == ["created", "confirmed"]
    assert held() == [hold]
    refused(paid.by("bruno").pay(), 409)


def test_what_is_paid_does_not_lapse(paid: Appointments, mercadopago: MercadoPago, at: At) -> None:
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at("2024-01-15T11:59:59Z")
    assert is_done(notify(paid, paid_with))
    at("2024-01-17T12:00:00Z")

    assert as_seen(paid, hold)["status"] == "CONFIRMED"
    refused(paid.by("bruno").pay(**THURSDAY), 409)


# What the provider says.


@pytest.mark.parametrize("act", SILENCE.values(), ids=SILENCE)
def test_a_provider_that_does_not_answer_is_asked_again_when_it_tells_again(
    paid: Appointments, mercadopago: MercadoPago, act: Act
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    mercadopago.next(FIND, act)

    refused(notify(paid, paid_with), 503)

    assert as_seen(paid, hold)["status"] == "PENDING"
    assert is_done(notify(paid, paid_with))
    assert as_seen(paid, hold)["status"] == "CONFIRMED"


def test_a_payment_that_the_provider_does_not_know_changes_nothing(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    pay(paid, mercadopago)
    before = items()

    assert is_done(notify(paid, "999"))

    assert items() == before


@pytest.mark.parametrize(
    "reference", ["", "x", "default#x", "#", "default#", "norte#x", "x" * 200, None, "RSV#%00", "default#x#y"]
)
def test_a_payment_of_something_else_changes_nothing_of_ours(
    paid: Appointments, mercadopago: MercadoPago, reference: str | None
) -> None:
    hold, _ = pay(paid, mercadopago)
    before = as_seen(paid, hold)

    assert is_done(notify(paid, payment(mercadopago, external_reference=reference)))

    assert as_seen(paid, hold) == before
    assert made_list(paid.admin.everybodys()) == [before]


@pytest.mark.parametrize("changes", [{"currency_id": "USD"}, {"transaction_amount": 1}])
def test_what_is_not_the_deposit_confirms_nothing(
    paid: Appointments, mercadopago: MercadoPago, changes: dict[str, Any]
) -> None:
    hold, _ = pay(paid, mercadopago)

    assert is_done(notify(paid, payment(mercadopago, **changes)))

    reservation = as_seen(paid, hold)
    assert (reservation["status"], reservation["refund"]) == ("PENDING", "pending")


def test_a_payment_of_more_than_the_deposit_confirms(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, _ = pay(paid, mercadopago)

    assert is_done(notify(paid, payment(mercadopago, transaction_amount=DEPOSIT + 1)))

    assert as_seen(paid, hold)["status"] == "CONFIRMED"


def test_the_deposit_that_counts_is_the_one_that_was_asked_for(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    paid.practising(deposit_amount=9000)

    assert is_done(notify(paid, paid_with))

    assert as_seen(paid, hold)["status"] == "CONFIRMED"
    assert "refund" not in as_seen(paid, hold)


def test_first_pending_then_approved_is_confirmed(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    for status in ("in_process", "rejected", "pending"):
        mercadopago.payments[paid_with]["status"] = status
        assert is_done(notify(paid, paid_with))
        assert as_seen(paid, hold)["status"] == "PENDING"

    mercadopago.payments[paid_with]["status"] = "approved"
    assert is_done(notify(paid, paid_with))
    assert as_seen(paid, hold)["status"] == "CONFIRMED"


# What became of the hold meanwhile.


def test_a_hold_that_was_moved_is_confirmed_where_it_is(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    made(paid.patch(hold, **slot("15:00")), 200)

    assert is_done(notify(paid, paid_with))

    assert as_seen(paid, hold)["status"] == "CONFIRMED"
    assert times(as_seen(paid, hold)) == slot("15:00")


def test_a_hold_that_was_confirmed_by_hand_keeps_its_deposit(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    made(paid.professional.confirm(hold), 200)

    for _ in range(2):
        assert is_done(notify(paid, paid_with))

    assert as_seen(paid, hold)["status"] == "CONFIRMED"
    assert "refund" not in as_seen(paid, hold)


def test_what_the_professional_cancelled_stays_so_and_is_paid_back(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    made(paid.professional.cancel(hold), 200)

    for _ in range(3):
        assert is_done(notify(paid, paid_with))

    reservation = as_seen(paid, hold)
    assert (reservation["status"], reservation["refund"]) == ("CANCELLED", "pending")
    assert held() == []


def test_what_is_deleted_after_it_was_paid_does_not_come_back(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    assert is_done(notify(paid, paid_with))
    deleted(paid.professional.delete(hold))

    assert is_done(notify(paid, paid_with))

    assert made_list(paid.admin.everybodys()) == []
    assert held() == []


# Refund marks.


def test_a_refund_mark_is_seen_by_those_it_concerns_and_where_it_belongs(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    other, _ = pay(paid, mercadopago, **slot("15:00"))
    made(paid.professional.cancel(hold), 200)
    assert is_done(notify(paid, paid_with))

    for caller in (paid, paid.professional, paid.admin, paid.superadmin):
        assert as_seen(caller, hold)["refund"] == "pending"
        assert set(as_seen(caller, hold)) == {*KEYS, "refund"}
        assert set(as_seen(caller, other)) == KEYS
    for stranger in (paid.by("bruno"), paid.other_professional):
        refused(stranger.get(hold), 403, NO_PERMISSION)
        assert {frozenset(each) for each in made_list(stranger.of_professional())} == {frozenset(KEYS)}


# Tenants.


def test_a_payment_is_of_the_tenant_of_its_checkout(paid: Appointments, mercadopago: MercadoPago) -> None:
    norte = paid.by("ana", tenant="norte")
    norte.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    here, _ = pay(paid, mercadopago)
    there, paid_there = pay(norte, mercadopago)

    assert is_done(notify(paid, paid_there))

    assert as_seen(norte, there)["status"] == "CONFIRMED"
    assert as_seen(paid, here)["status"] == "PENDING"
