"""What a checkout is asked for with, as the local payment provider takes it."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

HIGHEST_PRICE, MOST = 1e12, 10_000


class Malformed(Exception):
    """It cannot be paid; the text is the field that is wrong."""


def preference(content: bytes) -> dict[str, Any]:
    """The fields of a request's body.

    :raises Malformed: if one of them is wrong.
    """
    try:
        asked = json.loads(content)
    except (ValueError, RecursionError):
        raise Malformed("body") from None
    if not isinstance(asked, dict):
        raise Malformed("body")
    for name, is_valid in FIELDS.items():
        if not is_valid(asked.get(name)):
            raise Malformed(name)
    return asked


def total(asked: Mapping[str, Any]) -> Decimal:
    """What a checkout costs."""
    prices = (Decimal(str(item["unit_price"])) * item["quantity"] for item in asked["items"])
    return sum(prices, Decimal(0)).quantize(Decimal("0.01"))


def is_expired(asked: Mapping[str, Any], now: datetime) -> bool:
    """Whether a checkout's last moment has passed; without one it stays open."""
    last = asked.get("expiration_date_to")
    return bool(asked.get("expires") and last) and datetime.fromisoformat(str(last)) <= now


def _are_items(items: Any) -> bool:
    return isinstance(items, list) and bool(items) and all(_is_item(item) for item in items)


def _is_item(item: Any) -> bool:
    match item:
        case {"title": str(title), "quantity": int(quantity), "unit_price": int() | float() as price}:
            has_price = not isinstance(price, bool) and 0 < price < HIGHEST_PRICE
            has_currency = isinstance(item.get("currency_id", "ARS"), str)
            return bool(title.strip()) and 0 < quantity <= MOST and has_price and has_currency
    return False


def _is_payer(payer: Any) -> bool:
    return payer is None or isinstance(payer, dict)


def _is_text(text: Any) -> bool:
    return text is None or isinstance(text, str)


def _is_url(url: Any) -> bool:
    return url is None or (isinstance(url, str) and bool(re.match(r"https?://[^/]", url)))


def _is_instant(text: Any) -> bool:
    if text is None:
        return True
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except (TypeError, ValueError):
        return False


FIELDS: dict[str, Callable[[Any], bool]] = {
    "items": _are_items,
    "payer": _is_payer,
    "external_reference": _is_text,
    "notification_url": _is_url,
    "expiration_date_to": _is_instant,
}
