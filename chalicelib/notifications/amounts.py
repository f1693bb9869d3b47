"""What a reservation costs, and what its holder owes for giving it up late, as lines of a message."""

from collections.abc import Mapping
from typing import Any

from chalicelib import settings
from chalicelib.domain.events import Event
from chalicelib.domain.languages import Language
from chalicelib.domain.money import Money
from chalicelib.domain.reservation import Reservation
from chalicelib.notifications.notification_templates import RecipientRole

_PRICE: Mapping[Language, str] = {"es": "Precio", "en": "Price"}
_FEE: Mapping[Language, str] = {"es": "A pagar por el aviso tardío", "en": "To pay for the late notice"}
# Who takes part besides them learns nothing of money.
_CONCERNED = frozenset({RecipientRole.HOLDER, RecipientRole.HOST})


def lines_of(
    event: Event, present: Reservation, role: RecipientRole, language: Language
) -> tuple[tuple[str, str], ...]:
    """Return what is owed by this event, or what a reservation that stands costs, with its label."""
    fee = event.change.changed.get("fee")
    if role not in _CONCERNED:
        return ()
    if fee is not None:
        return ((_FEE[language], _text(fee, language)),)
    if present.price is None or not present.is_blocking:
        return ()
    return ((_PRICE[language], _text(present.price, language)),)


def _text(amount: Mapping[str, Any], language: Language) -> str:
    """Return an amount with its currency: `1234,50 EUR`."""
    currency = amount.get("currency") or settings.load().payment_currency
    number = str(Money.rounded(amount["total"], currency).amount)
    return f"{number.replace('.', ',') if language == 'es' else number} {currency}"
