"""Deposits: a checkout holds the slot, the provider's word confirms it, once, or leaves a refund mark."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.operations.settling import settle
from chalicelib.store.tables import client
from tests.api import Response
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import ids, made_list, refused
from tests.contract.appointments_kept import held, kept
from tests.contract.courts import At, SettingsChanged
from tests.faults import AwsFault, cancelled, faults, lost_reply, lost_request
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import MercadoPago
from tests.integrations.payments.signatures import signed
from tests.store.days import items

__all__ = ["configured", "mercadopago"]

DEPOSIT = 5000


@pytest.fixture
def paid(appointments: Appointments, mercadopago: MercadoPago) -> Appointments:
    """Ana's verbs; Sara wants a deposit of 5,000."""
    appointments.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    return appointments


def hold(caller: Appointments, **fields: Any) -> str:
    """Ask for a checkout, which must succeed; the id of the hold."""
    before = set(ids(caller.of_user()))
    answer = caller.pay(DEPOSIT, **fields)
    assert answer.status == 201, answer.raw
    assert answer.body["data"].startswith("https://"), answer.body
    [made] = set(ids(caller.of_user())) - before
    return made


def payment_of(provider: MercadoPago, reservation_id: str, **changes: Any) -> str:
    defaults = {"external_reference": f"default#{reservation_id}", "transaction_amount": DEPOSIT}
    return provider.paid(**{**defaults, **changes})


def notify(caller: Appointments, payment: str, **headers: str) -> Response:
    """What the provider sends of a payment; without a token."""
    sent = signed(payment, clock.now()) | headers
    return caller.nobody.request(
        "POST",
        f"/api/reservations/create-with-payment?data.id={payment}&type=payment",
        json={"type": "payment", "data": {"id": payment}},
        headers=sent,
    )


def is_done(answer: Response) -> bool:
    return (answer.status, answer.body) == (200, {"status": 200})


def expired(name: str) -> None:
    """What the schedule does of its own accord."""
    clock.start_budget(float("inf"))
    settle(tenant="default", kind="appointment", reservation=name, now=clock.now())


def refunds(reservation_id: str) -> list[str]:
    marks = kept(reservation_id)["data"]["M"]["refund"]
    return [mark["M"]["id"]["S"] for mark in marks.get("L", [])]


def test_what_is_not_approved_decides_nothing_yet(paid: Appointments, mercadopago: MercadoPago) -> None:
    name = hold(paid)
    payment = payment_of(mercadopago, name)
    before = items()
    for status in ("pending", "in_process", "rejected", "cancelled"):
        mercadopago.payments[payment]["status"] = status
        assert is_done(notify(paid, payment))
        assert items() == before, status

    mercadopago.payments[payment]["status"] = "approved"
    assert is_done(notify(paid, payment))
    assert paid.seen(name)["status"] == "CONFIRMED"


def test_without_a_payment_id_nothing_happens(paid: Appointments) -> None:
    cases: list[tuple[str, dict[str, Any]]] = [
        *(("", {}), ("?type=test", {"type": "test"}), ("?topic=merchant_order&id=7", {"resource": "x"}))
    ]
    for query, body in cases:
        path = f"/api/reservations/create-with-payment{query}"
        assert is_done(paid.nobody.request("POST", path, json=body)), query


def test_the_deposit_or_more_confirms_and_nothing_else(
    paid: Appointments, mercadopago: MercadoPago, settings_changed: SettingsChanged
) -> None:
    settings_changed(UNPAID_HOLDS="4")
    cases: list[tuple[dict[str, Any], str, str | None]] = [
        ({"currency_id": "USD"}, "PENDING", "pending"),
        *(({"transaction_amount": amount}, "PENDING", "pending") for amount in (1, DEPOSIT - 1)),
        ({"transaction_amount": DEPOSIT + 1}, "CONFIRMED", None),
    ]
    for hour, (changes, status, refund) in enumerate(cases, 10):
        name = hold(paid, **slot(f"{hour}:00"))

        assert is_done(notify(paid, payment_of(mercadopago, name, **changes)))

        reservation = paid.seen(name)
        assert (reservation["status"], reservation.get("refund")) == (status, refund), changes


