"""The payment provider of the local stack: plays Mercado Pago, with a page to pay on and no money."""

import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import urllib3

from stack import mercadopago
from stack.browsers import is_from_page
from stack.checkout_page import page
from stack.ledger import DECISIONS, REVERSALS, CheckoutClosed, Ledger, Payment, Status, total
from stack.mercadopago import MercadoPago, Refused
from stack.server import Request, Response, Server, json_response

# The real one tries every quarter of an hour.
PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
ANSWERS_WITHIN_SECONDS = 22
DETAILS = {
    "approved": "accredited",
    "rejected": "cc_rejected_other_reason",
    "refunded": "refunded",
    "charged_back": "settled",
}
SAFE = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
PAGE_HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", SAFE))


class Provider(MercadoPago):
    """Takes payments of what was asked for, gives them back, and tells of both."""

    def __init__(self, path: Path, *, pauses: Sequence[float] = PAUSES_SECONDS) -> None:
        """Take up what the file remembers, and the port that it names if that is free.

        :raises Unusable: if the file is not one of ours.
        """
        self.ledger = Ledger(path)
        self.kept = self.ledger.kept
        self.token = self.kept.token
        self._pauses = pauses
        self._stopping = threading.Event()
        self._pool = urllib3.PoolManager(retries=False, timeout=ANSWERS_WITHIN_SECONDS)
        self._server = Server(self.kept.port, or_any=True)
        self.url = self._server.url
        self.kept.port = self._server.port
        self.ledger.write()

    def environment(self, public_url: str) -> dict[str, str]:
        """Return the variables by which the application is paid here."""
        return {
            "MERCADOPAGO_URL": self.url,
            "MERCADOPAGO_TOKEN": self.token,
            "MERCADOPAGO_WEBHOOK_SECRET": self.kept.webhook_secret,
            "PUBLIC_URL": public_url,
        }

    def start(self) -> None:
        """Serve, and tell again what nobody has heard."""
        self._server.start(self.answer, threads=8)
        for payment in self.kept.payments.values():
            if not payment.is_heard:
                self._notify(payment)

    def stop(self) -> None:
        """Take no more requests, and tell nothing more."""
        self._stopping.set()
        self._server.stop()
        self.ledger.close()

    def answer(self, request: Request) -> Response:
        """Return the answer of the API, or the page of a checkout."""
        path = urlsplit(request.target).path
        name = path.removeprefix("/checkout/")
        try:
            if name not in self.kept.checkouts:
                return json_response(*self.call(request))
            if request.method == "POST":
                return self._decided(request, name, path)
            return Response(200, page(self.ledger, name, datetime.now(UTC)).encode(), PAGE_HEADERS)
        except CheckoutClosed as closed:
            return json_response(409, Refused(409, "closed", str(closed)).body)
        except Refused as refused:
            return json_response(refused.status, refused.body)

    def _decided(self, request: Request, name: str, path: str) -> Response:
        form = parse_qs(request.body.decode(errors="replace"))
        known = form.get("token", [""])[0].encode()
        # Programs know the address, which nobody guesses; a page of somebody else's may know it, too.
        if is_from_page(request.headers) and not hmac.compare_digest(
            known, self.kept.checkouts[name].token.encode()
        ):
            raise Refused(403, "forbidden", "Solo la propia página del pago tiene estos botones")
        decision = DECISIONS.get(form.get("decision", [""])[0])
        if decision is None:
            raise Refused(400, "bad_request", f"decision is one of: {', '.join(DECISIONS)}")
        if "text/html" not in request.headers.get("accept", ""):
            return json_response(201, self._shown(self.decide(name, decision)))
        with suppress(CheckoutClosed):  # the page says so
            self.decide(name, decision)
        return Response(303, headers=(("Location", path),))

    def create(self, asked: dict[str, Any], key: str) -> dict[str, Any]:
        """Return the checkout that this key opened, or open it."""
        name = self.ledger.open_checkout(asked, key=key)
        return mercadopago.preference(self.kept.checkouts[name].asked, name, f"{self.url}/checkout/{name}")

    def find(self, number: str) -> dict[str, Any] | None:
        """Return a payment; None if there is no such payment."""
        payment = self.kept.payments.get(number)
        return None if payment is None else self._shown(payment)

    def decide(self, name: str, decision: Status) -> Payment:
        """Make a payment of the checkout or give it back, and tell of it.

        :raises CheckoutClosed: if it can be paid no more, or there is nothing to give back.
        """
        change = self.ledger.reverse if decision in REVERSALS else self.ledger.pay
        payment = change(name, decision, datetime.now(UTC))
        self._notify(payment)
        return payment

    def _shown(self, payment: Payment) -> dict[str, Any]:
        """Return a payment as the API shows it."""
        asked = self.kept.checkouts[payment.checkout].asked
        amount = float(total(asked))
        return {
            "id": payment.id,
            "status": payment.status,
            "status_detail": DETAILS[payment.status],
            "date_created": payment.at,
            "date_approved": payment.at if payment.status != "rejected" else None,
            "date_last_updated": payment.changed or payment.at,
            "description": asked["items"][0]["title"],
            "external_reference": asked.get("external_reference"),
            "transaction_amount": amount,
            "transaction_amount_refunded": amount if payment.status == "refunded" else 0,
            "currency_id": asked["items"][0].get("currency_id", "ARS"),
            "live_mode": False,
            "payer": {"id": None, "email": asked.get("payer", {}).get("email")},
        }

    def _notify(self, payment: Payment) -> None:
        threading.Thread(target=self._tell_until_heard, args=(payment,), daemon=True).start()

    def _tell_until_heard(self, payment: Payment) -> None:
        for pause in (*self._pauses, 0.0):
            if self._stopping.is_set():
                return
            if self._is_heard(payment):
                self.ledger.heard(payment)
                return
            self._stopping.wait(pause)

    def _is_heard(self, payment: Payment) -> bool:
        """Send the notification of a payment, signed now."""
        url = self.kept.checkouts[payment.checkout].asked.get("notification_url")
        if not url:
            return True
        query = urlencode({"data.id": payment.id, "type": "payment"})
        try:
            answer = self._pool.request(
                "POST",
                f"{url}{'&' if urlsplit(url).query else '?'}{query}",
                body=json.dumps(notification(payment)).encode(),
                headers={"Content-Type": "application/json", **signed(self.kept.webhook_secret, payment.id)},
            )
        except urllib3.exceptions.HTTPError:
            return False
        return answer.status in {200, 201}


def notification(payment: Payment) -> dict[str, Any]:
    """Return the body of a webhook that tells of a payment."""
    action = "payment.updated" if payment.changed else "payment.created"
    about = {"type": "payment", "action": action, "data": {"id": str(payment.id)}}
    told = {"id": time.time_ns() // 1_000_000, "live_mode": False, "user_id": 1, "api_version": "v1"}
    return {**told, **about, "date_created": payment.changed or payment.at}


def signed(secret: str, number: int) -> dict[str, str]:
    """Return the headers by which a notification of this payment is known to be ours."""
    request, ts = str(uuid.uuid4()), time.time_ns() // 1_000_000
    manifest = f"id:{number};request-id:{request};ts:{ts};"
    v1 = hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()
    return {"x-request-id": request, "x-signature": f"ts={ts},v1={v1}"}
