"""Guests: who reserves by a booking page, without an account, and is known by an address alone."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.domain.events import CREATED, Event
from chalicelib.domain.statuses import Status
from chalicelib.domain.user import folded

# How long a guest has to confirm by the link in the mail.
HOLD = timedelta(minutes=15)
# The fact in the history of a hold that a guest has made: what to give back once it is confirmed.
HELD_FOR = "guest_hold"

_PREFIX = "guest:"
_DIGITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestHold:
    """How the counts of a guest's hold are found again: by its stamp, and where it came from, as a digest."""

    stamp: str
    source: str

    @property
    def noted(self) -> dict[str, Any]:
        """Return what the history keeps of it."""
        return {HELD_FOR: f"{self.stamp} {self.source}"}

    @classmethod
    def in_changes(cls, changed: Mapping[str, Any]) -> "GuestHold | None":
        """Return the hold that an entry of the history notes; None if it notes none."""
        stamp, _, source = str(changed.get(HELD_FOR, "")).partition(" ")
        return cls(stamp=stamp, source=source) if stamp else None


def guest_of(tenant: str, email: str, key: bytes) -> str:
    """Return the id of the guest who has an address: nobody's account, and not to be guessed from it."""
    return f"{_PREFIX}{digest(key, tenant, folded(email))}"


def is_guest(user: str) -> bool:
    """Return whether this is a guest's id."""
    return user.startswith(_PREFIX)


def digest(key: bytes, *parts: str) -> str:
    """Return a keyed digest of these parts."""
    return hmac.digest(key, "\0".join(parts).encode(), "sha256").hex()[:_DIGITS]


def awaits_proof(event: Event) -> bool:
    """Return whether an event is of a hold whose guest has not confirmed yet: nobody is told of it.

    Its address may be a stranger's.
    """
    if not is_guest(event.reservation.holder):
        return False
    if event.change.action == Status.CONFIRMED:
        return False
    before = event.change.changed.get("status", [event.reservation.status.value])[0]
    return Status(before) is Status.PENDING


def is_hold(event: Event) -> bool:
    """Return whether a guest has just made a hold, whose link is to be mailed."""
    return event.change.action == CREATED and awaits_proof(event)
