from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.money import Money

CURRENCIES = ("ARS", "UYU", "USD", "CLP", "COP", "PYG", "JPY")
WHOLE = frozenset({"CLP", "COP", "PYG", "JPY"})

currencies = st.sampled_from(CURRENCIES)


def test_an_amount_is_whole_in_some_currencies_and_in_hundredths_in_the_others() -> None:
    for currency in CURRENCIES:
        unit = 1 if currency in WHOLE else 100
        assert Money.of(1500, currency) == Money(1500 * unit, currency)
        assert Money.of(Decimal("1500.00"), currency) == Money(1500 * unit, currency)
    for number in (0.29, 1.1, Decimal("0.29"), 1234567.89, 1e-2):
        assert Money.of(number, "ARS").amount == Decimal(str(number))


def test_what_is_finer_than_its_currency_or_no_number_is_no_amount() -> None:
    for number in (0.001, 100.005, 1e-130, 5e-324, 0.1 + 0.2, Decimal(f"1{30 * '0'}.001")):
        with pytest.raises(ValueError, match="amount"):
            Money.of(number, "ARS")
    for currency in WHOLE:
        with pytest.raises(ValueError, match="amount"):
            Money.of(1500.5, currency)
    for number in (float("nan"), float("inf"), float("-inf"), Decimal("sNaN")):
        for make in (Money.of, Money.rounded):
            with pytest.raises(ValueError, match="amount"):
                make(number, "ARS")


def test_what_is_too_fine_is_rounded_half_up_and_never_to_nothing() -> None:
    cases = {
        "ARS": ((100.005, "100.01"), (100.004, "100.00"), (2.675, "2.68"), (1e-130, "0.01"), (0, "0.00")),
        "CLP": ((1500.5, "1501"), (1500.49, "1500"), (0.5, "1"), (0.001, "1"), (0, "0")),
    }
    for currency, amounts in cases.items():
        for number, amount in amounts:
            assert str(Money.rounded(number, currency).amount) == amount


@given(st.integers(0, 10**11), currencies)
def test_every_number_of_units_is_an_amount_and_the_amount_that_number_of_units(
    units: int, currency: str
) -> None:
    money = Money(units, currency)
    assert Money.of(money.amount, currency) == money
    assert Money.of(float(money.amount), currency) == money


@given(st.floats(0, 1e9), currencies)
def test_rounding_goes_no_further_than_half_a_unit_and_the_rounded_is_exact(
    number: float, currency: str
) -> None:
    rounded = Money.rounded(number, currency)
    unit = Money(1, currency).amount
    assert Money.of(rounded.amount, currency) == rounded
    assert abs(rounded.amount - Decimal(str(number))) <= unit / 2 or rounded.units == 1
