"""Prices of a resource, and what an interval costs by them (contract rules.md, `prices`).

Every second of an interval costs what the first rule says that fits it, else what the resource costs by
itself. The sum is rounded once, half up, to the smallest unit of the currency.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chalicelib.domain.intervals import DAY_SECONDS, Interval
from chalicelib.domain.money import Money
from chalicelib.domain.opening import EVERY_DAY, Period, clip, spans_around

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class PriceRule:
    """What the times of a period cost, for everybody or for one type of membership.

    `rate` is in the smallest unit of the currency: of an hour or, if it is fixed, of each unbroken stretch
    that the rule prices, however long.
    """

    period: Period
    membership: str | None
    rate: int
    is_fixed: bool = False

    def fits(self, membership: str | None) -> bool:
        """Return whether it is a rule for somebody with this membership."""
        return self.membership is None or self.membership == membership

    def document(self, currency: str) -> dict[str, Any]:
        """Return it as JSON has it, without what is always so."""
        period, written = self.period, self.period.document
        return {
            **({} if period.days == EVERY_DAY else {"days": written["days"]}),
            **({} if period.starts == 0 else {"from": written["from"]}),
            **({} if period.ends == DAY_SECONDS else {"to": written["to"]}),
            **({} if self.membership is None else {"membership": self.membership}),
            "fixed" if self.is_fixed else "per_hour": number_of(self.rate, currency),
        }


@dataclass(frozen=True, slots=True)
class Prices:
    """The rules of a resource's prices, first come first; `per_hour` is for what none of them fits."""

    currency: str
    per_hour: int | None = None
    rules: tuple[PriceRule, ...] = ()

    @property
    def names_memberships(self) -> bool:
        """Return whether somebody's membership has to be known to apply them."""
        return any(rule.membership is not None for rule in self.rules)

    @property
    def document(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        per_hour = {} if self.per_hour is None else {"per_hour": number_of(self.per_hour, self.currency)}
        return {**per_hour, "rules": [rule.document(self.currency) for rule in self.rules]}


@dataclass(frozen=True, slots=True)
class PricePart:
    """What one rule prices of an interval; without a rule it is what the resource costs by itself.

    `stretches` is how many unbroken stretches it has.
    """

    seconds: int
    rate: int
    rule: PriceRule | None
    stretches: int

    @property
    def exact(self) -> Fraction:
        """Return what it costs in the currency's smallest unit, not rounded."""
        if self.rule is not None and self.rule.is_fixed:
            return Fraction(self.rate * self.stretches)
        return Fraction(self.rate * self.seconds, _HOUR)


@dataclass(frozen=True, slots=True)
class Price:
    """What an interval costs, and the parts that it is the sum of, in the order of their rules."""

    currency: str
    parts: tuple[PricePart, ...]

    @property
    def exact(self) -> Fraction:
        """Return the sum in the currency's smallest unit, not rounded."""
        return sum((part.exact for part in self.parts), Fraction(0))

    @property
    def total(self) -> Money:
        """Return the sum, rounded half up."""
        return Money(int(self.exact + Fraction(1, 2)), self.currency)

    @property
    def document(self) -> dict[str, Any]:
        """Return total, currency and parts as JSON has them: `minutes`, `rate` and `rule` as it was.

        A part with a fixed rate says how many stretches it was taken for.
        """
        return {
            "total": number_of(self.total.units, self.currency),
            "currency": self.currency,
            "parts": [_part(part, self.currency) for part in self.parts],
        }


def price_of(
    prices: Prices, interval: Interval, *, zone: str, membership: str | None, own_rate: int = 0
) -> Price:
    """Return what an interval costs a user with this type of membership.

    `own_rate` is what an hour of the resource costs by its own word, in the currency's smallest unit; it
    counts where the prices have no `per_hour`.
    """
    left = [interval]
    parts = []
    for rule in prices.rules:
        if rule.fits(membership):
            taken, left = _divided(left, rule.period, zone)
            parts.append(_part_of(taken, rule.rate, rule))
    rate = own_rate if prices.per_hour is None else prices.per_hour
    parts.append(_part_of(left, rate, None))
    return Price(prices.currency, tuple(part for part in parts if part.seconds))


def number_of(units: int, currency: str) -> int | float:
    """Return an amount in the currency as a number of JSON."""
    amount = Money(units, currency).amount
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _divided(intervals: list[Interval], period: Period, zone: str) -> tuple[list[Interval], list[Interval]]:
    """Return what lies within the period, and what does not, both by start."""
    inside: list[Interval] = []
    outside: list[Interval] = []
    for interval in intervals:
        reached = interval.start
        for span in spans_around((period,), interval, zone):
            part = clip(span.interval, Interval(reached, interval.end))
            if part is not None:
                inside.append(part)
                outside.append(Interval(reached, part.start))
                reached = part.end
        outside.append(Interval(reached, interval.end))
    return inside, [part for part in outside if part.start < part.end]


def _part_of(intervals: Iterable[Interval], rate: int, rule: PriceRule | None) -> PricePart:
    seconds = stretches = 0
    reached = None
    for interval in intervals:
        seconds += int(interval.length.total_seconds())
        stretches += interval.start != reached
        reached = interval.end
    return PricePart(seconds, rate, rule, stretches)


def _part(part: PricePart, currency: str) -> dict[str, Any]:
    is_fixed = part.rule is not None and part.rule.is_fixed
    return {
        "minutes": part.seconds // 60 if part.seconds % 60 == 0 else round(part.seconds / 60, 4),
        "rate": number_of(part.rate, currency),
        "rule": None if part.rule is None else part.rule.document(currency),
        **({"stretches": part.stretches} if is_fixed else {}),
    }
