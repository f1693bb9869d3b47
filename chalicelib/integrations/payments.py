"""Checkouts and payments at Mercado Pago: the REST API of Checkout Pro, and its signed notifications."""

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
from chalicelib.domain.money import Money
from chalicelib.domain.reversals import Reversal, ReversalType
from chalicelib.integrations import transport
from chalicelib.integrations.deadline import IsLate, in_time
from chalicelib.store import secrets
from chalicelib.store.secrets import SecretMissing

LONGEST_SECONDS = 5.0
# Without the parameter, the provider sends two notifications of each payment, the second in an old format
# that is not signed.
NOTIFICATIONS = "/api/reservations/create-with-payment?source_news=webhooks"
# A notification only makes us read the payment, so an old one that is sent again does no harm.
TOLERANCE = timedelta(days=1)

APPROVED = "approved"
_REVERSALS = {
    "in_mediation": ReversalType.DISPUTED,
    "refunded": ReversalType.REFUNDED,
    "charged_back": ReversalType.CHARGED_BACK,
}

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,16}")
# As seconds, this is in three thousand years; as milliseconds, it was three years after 1970.
_MILLISECONDS_BEGIN = 10**11
_SILENCE = (HTTPError, TimeoutError, ValueError, RecursionError, SecretMissing)

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page to pay at: the id of the provider's preference, and the address."""

    id: str
    link: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the provider reports it; `reference` is the checkout's, empty if there was no checkout.

    `status` is the provider's word: approved, pending, in_process, rejected, cancelled, refunded, …
    `refunded` is how much of the amount was paid back so far.
    """

    id: str
    status: str
    reference: str
    amount: Decimal
    currency: str
    refunded: Decimal = Decimal(0)

    @property
    def kept(self) -> Decimal:
        """Return what is left of the amount."""
        return self.amount - self.refunded

    @property
    def reversal(self) -> Reversal | None:
        """Return what is reversed of it; None if nothing is. One that is refunded in part stays approved."""
        kind = _REVERSALS.get(self.status)
        if kind is None and self.status == APPROVED and self.refunded:
            return Reversal(self.id, ReversalType.PARTIALLY_REFUNDED, self.refunded, self.currency)
        return None if kind is None else Reversal(self.id, kind, self.amount, self.currency)


def is_configured() -> bool:
    """Return whether the stage has a provider, and a public address for its notifications."""
    stage = settings.load()
    has_keys = stage.mercadopago_token and stage.mercadopago_webhook_secret
    return bool(stage.public_url and (has_keys or stage.mercadopago_secret_arn))


def create(
    *, reference: str, title: str, amount: Money, payer_email: str | None, expires: datetime, operation: str
) -> Checkout:
    """Create a checkout for one item, payable until `expires`; the same `operation` creates it only once.

    :raises Unavailable: if there is no usable response; the checkout may exist or not
    :raises PaymentRefused: if the provider refuses it
    :raises ValueError: if the amount is not positive
    """
    stage = settings.load()
    item = {"title": title, "quantity": 1, "currency_id": amount.currency}
    body = {
        "external_reference": reference,
        "notification_url": stage.public_url.rstrip("/") + NOTIFICATIONS,
        "expires": True,
        "expiration_date_to": expires.astimezone(UTC).isoformat(timespec="milliseconds"),
        **({"payer": {"email": payer_email}} if payer_email else {}),
    }
    content = _with_json(body, items=f"[{_with_json(item, unit_price=_json_number(amount))}]").encode()
    try:
        document = _call("create", "POST", "/checkout/preferences", content, {"X-Idempotency-Key": operation})
    except transport.Refused as refusal:
        _log("create", refusal.status, refusal.reason)
        if 400 <= refusal.status < 500 and refusal.status != 429:
            raise PaymentRefused from refusal
        raise Unavailable from refusal
    match document:
        case {"id": str(preference), "init_point": str(link)} if link.startswith(("https://", "http://")):
            return Checkout(id=preference, link=link)
    raise _unreadable("create")


def find(payment: str) -> Payment | None:
    """Return the payment with this id; None if the provider has none.

    :raises Unavailable: if there is no usable response
    """
    # Dots are quoted too: two of them would lead to the parent path.
    path = f"/v1/payments/{quote(payment, safe='').replace('.', '%2E')}"
    try:
        document = _call("find", "GET", path)
    except transport.Refused as refusal:
        if refusal.status == 404:
            return None
        _log("find", refusal.status, refusal.reason)
        raise Unavailable from refusal
    found = _payment(document)
    if found is None:
        raise _unreadable("find")
    return found


def is_authentic(*, payment: str, headers: Mapping[str, str], now: datetime) -> bool:
    """Return whether the provider signed a notification of this payment, within a day of `now`.

    The names of `headers` may be in upper or lower case.

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
    """Return the id of the payment that a notification is about; None if it is not about a payment.

    The query comes first, because it is signed: `type` and `data.id`, formerly `topic` and `id`. The body
    repeats them.
    """
    data = document.get("data")
    kind = query.get("type") or query.get("topic") or document.get("type")
    payment = (
        query.get("data.id")
        or (query.get("id") if query.get("topic") else None)
        or (data.get("id") if isinstance(data, Mapping) else None)
    )
    if kind != "payment" or isinstance(payment, bool) or not isinstance(payment, str | int):
        return None
    return str(payment) if _ID.fullmatch(str(payment)) else None


