"""Mercado Pago is asked as it wants to be asked, and understood."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import botocore.session
import pytest

from chalicelib.domain.money import Money
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Checkout, Payment
from tests.integrations.payments.mercadopago import (
    CREATE,
    FIND,
    PUBLIC_URL,
    TOKEN,
    WEBHOOK_SECRET,
    MercadoPago,
)
from tests.integrations.payments.orders import opened
from tests.remotes.responses import answered

PAYMENT = (
    '{"id": 1, "status": "approved", "external_reference": null, "transaction_amount": %s,'
    ' "currency_id": "ARS"}'
)


def test_a_checkout_is_a_preference_with_one_thing_and_has_its_id_and_page(mercadopago: MercadoPago) -> None:
    made = opened()

    [request] = mercadopago.seen
    item = {"title": "Seña de un turno", "quantity": 1, "currency_id": "ARS"}
    assert request.body == {
        "external_reference": "cabcdefgh12345678",
        "notification_url": f"{PUBLIC_URL}/api/reservations/create-with-payment?source_news=webhooks",
        "expires": True,
        "expiration_date_to": "2026-03-15T09:30:00.000+00:00",
        "payer": {"email": "ana@example.com"},
        "items": [{**item, "unit_price": Decimal("1500.50")}],
    }
    [preference] = mercadopago.preferences.values()
    assert made == Checkout(id=preference["id"], link=preference["init_point"])


def test_the_same_operation_opens_one_checkout(mercadopago: MercadoPago) -> None:
    assert opened() == opened()
    assert opened(operation="f" * 32) != opened()

    keys = [request.headers["X-Idempotency-Key"] for request in mercadopago.seen]
    assert keys == ["0123456789abcdef" * 2, "0123456789abcdef" * 2, "f" * 32, "0123456789abcdef" * 2]


def test_an_amount_is_a_number_with_the_decimals_of_its_currency(mercadopago: MercadoPago) -> None:
    amounts = (
        *(
            (150000, "ARS", b"1500.00"),
            (150050, "ARS", b"1500.50"),
            (1, "ARS", b"0.01"),
            (10, "UYU", b"0.10"),
        ),
        *((900719925474099307, "ARS", b"9007199254740993.07"), (1500, "CLP", b"1500"), (1, "COP", b"1")),
    )
    for number, (units, currency, written) in enumerate(amounts):
        opened(amount=Money(units, currency), operation=f"{number:032}")

        assert b'"unit_price": ' + written + b"}" in mercadopago.seen[-1].content, units
        assert mercadopago.seen[-1].body["items"][0]["currency_id"] == currency


def test_nothing_or_less_is_not_asked_for(mercadopago: MercadoPago) -> None:
    for units in (0, -1):
        with pytest.raises(ValueError, match="amount"):
            opened(amount=Money(units, "ARS"))

    assert mercadopago.seen == []


def test_there_may_be_no_payer_and_any_title_and_the_end_is_told_in_utc(mercadopago: MercadoPago) -> None:
    buenos_aires = ZoneInfo("America/Argentina/Buenos_Aires")
    title = 'Café ☕ con 👩‍👩‍👧 — «ñandú» \u202e 日本 \t\\", "unit_price": 0.01'

    expires = datetime(2026, 3, 14, 23, 30, 15, 250_999, tzinfo=buenos_aires)
    opened(payer_email=None, title=title, expires=expires)

    [request] = mercadopago.seen
    assert "payer" not in request.body
    [item] = request.body["items"]
    assert (item["title"], item["unit_price"]) == (title, Decimal("1500.50"))
    assert request.body["expiration_date_to"] == "2026-03-15T02:30:15.250+00:00"


def test_urls_are_the_stages(mercadopago: MercadoPago, configured: Callable[..., None]) -> None:
    configured(
        PUBLIC_URL="https://turnos.example.com/live/",
        MERCADOPAGO_URL=f"{mercadopago.origin}/",
    )

    opened()

    [request] = mercadopago.seen
    assert request.body["notification_url"].startswith(
        "https://turnos.example.com/live/api/reservations/create-with-payment?"
    )


def found_by(payment: str) -> Payment:
    found = payments.find(payment)
    assert found is not None
    return found


def test_a_payment_is_found_by_its_id(mercadopago: MercadoPago) -> None:
    paid = mercadopago.paid(external_reference="cabcdefgh12345678")

    reference, amount = "cabcdefgh12345678", Decimal("1500.50")
    assert found_by(paid) == Payment(paid, "approved", reference, amount, "ARS")
    # One without a checkout refers to nothing.
    assert found_by(mercadopago.paid(external_reference=None)).reference == ""


def test_its_status_and_amount_are_as_the_provider_writes_them(mercadopago: MercadoPago) -> None:
    for status in ("pending", "in_process", "rejected", "cancelled", "refunded", "charged_back"):
        assert found_by(mercadopago.paid(status=status)).status == status
    for written in ("1500", "1500.10", "0.1", "9007199254740993.07"):
        mercadopago.next(FIND, answered(200, (PAYMENT % written).encode()))

        assert found_by("1").amount == Decimal(written)


def test_an_unknown_payment_is_none_and_no_id_leaves_its_place_in_the_path(
    mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture
) -> None:
    for payment in ("123456", "../../checkout/x?a=b#c", "..", ".", "a/b", "é ñ", "%2e%2e"):
        assert payments.find(payment) is None

        assert mercadopago.seen[-1].payment == payment
    assert [record for record in caplog.records if record.name == "cupo"] == []


def test_a_token_is_sent_and_nothing_else_is_known_of_us(mercadopago: MercadoPago) -> None:
    payments.find(mercadopago.paid())

    [request] = mercadopago.seen
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    ours = {"host", "authorization", "accept", "content-type", "connection", "accept-encoding", "user-agent"}
    assert {name.lower() for name in request.headers} <= ours


def test_keys_are_in_secrets_manager(mercadopago: MercadoPago, configured: Callable[..., None]) -> None:
    manager: Any = botocore.session.get_session().create_client("secretsmanager")
    kept = json.dumps({"access_token": TOKEN, "webhook_secret": WEBHOOK_SECRET})
    arn = manager.create_secret(Name="payments", SecretString=kept)["ARN"]
    configured(MERCADOPAGO_TOKEN="", MERCADOPAGO_WEBHOOK_SECRET="", MERCADOPAGO_SECRET_ARN=arn)

    assert payments.is_configured()
    assert opened().id
    assert [request.method for request in mercadopago.seen] == [CREATE]


def test_a_stage_takes_payments_with_keys_and_an_address(configured: Callable[..., None]) -> None:
    given = {"PUBLIC_URL": PUBLIC_URL, "MERCADOPAGO_TOKEN": TOKEN}
    given["MERCADOPAGO_WEBHOOK_SECRET"] = WEBHOOK_SECRET
    arn = {"MERCADOPAGO_SECRET_ARN": "arn"}
    cases: list[tuple[dict[str, str], bool]] = [
        *(({}, True), ({"MERCADOPAGO_TOKEN": "", **arn}, True), ({"PUBLIC_URL": "", **arn}, False)),
        *(({name: ""}, False) for name in given),
    ]
    for changes, expected in cases:
        configured(**{**given, "MERCADOPAGO_SECRET_ARN": "", **changes})

        assert payments.is_configured() is expected, changes
