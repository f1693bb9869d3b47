"""Mercado Pago on 127.0.0.1: the stand-in of `make run`, with faults, and with all that it was asked."""

import json
from dataclasses import dataclass
from decimal import Decimal
from email.message import Message
from typing import Any

from pydantic import ValidationError

from stack import mercadopago
from stack.mercadopago import Document, Nonconforming, Refused, payment_of
from stack.server import Request
from tests.integrations.payments.documents import Failure, Payment, Preference
from tests.remotes.responses import Act, Response, told
from tests.remotes.server import Remote

CREATE, FIND = "create", "find"
TOKEN = "APP_USR-1234567890-123456-abcdef-987654321"
WEBHOOK_SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PUBLIC_URL = "https://api.example.com"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that conforms: its headers, its body as it came and as it was read, the id in its path."""

    method: str
    headers: Message
    content: bytes
    body: Any
    payment: str


def refused(status: int, error: str, message: str = "No.") -> Act:
    """Refuse the request."""
    return lambda _: told(status, Refused(status, error, message).body)


class MercadoPago(Remote, mercadopago.MercadoPago):
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

    def create(self, asked: dict[str, Any], key: str) -> dict[str, Any]:
        if key not in self.preferences:
            number = f"987654321-{len(self.preferences):08d}"
            page = f"https://www.mercadopago.com.ar/checkout/v1/redirect?pref_id={number}"
            self.preferences[key] = mercadopago.preference(asked, number, page)
        return dict(self.preferences[key])

    def find(self, number: str) -> dict[str, Any] | None:
        return dict(self.payments[number]) if number in self.payments else None

    def answer(self, verb: str, target: str, headers: Message, content: bytes) -> Response:
        request = Request(verb, target, {name.lower(): value for name, value in headers.items()}, content)
        try:
            seen = self._seen(request, headers)
        except Nonconforming as error:
            self.complaints.append(str(error))
            return told(error.status, error.body)
        self.seen.append(seen)
        answer = self.act(seen.method, lambda: self._called(request))
        if answer.told is not None:
            self._check(seen.method, answer)
        return answer

    def _seen(self, request: Request, headers: Message) -> Seen:
        number = payment_of(request)
        if number is not None:
            return Seen(FIND, headers, request.body, None, number)
        mercadopago.preference_of(request)
        return Seen(CREATE, headers, request.body, json.loads(request.body, parse_float=Decimal), "")

    def _called(self, request: Request) -> Response:
        try:
            return told(*self.call(request))
        except Refused as refusal:
            return told(refusal.status, refusal.body)

    def _check(self, method: str, answer: Response) -> None:
        documents: dict[str, type[Document]] = {CREATE: Preference, FIND: Payment}
        document = documents[method] if answer.status in {200, 201} else Failure
        try:
            document.model_validate(answer.told)
        except ValidationError as error:
            self.complaints.append(str(error))
