"""Opening hours on a wall clock: what is open when, exact to the second (contract rules.md, `hours`).

A period opens at the first instant at which the clocks show its beginning or a later time, and closes at the
first at which they show its end or a later time. So a skipped time counts as the change of the clocks, and
of one that occurs twice the first counts, as everywhere (contract common.md, *Time*).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from chalicelib.domain.intervals import DAY_SECONDS, Interval
from chalicelib.domain.zones import first_instant, local_day, wall_clock

EVERY_DAY = frozenset(range(1, 8))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the day on some weekdays, 1 being Monday, in seconds after midnight.

    `ends` is from 1 to 86,400. If it is not after `starts`, it is on the day after the weekday. What lies in
    one that `stands_alone` lies in it altogether: it does not go on into a neighbour that touches it.
    """

    days: frozenset[int]
    starts: int
    ends: int
    stands_alone: bool = False

    @property
    def reach(self) -> int:
        """Return its end in seconds after the midnight before its beginning."""
        return self.ends if self.ends > self.starts else self.ends + DAY_SECONDS

    @property
    def document(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {"days": sorted(self.days), "from": clock_of(self.starts), "to": clock_of(self.ends)}


ALWAYS = (Period(EVERY_DAY, 0, DAY_SECONDS),)


@dataclass(frozen=True, slots=True)
class Span:
    """What a period that begins on the local `day` comes to; `starts` is the period's, in seconds."""

    day: date
    starts: int
    interval: Interval
    stands_alone: bool = False


def spans(periods: Iterable[Period] | None, days: Iterable[date], zone: str) -> list[Span]:
    """Return what begins on these days, by start; `None` instead of periods is always."""
    chosen = ALWAYS if periods is None else tuple(periods)
    return sorted(
        (span for day in days for span in _spans_on(chosen, day, zone)), key=lambda span: span.interval.start
    )


@lru_cache(maxsize=1024)
def _spans_on(periods: tuple[Period, ...], day: date, zone: str) -> tuple[Span, ...]:
    return tuple(
        Span(day, period.starts, Interval(begins, ends), period.stands_alone)
        for period in periods
        if day.isoweekday() in period.days
        for begins in [first_instant(day, period.starts, zone)]
        for ends in [first_instant(day, period.reach, zone)]
        if begins < ends
    )


def days_around(interval: Interval, zone: str) -> list[date]:
    """Return the local days on which a period may begin that touches the interval."""
    first = local_day(interval.start, zone) - _DAY
    last = local_day(interval.end, zone)
    return [first + _DAY * step for step in range((last - first).days + 1)]


def spans_around(periods: Iterable[Period] | None, interval: Interval, zone: str) -> list[Span]:
    """Return, by start, all that may touch the interval."""
    return spans(periods, days_around(interval, zone), zone)


def is_open(periods: Iterable[Period] | None, interval: Interval, zone: str) -> bool:
    """Return whether the whole interval is open: periods that touch one another are as one."""
    return periods is None or covers(spans_around(periods, interval, zone), interval)


def covers(parts: Iterable[Span], interval: Interval) -> bool:
    """Return whether the parts, which are in order of their starts, have all of the interval."""
    reached = interval.start
    for part in parts:
        limit = interval.end if part.stands_alone else reached
        if part.interval.start <= reached < part.interval.end and limit <= part.interval.end:
            reached = part.interval.end
    return reached >= interval.end


def day_of(day: date, zone: str) -> Interval:
    """Return the local day from its first instant to its last; empty if the zone's calendar skips it."""
    return Interval(first_instant(day, 0, zone), first_instant(day, DAY_SECONDS, zone))


def open_on(periods: Iterable[Period] | None, day: date, zone: str) -> list[Interval]:
    """Return what is open on a local day, by start, from its midnight to its midnight."""
    whole = day_of(day, zone)
    clipped = (clip(span.interval, whole) for span in spans(periods, (day - _DAY, day), zone))
    return [part for part in clipped if part is not None]


def hours_text(parts: Iterable[Interval], day: date, zone: str) -> list[dict[str, str]]:
    """Return parts of a local day as `from` and `to` of its clocks; its end is 24:00."""
    midnight = first_instant(day, DAY_SECONDS, zone)
    return [
        {
            "from": _clock_at(part.start, zone),
            "to": clock_of(DAY_SECONDS) if part.end == midnight else _clock_at(part.end, zone),
        }
        for part in parts
    ]


def clip(interval: Interval, limits: Interval) -> Interval | None:
    """Return the part of an interval that lies within the limits; None if there is none."""
    start, end = max(interval.start, limits.start), min(interval.end, limits.end)
    return Interval(start, end) if start < end else None


def clock_of(seconds: int) -> str:
    """Return seconds after midnight as `HH:MM`, or `HH:MM:SS` if they are no whole minutes."""
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{second:02}" if second else "")


def seconds_of(clock: str) -> int:
    """Return `HH:MM` or `HH:MM:SS`, up to 24:00, as seconds after midnight."""
    hours, minutes, *second = (int(part) for part in clock.split(":"))
    return hours * 3600 + minutes * 60 + sum(second)


def local_midnight(day: date) -> datetime:
    """Return the naive midnight that a local day begins with."""
    return datetime.combine(day, time())


def _clock_at(moment: datetime, zone: str) -> str:
    local = wall_clock(moment, zone)
    return clock_of((local.hour * 60 + local.minute) * 60 + local.second)
