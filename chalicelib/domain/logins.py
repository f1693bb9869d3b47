"""Failed logins in a row, and devices that have been logged in before (contract courts.md)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.user import User

# The first ones have no pause: the limit for each minute is enough.
_WITHOUT_PAUSE = 10
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
# Then only a device that has been logged in before logs in, until the password is reset.
MOST_FAILURES = 100
# Then a device is as any other.
MOST_OF_DEVICE = 10
_DIGEST_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Failures:
    """How often in a row somebody failed to log in, and when they did last."""

    count: int = 0
    last: datetime | None = None

    def pause_left(self, now: datetime) -> timedelta:
        """Return how long no password is tried; it grows with each failure, and nobody keeps it up."""
        if self.last is None or self.count < _WITHOUT_PAUSE:
            return timedelta(0)
        doublings = min(self.count - _WITHOUT_PAUSE, 10)
        pause = min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
        return max(self.last + pause - now, timedelta(0))


@dataclass(frozen=True, slots=True)
class Device:
    """A browser in which an account has been logged in; it counts until the password changes."""

    tenant: str
    user: str
    id: str
    password_version: str

    def is_of(self, account: User) -> bool:
        """Return whether the account was logged in here, with the password that it has now."""
        own = (account.tenant, account.id, password_version(account))
        return own == (self.tenant, self.user, self.password_version)


def password_version(account: User) -> str:
    """Return a text that changes with the account's password, and tells nothing of it."""
    return hashlib.sha256(account.password.encode()).hexdigest()[:_DIGEST_DIGITS]
