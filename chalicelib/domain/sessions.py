"""A class on a date: a number of seats, and a status (document 004, *ClassSession*)."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.intervals import Interval
from chalicelib.domain.statuses import OPEN, SessionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSession:
    """A dated session of a class (`resource`), in wall-clock terms of `zone`.

    `own_capacity` is the session's own, if it has one; `capacity` is the effective one: its own, else the
    class's. `taken` counts the taken seats, `waiting` the users in the waitlist, `tickets` the places in the
    waitlist that were ever given.
    """

    tenant: str
    id: str
    resource: str
    day: date
    starts: str
    ends: str
    zone: str
    interval: Interval
    status: SessionStatus
    own_capacity: int | None
    capacity: int
    taken: int
    waiting: int
    tickets: int
    notes: str | None
    created: datetime
    version: int

    @property
    def is_open(self) -> bool:
        """Return whether its status lets users in."""
        return self.status in OPEN

    @property
    def has_room(self) -> bool:
        """Return whether a seat is free."""
        return self.taken < self.capacity

    def is_past(self, now: datetime) -> bool:
        """Return whether it is too late to get in: it has begun or, if it is in progress, ended."""
        if self.status is SessionStatus.IN_PROGRESS:
            return self.interval.end <= now
        return self.interval.start < now