def _call(
    verb: str, method: str, path: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Any:
    """Return the JSON document of the provider's response, its fractions as exact decimals.

    :raises Unavailable: if there is no response, or none in JSON
    :raises transport.Refused: if the status is not 2xx
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
        # `from None`, because the texts of these exceptions contain tokens, addresses and response bodies.
        raise Unavailable from None


def _with_json(fields: Mapping[str, Any], **encoded: str) -> str:
    """Return a JSON object of `fields`, and of values that are encoded as JSON already."""
    more = "".join(f", {json.dumps(name)}: {value}" for name, value in encoded.items())
    return json.dumps(fields)[:-1] + more + "}"


def _json_number(amount: Money) -> str:
    """Return the amount as a JSON number, to the smallest unit; the json module cannot write a Decimal.

    :raises ValueError: if it is not positive
    """
    if amount.units <= 0:
        raise ValueError("an amount is positive")
    return f"{amount.amount:f}"


def _payment(document: Any) -> Payment | None:
    match document:
        case {
            "id": int() | str() as number,
            "status": str(status),
            "transaction_amount": int() | Decimal() as amount,
            "currency_id": str(currency),
        } if not isinstance(number, bool) and not isinstance(amount, bool):
            reference = document.get("external_reference") or ""
            refunded = document.get("transaction_amount_refunded") or 0
            if isinstance(reference, str) and type(refunded) in (int, Decimal):
                return Payment(str(number), status, reference, Decimal(amount), currency, Decimal(refunded))
    return None


def _manifest(payment: str, request: str | None, ts: str) -> bytes:
    """Return the signed text. A missing request id is left out, the payment never."""
    signed_id = payment.lower() if payment.isalnum() else payment
    text = f"id:{signed_id};" + (f"request-id:{request};" if request else "") + f"ts:{ts};"
    return text.encode(errors="replace")


def _seconds(ts: str) -> float:
    """Return seconds since 1970. The provider documents milliseconds, but its examples also show seconds."""
    number = int(ts)
    return number / 1000 if number >= _MILLISECONDS_BEGIN else number


def _unreadable(verb: str) -> Unavailable:
    _log(verb, None, "unreadable")
    return Unavailable()


def _log(verb: str, status: int | None, reason: str) -> None:
    """Log a failure without any text of the provider."""
    logger.warning("payments", extra={"verb": verb, "status": status, "reason": reason})
