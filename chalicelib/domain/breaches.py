"""Which rules an interval breaks, and what would be right (contract rules.md, *How they bind*).

All functions are total: they return an answer for any rules, zone, interval and instant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain.closures import Closure, closed_by
from chalicelib.domain.intervals import Interval
from chalicelib.domain.opening import (
    Span,
    clock_of,
    covers,
    hours_text,
    local_midnight,
    open_on,
    spans_around,
)
from chalicelib.domain.quotas import Limits, exceeded
from chalicelib.domain.roles import Role
from chalicelib.domain.rules import HORIZON, Rules, Starts
from chalicelib.domain.standings import Standing, most
from chalicelib.domain.zones import first_instant, local_day, wall_clock

# A rule beside the fields of a document: a closure.
CLOSED = "closed"
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule, by its field's name, and what it would allow, as JSON."""

    rule: str
    allowed: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds without rules: how many days ahead, and how many open at once, for users below staff.

    None is no limit.
    """

    window: int = 366
    active: int | None = 100


DEFAULTS = Defaults()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An interval that a user may want of a resource, whose wall clock is that of the zone."""

    zone: str
    interval: Interval
    standing: Standing
    now: datetime

    @property
    def day(self) -> date:
        """Return the local day that it begins on."""
        return local_day(self.interval.start, self.zone)

    @property
    def today(self) -> date:
        """Return the local day of now."""
        return local_day(self.now, self.zone)


def broken(
    rules: Rules,
    candidate: Candidate,
    *,
    closures: Iterable[Closure] = (),
    is_override: bool = False,
    defaults: Defaults = DEFAULTS,
) -> tuple[Breach, ...]:
    """Return what forbids an interval, in the order of the contract's table, and closures last.

    `closures` are those of the resource. An override passes over all rules but the horizon, `max_no_shows`
    and closures. Conflicts, and buffers with them, are not looked at.
    """
    passable = () if is_override else _passable(rules, candidate, defaults)
    is_beyond = (candidate.day - candidate.today).days > HORIZON
    horizon = (_beyond(HORIZON, candidate),) if is_override and is_beyond else ()
    return passable + horizon + _pause(rules, candidate) + _closed(closures, candidate)


def is_start(starts: Starts, span: Span, start: datetime, zone: str) -> bool:
    """Return whether a reservation may begin at `start`, which lies within the span."""
    if starts.begin is None:
        counted_from = local_midnight(span.day) + timedelta(seconds=span.starts)
    elif start < first_instant(span.day, starts.begin * 60, zone):
        return False
    else:
        counted_from = local_midnight(span.day) + timedelta(minutes=starts.begin)
    return (wall_clock(start, zone) - counted_from) % timedelta(minutes=starts.every) == timedelta(0)


def limits_for(rules: Rules, standing: Standing, defaults: Defaults) -> Limits:
    """Return the quota of a user: of all that fit them, the most generous.

    Where the rules say nothing of open reservations, what holds without rules does, for users below staff.
    """
    unnamed = defaults.active if standing.role < Role.STAFF and "quota" not in rules.cleared else None
    if rules.quota is None:
        return Limits(active=unnamed)
    values, names = rules.quota.values, rules.quota.names_for(standing)
    if any(values[name] is None for name in names):
        return Limits()

    def limit(field: str) -> int | None:
        return most({name: getattr(values[name], field) for name in names}, names) if names else None

    active = limit("active")
    return Limits(unnamed if active is None else active, limit("day"), limit("week"))


def days_ahead(rules: Rules, standing: Standing, defaults: Defaults) -> int:
    """Return how many days ahead a user reserves, on the calendar of the resource."""
    if rules.window is not None:
        names = rules.window.names_for(standing)
        if names:
            days = most(rules.window.values, names)
            return HORIZON if days is None else min(days, HORIZON)
    if "window" in rules.cleared or standing.role >= Role.STAFF:
        return HORIZON
    return min(defaults.window, HORIZON)


def _passable(rules: Rules, candidate: Candidate, defaults: Defaults) -> tuple[Breach, ...]:
    """Return what is broken of the rules that an override passes over."""
    return (
        _times(rules, candidate)
        + _notice(rules, candidate)
        + _window(rules, candidate, defaults)
        + _quota(rules, candidate, defaults)
    )


def _times(rules: Rules, candidate: Candidate) -> tuple[Breach, ...]:
    """Return what is broken of hours, durations and starts."""
    breaches = []
    zone, interval, day = candidate.zone, candidate.interval, candidate.day
    around = spans_around(rules.hours, interval, zone)
    if rules.hours is not None and not covers(around, interval):
        hours = hours_text(open_on(rules.hours, day, zone), day, zone)
        breaches.append(Breach("hours", {"date": day.isoformat(), "hours": hours}))
    if rules.durations is not None and not rules.durations.allows(interval.length):
        breaches.append(Breach("durations", rules.durations.document))
    # Where it is closed there is no opening to count from, and the hours are broken already.
    span = _span_at(around, interval.start)
    if (
        rules.starts is not None
        and span is not None
        and not is_start(rules.starts, span, interval.start, zone)
    ):
        first = span.starts if rules.starts.begin is None else rules.starts.begin * 60
        breaches.append(Breach("starts", {"every": rules.starts.every, "from": clock_of(first)}))
    return tuple(breaches)


def _span_at(around: Iterable[Span], moment: datetime) -> Span | None:
    return next((span for span in around if span.interval.start <= moment < span.interval.end), None)


def _notice(rules: Rules, candidate: Candidate) -> tuple[Breach, ...]:
    if rules.notice is None:
        return ()
    earliest = candidate.now + timedelta(minutes=rules.notice)
    if candidate.interval.start >= earliest:
        return ()
    return (Breach("notice", {"minutes": rules.notice, "from": _instant_text(earliest)}),)


def _window(rules: Rules, candidate: Candidate, defaults: Defaults) -> tuple[Breach, ...]:
    days = days_ahead(rules, candidate.standing, defaults)
    is_beyond = (candidate.day - candidate.today).days > days
    return (_beyond(days, candidate),) if is_beyond else ()


def _beyond(days: int, candidate: Candidate) -> Breach:
    last = candidate.today + timedelta(days=days)
    return Breach("window", {"days": days, "until": last.isoformat()})


def _quota(rules: Rules, candidate: Candidate, defaults: Defaults) -> tuple[Breach, ...]:
    standing = candidate.standing
    if standing.counted is None:
        return ()
    limits = limits_for(rules, standing, defaults)
    full = exceeded(limits, standing.counted, candidate.day, candidate.now)
    return () if full is None else (Breach("quota", dict(full.document)),)


def _pause(rules: Rules, candidate: Candidate) -> tuple[Breach, ...]:
    if rules.max_no_shows is None:
        return ()
    until = rules.max_no_shows.paused_until(candidate.standing.no_shows)
    if until is None or until <= candidate.now:
        return ()
    return (Breach("max_no_shows", {"from": _instant_text(until)}),)


def _closed(closures: Iterable[Closure], candidate: Candidate) -> tuple[Breach, ...]:
    closure = closed_by(closures, candidate.interval, candidate.zone)
    return () if closure is None else (Breach(CLOSED, closure.shown),)


def _instant_text(moment: datetime) -> str:
    """Return the first whole second that is not before the moment."""
    whole = moment.replace(microsecond=0)
    return f"{whole if whole == moment else whole + _SECOND:%Y-%m-%dT%H:%M:%SZ}"
