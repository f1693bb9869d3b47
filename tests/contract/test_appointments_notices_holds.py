"""Mails of holds: they are decided, paid for or expire; and of money that is to be paid back."""

from typing import Any

import pytest

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import made
from tests.contract.appointments_kept import held, history_of
from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import Entry, Told, entry_of, posted, practice, sides, subjects_of, ticked, told
from tests.contract.test_appointments_notices import CREATED, FRIDAY, THURSDAY
from tests.contract.test_appointments_payments import DEPOSIT, hold, is_done, notify, payment_of
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import MercadoPago
from tests.pipeline import Pipeline

__all__ = ["configured", "mercadopago", "practice"]

# A day after it was made.
LAPSED = "2024-01-15T12:00:00Z"
EXPIRED = sides("Solicitud vencida: cita")
CONFIRMED = sides("Cita confirmada")
CANCELLED = sides("Cita cancelada")
REFUND = sides("Devolución pendiente: cita")


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


def by_address(*topics: Told) -> list[tuple[str, str]]:
    """Mails of several topics, as `Pipeline.told` lists them."""
    return sorted((f"{user}@example.com", subject) for told in topics for user, subject in told.items())


# Decided, or not.


def test_what_waits_to_be_decided_says_so_and_is_one_event(practice: Appointments, behind: Pipeline) -> None:
    practice.practising(requires_approval=True)
    steps: list[tuple[Told, str, str, dict[str, str]]] = [
        (CONFIRMED, "REQUEST", "CONFIRMED", {"status": "CONFIRMED"}),
        (sides("Cita reprogramada"), "REQUEST", "CONFIRMED", FRIDAY),
        (CANCELLED, "CANCEL", "CANCELLED", {"status": "CANCELLED"}),
    ]
    for decider in (practice.professional, practice.admin):
        name = practice.booked(**THURSDAY)["id"]
        sent: list[Entry] = []
        for subjects, method, status, fields in ((CREATED, "REQUEST", "TENTATIVE", {}), *steps):
            if fields:
                made(decider.patch(name, **fields), 200)
            mails = posted(behind)
            assert subjects_of(mails) == subjects
            waits = {"Pendiente de confirmación" in mail.text for mail in mails.values()}
            assert waits == {status == "TENTATIVE"}
            entries = [entry_of(mail) for mail in mails.values()]
            assert {(entry.method, entry.status) for entry in entries} == {(method, status)}
            assert len({entry.uid for entry in (*entries, *sent)}) == 1
            sent.append(entries[0])
        sequences = [entry.sequence for entry in sent]
        assert sequences == sorted(set(sequences))


def test_a_hold_that_nobody_decides_expires_and_both_are_told_once(
    practice: Appointments,
    behind: Pipeline,
    pending: dict[str, Any],
    at: At,
    settings_changed: SettingsChanged,
) -> None:
    settings_changed(HOLD_HOURS="2")
    practice.booked(**FRIDAY)
    told(behind)
    assert ticked(behind, "2024-01-14T13:59:59Z") == {}
    assert ticked(behind, "2024-01-14T14:00:00Z") == EXPIRED
    assert ticked(behind, "2024-01-15T11:59:59Z") == {}
    assert not practice.is_free(**THURSDAY)
    at(LAPSED)
    behind.sweep()

    mails = posted(behind)
    assert subjects_of(mails) == EXPIRED
    entries = [entry_of(mail) for mail in mails.values()]
    assert {(entry.method, entry.status) for entry in entries} == {("CANCEL", "CANCELLED")}
    assert practice.status_of(pending["id"]) == "CANCELLED"
    assert history_of(pending["id"]) == ["created", "expired"]
    assert held() == []
    assert ticked(behind, LAPSED) == {}
    assert practice.is_free(**THURSDAY)


