"""The payment provider of the local stack: plays Mercado Pago, with a page to pay on and no money."""

import hashlib
import hmac
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import urllib3

from stack.checkout_page import page
from stack.ledger import CheckoutClosed, Decision, Ledger
from stack.neighbour import Handler, Neighbour
from stack.preference import Malformed, preference, total

# The real one tries every quarter of an hour.
PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
ANSWERS_WITHIN_SECONDS = 22
MAX_BODY_BYTES = 256 * 1024
DECISIONS: dict[str, Decision] = {"pay": "approved", "reject": "rejected"}
DETAILS = {"approved": "accredited", "rejected": "cc_rejected_other_reason"}
SAFE = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"


class Refused(Exception):
    """A request that the API does not take: a status, its word for it, and a sentence."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "error": error, "status": status, "cause": []}


class Api(Handler):
    """One request."""

    server: "Provider"

    def do_GET(self) -> None:  # noqa: N802 - the handler's names
        """Show a payment, or the page of a checkout."""
        self._answering(self._got)

    def do_POST(self) -> None:  # noqa: N802 - the handler's names
        """Open a checkout, or decide on one."""
        self._answering(self._posted)

    def _answering(self, work: Callable[[str], None]) -> None:
        try:
            work(urlsplit(self.path).path)
        except CheckoutClosed as closed:
            self._tell(409, Refused(409, "closed", str(closed)).body)
        except Malformed as malformed:
            self._tell(400, Refused(400, f"invalid_{malformed}", f"{malformed} invalid").body)
        except Refused as refused:
            self._tell(refused.status, refused.body)

    def _got(self, path: str) -> None:
        if named := re.fullmatch(r"/v1/payments/(\w+)", path):
            self._let_in()
            self._tell(200, self.server.payment(named[1]))
        else:
            name, asked = self._checkout(path)
            self._show(page(self.server.ledger, name, asked, datetime.now(UTC)))

    def _posted(self, path: str) -> None:
        body = self._body()
        if path == "/checkout/preferences":
            self._let_in()
            key = self.headers.get("X-Idempotency-Key", "")
            self._tell(201, self.server.open_checkout(preference(body), key))
            return
        name, _ = self._checkout(path)
        decision = DECISIONS.get(parse_qs(body.decode(errors="replace")).get("decision", [""])[0])
        if decision is None:
            raise Refused(400, "bad_request", "decision is pay or reject")
        if "text/html" in self.headers.get("Accept", ""):
            with suppress(CheckoutClosed):  # the page says so
                self.server.decide(name, decision)
            self.send(303, {"Location": path}, b"")
        else:
            self._tell(201, self.server.decide(name, decision))

    def _checkout(self, path: str) -> tuple[str, dict[str, Any]]:
        name = path.removeprefix("/checkout/")
        asked = self.server.ledger.checkout(name) if path.startswith("/checkout/") else None
        if asked is None:
            raise Refused(404, "not_found", "No such thing")
        return name, asked

    def _let_in(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {self.server.ledger.token}":
            raise Refused(401, "unauthorized", "invalid access token")

    def _body(self) -> bytes:
        body = self.body(MAX_BODY_BYTES)
        if body is None:
            raise Refused(400, "bad_request", "a body of a known length, and not a long one")
        return body

    def _tell(self, status: int, body: Mapping[str, Any]) -> None:
        self.send(status, {"Content-Type": "application/json"}, json.dumps(body).encode())

    def _show(self, document: str) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": SAFE}
        self.send(200, headers, document.encode())


class Provider(Neighbour):
    """Takes payments of what was asked for, and tells of them."""

    def __init__(self, path: Path, *, pauses: Sequence[float] = PAUSES_SECONDS) -> None:
        """Take up what the file remembers.

        :raises Unusable: if the file is not one of ours.
        """
        self.ledger = Ledger(path)
        self._pauses = pauses
        self._stopping = threading.Event()
        self._pool = urllib3.PoolManager(retries=False, timeout=ANSWERS_WITHIN_SECONDS)
        super().__init__(self.ledger.port, Api)
        self.ledger.port = self.server_port

    def environment(self, public_url: str) -> dict[str, str]:
        """What the application has to know to be paid here."""
        return {
            "MERCADOPAGO_URL": self.url,
            "MERCADOPAGO_TOKEN": self.ledger.token,
            "MERCADOPAGO_WEBHOOK_SECRET": self.ledger.webhook_secret,
            "PUBLIC_URL": public_url,
        }

    def start(self) -> None:
        """Serve in a thread, and tell again what nobody has heard."""
        super().start()
        for number in self.ledger.unheard():
            self._notify(number)

    def stop(self) -> None:
        """Take no more requests, and tell nothing more; for a provider that was started."""
        self._stopping.set()
        super().stop()

    def open_checkout(self, asked: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The preference of a checkout."""
        name, kept = self.ledger.open_checkout(asked, key=key)
        page_url = f"{self.url}/checkout/{name}"
        return {**kept, "id": name, "init_point": page_url, "sandbox_init_point": page_url}

    def decide(self, name: str, decision: Decision) -> dict[str, Any]:
        """A payment of the checkout, which is told of.

        :raises CheckoutClosed: if it can be paid no more.
        """
        number = str(self.ledger.pay(name, decision, datetime.now(UTC))["id"])
        self._notify(number)
        return self.payment(number)

    def payment(self, number: str) -> dict[str, Any]:
        """A payment as the API shows it.

        :raises Refused: if there is none.
        """
        found = self.ledger.payment(number)
        asked = self.ledger.checkout(found["checkout"]) if found else None
        if found is None or asked is None:
            raise Refused(404, "not_found", "Payment not found")
        return {
            "id": found["id"],
            "status": found["status"],
            "status_detail": DETAILS[found["status"]],
            "date_created": found["at"],
            "date_approved": found["at"] if found["status"] == "approved" else None,
            "date_last_updated": found["at"],
            "description": asked["items"][0]["title"],
            "external_reference": asked.get("external_reference"),
            "transaction_amount": float(total(asked)),
            "currency_id": asked["items"][0].get("currency_id", "ARS"),
            "live_mode": False,
            "payer": {"id": None, "email": asked.get("payer", {}).get("email")},
        }

    def _notify(self, number: str) -> None:
        threading.Thread(target=self._tell_until_heard, args=(number,), daemon=True).start()

    def _tell_until_heard(self, number: str) -> None:
        for pause in (*self._pauses, None):
            if self._stopping.is_set():
                return
            if self._is_heard(number):
                self.ledger.heard(number)
                return
            if pause is not None:
                self._stopping.wait(pause)

    def _is_heard(self, number: str) -> bool:
        """Send the notification of a payment, signed now."""
        payment = self.ledger.payment(number) or {}
        url = (self.ledger.checkout(payment["checkout"]) or {}).get("notification_url")
        if not url:
            return True
        query = urlencode({"data.id": number, "type": "payment"})
        body = {
            "id": time.time_ns() // 1_000_000,
            "live_mode": False,
            "type": "payment",
            "date_created": payment["at"],
            "user_id": 1,
            "api_version": "v1",
            "action": "payment.created",
            "data": {"id": number},
        }
        headers = {"Content-Type": "application/json", **signed(self.ledger.webhook_secret, number)}
        try:
            answer = self._pool.request(
                "POST",
                f"{url}{'&' if urlsplit(url).query else '?'}{query}",
                body=json.dumps(body).encode(),
                headers=headers,
            )
        except urllib3.exceptions.HTTPError:
            return False
        return answer.status in {200, 201}


def signed(secret: str, number: str) -> dict[str, str]:
    """The headers by which a notification of this payment is known to be ours."""
    request, ts = str(uuid.uuid4()), time.time_ns() // 1_000_000
    manifest = f"id:{number};request-id:{request};ts:{ts};"
    v1 = hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()
    return {"x-request-id": request, "x-signature": f"ts={ts},v1={v1}"}
