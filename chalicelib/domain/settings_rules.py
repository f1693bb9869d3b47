"""The settings that kinds have of their own, as rules, and which rules they can show (contract rules.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.buffers import Buffer
from chalicelib.domain.cancellations import Cancellation
from chalicelib.domain.opening import Period, clock_of, seconds_of
from chalicelib.domain.rules import Rules
from chalicelib.domain.standings import DEFAULT, ByStanding

# The most hours of notice that settings take.
MOST_NOTICE = 8760


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The same working hours on some weekdays, 0 being Monday; when appointments are made, and given up.

    `starts` and `ends` are `HH:MM` or `HH:MM:SS`, `ends` up to 24:00. `window` is in days, `buffer` in
    minutes after an appointment, `notice` in hours.
    """

    weekdays: frozenset[int]
    starts: str
    ends: str
    window: int
    buffer: int
    notice: int
    is_late_allowed: bool


def rules_of_schedule(schedule: Schedule) -> Rules:
    """Return the rules of a schedule; an appointment lies within the working hours of one day."""
    days = frozenset(weekday + 1 for weekday in schedule.weekdays)
    period = Period(days, seconds_of(schedule.starts), seconds_of(schedule.ends), stands_alone=True)
    return Rules(
        hours=(period,),
        window=ByStanding({DEFAULT: schedule.window}),
        buffer=Buffer(after=schedule.buffer),
        cancellation=Cancellation(free_until=schedule.notice * 60, is_late_allowed=schedule.is_late_allowed),
    )


def rules_of_weekdays(hours: Mapping[int, tuple[str, str]] | None) -> Rules:
    """Return the rules of opening hours by weekday, 0 being Monday: `HH:MM`, up to 24:00.

    A weekday that has none is closed; None instead of all hours is no rule.
    """
    if hours is None:
        return Rules()
    days: dict[tuple[str, str], frozenset[int]] = {}
    for weekday, times in sorted(hours.items()):
        days[times] = days.get(times, frozenset()) | {weekday + 1}
    periods = (Period(when, seconds_of(begins), seconds_of(ends)) for (begins, ends), when in days.items())
    return Rules(hours=tuple(periods))


def hours_of_weekdays(rules: Rules) -> dict[int, tuple[str, str]] | None:
    """Return the opening hours by weekday, as `rules_of_weekdays` takes them; None is no rule.

    They are those of rules that `not_by_weekday` finds nothing in.
    """
    if rules.hours is None:
        return None
    return {
        day - 1: (clock_of(period.starts), clock_of(period.ends))
        for period in rules.hours
        for day in sorted(period.days)
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
    """Return the rules that a schedule cannot show, or their parts, as `cancellation.fee`.

    It always has all of its own: the same hours on all working days, one number of days ahead for everybody,
    a buffer after, and a notice in hours without a fee.
    """
    hours, window, buffer, cancellation = rules.hours, rules.window, rules.buffer, rules.cancellation
    unshown = {
        "hours": hours is not None and not (len(hours) == 1 and hours[0].starts < hours[0].ends),
        "window": window is not None
        and not (isinstance(window.values.get(DEFAULT), int) and len(window.values) == 1),
        "buffer.before": buffer is not None and buffer.before > 0,
        "cancellation.free_until": cancellation is not None
        and (cancellation.free_until % 60 > 0 or cancellation.free_until > MOST_NOTICE * 60),
        "cancellation.fee": cancellation is not None and cancellation.fee is not None,
    }
    cleared = [name for name in ("hours", "window", "buffer", "cancellation") if name in rules.cleared]
    return (*(name for name, is_unshown in unshown.items() if is_unshown), *cleared)
