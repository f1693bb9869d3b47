"""Meetings and their conferences, as the operations and the calendar exchange them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A reservation as a calendar shows it; `id` is the reservation's.

    Instants are aware UTC, attendees are e-mail addresses.
    """

    id: str
    title: str
    description: str | None
    start: datetime
    end: datetime
    attendees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conference:
    """The link to join by, and the id of the calendar event that it belongs to."""

    link: str
    event: str
