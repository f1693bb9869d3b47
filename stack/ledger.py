"""What the local payment provider remembers: its keys, checkouts and payments, in one file."""

import json
import os
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from stack.local import Unusable
from stack.preference import is_expired

Decision = Literal["approved", "rejected"]

FIRST_PAYMENT = 100_000_001


class CheckoutClosed(Exception):
    """It cannot be paid any more; the text says why."""


class Ledger:
    """The file, read once and written whole after each change. Safe in any thread."""

    def __init__(self, path: Path) -> None:
        """Read the file, or begin one.

        :raises Unusable: if it is not one of ours.
        """
        self._path = path
        self._lock = threading.Lock()
        kept = self._read()
        self.token: str = kept.get("token") or f"LOCAL-{secrets.token_hex(16)}"
        self.webhook_secret: str = kept.get("webhook_secret") or secrets.token_hex(32)
        self._port: int = kept.get("port", 0)
        self._checkouts: dict[str, dict[str, Any]] = kept.get("checkouts", {})
        self._payments: dict[str, dict[str, Any]] = kept.get("payments", {})

    def _read(self) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise Unusable(f"{self._path} cannot be read; remove it to begin anew: {error}") from error
        return kept

    def _write(self) -> None:
        """Put the new file in the place of the old one; nobody else may read either."""
        kept = {
            "token": self.token,
            "webhook_secret": self.webhook_secret,
            "port": self._port,
            "checkouts": self._checkouts,
            "payments": self._payments,
        }
        new = self._path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file, indent=1)
        new.replace(self._path)

    @property
    def port(self) -> int:
        """Where the provider answered the last time; 0: nowhere yet."""
        return self._port

    @port.setter
    def port(self, port: int) -> None:
        with self._lock:
            self._port = port
            self._write()

    def open_checkout(self, asked: Mapping[str, Any], *, key: str) -> tuple[str, dict[str, Any]]:
        """A checkout's id, and what was asked for; the same key opens it once."""
        with self._lock:
            for name, checkout in self._checkouts.items():
                if key and checkout["key"] == key:
                    return name, checkout["asked"]
            name = f"{len(self._checkouts) + 1}-{secrets.token_hex(8)}"
            self._checkouts[name] = {"key": key, "asked": dict(asked)}
            self._write()
            return name, dict(asked)

    def checkout(self, name: str) -> dict[str, Any] | None:
        """What was asked for; None: there is no such checkout."""
        found = self._checkouts.get(name)
        return None if found is None else found["asked"]

    def pay(self, name: str, decision: Decision, now: datetime) -> dict[str, Any]:
        """Make a payment of a checkout.

        :raises CheckoutClosed: if it is paid already, or expired.
        """
        with self._lock:
            asked = self._checkouts[name]["asked"]
            if self.is_paid(name):
                raise CheckoutClosed("Ya está pagado")
            if is_expired(asked, now):
                raise CheckoutClosed("Ha vencido")
            number = FIRST_PAYMENT + len(self._payments)
            payment = {
                "id": number,
                "checkout": name,
                "status": decision,
                "at": now.isoformat(timespec="milliseconds"),
                "is_heard": False,
            }
            self._payments[str(number)] = payment
            self._write()
            return payment

    def is_paid(self, name: str) -> bool:
        """Whether a payment of the checkout was approved."""
        return any(each["status"] == "approved" for each in self.payments_of(name))

    def payments_of(self, name: str) -> list[dict[str, Any]]:
        """The payments of a checkout, oldest first."""
        return [payment for payment in list(self._payments.values()) if payment["checkout"] == name]

    def payment(self, number: str) -> dict[str, Any] | None:
        """The payment with this id."""
        return self._payments.get(number)

    def unheard(self) -> list[str]:
        """The ids of payments whose notification nobody has acknowledged."""
        return [number for number, payment in self._payments.items() if not payment["is_heard"]]

    def heard(self, number: str) -> None:
        """Note that the notification of a payment was acknowledged."""
        with self._lock:
            self._payments[number]["is_heard"] = True
            self._write()
