"""What people of the town ask for, and what they hear of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A request that somebody wants to make; `key` makes it one that may be repeated."""

    user: str
    role: str
    method: str
    path: str
    body: Any = None
    key: str | None = None
    about: str | None = None  # the reservation that it changes
    payment: str | None = None  # of which the payment provider, who signs it, notifies


@dataclass(slots=True)
class Attempt:
    """A request that was made; `status` is None when nobody heard of it again."""

    number: int
    intent: Intent
    at: datetime
    status: int | None = None
    body: Any = None
    is_replayed: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether its outcome is all or nothing, and nobody knows which."""
        return self.status is None or self.status >= 500


def outcome_of(attempt: Attempt) -> str:
    """What became of something that was asked for again, in words."""
    if attempt.is_replayed:
        return "had happened"
    return "had not happened" if (attempt.status or 0) < 300 else "refused"
