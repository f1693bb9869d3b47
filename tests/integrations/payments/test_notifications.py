"""Which payment a notification is about."""

from typing import Any

from chalicelib.integrations import payments

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
    return payments.notified_payment(query=query, document=document or {})


def test_a_payments_id_is_found_where_it_is_signed_first() -> None:
    signed = {"data.id": "1300000001", "type": "payment"}
    former = {"id": "1300000001", "topic": "payment"}
    found: tuple[tuple[dict[str, str], dict[str, Any]], ...] = (
        *((signed, BODY), ({**signed, "source_news": "webhooks"}, BODY), (signed, {})),
        *(({"data.id": "1300000001"}, BODY), (former, {})),
        (former, {"resource": "/v1/payments/1300000001", "topic": "payment"}),
        *(({}, BODY), ({}, {**BODY, "data": {"id": 1300000001}})),
        (signed, {**BODY, "data": {"id": "1300000002"}}),
        (signed, {**BODY, "type": "merchant_order", "data": None}),
    )
    for query, document in found:
        assert notified(query, document) == "1300000001", (query, document)


def test_what_is_about_no_payment_is_about_nothing() -> None:
    order = {"topic": "merchant_order", "id": "777"}
    queries: tuple[dict[str, str], ...] = (
        *({}, {"type": "payment"}, {"type": "payment", "data.id": ""}, {"topic": "payment"}),
        *({"id": "1300000001"}, {"data.id": "1300000001"}, order),
    )
    datas = (
        {},
        None,
        "1300000001",
        *({"id": name} for name in (None, True, 1300000001.0, {"id": "1300000001"})),
    )
    cases: tuple[tuple[dict[str, str], dict[str, Any]], ...] = (
        *((query, {}) for query in queries),
        *((order, BODY), ({"type": "topic_merchant_order_wh", "data.id": "777"}, BODY)),
        ({"type": "test"}, {"type": "test", "action": "test.created"}),
        *(({}, {**BODY, "type": kind}) for kind in ("plan", ["payment"])),
        *(({}, {**BODY, "data": data}) for data in datas),
        ({}, {"resource": "https://api.mercadolibre.com/merchant_orders/777", "topic": "merchant_order"}),
    )
    for query, document in cases:
        assert notified(query, document) is None, (query, document)


def test_what_can_be_no_id_is_none() -> None:
    for payment in ("../x", "1;request-id:2", "1 2", "1\n", "é", "١", "a" * 65, "https://example.com"):
        assert notified({"data.id": payment, "type": "payment"}) is None
