"""Payments that are refunded, charged back or disputed at the provider, by whomever and in any order."""

from functools import partial
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import deleted, made, made_list, refused
from tests.contract.appointments_kept import held, history_of, kept, version_of
from tests.contract.common.races import WRITE, race
from tests.contract.courts import At
from tests.contract.test_appointments_checkouts import DEPOSIT, THURSDAY, paid
from tests.contract.test_appointments_notifications import as_seen, pay, payment
from tests.contract.test_appointments_payment_races import LAPSED
from tests.contract.test_appointments_payments import expired, is_done, notify, refunds
from tests.faults import AwsFault, faults, lost_reply, lost_request
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import MercadoPago
from tests.store.days import items

__all__ = ["configured", "mercadopago", "paid"]

FULL: Final = ("refunded", "charged_back")
PARTIAL: Final[dict[str, Any]] = {"status_detail": "partially_refunded", "transaction_amount_refunded": 1000}
DISPUTED: Final = {"status": "in_mediation"}


def confirmed(caller: Appointments, provider: MercadoPago, **fields: Any) -> tuple[str, str]:
    """An appointment whose deposit is paid, and the payment."""
    name, paid_with = pay(caller, provider, **fields)
    assert is_done(notify(caller, paid_with))
    return name, paid_with


def reverse(caller: Appointments, provider: MercadoPago, number: str, **changes: Any) -> None:
    """The provider reverses a payment, and tells of it."""
    provider.payments[number] |= changes
    assert is_done(notify(caller, number))


def reported(caller: Appointments, provider: MercadoPago, number: str, status: str) -> Response:
    """The provider tells of a payment, which has this status when it is asked for it."""
    provider.payments[number]["status"] = status
    return notify(caller, number)


def seen(caller: Appointments, name: str) -> tuple[str, str | None]:
    """Status and refund, as its client reads them."""
    reservation = as_seen(caller, name)
    return reservation["status"], reservation.get("refund")


def last_entry(name: str) -> dict[str, Any]:
    entry: dict[str, Any] = kept(name)["history"]["L"][-1]["M"]
    return entry


def noted(name: str) -> tuple[str, str, str]:
    """What the last entry of the history says: action, actor, and the reversal."""
    entry = last_entry(name)
    return entry["action"]["S"], entry["actor"]["S"], entry["changed"]["M"]["reversal"]["S"]


def reversals_of(name: str) -> list[dict[str, str]]:
    entries = kept(name)["data"]["M"].get("reversals", {}).get("L", [])
    return [{field: value["S"] for field, value in entry["M"].items()} for entry in entries]


# What becomes of the reservation.


@pytest.mark.parametrize("status", FULL)
def test_an_appointment_does_not_outlive_the_deposit_that_confirmed_it(
    paid: Appointments, mercadopago: MercadoPago, status: str
) -> None:
    name, paid_with = confirmed(paid, mercadopago)

    for _ in range(3):
        reverse(paid, mercadopago, paid_with, status=status)

    for caller in (paid, paid.professional, paid.admin):
        assert seen(caller, name) == ("CANCELLED", status)
    assert history_of(name) == ["created", "confirmed", "cancelled"]
    assert noted(name) == ("cancelled", "cupo:system", status)
    assert reversals_of(name) == [
        {"payment": paid_with, "type": status, "amount": str(DEPOSIT), "currency": "ARS"}
    ]
    assert held() == []
    assert refunds(name) == []
    confirmed(paid.by("bruno"), mercadopago)


