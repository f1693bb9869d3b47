"""Deposits: a checkout holds the slot, the provider's word confirms it, once, or leaves a refund mark."""

from typing import Any

import pytest

from chalicelib import clock
from chalicelib.operations.reservations import expire
from tests.api import Answer
from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import refused
from tests.contract.appointments_kept import held, kept
from tests.contract.courts import At
from tests.faults import Fault, cancelled, faults, lost_reply, lost_request
from tests.payments.conftest import configured, mercadopago
from tests.payments.mercadopago import MercadoPago
from tests.payments.signatures import signed
from tests.store.days import items

__all__ = ["configured", "mercadopago"]

DEPOSIT = 5000
LAPSED = "2024-01-15T10:00:00Z"


@pytest.fixture
def paid(appointments: Appointments, mercadopago: MercadoPago) -> Appointments:
    """Ana's verbs; Sara wants a deposit of 5,000."""
    appointments.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    return appointments


def hold(caller: Appointments, **fields: Any) -> str:
    """Ask for a checkout, which must succeed; the id of the hold."""
    answer = caller.pay(DEPOSIT, **fields)
    assert answer.status == 201, answer.raw
    assert answer.body["data"].startswith("https://"), answer.body
    return str(made_of(caller)[0]["id"])


def made_of(caller: Appointments) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.of_user().body["data"]
    return sorted(found, key=lambda each: str(each["created_at"]), reverse=True)


def payment_of(provider: MercadoPago, reservation_id: str, **changes: Any) -> str:
    defaults = {"external_reference": f"default#{reservation_id}", "transaction_amount": DEPOSIT}
    return provider.paid(**{**defaults, **changes})


def notify(caller: Appointments, payment: str, **headers: str) -> Answer:
    """What the provider sends of a payment; without a token."""
    sent = signed(payment, clock.now()) | headers
    return caller.nobody.request(
        "POST",
        f"/api/reservations/create-with-payment?data.id={payment}&type=payment",
        json={"type": "payment", "data": {"id": payment}},
        headers=sent,
    )


def is_done(answer: Answer) -> bool:
    return (answer.status, answer.body) == (200, {"status": 200})


def refunds(reservation_id: str) -> list[str]:
    marks = kept(reservation_id)["data"]["M"]["refund"]
    return [mark["M"]["id"]["S"] for mark in marks.get("L", [])]


def test_a_checkout_holds_the_slot(paid: Appointments, mercadopago: MercadoPago) -> None:
    name = hold(paid)

    assert paid.seen(name)["status"] == "PENDING"
    assert held() == [name]
    refused(paid.by("bruno").pay(DEPOSIT), 409)


def test_a_payment_confirms_the_hold(paid: Appointments, mercadopago: MercadoPago) -> None:
    name = hold(paid)

    assert is_done(notify(paid, payment_of(mercadopago, name)))

    assert paid.seen(name)["status"] == "CONFIRMED"
    assert "refund" not in paid.seen(name)


