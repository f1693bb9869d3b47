"""Money: amounts in a currency, as whole numbers of its smallest unit."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Currencies without cents (contract appointments.md, `deposit_amount`); all others have hundredths.
WHOLE = frozenset({"CLP", "COP", "PYG", "JPY"})

Number = int | float | Decimal


def decimals_of(currency: str) -> int:
    """Return how many decimals amounts in a currency have."""
    return 0 if currency in WHOLE else 2


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, in the smallest unit of its currency: cents, or whole pesos."""

    units: int
    currency: str

    @classmethod
    def of(cls, number: Number, currency: str) -> "Money":
        """Return exactly this amount.

        :raises ValueError: if it is not finite, or finer than the currency has it
        """
        money = cls.rounded(number, currency)
        if money.amount != _exact(number):
            raise ValueError("an amount is no finer than its currency")
        return money

    @classmethod
    def rounded(cls, number: Number, currency: str) -> "Money":
        """Return the amount, rounded half up to the smallest unit; what costs something stays above zero.

        :raises ValueError: if it is not finite
        """
        exact = _exact(number)
        if not exact.is_finite():
            raise ValueError("an amount is finite")
        units = exact.scaleb(decimals_of(currency)).to_integral_value(ROUND_HALF_UP)
        return cls(max(int(units), 1) if exact > 0 else int(units), currency)

    def share(self, percent: int) -> "Money":
        """Return so many hundredths of it, rounded half up to the smallest unit."""
        return Money((self.units * percent * 2 + 100) // 200, self.currency)

    @property
    def amount(self) -> Decimal:
        """Return the amount in the currency, with as many decimals as it has."""
        return Decimal(self.units).scaleb(-decimals_of(self.currency))


def _exact(number: Number) -> Decimal:
    """Return a number as it is written: 0.1 is a tenth, although no float is."""
    return number if isinstance(number, Decimal) else Decimal(str(number))
