"""Half-open intervals of time. Exact to the second."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.domain.errors import IntervalReversed, IntervalTooLong, IntervalTooShort

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=31)
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Interval:
    """[start, end): aware instants in UTC, whole seconds."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, start: datetime, end: datetime) -> "Interval":
        """Create an interval that a reservation may have.

        :raises IntervalReversed: if the end is not after the start
        :raises IntervalTooShort: if it is shorter than a minute
        :raises IntervalTooLong: if it is longer than 31 days
        """
        interval = cls(_second(start), _second(end))
        if interval.length <= timedelta(0):
            raise IntervalReversed
        if interval.length < SHORTEST:
            raise IntervalTooShort
        if interval.length > LONGEST:
            raise IntervalTooLong
        return interval

    @property
    def length(self) -> timedelta:
        """Return the duration."""
        return self.end - self.start

    def overlaps(self, other: "Interval") -> bool:
        """Return whether the two share a moment; intervals that only touch do not."""
        return self.start < other.end and self.end > other.start

    @property
    def is_over_midnight(self) -> bool:
        """Return whether it touches more than one UTC day."""
        return seconds_into(self.end, self.start.date()) > DAY_SECONDS


def instant(day: date, second: int) -> datetime:
    """Return the instant at `second` of the UTC `day`."""
    return datetime.combine(day, time(), UTC) + timedelta(seconds=second)


def seconds_into(moment: datetime, day: date) -> int:
    """Return the seconds from the beginning of the UTC `day` to a moment."""
    return int((moment - datetime.combine(day, time(), UTC)).total_seconds())


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
