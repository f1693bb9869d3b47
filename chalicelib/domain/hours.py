"""Working hours, and the slots that they leave free (contract appointments.md, *ProfessionalSettings*)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, end_of_day, wall_clock

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def weekdays_of(text: str) -> frozenset[int]:
    """Return the weekdays, Monday being 0, of `MON-FRI`, `MON,WED,FRI`, or both: `MON-WED,FRI`.

    :raises ValueError: if it names no day, or a word that is not a day
    """
    weekdays: set[int] = set()
    for part in text.upper().split(","):
        first, is_range, last = (end.strip() for end in part.partition("-"))
        begin = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - begin) % 7 if is_range else 0
        weekdays |= {(begin + step) % 7 for step in range(length + 1)}
    return frozenset(weekdays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Working hours by the wall clock of a zone, and the length of appointments in them.

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
        """Return the working hours of a day; None if there are none.

        A time that a change of the clocks skips is moved later by the length of the skip.
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
        """Return whether the interval lies inside the working hours of one day."""
        hours = self.hours_on(wall_clock(interval.start, self.zone).date())
        return hours is not None and hours.start <= interval.start and interval.end <= hours.end

    def is_within_horizon(self, start: datetime, now: datetime) -> bool:
        """Return whether appointments are taken as far ahead as `start`."""
        ahead = wall_clock(start, self.zone).date() - wall_clock(now, self.zone).date()
        return ahead.days <= self.horizon

    def free_on(
        self,
        day: date,
        taken: Iterable[Interval],
        now: datetime,
        starts: Iterable[datetime] | None = None,
    ) -> list[Interval]:
        """Return the slots of a day that can still be booked; `taken` is everything that others block.

        `starts` are all that slots may have. Without them, slots follow one another from the start of the
        working hours, each with its buffer.
        """
        hours = self.hours_on(day)
        if hours is None:
            return []
        blocked = list(taken)
        slots: list[Interval] = []
        for start in self._following(hours) if starts is None else starts:
            slot = Interval(start, start + self.duration)
            with_buffer = Interval(start, slot.end + self.buffer)
            is_free = not any(with_buffer.overlaps(interval) for interval in blocked)
            is_open = hours.start <= start and slot.end <= hours.end
            if start > now and is_open and is_free and self.is_within_horizon(start, now):
                slots.append(slot)
        return slots

    def _following(self, hours: Interval) -> Iterator[datetime]:
        start = hours.start
        while start + self.duration <= hours.end:
            yield start
            start += self.duration + self.buffer

    def _instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)