def test_however_often_it_is_told_a_payment_confirms_once(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    name = hold(paid)
    payment = payment_of(mercadopago, name)

    answers = [notify(paid, payment) for _ in range(5)]

    assert all(map(is_done, answers))
    assert [entry["M"]["action"]["S"] for entry in kept(name)["history"]["L"]] == ["created", "confirmed"]


@pytest.mark.parametrize("status", ["pending", "in_process", "rejected", "cancelled", "refunded"])
def test_what_is_not_approved_decides_nothing(
    paid: Appointments, mercadopago: MercadoPago, status: str
) -> None:
    name = hold(paid)
    before = items()

    assert is_done(notify(paid, payment_of(mercadopago, name, status=status)))

    assert items() == before


@pytest.mark.parametrize(
    ("path", "body"),
    [("", {}), ("?type=test", {"type": "test"}), ("?topic=merchant_order&id=7", {"resource": "x"})],
)
def test_without_a_payment_id_nothing_happens(paid: Appointments, path: str, body: dict[str, Any]) -> None:
    answer = paid.nobody.request("POST", f"/api/reservations/create-with-payment{path}", json=body)

    assert is_done(answer)


def test_a_forged_notification_is_refused(paid: Appointments, mercadopago: MercadoPago) -> None:
    name = hold(paid)
    payment = payment_of(mercadopago, name)
    genuine = {name.lower(): value for name, value in signed(payment, clock.now()).items()}["x-signature"]
    last = "0" if genuine[-1] != "0" else "1"

    for signature in (genuine[:-1] + last, "ts=1,v1=", ""):
        refused(notify(paid, payment, **{"x-signature": signature, "X-Signature": signature}), 401)

    assert paid.seen(name)["status"] == "PENDING"


def test_a_second_payment_of_one_hold_is_to_be_paid_back(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    name = hold(paid)
    first, second = (payment_of(mercadopago, name) for _ in range(2))

    for payment in (first, second, second, first):
        assert is_done(notify(paid, payment))

    assert refunds(name) == [second]
    assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CONFIRMED", "pending")


def test_too_little_is_to_be_paid_back(paid: Appointments, mercadopago: MercadoPago) -> None:
    name = hold(paid)

    notify(paid, payment_of(mercadopago, name, transaction_amount=DEPOSIT - 1))

    assert paid.seen(name)["status"] == "PENDING"
    assert paid.seen(name)["refund"] == "pending"


def test_a_payment_after_the_hold_confirms_while_the_slot_is_free(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid, start_time="2024-01-18T10:00:00Z", end_time="2024-01-18T10:45:00Z")
    at("2024-01-16T12:00:00Z")
    assert paid.seen(name)["status"] == "CANCELLED"

    assert is_done(notify(paid, payment_of(mercadopago, name)))

    assert paid.seen(name)["status"] == "CONFIRMED"


def test_a_payment_after_the_expiry_was_written_takes_the_slot_again_once(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid, start_time="2024-01-18T10:00:00Z", end_time="2024-01-18T10:45:00Z")
    at("2024-01-16T12:00:00Z")
    expired(name)
    payment = payment_of(mercadopago, name)

    for _ in range(3):
        assert is_done(notify(paid, payment))

    confirmed = [each for each in made_of(paid) if each["status"] == "CONFIRMED"]
    assert [each["start_time"] for each in confirmed] == ["2024-01-18T10:00:00Z"]
    assert held() == [confirmed[0]["id"]]
    assert all("refund" not in each for each in made_of(paid))


def test_a_payment_for_a_slot_that_is_another_s_by_then_is_to_be_paid_back(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    when = {"start_time": "2024-01-18T10:00:00Z", "end_time": "2024-01-18T10:45:00Z"}
    name = hold(paid, **when)
    at("2024-01-16T12:00:00Z")
    other = hold(paid.by("bruno"), **when)
    late, right = payment_of(mercadopago, name), payment_of(mercadopago, other)

    for payment in (late, right, late):
        assert is_done(notify(paid, payment))

    assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CANCELLED", "pending")
    assert paid.seen(other)["status"] == "CONFIRMED"
    assert held() == [other]


def test_a_payment_for_what_has_begun_is_to_be_paid_back(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    name = hold(paid)
    at(LAPSED)

    notify(paid, payment_of(mercadopago, name))

    assert (paid.seen(name)["status"], paid.seen(name)["refund"]) == ("CANCELLED", "pending")


def test_a_payment_for_what_was_deleted_leaves_a_refund_mark(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    name = hold(paid)
    assert paid.delete(name).status == 200
    payment = payment_of(mercadopago, name)

    for _ in range(2):
        assert is_done(notify(paid, payment))

    marks = [item for item in items() if item["sk"]["S"].startswith("REFUND#")]
    assert [mark["payment"]["M"]["id"]["S"] for mark in marks] == [payment]


@pytest.mark.parametrize(
    "fault",
    [lost_reply, lost_request, cancelled("TransactionConflict")],
    ids=["reply", "request", "conflict"],
)
def test_a_confirmation_that_meets_a_fault_is_done_once(
    paid: Appointments, mercadopago: MercadoPago, fault: Fault
) -> None:
    name = hold(paid)
    payment = payment_of(mercadopago, name)

    with faults("TransactWriteItems", fault):
        assert is_done(notify(paid, payment))

    assert paid.seen(name)["status"] == "CONFIRMED"
    assert len(kept(name)["history"]["L"]) == 2


def test_a_store_that_is_out_is_503_so_that_the_provider_tells_it_again(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    name = hold(paid)
    payment = payment_of(mercadopago, name)
    with faults("TransactWriteItems", *[lost_request] * 9):
        refused(notify(paid, payment), 503)

    assert is_done(notify(paid, payment))
    assert paid.seen(name)["status"] == "CONFIRMED"


@pytest.mark.parametrize("amount", [DEPOSIT - 1, DEPOSIT + 1, 1])
def test_another_deposit_than_the_professionals_is_refused(paid: Appointments, amount: int) -> None:
    refused(paid.pay(amount), 400)
    assert held() == []


@pytest.mark.parametrize("amount", [0, -1, "mucho", None, True])
def test_what_is_no_deposit_is_refused(paid: Appointments, amount: object) -> None:
    assert "deposit_amount" in refused(paid.pay(amount), 400)


def test_who_wants_no_deposit_takes_none(appointments: Appointments, mercadopago: MercadoPago) -> None:
    refused(appointments.pay(DEPOSIT), 400)
    assert mercadopago.seen == []


def test_without_a_provider_there_are_no_payments(appointments: Appointments) -> None:
    appointments.practising(requires_deposit=True, deposit_amount=DEPOSIT)

    refused(appointments.pay(DEPOSIT), 503)


def test_the_same_key_gives_the_same_checkout(paid: Appointments, mercadopago: MercadoPago) -> None:
    keyed = paid.keyed()

    one, two = keyed.pay(DEPOSIT), keyed.pay(DEPOSIT)

    assert (one.status, one.raw) == (two.status, two.raw)
    assert two.headers["idempotent-replayed"] == "true"
    assert len(held()) == 1


def test_a_deposit_is_no_way_round_the_rules(paid: Appointments) -> None:
    refused(paid.pay(DEPOSIT, start_time="2024-01-15T22:00:00Z", end_time="2024-01-15T22:45:00Z"), 400)
    refused(paid.pay(DEPOSIT, client_id="bruno"), 403)
    refused(paid.pay(DEPOSIT, professional_id="nadie"), 404)
    refused(paid.nobody.pay(DEPOSIT), 401)
    assert held() == []


def test_a_successful_answer_has_the_envelope(paid: Appointments, mercadopago: MercadoPago) -> None:
    answer = paid.pay(DEPOSIT)

    assert set(answer.body) == {"status", "message", "data"}


def expired(name: str) -> None:
    """What the schedule does of its own accord."""
    clock.start_budget(float("inf"))
    expire(tenant="default", kind="appointment", reservation=name, now=clock.now())
