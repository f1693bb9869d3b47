"""The users who wait for a seat, in order."""

from dataclasses import dataclass

from chalicelib.domain.reservation import Contact


@dataclass(frozen=True, slots=True)
class Waiter:
    """A user's place in the waitlist of a session: a lower `ticket` comes first."""

    session: str
    user: str
    contact: Contact
    avatar: str | None
    ticket: int


def in_order(waiters: list[Waiter]) -> list[Waiter]:
    """Return the waiters by ticket, first come first served."""
    return sorted(waiters, key=lambda waiter: waiter.ticket)
