"""Checkouts to test with."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.money import Money
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Checkout


def opened(**changes: Any) -> Checkout:
    fields: dict[str, Any] = {
        "reference": "cabcdefgh12345678",
        "title": "Seña de un turno",
        "amount": Money(150050, "ARS"),
        "payer_email": "ana@example.com",
        "expires": datetime(2026, 3, 15, 9, 30, tzinfo=UTC),
        "operation": "0123456789abcdef0123456789abcdef",
    }
    return payments.create(**(fields | changes))
