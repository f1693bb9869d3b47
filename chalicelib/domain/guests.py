"""Guests: who reserves by a booking page, without an account, and is known by an address alone."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.domain.events import CREATED, Event
from chalicelib.domain.people import folded as comparable
from chalicelib.domain.reservation import Contact
from chalicelib.domain.statuses import Status
from chalicelib.domain.user import folded

# How long a guest has to confirm by the link in the mail.
HOLD = timedelta(minutes=15)
# The fact in the history of a hold that a guest has made: what to give back once it is confirmed.
HELD_FOR = "guest_hold"

_PREFIX = "guest:"
_DIGITS = 32
# Each word is a row of its own, in the transaction that writes the reservation.
_MOST_WORDS = 12
_WORD = re.compile(r"[^\W_]{2,}")


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


def words_of(contact: Contact) -> list[str]:
    """Return what a guest is found by, folded: the words of the name, the address and its first part."""
    name, email = comparable(contact.name), comparable(contact.email)
    spaced = [email, *name.split()]
    words = [*spaced, *_WORD.findall(f"{name} {email.partition('@')[0]}")]
    return list(dict.fromkeys(word for word in words if len(word) > 1))[:_MOST_WORDS]


def is_found_by(contact: Contact, words: Sequence[str]) -> bool:
    """Return whether each of the folded words begins one that the guest is found by."""
    own = words_of(contact)
    return all(any(word.startswith(wanted) for word in own) for wanted in words)


def searched_words(text: str) -> list[str]:
    """Return the folded words that a search looks for, the longest first: few have that."""
    return sorted(dict.fromkeys(comparable(text).split()), key=len, reverse=True)


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
