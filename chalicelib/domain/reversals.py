"""Reversals: what a payment provider gives back of a payment, or holds back, after it was paid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class ReversalType(StrEnum):
    """How a payment is reversed; a later type outweighs an earlier one."""

    DISPUTED = "disputed"  # the money is where it was, but may not stay there
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"

    @property
    def is_full(self) -> bool:
        """Return whether nothing is left of the payment."""
        return self in (ReversalType.REFUNDED, ReversalType.CHARGED_BACK)


@dataclass(frozen=True, slots=True)
class Reversal:
    """What is reversed of a payment so far; `amount` is all of it, or what was refunded of it in all."""

    payment: str
    type: ReversalType
    amount: Decimal
    currency: str

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Reversal":
        """Return the reversal in an entry of a reservation's details."""
        amount = Decimal(entry["amount"])
        return cls(entry["payment"], ReversalType(entry["type"]), amount, entry["currency"])

    @property
    def entry(self) -> dict[str, str]:
        """Return it as an entry of a reservation's details."""
        return {
            "payment": self.payment,
            "type": self.type.value,
            "amount": str(self.amount),
            "currency": self.currency,
        }

    def outweighs(self, other: "Reversal") -> bool:
        """Return whether it says more of the same payment than the other: reports come in any order."""
        return _weight(self) > _weight(other)


def reversals_in(details: Mapping[str, Any]) -> dict[str, Reversal]:
    """Return the reversals in a reservation's details, by payment."""
    entries: Iterable[Mapping[str, Any]] = details.get("reversals") or ()
    return {entry["payment"]: Reversal.of(entry) for entry in entries}


def owed_in(details: Mapping[str, Any], *, with_payment: bool) -> tuple[Mapping[str, Any], ...]:
    """Return the payments in a reservation's details that are yet to be paid back.

    With `with_payment`, the one that it stands by, too.
    """
    marks = [*(details.get("refund") or ()), *((details.get("payment"),) if with_payment else ())]
    reversals = reversals_in(details)
    full = {payment for payment, reversal in reversals.items() if reversal.type.is_full}
    return tuple(mark for mark in marks if mark is not None and mark["id"] not in full)


def _weight(reversal: Reversal) -> tuple[int, Decimal]:
    if reversal.type.is_full:
        return 2, Decimal(0)
    is_partial = reversal.type is ReversalType.PARTIALLY_REFUNDED
    return (1, reversal.amount) if is_partial else (0, Decimal(0))
