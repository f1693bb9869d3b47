"""Half-open intervals of time, and the UTC days that they touch. Exact to the second."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.domain.errors import IntervalReversed, IntervalTooLong, IntervalTooShort

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=31)
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class DayPart:
    """The part of an interval on one UTC day: seconds of the day, `end` up to 86,400."""

    day: date
    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Return whether [start, end) of the same day shares a second with this part."""
        return start < self.end and end > self.start


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

    def parts(self) -> Iterator[DayPart]:
        """Return the part on each UTC day that the interval touches, in order."""
        day = self.start.date()
        first = _seconds_into(self.start, day)
        last = _seconds_into(self.end, day)
        while last > DAY_SECONDS:
            yield DayPart(day, first, DAY_SECONDS)
            day, first, last = day + timedelta(days=1), 0, last - DAY_SECONDS
        yield DayPart(day, first, last)


def instant(day: date, second: int) -> datetime:
    """Return the instant at `second` of the UTC `day`."""
    return datetime.combine(day, time(), UTC) + timedelta(seconds=second)


def _seconds_into(moment: datetime, day: date) -> int:
    return int((moment - datetime.combine(day, time(), UTC)).total_seconds())


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
