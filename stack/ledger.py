"""What the local payment provider remembers: its keys, checkouts and payments, in one file."""

import secrets
import threading
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from stack.local import Unusable, write_private

Status = Literal["approved", "rejected", "refunded", "charged_back"]
# What may be done with a checkout, and what a payment becomes by it; the last two are of one that was paid.
DECISIONS: Mapping[str, Status] = {
    "pay": "approved",
    "reject": "rejected",
    "refund": "refunded",
    "chargeback": "charged_back",
}
REVERSALS = frozenset({"refunded", "charged_back"})

FIRST_PAYMENT = 100_000_001


class CheckoutClosed(Exception):
    """It cannot be paid any more, or nothing of it can be given back; the text says why."""


class Checkout(BaseModel):
    """What was asked for, the key that it was asked for with, and what only its own page knows."""

    key: str
    asked: dict[str, Any]
    token: str = Field(default_factory=lambda: secrets.token_hex(16))


class Payment(BaseModel):
    """What became of a checkout, when, and whether the application has acknowledged that it was told.

    `changed` is when it was given back, empty if it was not.
    """

    id: int
    checkout: str
    status: Status
    at: str
    changed: str = ""
    is_heard: bool = False


class Kept(BaseModel):
    """What the file holds."""

    token: str = Field(default_factory=lambda: f"LOCAL-{secrets.token_hex(16)}")
    webhook_secret: str = Field(default_factory=lambda: secrets.token_hex(32))
    port: int = 0
    checkouts: dict[str, Checkout] = {}
    payments: dict[str, Payment] = {}


class Ledger:
    """The file, read once and written whole after each change. Safe in any thread."""

    def __init__(self, path: Path) -> None:
        """Read the file, or begin one.

        :raises Unusable: if it is not one of ours.
        """
        self._path = path
        self._lock = threading.Lock()
        self._is_closed = False
        try:
            self.kept = Kept.model_validate_json(path.read_bytes()) if path.exists() else Kept()
        except ValidationError as error:
            raise Unusable(f"{path} cannot be read; remove it to begin anew: {error}") from error

    def close(self) -> None:
        """Write nothing any more: from now on the file may be another process's."""
        with self._lock:
            self._is_closed = True

    def write(self) -> None:
        """Put the new file in the place of the old one; nobody else may read either."""
        if self._is_closed:
            return
        write_private(self._path, self.kept.model_dump_json(indent=1))

    def open_checkout(self, asked: Mapping[str, Any], *, key: str) -> str:
        """Return the id of the checkout that this key opened, or open one."""
        with self._lock:
            for name, checkout in self.kept.checkouts.items():
                if checkout.key == key:
                    return name
            name = f"{len(self.kept.checkouts) + 1}-{secrets.token_hex(8)}"
            self.kept.checkouts[name] = Checkout(key=key, asked=dict(asked))
            self.write()
            return name

    def pay(self, name: str, decision: Status, now: datetime) -> Payment:
        """Make a payment of a checkout.

        :raises CheckoutClosed: if it is paid already, or expired.
        """
        with self._lock:
            if self.is_paid(name):
                raise CheckoutClosed("Ya está pagado")
            if is_expired(self.kept.checkouts[name].asked, now):
                raise CheckoutClosed("Ha vencido")
            number = FIRST_PAYMENT + len(self.kept.payments)
            at = now.isoformat(timespec="milliseconds")
            payment = Payment(id=number, checkout=name, status=decision, at=at)
            self.kept.payments[str(number)] = payment
            self.write()
            return payment

    def reverse(self, name: str, decision: Status, now: datetime) -> Payment:
        """Give back the payment of a checkout.

        :raises CheckoutClosed: if it was not paid, or is given back already.
        """
        with self._lock:
            for payment in self.payments_of(name):
                if payment.status == "approved":
                    payment.status, payment.is_heard = decision, False
                    payment.changed = now.isoformat(timespec="milliseconds")
                    self.write()
                    return payment
            raise CheckoutClosed("No hay un pago que devolver")

    def is_paid(self, name: str) -> bool:
        """Tell whether a payment of the checkout was approved, given back since or not."""
        return any(payment.status != "rejected" for payment in self.payments_of(name))

    def payments_of(self, name: str) -> list[Payment]:
        """Return the payments of a checkout, oldest first."""
        return [payment for payment in list(self.kept.payments.values()) if payment.checkout == name]

    def heard(self, payment: Payment) -> None:
        """Note that the notification of a payment was acknowledged."""
        with self._lock:
            payment.is_heard = True
            self.write()


def total(asked: Mapping[str, Any]) -> Decimal:
    """Return what a checkout costs."""
    prices = (Decimal(str(item["unit_price"])) * item["quantity"] for item in asked["items"])
    return sum(prices, Decimal(0)).quantize(Decimal("0.01"))


def is_expired(asked: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a checkout's last moment has passed; without one it stays open."""
    last = asked.get("expiration_date_to")
    return bool(asked.get("expires") and last) and datetime.fromisoformat(str(last)) <= now
