"""Who notifies: the provider alone, by its signature; what nobody signed is refused, and nothing is asked."""

from itertools import product
from typing import Final

from chalicelib import clock
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import made_list, refused, refused_somehow
from tests.contract.courts import At
from tests.contract.test_appointments_checkouts import paid
from tests.contract.test_appointments_notifications import as_seen, pay, payment
from tests.contract.test_appointments_ownership import CALLERS
from tests.contract.test_appointments_payments import is_done, notify
from tests.payments.conftest import configured, mercadopago
from tests.payments.mercadopago import MercadoPago
from tests.payments.signatures import signed

__all__ = ["configured", "mercadopago", "paid"]

PATH: Final = "/api/reservations/create-with-payment"


def test_a_notification_needs_no_token_and_minds_none(paid: Appointments, mercadopago: MercadoPago) -> None:
    for hour, (name, caller) in enumerate(CALLERS.items(), 9):
        hold, paid_with = pay(paid, mercadopago, **slot(f"{hour:02}:00"))
        path, by = f"{PATH}?data.id={paid_with}&type=payment", caller(paid)

        assert is_done(by.request("POST", PATH, json={})), name
        assert is_done(by.request("POST", path, json={}, headers=signed(paid_with, clock.now()))), name
        assert as_seen(paid.admin, hold)["status"] == "CONFIRMED", name


def forged(payment: str) -> list[dict[str, str]]:
    """Headers that the provider did not sign for this payment."""
    genuine = signed(payment, clock.now())
    ts, v1 = genuine["X-Signature"].split(",")
    other = f"{v1[:-1]}{'0' if v1[-1] != '0' else '1'}"
    signatures = ("", "mañana", "ts=1,v1=", ts, v1, f"{ts},{other}")
    return [
        *({}, signed("999", clock.now()), {**genuine, "X-Request-Id": "another"}),
        *({**genuine, "X-Signature": signature} for signature in signatures),
        {"X-Signature": ""},
    ]


def test_what_nobody_signed_is_refused_unasked(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    asked = len(mercadopago.seen)
    path = f"{PATH}?data.id={paid_with}&type=payment"

    for headers in forged(paid_with):
        refused(paid.nobody.request("POST", path, json={}, headers=headers), 401)

    assert as_seen(paid, hold)["status"] == "PENDING"
    assert len(mercadopago.seen) == asked


def test_a_signature_is_good_for_one_payment(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    headers = signed(paid_with, clock.now())

    refused(notify(paid, payment(mercadopago, status="rejected"), **headers), 401)
    assert as_seen(paid, hold)["status"] == "PENDING"


def test_a_signature_is_not_good_for_ever(paid: Appointments, mercadopago: MercadoPago, at: At) -> None:
    hold, paid_with = pay(paid, mercadopago, **slot("10:00", day="2024-02-15"))
    old = signed(paid_with, clock.now())
    at("2024-01-24T12:00:00Z")

    refused(notify(paid, paid_with, **old), 401)

    assert as_seen(paid, hold)["status"] == "CANCELLED"
    assert is_done(notify(paid, paid_with))
    assert as_seen(paid, hold)["status"] == "CONFIRMED"


def test_what_is_no_notification_breaks_nothing(paid: Appointments, mercadopago: MercadoPago) -> None:
    bodies = (
        b"",
        b"[]",
        b"null",
        b"{",
        b'"x"',
        b"\xff",
        b'{"a": NaN}',
        b'{"type": "\\ud800"}',
        b"[" * 100_000,
    )
    queries = ("", "?data.id=1&type=payment", "?data.id=%00&type=payment", "?topic=payment&id=%FF")
    headers = {"Content-Type": "application/json"}
    for body, query in product(bodies, queries):
        answer = paid.nobody.request("POST", PATH + query, body=body, headers=headers)
        assert answer.status in (200, 400, 401), (body[:20], query, answer.raw)
        if answer.status != 200:
            refused_somehow(answer)
    assert made_list(paid.admin.everybodys()) == []
