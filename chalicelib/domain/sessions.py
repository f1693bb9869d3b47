"""A class on a date: a number of seats, and where it stands (document 004, *ClassSession*)."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.intervals import Interval
from chalicelib.domain.statuses import OPEN, SessionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSession:
    """A dated session of a class (`resource`), in wall-clock terms of `zone`.

    `own_capacity` is its own, if it has one; `capacity` is what counts: its own, else the
    class's. `taken` counts the seats that hold a place, `waiting` those in the waitlist, `tickets`
    the places in it that were ever given.
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
        """Whether its status lets people in."""
        return self.status in OPEN

    @property
    def has_room(self) -> bool:
        """Whether a seat is free."""
        return self.taken < self.capacity

    def is_past(self, now: datetime) -> bool:
        """Whether nobody can get in any more: begun, or, once it is in progress, over."""
        if self.status is SessionStatus.IN_PROGRESS:
            return self.interval.end <= now
        return self.interval.start < now