def test_a_second_payment_of_a_hold_is_to_be_paid_back(paid: Appointments, mercadopago: MercadoPago) -> None:
    name = hold(paid)
    first, second = (payment_of(mercadopago, name) for _ in range(2))

    for payment in (first, second, second, first):
        assert is_done(notify(paid, payment))

    assert refunds(name) == [second]
    assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CONFIRMED", "pending")


def test_a_late_payment_takes_no_slot_that_was_closed_meanwhile_and_is_paid_back(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    at("2024-01-14T12:00:00Z")
    name = hold(paid, **slot("10:00", day="2024-01-18"))
    body = {"from": "2024-01-18", "to": "2024-01-18", "title": "Feriado", "reason": "Feriado"}
    assert paid.admin.request("POST", "/api/closures", json=body).status == 201
    at("2024-01-16T12:00:00Z")
    payment = payment_of(mercadopago, name)

    assert is_done(notify(paid, payment))

    assert (paid.status_of(name), refunds(name)) == ("CANCELLED", [payment])


def test_no_checkout_is_made_for_what_the_rules_refuse(paid: Appointments, mercadopago: MercadoPago) -> None:
    rules = {"durations": {"allowed": [240]}}
    assert paid.admin.request("PUT", "/api/rules/professional", json=rules).status == 200
    before = len(mercadopago.preferences)

    answer = paid.pay(DEPOSIT)

    assert (answer.status, answer.body["rule"]) == (400, "durations")
    assert len(mercadopago.preferences) == before


def test_a_late_payment_takes_a_free_slot_once(paid: Appointments, mercadopago: MercadoPago, at: At) -> None:
    """Whether the expiry has been written by then or not."""
    taken = []
    for day, is_written in (("2024-01-18", False), ("2024-01-19", True)):
        at("2024-01-14T12:00:00Z")
        when = slot("10:00", day=day)
        name = hold(paid, **when)
        at("2024-01-16T12:00:00Z")
        assert paid.status_of(name) == "CANCELLED"
        if is_written:
            expired(name)
        payment = payment_of(mercadopago, name)

        for _ in range(3):
            assert is_done(notify(paid, payment))

        of_day = [each for each in made_list(paid.of_user()) if each["start_time"] == when["start_time"]]
        [confirmed] = [each["id"] for each in of_day if each["status"] == "CONFIRMED"]
        assert all("refund" not in each for each in of_day)
        # Expired is final: the slot is taken anew (docs/decisions.md).
        assert confirmed != name
        taken.append(confirmed)
    assert sorted(held()) == sorted(taken)


def test_who_cancels_a_paid_appointment_owes_its_payment(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    """In the same write, so that nothing can come between; what is not paid owes nothing."""
    for hour, decider in enumerate((paid.professional, paid.admin), 10):
        name = hold(paid, **slot(f"{hour}:00"))
        payment = payment_of(mercadopago, name)
        assert is_done(notify(paid, payment))
        before = kept(name)

        assert decider.cancel(name).status == 200

        assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CANCELLED", "pending")
        assert refunds(name) == [payment]
        assert int(kept(name)["version"]["N"]) == int(before["version"]["N"]) + 1
        # The provider says it again, and when it has paid it back.
        assert is_done(notify(paid, payment))
        assert refunds(name) == [payment]
        mercadopago.payments[payment]["status"] = "refunded"
        assert is_done(notify(paid, payment))
        assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CANCELLED", "refunded")

    unpaid = hold(paid, **slot("12:00"))
    assert paid.professional.cancel(unpaid).status == 200
    assert "refund" not in paid.seen(unpaid)


def test_what_is_owed_outlives_the_appointment(paid: Appointments, mercadopago: MercadoPago, at: At) -> None:
    """Whoever deletes it; and the payment itself is owed when it is not its client who does."""
    for hour, caller in enumerate((paid, paid.professional, paid.admin), 10):
        name = hold(paid, **slot(f"{hour}:00", day="2024-01-18"))
        first, second = (payment_of(mercadopago, name) for _ in range(2))
        assert is_done(notify(paid, first))
        assert is_done(notify(paid, second))
        assert refunds(name) == [second]

        with faults("TransactWriteItems", lost_reply):
            assert caller.delete(name).status == 200

        assert owed() == sorted([second] if caller is paid else [first, second])
        clear()


def test_nothing_is_owed_for_what_was_paid_back_or_is_over(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid)
    payment = payment_of(mercadopago, name)
    assert is_done(notify(paid, payment))
    mercadopago.payments[payment]["status"] = "refunded"
    assert is_done(notify(paid, payment))
    assert paid.professional.delete(name).status == 200
    name = hold(paid)
    assert is_done(notify(paid, payment_of(mercadopago, name)))
    at("2024-01-15T14:00:00Z")

    assert paid.professional.delete(name).status == 200

    assert owed() == []


def owed() -> list[str]:
    """Return the payments that are owed beside tombstones."""
    marks = [item for item in items() if item["sk"]["S"].startswith("REFUND#")]
    return sorted(mark["payment"]["M"]["id"]["S"] for mark in marks)


def clear() -> None:
    """Take the marks beside tombstones away."""
    for mark in items():
        if mark["sk"]["S"].startswith("REFUND#"):
            client().delete_item(TableName="cupo-reservations", Key={"pk": mark["pk"], "sk": mark["sk"]})


def test_a_payment_for_what_is_gone_leaves_a_mark(paid: Appointments, mercadopago: MercadoPago) -> None:
    name = hold(paid)
    assert paid.delete(name).status == 200
    payment = payment_of(mercadopago, name)

    for _ in range(2):
        assert is_done(notify(paid, payment))

    assert owed() == [payment]


def test_a_confirmation_that_meets_a_fault_is_done_once(paid: Appointments, mercadopago: MercadoPago) -> None:
    planned: tuple[AwsFault, ...] = (lost_reply, lost_request, cancelled("TransactionConflict"))
    for hour, fault in enumerate(planned, 10):
        name = hold(paid, **slot(f"{hour}:00"))

        with faults("TransactWriteItems", fault):
            assert is_done(notify(paid, payment_of(mercadopago, name)))

        assert paid.seen(name)["status"] == "CONFIRMED"
        assert len(kept(name)["history"]["L"]) == 2


def test_while_the_store_is_out_it_is_to_be_told_again(paid: Appointments, mercadopago: MercadoPago) -> None:
    name = hold(paid)
    payment = payment_of(mercadopago, name)
    with faults("TransactWriteItems", *[lost_request] * 9):
        refused(notify(paid, payment), 503)

    assert is_done(notify(paid, payment))
    assert paid.seen(name)["status"] == "CONFIRMED"


def test_another_deposit_than_the_professionals_is_refused(paid: Appointments) -> None:
    for amount in (DEPOSIT - 1, DEPOSIT + 1, 1):
        refused(paid.pay(amount), 400)
    none: tuple[Any, ...] = (0, -1, "mucho", None, True)
    for nothing in none:
        assert "deposit_amount" in refused(paid.pay(nothing), 400), nothing
    assert held() == []


def test_who_wants_no_deposit_takes_none_and_without_a_provider_nobody_does(
    appointments: Appointments, configured: Callable[..., None], mercadopago: MercadoPago
) -> None:
    refused(appointments.pay(DEPOSIT), 400)
    appointments.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    configured(MERCADOPAGO_TOKEN="")

    refused(appointments.pay(DEPOSIT), 503)
    assert mercadopago.seen == []
