"""Mails of holds: they are decided, paid for or expire; and of money that is to be paid back."""

from typing import Any

import pytest

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import made
from tests.contract.appointments_kept import held, history_of
from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import Told, entry_of, posted, practice, told
from tests.contract.test_appointments_notices import CREATED, THURSDAY
from tests.contract.test_appointments_payments import DEPOSIT, hold, is_done, notify, payment_of
from tests.payments.conftest import configured, mercadopago
from tests.payments.mercadopago import MercadoPago
from tests.pipeline import Pipeline

__all__ = ["configured", "mercadopago", "practice"]

# A day after it was made.
LAPSED = "2024-01-15T12:00:00Z"
EXPIRED = {
    "ana": "Solicitud vencida: cita con Sara Mora",
    "sara": "Solicitud vencida: cita con Ana López",
}
CONFIRMED = {"ana": "Cita confirmada con Sara Mora", "sara": "Cita confirmada con Ana López"}
REFUND = {
    "ana": "Devolución pendiente: cita con Sara Mora",
    "sara": "Devolución pendiente: cita con Ana López",
}


@pytest.fixture
def pending(practice: Appointments, behind: Pipeline) -> dict[str, Any]:
    """Ana's appointment on Thursday, which Sara has yet to decide; both have been told of it."""
    practice.practising(requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    assert told(behind) == CREATED
    return reservation


@pytest.fixture
def paid(practice: Appointments, mercadopago: MercadoPago) -> Appointments:
    """Ana's verbs; Sara, whom the tenant knows, wants a deposit."""
    practice.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    return practice


def pays(caller: Appointments, provider: MercadoPago, name: str, **changes: Any) -> None:
    assert is_done(notify(caller, payment_of(provider, name, **changes)))


def swept(behind: Pipeline) -> Told:
    behind.sweep()
    return told(behind)


# Decided, or not.


def test_what_waits_to_be_decided_says_so(practice: Appointments, behind: Pipeline) -> None:
    practice.practising(requires_approval=True)
    practice.booked(**THURSDAY)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == CREATED
    assert all("Pendiente de confirmación" in mail.text for mail in mails.values())
    assert {entry_of(mail).status for mail in mails.values()} == {"TENTATIVE"}


@pytest.mark.parametrize("who", ["professional", "admin"])
def test_both_are_told_that_it_is_confirmed(
    practice: Appointments, behind: Pipeline, pending: dict[str, Any], who: str
) -> None:
    caller = practice.professional if who == "professional" else practice.admin
    made(caller.confirm(pending["id"]), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == CONFIRMED
    assert {entry_of(mail).status for mail in mails.values()} == {"CONFIRMED"}


def test_what_is_made_and_confirmed_at_once_is_told_as_confirmed(
    practice: Appointments, behind: Pipeline
) -> None:
    practice.practising(requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    made(practice.professional.confirm(reservation["id"]), 200)

    assert told(behind) == CONFIRMED


def test_a_hold_that_nobody_decides_expires_and_both_are_told_once(
    practice: Appointments, behind: Pipeline, pending: dict[str, Any], at: At
) -> None:
    at("2024-01-15T11:59:59Z")
    assert swept(behind) == {}
    assert not practice.is_free(**THURSDAY)
    at(LAPSED)

    behind.sweep()
    mails = posted(behind)

    assert {user: mail.subject for user, mail in mails.items()} == EXPIRED
    assert {(entry_of(mail).method, entry_of(mail).status) for mail in mails.values()} == {
        ("CANCEL", "CANCELLED")
    }
    assert practice.status_of(pending["id"]) == "CANCELLED"
    assert history_of(pending["id"]) == ["created", "expired"]
    assert held() == []
    assert practice.is_free(**THURSDAY)
    told(behind)
    assert swept(behind) == {}


def test_a_hold_that_somebody_finds_lapsed_is_told_of_without_the_sweep(
    practice: Appointments, behind: Pipeline, pending: dict[str, Any], at: At
) -> None:
    at(LAPSED)

    practice.by("bruno").booked(**THURSDAY)

    behind.run()
    assert behind.mailed() == [
        ("ana@example.com", EXPIRED["ana"]),
        ("bruno@example.com", "Nueva cita con Sara Mora"),
        ("sara@example.com", "Nueva cita con Bruno Díaz"),
        ("sara@example.com", EXPIRED["sara"]),
    ]
    assert swept(behind) == {}


def test_the_hold_s_time_is_the_stage_s(
    practice: Appointments, behind: Pipeline, at: At, settings_changed: SettingsChanged
) -> None:
    settings_changed(HOLD_HOURS="2")
    practice.practising(requires_approval=True)
    practice.booked(**THURSDAY)
    told(behind)
    at("2024-01-14T13:59:59Z")
    assert swept(behind) == {}
    at("2024-01-14T14:00:00Z")
    assert swept(behind) == EXPIRED


@pytest.mark.parametrize("decision", ["confirm", "cancel"])
def test_what_was_decided_does_not_expire(
    practice: Appointments, behind: Pipeline, pending: dict[str, Any], at: At, decision: str
) -> None:
    decide = practice.professional.confirm if decision == "confirm" else practice.professional.cancel
    status = made(decide(pending["id"]), 200)["status"]
    told(behind)
    at(LAPSED)

    assert not any("vencida" in subject for subject in swept(behind).values())
    assert practice.status_of(pending["id"]) == status


# Paid, and paid back.


def test_a_payment_confirms_and_both_are_told_once(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    name = hold(paid, **THURSDAY)
    assert told(behind) == CREATED
    payment = payment_of(mercadopago, name)

    for _ in range(3):
        assert is_done(notify(paid, payment))

    assert told(behind) == CONFIRMED


def test_a_hold_that_nobody_pays_for_expires_and_both_are_told(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, at: At
) -> None:
    hold(paid, **THURSDAY)
    told(behind)
    at(LAPSED)

    assert swept(behind) == EXPIRED


@pytest.mark.parametrize("reason", ["twice", "too little"])
def test_both_are_told_of_money_that_is_to_be_paid_back(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, reason: str
) -> None:
    name = hold(paid, **THURSDAY)
    if reason == "twice":
        pays(paid, mercadopago, name)
    told(behind)

    pays(paid, mercadopago, name, transaction_amount=DEPOSIT if reason == "twice" else 1)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == REFUND
    assert all(mail.calendar is None for mail in mails.values())
    assert paid.seen(name)["refund"] == "pending"


def test_each_payment_that_is_to_be_paid_back_is_told_of(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    name = hold(paid, **THURSDAY)
    pays(paid, mercadopago, name)
    told(behind)

    for _ in range(2):
        pays(paid, mercadopago, name)
    behind.run()

    assert behind.mailed() == [
        *[("ana@example.com", REFUND["ana"])] * 2,
        *[("sara@example.com", REFUND["sara"])] * 2,
    ]


def test_a_refund_is_told_of_though_the_appointment_changes_at_once(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    name = hold(paid, **THURSDAY)
    pays(paid, mercadopago, name)
    told(behind)

    pays(paid, mercadopago, name)
    made(paid.professional.cancel(name), 200)
    behind.run()

    assert behind.mailed() == [
        ("ana@example.com", "Cita cancelada con Sara Mora"),
        ("ana@example.com", REFUND["ana"]),
        ("sara@example.com", "Cita cancelada con Ana López"),
        ("sara@example.com", REFUND["sara"]),
    ]


def test_a_payment_for_what_has_begun_is_told_of_as_one_to_be_paid_back(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid, **slot("10:00"))
    told(behind)
    at("2024-01-15T10:00:00Z")

    pays(paid, mercadopago, name)

    assert told(behind) == REFUND
    assert swept(behind) == EXPIRED
    assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CANCELLED", "pending")


def test_a_payment_after_the_hold_is_told_of_as_a_new_appointment(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid, **THURSDAY)
    told(behind)
    at(LAPSED)
    assert swept(behind) == EXPIRED

    pays(paid, mercadopago, name)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == CREATED
    assert {entry_of(mail).status for mail in mails.values()} == {"CONFIRMED"}


def test_a_payment_whose_slot_is_another_s_by_then_is_told_of_as_one_to_be_paid_back(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid, **THURSDAY)
    at(LAPSED)
    other = hold(paid.by("bruno"), **THURSDAY)
    pays(paid, mercadopago, other)
    behind.run()
    behind.mailed()

    pays(paid, mercadopago, name)

    assert told(behind) == REFUND
