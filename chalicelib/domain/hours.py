"""When somebody works, and which slots that leaves (contract appointments.md, *ProfessionalSettings*)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, end_of_day, wall_clock

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def weekdays_of(text: str) -> frozenset[int]:
    """The weekdays, Monday being 0, of `MON-FRI`, `MON,WED,FRI`, or both: `MON-WED,FRI`.

    :raises ValueError: if it names no day, or something that is none
    """
    found: set[int] = set()
    for part in text.upper().split(","):
        first, is_range, last = (end.strip() for end in part.partition("-"))
        begin = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - begin) % 7 if is_range else 0
        found |= {(begin + step) % 7 for step in range(length + 1)}
    return frozenset(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Working hours by the wall clock of a zone, and how appointments are laid into them.

    `starts` and `ends` are `HH:MM` or `HH:MM:SS`, `ends` up to 24:00; `horizon` is how many days ahead
    appointments are taken.
    """

    zone: str
    weekdays: frozenset[int]
    starts: str
    ends: str
    duration: timedelta
    buffer: timedelta
    horizon: int

    def hours_on(self, day: date) -> Interval | None:
        """The working hours of a day; None where there are none.

        A time that the clocks skip is as much later as they skip.
        """
        if day.weekday() not in self.weekdays:
            return None
        ends = (
            end_of_day(day, self.zone)
            if self.ends == MIDNIGHT_AFTER
            else self._instant(day, time.fromisoformat(self.ends))
        )
        starts = self._instant(day, time.fromisoformat(self.starts))
        return Interval(starts, ends) if starts < ends else None

    def is_within_hours(self, interval: Interval) -> bool:
        """Whether it lies inside the working hours of one day."""
        hours = self.hours_on(wall_clock(interval.start, self.zone).date())
        return hours is not None and hours.start <= interval.start and interval.end <= hours.end

    def is_within_horizon(self, start: datetime, now: datetime) -> bool:
        """Whether a day so far ahead is taken appointments for."""
        ahead = wall_clock(start, self.zone).date() - wall_clock(now, self.zone).date()
        return ahead.days <= self.horizon

    def free_on(self, day: date, taken: Iterable[Interval], now: datetime) -> list[Interval]:
        """The slots of a day that can still be booked, `taken` being all that is blocked by others.

        They follow one another from the beginning of the working hours, each with its buffer.
        """
        hours = self.hours_on(day)
        if hours is None:
            return []
        blocked = list(taken)
        slots: list[Interval] = []
        start = hours.start
        while start + self.duration <= hours.end:
            slot = Interval(start, start + self.duration)
            wanted = Interval(start, slot.end + self.buffer)
            is_free = not any(wanted.overlaps(each) for each in blocked)
            if start > now and is_free and self.is_within_horizon(start, now):
                slots.append(slot)
            start += self.duration + self.buffer
        return slots

    def _instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)
