"""Who notifies: the provider alone, by its signature; what nobody signed is refused, and nothing is asked."""

from collections.abc import Callable
from typing import Final

import pytest

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


@pytest.mark.parametrize("caller", CALLERS)
def test_a_notification_needs_no_token_and_minds_none(
    paid: Appointments, mercadopago: MercadoPago, caller: str
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    path = f"{PATH}?data.id={paid_with}&type=payment"
    by = CALLERS[caller](paid)

    assert is_done(by.request("POST", PATH, json={}))
    assert is_done(by.request("POST", path, json={}, headers=signed(paid_with, clock.now())))
    assert as_seen(paid.admin, hold)["status"] == "CONFIRMED"


FORGED: Final[dict[str, Callable[[str], dict[str, str]]]] = {
    "none": lambda _: {},
    "empty": lambda _: {"X-Signature": ""},
    "words": lambda _: {"X-Signature": "mañana"},
    "of another payment": lambda _: signed("999", clock.now()),
    "with another request": lambda payment: {**signed(payment, clock.now()), "X-Request-Id": "another"},
    "without a time": lambda payment: {
        **signed(payment, clock.now()),
        "X-Signature": signed(payment, clock.now())["X-Signature"].partition(",")[2],
    },
    "without a digest": lambda payment: {
        **signed(payment, clock.now()),
        "X-Signature": signed(payment, clock.now())["X-Signature"].partition(",")[0],
    },
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_what_the_provider_did_not_sign_is_refused_before_anything_is_asked(
    paid: Appointments, mercadopago: MercadoPago, forge: Callable[[str], dict[str, str]]
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    asked = len(mercadopago.seen)
    path = f"{PATH}?data.id={paid_with}&type=payment"

    refused(paid.nobody.request("POST", path, json={}, headers=forge(paid_with)), 401)

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


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'"x"', b"\xff", b'{"a": NaN}', b'{"type": "\\ud800"}', b"[" * 100_000],
)
def test_what_is_no_notification_breaks_nothing(
    paid: Appointments, mercadopago: MercadoPago, body: bytes
) -> None:
    for query in ("", "?data.id=1&type=payment", "?data.id=%00&type=payment", "?topic=payment&id=%FF"):
        answer = paid.nobody.request(
            "POST", PATH + query, body=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status in (200, 400, 401), answer.raw
        if answer.status != 200:
            refused_somehow(answer)
    assert made_list(paid.admin.everybodys()) == []
