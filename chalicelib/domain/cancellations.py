"""What a late cancellation costs (contract rules.md, `cancellation`): noted as owed, charged by nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.money import Money
from chalicelib.domain.prices import number_of


@dataclass(frozen=True, slots=True)
class Fee:
    """What is owed: a share of the price in percent, or a fixed amount."""

    percent: int | None = None
    fixed: Money | None = None

    def of(self, total: Money) -> Money:
        """Return what is owed of a price; a fixed fee is owed whatever the price is."""
        return self.fixed if self.fixed is not None else total.share(self.percent or 0)

    @property
    def document(self) -> dict[str, int | float]:
        """Return it as JSON has it."""
        if self.fixed is not None:
            return {"fixed": number_of(self.fixed.units, self.fixed.currency)}
        return {"percent": self.percent or 0}


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Until how many minutes before the start a cancellation is free, and whether a later one is taken."""

    free_until: int
    is_late_allowed: bool = True
    fee: Fee | None = None

    def is_late(self, start: datetime, now: datetime) -> bool:
        """Return whether a cancellation now is a late one."""
        return start - now < timedelta(minutes=self.free_until)

    def owed(self, total: Money, start: datetime, now: datetime) -> Money:
        """Return what a cancellation now costs, if it is taken; `total` is the reservation's price."""
        if self.fee is None or not self.is_late(start, now):
            return Money(0, total.currency)
        return self.fee.of(total)

    @property
    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "free_until": self.free_until,
            "late": "allow" if self.is_late_allowed else "reject",
            **({} if self.fee is None else {"fee": self.fee.document}),
        }
