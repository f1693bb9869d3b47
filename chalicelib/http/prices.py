"""What a reservation costs, and what is owed for giving it up late, in responses (contract rules.md)."""

from typing import Any

from chalicelib import settings
from chalicelib.domain.reservation import Reservation
from chalicelib.http.fields import Output, ShownAmount
from chalicelib.operations.cancellations import FEE


class PricePart(Output):
    """A part of the price: what one rule makes of so many minutes; `rule` is the rule as it was, or `manual`.

    Without a rule it is what the resource costs by itself. A fixed rate was taken for so many `stretches`.
    """

    NULLABLE = frozenset({"minutes", "rule"})

    minutes: float | None
    rate: ShownAmount
    rule: dict[str, Any] | str | None
    stretches: int | None = None


class Price(Output):
    """What a reservation costs, as the rules priced it when it was made or moved."""

    total: ShownAmount
    currency: str
    parts: list[PricePart]


class LateFee(Output):
    """What the holder owes for giving it up late; nobody charges it."""

    total: ShownAmount
    currency: str


def parts_of(reservation: Reservation) -> list[PricePart] | None:
    """Return the parts of the price of a reservation; None where it has no price."""
    price = reservation.price
    return None if price is None else [PricePart(**part) for part in price["parts"]]


def fee_of(reservation: Reservation) -> LateFee | None:
    """Return what the holder of a reservation owes for giving it up late; None if it is nothing."""
    fee = reservation.details.get(FEE)
    return None if fee is None else LateFee(**fee)


def money_of(reservation: Reservation) -> dict[str, Any]:
    """Return `price` and `fee` of a reservation, as far as it has them."""
    shown: dict[str, Any] = {}
    price, parts = reservation.price, parts_of(reservation)
    if price is not None and parts is not None:
        # What was priced before prices had a currency was in the stage's.
        currency = price.get("currency") or settings.load().payment_currency
        shown["price"] = Price(total=price["total"], currency=currency, parts=parts)
    fee = fee_of(reservation)
    if fee is not None:
        shown["fee"] = fee
    return shown
