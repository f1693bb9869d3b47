"""The stand-in's schemas catch what does not conform: the tests beside this one rest on them."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from stack.mercadopago import PreferenceRequest
from tests.integrations.payments.documents import Payment

ITEM: dict[str, Any] = {"title": "Seña", "quantity": 1, "currency_id": "ARS", "unit_price": Decimal("1.50")}
PAYMENT: dict[str, Any] = {
    "id": 1,
    "status": "approved",
    "external_reference": None,
    "transaction_amount": 1.5,
    "currency_id": "ARS",
}


def test_what_the_documents_show_conforms() -> None:
    PreferenceRequest.model_validate(
        {
            "items": [ITEM],
            "payer": {"email": "ana@example.com"},
            "expires": True,
            "expiration_date_to": "2017-02-28T12:00:00.000-04:00",
            "notification_url": "https://api.example.com/notifications?source_news=webhooks",
        },
    )
    Payment.model_validate(PAYMENT)
    Payment.model_validate({**PAYMENT, "external_reference": "a", "transaction_amount": 2})


# What a field may not be.
WRONG: dict[str, list[Any]] = {
    "colour": ["red"],
    "expires": ["true"],
    "expiration_date_to": [
        "2026-03-15T09:30:00Z",
        "2026-03-15T09:30:00.000",
        "2026-02-30T09:30:00.000+00:00",
    ],
    "notification_url": ["/notifications"],
    "payer": ["ana@example.com"],
}
WRONG_OF_ITEMS: dict[str, list[Any]] = {
    "price": [1],
    "title": ["", None],
    "quantity": [0, 1.0, True],
    "currency_id": ["pesos"],
    "unit_price": ["1.50", Decimal(0), Decimal(-1), Decimal("1.505")],
}


def test_a_body_of_other_things_does_not() -> None:
    without_title = {name: value for name, value in ITEM.items() if name != "title"}
    bodies: list[Any] = [None, [], {}, {"items": []}, {"items": [without_title]}]
    bodies += [{"items": [ITEM], name: value} for name, values in WRONG.items() for value in values]
    bodies += [
        {"items": [{**ITEM, name: value}]} for name, values in WRONG_OF_ITEMS.items() for value in values
    ]
    for body in bodies:
        with pytest.raises(ValidationError):
            PreferenceRequest.model_validate(body)


def test_a_payment_of_other_things_does_not() -> None:
    for changes in (
        *({"id": "1"}, {"id": 0}, {"status": "paid"}, {"external_reference": 1}),
        *({"transaction_amount": "1.5"}, {"currency_id": None}),
    ):
        with pytest.raises(ValidationError):
            Payment.model_validate(PAYMENT | changes)
