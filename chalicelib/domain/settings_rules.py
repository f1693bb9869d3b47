"""The settings that kinds have of their own, as rules, and which rules they can show (contract rules.md)."""

from collections.abc import Mapping

from chalicelib.domain.buffers import Buffer
from chalicelib.domain.cancellations import Cancellation
from chalicelib.domain.hours import Schedule
from chalicelib.domain.opening import Period, clock_of, seconds_of
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


def hours_of_weekdays(rules: Rules) -> dict[int, tuple[str, str]] | None:
    """Return the opening hours by weekday, as `rules_of_weekdays` takes them; None is always.

    They are those of rules that `not_by_weekday` finds nothing in.
    """
    if rules.hours is None:
        return None
    return {
        day - 1: (clock_of(period.starts), clock_of(period.ends))
        for period in rules.hours
        for day in period.days
    }


def not_by_weekday(rules: Rules) -> tuple[str, ...]:
    """Return the rules that opening hours by weekday cannot show: one period a day, in whole minutes."""
    periods = rules.hours or ()
    days = [day for period in periods for day in period.days]
    are_shown = all(
        period.starts < period.ends and period.starts % 60 == period.ends % 60 == 0 for period in periods
    )
    return () if are_shown and len(days) == len(set(days)) else ("hours",)


def not_in_schedule(rules: Rules) -> tuple[str, ...]:
    """Return the rules that the settings of a schedule cannot show.

    They have the same hours on all working days, one number of days ahead for everybody, and a buffer after.
    """
    hours, window, buffer = rules.hours, rules.window, rules.buffer
    is_one_period = hours is None or (len(hours) == 1 and hours[0].starts < hours[0].ends)
    is_one_number = window is None or (
        isinstance(window.values.get(DEFAULT), int) and len(window.values) == 1
    )
    unshown = {
        "hours": not is_one_period or "hours" in rules.cleared,
        "window": not is_one_number or "window" in rules.cleared,
        "buffer": buffer is not None and buffer.before > 0,
    }
    return tuple(name for name, is_unshown in unshown.items() if is_unshown)


def cancellation_of_notice(hours: int, *, rejects: bool) -> Cancellation:
    """Return the rule of a notice in hours, after which cancellations are late, or not taken any more."""
    return Cancellation(free_until=hours * 60, is_late_allowed=not rejects)
