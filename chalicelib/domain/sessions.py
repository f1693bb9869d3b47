"""A class on a date: a number of seats, and a status (document 004, *ClassSession*)."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.intervals import Interval
from chalicelib.domain.statuses import OPEN, SessionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSession:
    """A dated session of a class (`resource`), in wall-clock terms of `zone`.

    `status` is the stored one; what is shown and decided goes by `status_at`.

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
    def has_room(self) -> bool:
        """Return whether a seat is free."""
        return self.taken < self.capacity

    def status_at(self, now: datetime) -> SessionStatus:
        """Return its status, whether or not the sweep has written down that it has begun or ended."""
        if self.status in OPEN and self.interval.end <= now:
            return SessionStatus.COMPLETED
        if self.status is SessionStatus.SCHEDULED and self.interval.start <= now:
            return SessionStatus.IN_PROGRESS
        return self.status

    def is_open_at(self, now: datetime) -> bool:
        """Return whether it lets users in: it is scheduled or in progress."""
        return self.status_at(now) in OPEN

    def is_over(self, now: datetime) -> bool:
        """Return whether its end has passed, whatever its status."""
        return self.interval.end <= now