def test_a_part_that_is_refunded_or_a_dispute_is_recorded_and_changes_nothing_else(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    cases: tuple[tuple[dict[str, Any], str | None], ...] = ((PARTIAL, "partially_refunded"), (DISPUTED, None))
    for hour, (changes, refund) in enumerate(cases, 10):
        name, paid_with = confirmed(paid, mercadopago, **slot(f"{hour}:00"))
        for _ in range(2):
            reverse(paid, mercadopago, paid_with, **changes)

        assert seen(paid, name) == ("CONFIRMED", refund)
        assert history_of(name) == ["created", "confirmed", "changed"]
        assert noted(name) == ("changed", "cupo:system", refund or "disputed")
        assert held().count(name) == 1

        reverse(paid, mercadopago, paid_with, status="refunded")
        assert seen(paid, name) == ("CANCELLED", "refunded")
        assert len(reversals_of(name)) == 1


def test_parts_that_are_refunded_one_after_the_other_are_each_recorded(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    name, paid_with = confirmed(paid, mercadopago)
    for amount in (1000, 2500.5, 1000):
        reverse(paid, mercadopago, paid_with, **{**PARTIAL, "transaction_amount_refunded": amount})

    # The last report was late.
    assert [each["amount"] for each in reversals_of(name)] == ["2500.5"]
    assert history_of(name) == ["created", "confirmed", "changed", "changed"]


def test_a_dispute_that_is_won_leaves_the_appointment(paid: Appointments, mercadopago: MercadoPago) -> None:
    name, paid_with = confirmed(paid, mercadopago)

    reverse(paid, mercadopago, paid_with, **DISPUTED)
    reverse(paid, mercadopago, paid_with, status="approved")

    assert seen(paid, name) == ("CONFIRMED", None)


@pytest.mark.parametrize("status", FULL)
def test_what_has_begun_or_is_over_stays_as_it_is_and_says_what_happened(
    paid: Appointments, mercadopago: MercadoPago, at: At, status: str
) -> None:
    begun, cancelled = (confirmed(paid, mercadopago, **slot(f"{hour}:00")) for hour in (10, 12))
    made(paid.professional.cancel(cancelled[0]), 200)
    at("2024-01-15T10:00:00Z")

    for name, paid_with in (begun, cancelled):
        before = as_seen(paid, name)
        reverse(paid, mercadopago, paid_with, status=status)
        assert as_seen(paid, name) == {**before, "refund": status}
        assert noted(name) == ("changed", "cupo:system", status)


def test_what_a_person_has_confirmed_does_not_depend_on_the_deposit(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    """The professional did without it; that the client paid after all and has it back changes nothing."""
    name, paid_with = pay(paid, mercadopago)
    made(paid.professional.confirm(name), 200)
    assert is_done(notify(paid, paid_with))

    reverse(paid, mercadopago, paid_with, status="refunded")

    assert seen(paid, name) == ("CONFIRMED", "refunded")
    assert held() == [name]


# Refunds that were due.


def test_a_refund_that_was_due_is_done_and_ends_nothing(paid: Appointments, mercadopago: MercadoPago) -> None:
    name, _ = confirmed(paid, mercadopago)
    second, third = payment(mercadopago), payment(mercadopago)
    for due in (second, third):
        assert is_done(notify(paid, due))
    assert seen(paid, name) == ("CONFIRMED", "pending")

    reverse(paid, mercadopago, second, status="refunded")
    assert seen(paid, name) == ("CONFIRMED", "pending")
    reverse(paid, mercadopago, third, **PARTIAL)
    assert seen(paid, name) == ("CONFIRMED", "pending")
    reverse(paid, mercadopago, third, status="charged_back")

    assert seen(paid, name) == ("CONFIRMED", "charged_back")
    assert held() == [name]
    assert refunds(name) == [second, third]


def test_what_other_clients_see_says_nothing_of_payments(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    _, paid_with = confirmed(paid, mercadopago)
    reverse(paid, mercadopago, paid_with, **PARTIAL)

    [listed] = made_list(paid.by("bruno").of_professional())
    assert "refund" not in listed


# Reports in another order.


@pytest.mark.parametrize("status", FULL)
def test_a_payment_that_is_gone_before_it_was_heard_of_confirms_nothing(
    paid: Appointments, mercadopago: MercadoPago, status: str
) -> None:
    name, paid_with = pay(paid, mercadopago)
    for current in (status, "approved", status, "approved"):
        reverse(paid, mercadopago, paid_with, status=current)

    assert seen(paid, name) == ("PENDING", status)
    assert refunds(name) == []
    # The hold still waits, and another payment confirms it.
    assert is_done(notify(paid, payment(mercadopago)))
    assert as_seen(paid, name)["status"] == "CONFIRMED"


def test_what_is_left_of_a_payment_has_to_cover_the_deposit(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    for hour, (amount, expected) in enumerate(((DEPOSIT, "PENDING"), (DEPOSIT + 1000, "CONFIRMED")), 10):
        name, paid_with = pay(paid, mercadopago, **slot(f"{hour}:00"))
        reverse(paid, mercadopago, paid_with, transaction_amount=amount, **PARTIAL)

        assert as_seen(paid, name)["status"] == expected
        assert reversals_of(name)[0]["type"] == "partially_refunded"


@pytest.mark.parametrize(("faster", "slower"), [("charged_back", "approved"), ("approved", "charged_back")])
def test_a_payment_that_is_told_and_reversed_at_once_leaves_nothing_confirmed(
    paid: Appointments, mercadopago: MercadoPago, faster: str, slower: str
) -> None:
    name, paid_with = pay(paid, mercadopago)
    told = partial(reported, paid, mercadopago, paid_with)

    answers = race(partial(told, faster), partial(told, slower))

    assert all(map(is_done, answers))
    assert seen(paid, name) == ("PENDING" if faster == "charged_back" else "CANCELLED", "charged_back")
    assert refunds(name) == []


# A payment after its hold.


@pytest.mark.parametrize("status", FULL)
def test_what_a_late_payment_reserved_again_goes_with_it(
    paid: Appointments, mercadopago: MercadoPago, at: At, status: str
) -> None:
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at(LAPSED)
    expired(hold)
    assert is_done(notify(paid, paid_with))
    [revived] = [each["id"] for each in made_list(paid.of_user()) if each["status"] == "CONFIRMED"]
    second = payment(mercadopago)
    assert is_done(notify(paid, second))

    for _ in range(2):
        reverse(paid, mercadopago, paid_with, status=status)
        reverse(paid, mercadopago, second, status="refunded")

    assert seen(paid, revived) == ("CANCELLED", status)
    assert seen(paid, hold) == ("CANCELLED", "refunded")
    assert held() == []


@pytest.mark.parametrize(("is_written", "before"), [(True, 1), (True, 2), (False, 1)])
def test_a_late_payment_that_is_reversed_while_it_is_told_leaves_nothing_confirmed(
    paid: Appointments, mercadopago: MercadoPago, at: At, is_written: bool, before: int
) -> None:
    """Whether the expiry has been written by then or not, and the slot taken again or not."""
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at(LAPSED)
    if is_written:
        expired(hold)
    told = partial(reported, paid, mercadopago, paid_with)

    answers = race(partial(told, "refunded"), partial(told, "approved"), before=before)

    assert all(map(is_done, answers))
    assert {each["status"] for each in made_list(paid.of_user())} == {"CANCELLED"}
    confirmed(paid.by("bruno"), mercadopago, **THURSDAY)


# What is gone, what is not ours, and what fails.


def test_a_reversal_for_what_is_gone_is_kept_beside_the_refund_that_was_due(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    name, paid_with = pay(paid, mercadopago)
    deleted(paid.delete(name))
    assert is_done(notify(paid, paid_with))

    for changes in (PARTIAL, PARTIAL, {"status": "refunded"}, {"status": "refunded"}):
        reverse(paid, mercadopago, paid_with, **changes)

    marks = sorted(item["sk"]["S"] for item in items() if paid_with in item["sk"]["S"])
    assert marks == [
        f"REFUND#{paid_with}",
        f"REVERSAL#{paid_with}#partially_refunded#1000",
        f"REVERSAL#{paid_with}#refunded#5000",
    ]
    refused(paid.get(name), 404)


def test_a_reversal_of_an_unknown_payment_or_of_something_else_changes_nothing(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    name, _ = confirmed(paid, mercadopago)
    other = payment(mercadopago, status="charged_back", external_reference="x")
    before = items()

    assert is_done(notify(paid, "999"))
    assert is_done(notify(paid, other))

    assert items() == before
    assert as_seen(paid, name)["status"] == "CONFIRMED"


def test_a_reversal_of_a_payment_that_never_confirmed_does_not_cancel(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    """It names the reservation, and is none of the deposits that are kept with it."""
    name, _ = confirmed(paid, mercadopago)

    reverse(paid, mercadopago, payment(mercadopago), status="charged_back")

    assert seen(paid, name) == ("CONFIRMED", "charged_back")


@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
@pytest.mark.parametrize("is_late", [False, True])
def test_a_reversal_that_meets_a_fault_is_done_once(
    paid: Appointments, mercadopago: MercadoPago, at: At, fault: AwsFault, is_late: bool
) -> None:
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    if is_late:
        at(LAPSED)
        expired(hold)
    assert is_done(notify(paid, paid_with))
    [name] = [each["id"] for each in made_list(paid.of_user()) if each["status"] == "CONFIRMED"]
    mercadopago.payments[paid_with]["status"] = "refunded"

    with faults(WRITE, fault, *[lost_request] * 9):
        answer = notify(paid, paid_with)

    assert is_done(answer) or refused(answer, 503)
    version = version_of(name)
    assert is_done(notify(paid, paid_with))
    assert seen(paid, name) == ("CANCELLED", "refunded")
    assert version_of(name) <= version + 1
    assert history_of(name).count("cancelled") == 1
    assert held() == []
