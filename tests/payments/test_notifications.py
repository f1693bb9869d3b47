"""Which payment a notification is about."""

from typing import Any

import pytest

from chalicelib.payments import checkout

BODY: dict[str, Any] = {
    "id": 12345,
    "live_mode": True,
    "type": "payment",
    "date_created": "2026-03-15T10:00:00.000-04:00",
    "user_id": 44444,
    "api_version": "v1",
    "action": "payment.created",
    "data": {"id": "1300000001"},
}


def notified(query: dict[str, str], document: dict[str, Any] | None = None) -> str | None:
    return checkout.notified_payment(query=query, document=document or {})


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ({"data.id": "1300000001", "type": "payment"}, BODY),
        ({"data.id": "1300000001", "type": "payment", "source_news": "webhooks"}, BODY),
        ({"data.id": "1300000001", "type": "payment"}, {}),
        ({"data.id": "1300000001"}, BODY),
        ({"id": "1300000001", "topic": "payment"}, {}),
        (
            {"id": "1300000001", "topic": "payment"},
            {"resource": "/v1/payments/1300000001", "topic": "payment"},
        ),
        ({}, BODY),
        ({}, {**BODY, "data": {"id": 1300000001}}),
        ({"data.id": "1300000001", "type": "payment"}, {**BODY, "data": {"id": "1300000002"}}),
        ({"data.id": "1300000001", "type": "payment"}, {**BODY, "type": "merchant_order", "data": None}),
    ],
)
def test_a_payments_id_is_found_where_it_is_signed_first(
    query: dict[str, str], document: dict[str, Any]
) -> None:
    assert notified(query, document) == "1300000001"


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ({}, {}),
        ({"type": "payment"}, {}),
        ({"type": "payment", "data.id": ""}, {}),
        ({"topic": "payment"}, {}),
        ({"id": "1300000001"}, {}),
        ({"data.id": "1300000001"}, {}),
        ({"topic": "merchant_order", "id": "777"}, {}),
        ({"topic": "merchant_order", "id": "777"}, BODY),
        ({"type": "topic_merchant_order_wh", "data.id": "777"}, BODY),
        ({"type": "test"}, {"type": "test", "action": "test.created"}),
        ({}, {**BODY, "type": "plan"}),
        ({}, {**BODY, "type": ["payment"]}),
        ({}, {**BODY, "data": {}}),
        ({}, {**BODY, "data": None}),
        ({}, {**BODY, "data": "1300000001"}),
        ({}, {**BODY, "data": {"id": None}}),
        ({}, {**BODY, "data": {"id": True}}),
        ({}, {**BODY, "data": {"id": 1300000001.0}}),
        ({}, {**BODY, "data": {"id": {"id": "1300000001"}}}),
        ({}, {"resource": "https://api.mercadolibre.com/merchant_orders/777", "topic": "merchant_order"}),
    ],
)
def test_what_is_about_no_payment_is_about_nothing(query: dict[str, str], document: dict[str, Any]) -> None:
    assert notified(query, document) is None


@pytest.mark.parametrize(
    "payment", ["../x", "1;request-id:2", "1 2", "1\n", "é", "١", "a" * 65, "https://example.com"]
)
def test_what_can_be_no_id_is_none(payment: str) -> None:
    assert notified({"data.id": payment, "type": "payment"}) is None
