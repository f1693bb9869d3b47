"""The settings that kinds have of their own, as rules (contract rules.md)."""

from collections.abc import Mapping

from chalicelib.domain.buffers import Buffer
from chalicelib.domain.cancellations import Cancellation
from chalicelib.domain.hours import Schedule
from chalicelib.domain.opening import Period, seconds_of
from chalicelib.domain.rules import Rules
from chalicelib.domain.standings import DEFAULT, ByStanding


def rules_of_schedule(schedule: Schedule) -> Rules:
    """Return the rules of working hours, of how far ahead appointments are taken, and of their buffer."""
    days = frozenset(weekday + 1 for weekday in schedule.weekdays)
    return Rules(
        hours=(Period(days, seconds_of(schedule.starts), seconds_of(schedule.ends)),),
        window=ByStanding({DEFAULT: schedule.horizon}),
        buffer=Buffer(after=int(schedule.buffer.total_seconds()) // 60),
    )


def rules_of_weekdays(hours: Mapping[int, tuple[str, str]] | None) -> Rules:
    """Return the rules of opening hours by weekday, 0 being Monday: `HH:MM`, up to 24:00.

    A weekday that has none is closed; None instead of all hours is always.
    """
    if hours is None:
        return Rules()
    days: dict[tuple[str, str], frozenset[int]] = {}
    for weekday, times in sorted(hours.items()):
        days[times] = days.get(times, frozenset()) | {weekday + 1}
    periods = (Period(when, seconds_of(begins), seconds_of(ends)) for (begins, ends), when in days.items())
    return Rules(hours=tuple(periods))


def cancellation_of_notice(hours: int, *, rejects: bool) -> Cancellation:
    """Return the rule of a notice in hours, after which cancellations are late, or not taken any more."""
    return Cancellation(free_until=hours * 60, is_late_allowed=not rejects)
