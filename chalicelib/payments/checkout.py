"""Checkouts and payments at Mercado Pago: Checkout Pro's REST API, and its signed notifications."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools import Logger
from urllib3.exceptions import HTTPError

from chalicelib import settings
from chalicelib.domain.errors import PaymentRefused, Unavailable
from chalicelib.remote import transport
from chalicelib.remote.deadline import IsLate, in_time
from chalicelib.store import secrets
from chalicelib.store.secrets import SecretMissing

LONGEST_SECONDS = 5.0
# Without the parameter each payment is told of twice, the second time by an old kind of notification
# that nobody signs.
NOTIFICATIONS = "/api/reservations/create-with-payment?source_news=webhooks"
# A notification is only a reason to ask: an old one that is sent again does no harm.
TOLERANCE = timedelta(days=1)

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,16}")
# So many seconds are three thousand years, so many milliseconds three.
_MILLISECONDS_BEGIN = 10**11
_SILENCE = (HTTPError, TimeoutError, ValueError, RecursionError, SecretMissing)

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where somebody pays: the preference's id, and the address of its page."""

    id: str
    link: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the provider has it; `reference` is the checkout's, empty for what was paid without one.

    `status` is the provider's word: approved, pending, in_process, rejected, cancelled, refunded, …
    """

    id: str
    status: str
    reference: str
    amount: Decimal
    currency: str


def is_configured() -> bool:
    """Whether there is a provider to pay at, and an address at which it reaches us."""
    configured = settings.load()
    has_keys = configured.mercadopago_token and configured.mercadopago_webhook_secret
    return bool(configured.public_url and (has_keys or configured.mercadopago_secret_arn))


def create(
    *,
    reference: str,
    title: str,
    amount: Decimal,
    payer_email: str | None,
    expires: datetime,
    operation: str,
) -> Checkout:
    """Open a checkout for one thing, payable until `expires`; the same `operation` opens it once.

    :raises Unavailable: if there is no answer, or none of use: whether it is open is not known
    :raises PaymentRefused: if the provider says no
    :raises ValueError: if the amount is not positive, or is finer than a hundredth
    """
    configured = settings.load()
    item = {"title": title, "quantity": 1, "currency_id": configured.payment_currency}
    body = {
        "external_reference": reference,
        "notification_url": configured.public_url.rstrip("/") + NOTIFICATIONS,
        "expires": True,
        "expiration_date_to": expires.astimezone(UTC).isoformat(timespec="milliseconds"),
        **({"payer": {"email": payer_email}} if payer_email else {}),
    }
    content = _with(body, items=f"[{_with(item, unit_price=_written(amount))}]").encode()
    try:
        made = _asked("create", "POST", "/checkout/preferences", content, {"X-Idempotency-Key": operation})
    except transport.Refused as refusal:
        _log("create", refusal.status, refusal.reason)
        if 400 <= refusal.status < 500 and refusal.status != 429:
            raise PaymentRefused from refusal
        raise Unavailable from refusal
    match made:
        case {"id": str(preference), "init_point": str(link)} if link.startswith(("https://", "http://")):
            return Checkout(id=preference, link=link)
    raise _unreadable("create")


def find(payment: str) -> Payment | None:
    """The payment with this id; None: the provider has none.

    :raises Unavailable: if there is no answer, or none of use
    """
    # Two dots would be a way up.
    path = f"/v1/payments/{quote(payment, safe='').replace('.', '%2E')}"
    try:
        found = _asked("find", "GET", path)
    except transport.Refused as refusal:
        if refusal.status == 404:
            return None
        _log("find", refusal.status, refusal.reason)
        raise Unavailable from refusal
    read = _payment(found)
    if read is None:
        raise _unreadable("find")
    return read


def is_authentic(*, payment: str, headers: Mapping[str, str], now: datetime) -> bool:
    """Whether the provider signed a notification of this payment, within a day of `now`.

    The names of `headers` may be written in any case.

    :raises Unavailable: if Secrets Manager does not answer in time
    """
    sent = {name.lower(): value.strip() for name, value in headers.items()}
    parts = dict(part.strip().partition("=")[::2] for part in sent.get("x-signature", "").split(","))
    ts, signature = parts.get("ts", ""), parts.get("v1", "")
    if not _DIGITS.fullmatch(ts) or abs(now.timestamp() - _seconds(ts)) > TOLERANCE.total_seconds():
        return False
    try:
        secret = secrets.payment_keys().webhook_secret
    except SecretMissing:
        return False
    signed = hmac.new(secret.encode(), _manifest(payment, sent.get("x-request-id"), ts), hashlib.sha256)
    return hmac.compare_digest(signed.hexdigest().encode(), signature.encode(errors="replace"))


def notified_payment(*, query: Mapping[str, str], document: Mapping[str, Any]) -> str | None:
    """The id of the payment that a notification is about; None: it is about something else, or nothing.

    The query counts, because it is what is signed: `type` and `data.id`, formerly `topic` and `id`. The
    body says the same once more.
    """
    data = document.get("data")
    kind = query.get("type") or query.get("topic") or document.get("type")
    found = (
        query.get("data.id")
        or (query.get("id") if query.get("topic") else None)
        or (data.get("id") if isinstance(data, Mapping) else None)
    )
    if kind != "payment" or isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return str(found) if _ID.fullmatch(str(found)) else None


def _asked(
    verb: str, method: str, path: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Any:
    """What the provider answers to a request, its fractions as they are written.

    :raises Unavailable: if there is no answer, or none in JSON
    :raises transport.Refused: if it is no success
    """

    def work(_: IsLate) -> Any:
        url = settings.load().mercadopago_url.rstrip("/") + path
        authorized = {
            "Authorization": f"Bearer {secrets.payment_keys().token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            **(headers or {}),
        }
        return json.loads(transport.send(method, url, content, authorized).data, parse_float=Decimal)

    try:
        return in_time(work, seconds=LONGEST_SECONDS)
    except _SILENCE as failure:
        _log(verb, None, type(failure).__name__)
        # The texts of these hold tokens, addresses, and what could not be read.
        raise Unavailable from None


def _with(fields: Mapping[str, Any], **written: str) -> str:
    """A JSON object of `fields`, and of what is JSON already."""
    more = "".join(f", {json.dumps(name)}: {value}" for name, value in written.items())
    return json.dumps(fields)[:-1] + more + "}"


def _written(amount: Decimal) -> str:
    """The amount as a JSON number with two decimals: `json` knows no decimals, and 1500.00 is no float.

    :raises ValueError: if it cannot be written so
    """
    written = f"{amount:.2f}"
    if not amount.is_finite() or amount <= 0 or Decimal(written) != amount:
        raise ValueError("an amount is positive, and whole in hundredths")
    return written


def _payment(found: Any) -> Payment | None:
    match found:
        case {
            "id": int() | str() as number,
            "status": str(status),
            "transaction_amount": int() | Decimal() as amount,
            "currency_id": str(currency),
        } if not isinstance(number, bool) and not isinstance(amount, bool):
            reference = found.get("external_reference") or ""
            if isinstance(reference, str):
                return Payment(str(number), status, reference, Decimal(amount), currency)
    return None


def _manifest(payment: str, request: str | None, ts: str) -> bytes:
    """What is signed. What a notification does not carry is left out, but never the payment."""
    named = payment.lower() if payment.isalnum() else payment
    text = f"id:{named};" + (f"request-id:{request};" if request else "") + f"ts:{ts};"
    return text.encode(errors="replace")


def _seconds(ts: str) -> float:
    """Seconds since 1970: the documents say milliseconds, and show seconds too."""
    number = int(ts)
    return number / 1000 if number >= _MILLISECONDS_BEGIN else number


def _unreadable(verb: str) -> Unavailable:
    _log(verb, None, "unreadable")
    return Unavailable()


def _log(verb: str, status: int | None, reason: str) -> None:
    """Say what failed, in words and numbers alone."""
    logger.warning("payments", extra={"verb": verb, "status": status, "reason": reason})
