"""Mercado Pago on 127.0.0.1: preferences and payments, as its documents have them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from email.message import Message
from typing import Any
from urllib.parse import unquote

from tests.payments.description import Nonconforming, check
from tests.remotes.answers import Act, Answer, told
from tests.remotes.server import Remote

CREATE, FIND = "create", "find"
TOKEN = "APP_USR-1234567890-123456-abcdef-987654321"
WEBHOOK_SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PUBLIC_URL = "https://api.example.com"

_KEY = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that conforms: its headers, its body as it came and as it was read, the id in its path."""

    method: str
    headers: Message
    content: bytes
    body: Any
    payment: str


class Refusal(Exception):
    """An error as Mercado Pago answers it."""

    def __init__(self, status: int, error: str, message: str = "No.") -> None:
        super().__init__(error)
        self.answer = told(status, {"message": message, "error": error, "status": status, "cause": []})


def refused(status: int, error: str, message: str = "No.") -> Act:
    """Refuse the request."""
    return lambda _: Refusal(status, error, message).answer


class MercadoPago(Remote):
    """What the requests did, and what shall happen to the next ones."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self.seen: list[Seen] = []
        self.preferences: dict[str, dict[str, Any]] = {}
        self.payments: dict[str, dict[str, Any]] = {}

    @property
    def elsewhere(self) -> str:
        return f"{self.origin}/v1/payments/999"

    def paid(self, **changes: Any) -> str:
        """The id of a new payment."""
        number = 1_300_000_001 + len(self.payments)
        self.payments[str(number)] = {
            "id": number,
            "status": "approved",
            "status_detail": "accredited",
            "description": "Seña",
            "transaction_amount": 1500.5,
            "currency_id": "ARS",
            "external_reference": "reserva-1",
            "date_created": "2026-03-14T12:00:00.000-04:00",
            "date_approved": "2026-03-14T12:00:05.000-04:00",
            "live_mode": True,
            "payer": {"id": "123", "email": "ana@example.com"},
            **changes,
        }
        return str(number)

    def answer(self, verb: str, target: str, headers: Message, content: bytes) -> Answer:
        try:
            request = self._read(verb, target, headers, content)
        except (Nonconforming, ValueError) as error:
            self.complaints.append(str(error))
            return Refusal(400, "bad_request", str(error)).answer
        self.seen.append(request)
        schema, work = self._work(request)
        answer = self.act(request.method, lambda: self._done(request, work))
        if answer.told is not None:
            try:
                check(schema if answer.status in {200, 201} else "Failure", answer.told)
            except Nonconforming as error:
                self.complaints.append(str(error))
        return answer

    def _read(self, verb: str, target: str, headers: Message, content: bytes) -> Seen:
        if (verb, target) == ("POST", "/checkout/preferences"):
            body = json.loads(content, parse_float=Decimal)
            if headers["Content-Type"] != "application/json":
                raise Nonconforming("no JSON")
            if not _KEY.fullmatch(headers.get("X-Idempotency-Key", "")):
                raise Nonconforming("no idempotency key")
            check("PreferenceRequest", body)
            return Seen(CREATE, headers, content, body, "")
        named = re.fullmatch(r"/v1/payments/([^/?]+)", target)
        if verb == "GET" and named and not content:
            return Seen(FIND, headers, content, None, unquote(named[1]))
        raise Nonconforming(f"{verb} {target}: no such method")

    def _work(self, request: Seen) -> tuple[str, Callable[[Seen], Answer]]:
        return ("Preference", self._created) if request.method == CREATE else ("Payment", self._found)

    def _done(self, request: Seen, work: Callable[[Seen], Answer]) -> Answer:
        try:
            self._let_in(request)
            return work(request)
        except Refusal as refusal:
            return refusal.answer

    def _let_in(self, request: Seen) -> None:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise Refusal(401, "unauthorized", "invalid access token")

    def _created(self, request: Seen) -> Answer:
        key = str(request.headers["X-Idempotency-Key"])
        if key not in self.preferences:
            number = f"987654321-{len(self.preferences):08d}"
            page = f"https://www.mercadopago.com.ar/checkout/v1/redirect?pref_id={number}"
            self.preferences[key] = {
                **json.loads(request.content),
                "id": number,
                "client_id": "1234567890",
                "collector_id": 987654321,
                "date_created": "2026-03-14T12:00:00.000-04:00",
                "init_point": page,
                "sandbox_init_point": page.replace("www", "sandbox"),
                "site_id": "MLA",
            }
        return told(201, dict(self.preferences[key]))

    def _found(self, request: Seen) -> Answer:
        if request.payment not in self.payments:
            raise Refusal(404, "not_found", "Payment not found")
        return told(200, dict(self.payments[request.payment]))
