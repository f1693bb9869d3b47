"""The description catches what does not conform: the tests beside this one rest on it."""

from decimal import Decimal
from typing import Any

import pytest

from tests.payments.description import Nonconforming, check

ITEM: dict[str, Any] = {"title": "Seña", "quantity": 1, "currency_id": "ARS", "unit_price": Decimal("1.50")}
PAYMENT: dict[str, Any] = {
    "id": 1,
    "status": "approved",
    "external_reference": None,
    "transaction_amount": 1.5,
    "currency_id": "ARS",
}


def test_what_the_documents_show_conforms() -> None:
    check(
        "PreferenceRequest",
        {
            "items": [ITEM],
            "payer": {"email": "ana@example.com"},
            "expires": True,
            "expiration_date_to": "2017-02-28T12:00:00.000-04:00",
            "notification_url": "https://api.example.com/notifications?source_news=webhooks",
        },
    )
    check("Payment", PAYMENT)
    check("Payment", {**PAYMENT, "external_reference": "a", "transaction_amount": 2})


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"items": []},
        {"items": [ITEM], "colour": "red"},
        {"items": [{**ITEM, "price": 1}]},
        {"items": [{name: value for name, value in ITEM.items() if name != "title"}]},
        {"items": [{**ITEM, "title": ""}]},
        {"items": [{**ITEM, "title": None}]},
        {"items": [{**ITEM, "quantity": 0}]},
        {"items": [{**ITEM, "quantity": 1.0}]},
        {"items": [{**ITEM, "quantity": True}]},
        {"items": [{**ITEM, "currency_id": "pesos"}]},
        {"items": [{**ITEM, "unit_price": "1.50"}]},
        {"items": [{**ITEM, "unit_price": Decimal(0)}]},
        {"items": [{**ITEM, "unit_price": Decimal(-1)}]},
        {"items": [{**ITEM, "unit_price": Decimal("1.505")}]},
        {"items": [ITEM], "expires": "true"},
        {"items": [ITEM], "expiration_date_to": "2026-03-15T09:30:00Z"},
        {"items": [ITEM], "expiration_date_to": "2026-03-15T09:30:00.000"},
        {"items": [ITEM], "expiration_date_to": "2026-02-30T09:30:00.000+00:00"},
        {"items": [ITEM], "notification_url": "/notifications"},
        {"items": [ITEM], "payer": "ana@example.com"},
    ],
)
def test_a_body_of_other_things_does_not(body: Any) -> None:
    with pytest.raises(Nonconforming):
        check("PreferenceRequest", body)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "1"},
        {"id": 0},
        {"status": "paid"},
        {"external_reference": 1},
        {"transaction_amount": "1.5"},
        {"currency_id": None},
    ],
)
def test_a_payment_of_other_things_does_not(changes: dict[str, Any]) -> None:
    with pytest.raises(Nonconforming):
        check("Payment", PAYMENT | changes)