def test_a_hold_that_somebody_finds_lapsed_is_told_of_without_the_sweep(
    practice: Appointments, behind: Pipeline, pending: dict[str, Any], at: At
) -> None:
    at(LAPSED)

    practice.by("bruno").booked(**THURSDAY)

    bruno = {"bruno": "Nueva cita con Sara Mora", "sara": "Nueva cita con Bruno Díaz"}
    assert behind.told() == by_address(EXPIRED, bruno)
    assert ticked(behind, LAPSED) == {}


def test_what_was_decided_does_not_expire(practice: Appointments, behind: Pipeline) -> None:
    practice.practising(requires_approval=True)
    decided = {}
    for day, decide in (("18", practice.professional.confirm), ("19", practice.professional.cancel)):
        name = practice.booked(**slot("10:00", day=f"2024-01-{day}"))["id"]
        decided[name] = made(decide(name), 200)["status"]
    # Of what is confirmed or cancelled at once no more than that is told.
    assert behind.told() == by_address(CANCELLED, CONFIRMED)

    assert ticked(behind, LAPSED) == {}
    assert {name: practice.status_of(name) for name in decided} == decided


# Paid, and paid back.


def test_a_payment_is_told_once_and_a_refund_beside_a_cancellation(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    name = hold(paid, **THURSDAY)
    assert told(behind) == CREATED
    payment = payment_of(mercadopago, name)
    for _ in range(3):
        assert is_done(notify(paid, payment))
    assert told(behind) == CONFIRMED

    pays(paid, mercadopago, name)
    made(paid.professional.cancel(name), 200)
    assert behind.told() == by_address(CANCELLED, REFUND)


def test_a_cancellation_says_that_the_payment_is_to_be_paid_back(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    paid_for, unpaid = hold(paid, **THURSDAY), hold(paid, **FRIDAY)
    pays(paid, mercadopago, paid_for)
    behind.told()

    for name, says_so in ((paid_for, True), (unpaid, False)):
        made(paid.professional.cancel(name), 200)
        mails = posted(behind)
        assert subjects_of(mails) == CANCELLED
        assert all(
            ("El pago está pendiente de devolución." in each.text) == says_so for each in mails.values()
        )


def test_each_payment_to_be_paid_back_is_told(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    too_little, twice = (hold(paid, **slot(start, day="2024-01-18")) for start in ("10:00", "12:00"))
    pays(paid, mercadopago, twice)
    behind.told()

    for name, amount in ((too_little, 1), (twice, DEPOSIT)):
        pays(paid, mercadopago, name, transaction_amount=amount)
        mails = posted(behind)
        assert subjects_of(mails) == REFUND
        assert all(mail.calendar is None for mail in mails.values())
        assert paid.seen(name)["refund"] == "pending"

    for _ in range(2):
        pays(paid, mercadopago, twice)
    assert behind.told() == by_address(REFUND, REFUND)


def test_a_payment_for_what_has_begun_is_told_of_as_one_to_be_paid_back(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid, **slot("10:00"))
    told(behind)
    at("2024-01-15T10:00:00Z")

    pays(paid, mercadopago, name)

    assert told(behind) == REFUND
    assert ticked(behind, "2024-01-15T10:00:00Z") == EXPIRED
    assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CANCELLED", "pending")


def test_a_payment_after_the_hold_is_told_of_as_a_new_appointment(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    name = hold(paid, **THURSDAY)
    told(behind)
    assert ticked(behind, LAPSED) == EXPIRED

    pays(paid, mercadopago, name)

    mails = posted(behind)
    assert subjects_of(mails) == CREATED
    assert {entry_of(mail).status for mail in mails.values()} == {"CONFIRMED"}


def test_a_payment_whose_slot_is_anothers_by_then_is_told_of_as_one_to_be_paid_back(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid, **THURSDAY)
    at(LAPSED)
    other = hold(paid.by("bruno"), **THURSDAY)
    pays(paid, mercadopago, other)
    behind.told()

    pays(paid, mercadopago, name)

    assert told(behind) == REFUND
    assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CANCELLED", "pending")
    assert (paid.status_of(other), held()) == ("CONFIRMED", [other])
