"""Whatever amount is accepted anywhere can be charged, to the smallest unit of its currency."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chalicelib.domain.money import Money
from chalicelib.http.fields import LARGEST_AMOUNT, PositiveAmount
from tests.integrations.payments.mercadopago import MercadoPago
from tests.integrations.payments.orders import opened

cents = st.integers(1, LARGEST_AMOUNT * 100).map(lambda number: number / 100)
numbers = st.one_of(cents, st.integers(1, LARGEST_AMOUNT), st.floats(0, LARGEST_AMOUNT * 2))


@pytest.mark.parametrize(("currency", "unit"), [("ARS", Decimal("0.01")), ("CLP", Decimal(1))])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=numbers)
@example(number=100.005)
@example(number=1500.5)
@example(number=LARGEST_AMOUNT)
def test_what_is_accepted_is_charged_as_it_is(
    mercadopago: MercadoPago, configured: Callable[..., None], currency: str, unit: Decimal, number: float
) -> None:
    configured(PAYMENT_CURRENCY=currency)
    try:
        amount = TypeAdapter(PositiveAmount).validate_python(number)
    except ValidationError:
        # Only what nobody could pay is refused.
        assert Decimal(str(number)) % unit or not 0 < number <= LARGEST_AMOUNT
        return

    opened(amount=Money.of(amount, currency), operation=f"{len(mercadopago.seen):032}")

    [item] = mercadopago.seen[-1].body["items"]
    assert item["unit_price"] == Decimal(str(number))
    assert item["unit_price"] % unit == 0
    assert item["currency_id"] == currency
