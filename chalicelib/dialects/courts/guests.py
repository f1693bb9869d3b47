"""How guests without an account reserve a court (docs/guests.md)."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from chalicelib import identity, settings
from chalicelib.domain.intervals import Interval
from chalicelib.domain.money import Money
from chalicelib.domain.resource import Resource
from chalicelib.operations.kinds import GuestReservations

_HOUR = 3600


def _details(cancha: Resource, interval: Interval, _name: str) -> Mapping[str, Any]:
    """Return what the court's own price comes to: it counts where the rules have no prices."""
    hours = Fraction(int(interval.length.total_seconds()), _HOUR)
    total = Money.rounded(float(Fraction(cancha.details["precio"]) * hours), settings.load().payment_currency)
    return {"total": float(total.amount), "notas": None}


GUESTS = GuestReservations(details=_details, new_id=identity.new_id)
