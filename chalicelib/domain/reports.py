"""What reports count: open and reserved time, hours of the week, reservations by what became of them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from chalicelib.domain.closures import Closure
from chalicelib.domain.intervals import Interval
from chalicelib.domain.opening import Period, clip, day_of, open_on
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import wall_clock

# What took up time, or still will: whatever was neither cancelled nor left to expire.
USED = frozenset({Status.PENDING, Status.CONFIRMED, Status.COMPLETED, Status.NO_SHOW})
_HOUR = timedelta(hours=1)

# A weekday, 1 being Monday, and an hour from 0 to 23.
WeekHour = tuple[int, int]


def days_from(first: date, last: date) -> list[date]:
    """Return all days from one to another, both inclusive."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def span_of(first: date, last: date, zone: str) -> Interval:
    """Return the days from one to another, both inclusive, on a wall clock."""
    return Interval(day_of(first, zone).start, day_of(last, zone).end)


def open_seconds(
    hours: tuple[Period, ...] | None, closures: Iterable[Closure], days: Iterable[date], zone: str
) -> int:
    """Return for how long a resource is open on these days, without what its closures close."""
    closed = merged(closure.interval(zone) for closure in closures)
    parts = (part for day in days for part in open_on(hours, day, zone))
    return sum(_seconds(part) - within(closed, part) for part in parts)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return what the intervals cover together, in parts that do not touch, by start."""
    parts: list[Interval] = []
    for interval in sorted(intervals, key=lambda one: one.start):
        if parts and interval.start <= parts[-1].end:
            parts[-1] = Interval(parts[-1].start, max(parts[-1].end, interval.end))
        else:
            parts.append(interval)
    return parts


def within(intervals: Iterable[Interval], limits: Interval) -> int:
    """Return how many seconds of the intervals lie within the limits, each for itself."""
    clipped = (clip(interval, limits) for interval in intervals)
    return sum(_seconds(part) for part in clipped if part is not None)


def by_week_hour(intervals: Iterable[Interval], limits: Interval, zone: str) -> Counter[WeekHour]:
    """Return how many seconds of the intervals each hour of the week has, within the limits."""
    counts: Counter[WeekHour] = Counter()
    for interval in intervals:
        part = clip(interval, limits)
        start = None if part is None else part.start
        while part is not None and start is not None and start < part.end:
            local = wall_clock(start, zone)
            into_hour = timedelta(minutes=local.minute, seconds=local.second)
            end = min(start + _HOUR - into_hour, part.end)
            counts[local.isoweekday(), local.hour] += int((end - start).total_seconds())
            start = end
    return counts


def _seconds(interval: Interval) -> int:
    return int((interval.end - interval.start).total_seconds())
