"""Mercado Pago is asked as it wants to be asked, and understood."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import botocore.session
import pytest

from chalicelib.payments import checkout
from chalicelib.payments.checkout import Checkout, Payment
from tests.payments.mercadopago import CREATE, FIND, TOKEN, WEBHOOK_SECRET, MercadoPago
from tests.payments.orders import opened
from tests.remotes.answers import answered

PAYMENT = (
    '{"id": 1, "status": "approved", "external_reference": null, "transaction_amount": %s,'
    ' "currency_id": "ARS"}'
)


def test_a_checkout_is_a_preference_with_one_thing_in_it(mercadopago: MercadoPago) -> None:
    opened()

    [request] = mercadopago.seen
    assert request.body == {
        "external_reference": "cabcdefgh12345678",
        "notification_url": "https://api.example.com/api/reservations/create-with-payment?source_news=webhooks",
        "expires": True,
        "expiration_date_to": "2026-03-15T09:30:00.000+00:00",
        "payer": {"email": "ana@example.com"},
        "items": [
            {
                "title": "Seña de un turno",
                "quantity": 1,
                "currency_id": "ARS",
                "unit_price": Decimal("1500.50"),
            }
        ],
    }


def test_it_is_known_by_the_preferences_id_and_page(mercadopago: MercadoPago) -> None:
    made = opened()

    [preference] = mercadopago.preferences.values()
    assert made == Checkout(id=preference["id"], link=preference["init_point"])


def test_the_same_operation_opens_one_checkout(mercadopago: MercadoPago) -> None:
    assert opened() == opened()
    assert opened(operation="f" * 32) != opened()

    keys = [request.headers["X-Idempotency-Key"] for request in mercadopago.seen]
    assert keys == ["0123456789abcdef" * 2, "0123456789abcdef" * 2, "f" * 32, "0123456789abcdef" * 2]


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1500", b"1500.00"),
        ("1500.5", b"1500.50"),
        ("1500.500", b"1500.50"),
        ("0.01", b"0.01"),
        ("1.1E+3", b"1100.00"),
        ("0.1", b"0.10"),
        ("9007199254740993.07", b"9007199254740993.07"),
    ],
)
def test_an_amount_is_a_number_with_two_decimals(
    mercadopago: MercadoPago, amount: str, written: bytes
) -> None:
    opened(amount=Decimal(amount))

    [request] = mercadopago.seen
    assert b'"unit_price": ' + written + b"}" in request.content


@pytest.mark.parametrize(
    "amount", ["0", "-1", "0.001", "1500.005", f"1{30 * '0'}.001", "NaN", "sNaN", "Infinity", "-Infinity"]
)
def test_what_is_no_amount_is_not_asked_for(mercadopago: MercadoPago, amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        opened(amount=Decimal(amount))

    assert mercadopago.seen == []


def test_nobody_has_to_be_named(mercadopago: MercadoPago) -> None:
    opened(payer_email=None)

    [request] = mercadopago.seen
    assert "payer" not in request.body


def test_the_last_moment_is_told_in_utc_wherever_it_comes_from(mercadopago: MercadoPago) -> None:
    buenos_aires = ZoneInfo("America/Argentina/Buenos_Aires")

    opened(expires=datetime(2026, 3, 14, 23, 30, 15, 250_999, tzinfo=buenos_aires))

    [request] = mercadopago.seen
    assert request.body["expiration_date_to"] == "2026-03-15T02:30:15.250+00:00"


def test_a_title_may_have_any_character(mercadopago: MercadoPago) -> None:
    title = 'Café ☕ con 👩‍👩‍👧 — «ñandú» \u202e 日本 \t\\", "unit_price": 0.01'

    opened(title=title)

    [request] = mercadopago.seen
    [item] = request.body["items"]
    assert (item["title"], item["unit_price"]) == (title, Decimal("1500.50"))


def test_the_currency_and_the_addresses_are_the_stages(
    mercadopago: MercadoPago, configured: Callable[..., None]
) -> None:
    configured(
        PAYMENT_CURRENCY="UYU",
        PUBLIC_URL="https://turnos.example.com/live/",
        MERCADOPAGO_URL=f"{mercadopago.origin}/",
    )

    opened()

    [request] = mercadopago.seen
    assert request.body["items"][0]["currency_id"] == "UYU"
    assert request.body["notification_url"].startswith(
        "https://turnos.example.com/live/api/reservations/create-with-payment?"
    )


def test_a_payment_is_found_by_its_id(mercadopago: MercadoPago) -> None:
    paid = mercadopago.paid(external_reference="cabcdefgh12345678")

    assert checkout.find(paid) == Payment(
        id=paid,
        status="approved",
        reference="cabcdefgh12345678",
        amount=Decimal("1500.50"),
        currency="ARS",
    )


@pytest.mark.parametrize(
    "status", ["pending", "in_process", "rejected", "cancelled", "refunded", "charged_back"]
)
def test_its_status_is_the_providers_word(mercadopago: MercadoPago, status: str) -> None:
    found = checkout.find(mercadopago.paid(status=status))

    assert found is not None
    assert found.status == status


def test_a_payment_without_a_checkout_refers_to_nothing(mercadopago: MercadoPago) -> None:
    found = checkout.find(mercadopago.paid(external_reference=None))

    assert found is not None
    assert found.reference == ""


@pytest.mark.parametrize("written", ["1500", "1500.10", "0.1", "9007199254740993.07"])
def test_an_amount_is_read_as_it_is_written(mercadopago: MercadoPago, written: str) -> None:
    mercadopago.next(FIND, answered(200, (PAYMENT % written).encode()))

    found = checkout.find("1")

    assert found is not None
    assert found.amount == Decimal(written)


def test_an_unknown_payment_is_none(mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture) -> None:
    assert checkout.find("123456") is None
    assert [record for record in caplog.records if record.name == "cupo"] == []


@pytest.mark.parametrize("payment", ["../../checkout/x?a=b#c", "..", ".", "a/b", "é ñ", "%2e%2e"])
def test_an_id_cannot_leave_its_place_in_the_path(mercadopago: MercadoPago, payment: str) -> None:
    assert checkout.find(payment) is None

    [request] = mercadopago.seen
    assert request.payment == payment


def test_a_token_is_sent_and_nothing_else_is_known_of_us(mercadopago: MercadoPago) -> None:
    checkout.find(mercadopago.paid())

    [request] = mercadopago.seen
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert {name.lower() for name in request.headers} <= {
        "host",
        "authorization",
        "accept",
        "content-type",
        "connection",
        "accept-encoding",
        "user-agent",
    }


def test_on_aws_the_keys_are_in_secrets_manager(
    mercadopago: MercadoPago, configured: Callable[..., None]
) -> None:
    manager: Any = botocore.session.get_session().create_client("secretsmanager")
    kept = json.dumps({"access_token": TOKEN, "webhook_secret": WEBHOOK_SECRET})
    arn = manager.create_secret(Name="payments", SecretString=kept)["ARN"]
    configured(MERCADOPAGO_TOKEN="", MERCADOPAGO_WEBHOOK_SECRET="", MERCADOPAGO_SECRET_ARN=arn)

    assert checkout.is_configured()
    assert opened().id
    assert [request.method for request in mercadopago.seen] == [CREATE]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"PUBLIC_URL": ""}, False),
        ({"MERCADOPAGO_TOKEN": ""}, False),
        ({"MERCADOPAGO_WEBHOOK_SECRET": ""}, False),
        ({"MERCADOPAGO_TOKEN": "", "MERCADOPAGO_SECRET_ARN": "arn"}, True),
        ({"PUBLIC_URL": "", "MERCADOPAGO_SECRET_ARN": "arn"}, False),
    ],
)
def test_a_stage_takes_payments_with_keys_and_an_address(
    configured: Callable[..., None], changes: dict[str, str], expected: bool
) -> None:
    configured(**changes)

    assert checkout.is_configured() is expected
