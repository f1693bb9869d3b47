"""The type of every amount that a body may have: by the stage's currency, and never anything but money."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.http.fields import LARGEST_AMOUNT, Amount, PositiveAmount, ShownAmount, TextOrAmount

NO_AMOUNTS: Final[tuple[Any, ...]] = (
    *(-1, -0.01, LARGEST_AMOUNT + 1, LARGEST_AMOUNT + 0.01, 10**39, 10**400, 1e300),
    *(float("nan"), float("inf"), float("-inf"), 1e-131, 5e-324, 0.001, 100.005, 0.1 + 0.2),
    *(True, False, None, [], [50], {}, "", "mucho", "NaN", "Infinity", "1,5", "1_000", "٣", "0x10"),
)
TEXTS: Final = {"50": 50, "75.5": 75.5, " 0.5 ": 0.5, "1e3": 1000, "-0": 0}


def taken(kind: Any, value: Any) -> Any:
    """What becomes of a value; a refusal's words in both languages."""
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        [detail] = error.errors()
        return detail


def is_refused(kind: Any, value: Any) -> bool:
    return isinstance(taken(kind, value), dict)


def test_an_amount_is_what_can_be_paid_and_nothing_else() -> None:
    for kind in (Amount, PositiveAmount, TextOrAmount):
        for value in NO_AMOUNTS:
            assert is_refused(kind, value), (kind, value)
        for value in (0.01, 1, 50.5, 1234567.89, LARGEST_AMOUNT):
            assert taken(kind, value) == value
            assert type(taken(kind, value)) is float
    assert str(taken(Amount, -0.0)) == "0.0"
    assert is_refused(PositiveAmount, 0)


def test_a_text_is_an_amount_only_where_texts_are_taken() -> None:
    for text, number in TEXTS.items():
        assert taken(TextOrAmount, text) == number
        assert is_refused(Amount, text)
        assert is_refused(PositiveAmount, text)


@pytest.mark.parametrize("currency", ["CLP", "COP", "PYG", "JPY"])
def test_an_amount_of_a_currency_without_cents_is_whole(
    settings_changed: Callable[..., None], currency: str
) -> None:
    settings_changed(PAYMENT_CURRENCY=currency)
    for kind in (Amount, PositiveAmount, TextOrAmount):
        assert taken(kind, 1500) == 1500
        for value in (1500.5, 0.01, 1e-2):
            assert currency in taken(kind, value)["ctx"]["es"]
    assert is_refused(TextOrAmount, "1500.5")


def test_what_is_shown_of_an_amount_that_was_kept_before_can_be_sent_back(
    settings_changed: Callable[..., None],
) -> None:
    for currency, kept, shown in (("ARS", 100.005, 100.01), ("CLP", 1500.5, 1501), ("CLP", 0.25, 1)):
        settings_changed(PAYMENT_CURRENCY=currency)
        assert taken(ShownAmount, kept) == shown
        assert taken(PositiveAmount, shown) == shown
