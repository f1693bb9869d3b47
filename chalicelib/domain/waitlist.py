"""The users who wait for a seat, in order."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """A user's place in the waitlist of a session: a lower `ticket` comes first.

    `kind` is that of the seats. `interval` is the time of the session that the user was last told of;
    `is_cancelled` says that they were told of its cancellation.
    """

    session: str
    user: str
    contact: Contact
    avatar: str | None
    ticket: int
    kind: str
    interval: Interval
    zone: str
    joined: datetime
    version: int = 1
    is_cancelled: bool = False


def in_order(waiters: list[Waiter]) -> list[Waiter]:
    """Return the waiters by ticket, first come first served."""
    return sorted(waiters, key=lambda waiter: waiter.ticket)
