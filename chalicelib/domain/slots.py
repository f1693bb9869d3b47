"""The free starts of a day: each that is returned can be booked (contract rules.md, *How they bind*)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.breaches import DEFAULTS, Candidate, Defaults, broken, is_start
from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.closures import Closure
from chalicelib.domain.intervals import Interval
from chalicelib.domain.opening import Span, day_of, local_midnight, spans
from chalicelib.domain.prices import Price, price_of
from chalicelib.domain.rules import Rules, Starts
from chalicelib.domain.standings import ANYBODY, Standing
from chalicelib.domain.zones import FIRST_DAY, LAST_DAY, wall_clock

_DAY = timedelta(days=1)
# No change of the clocks turns them back further.
_TURNED_BACK = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Slot:
    """An interval that can be booked, with what it costs; None where there are no prices."""

    interval: Interval
    price: Price | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for slots of which day: `duration` is their length.

    `step` is from one to the next where the rules have no `starts`: none given, it is the length and the
    longer buffer. `own_rate` is as for `price_of`.
    """

    day: date
    duration: timedelta
    now: datetime
    standing: Standing = ANYBODY
    step: timedelta | None = None
    own_rate: int = 0


def slots(
    rules: Rules,
    asked: Asked,
    *,
    zone: str,
    busy: Iterable[Blocked],
    closures: Iterable[Closure] = (),
    defaults: Defaults = DEFAULTS,
) -> list[Slot]:
    """Return what of a local day is free and breaks no rule, by start; nothing that began before now.

    `busy` is what blocks the resource, with what was kept free around it when it was booked.
    """
    closed, taken = tuple(closures), tuple(busy)
    buffer = rules.buffer or Buffer()
    found = []
    for start in starts_of(rules, asked, zone):
        interval = Interval(start, start + asked.duration)
        blocked = buffer.around(interval)
        if start < asked.now or any(blocked.conflicts_with(other) for other in taken):
            continue
        candidate = Candidate(zone=zone, interval=interval, standing=asked.standing, now=asked.now)
        if not broken(rules, candidate, closures=closed, defaults=defaults):
            found.append(Slot(interval, _price(rules, interval, zone, asked)))
    return found


def starts_of(rules: Rules, asked: Asked, zone: str) -> list[datetime]:
    """Return the starts of a local day that opening and `starts` allow: all of them, where there is `starts`.

    A length that is not positive, or a day near the ends of the calendar, has none.
    """
    if asked.duration <= timedelta(0) or not FIRST_DAY < asked.day <= LAST_DAY:
        return []
    whole = day_of(asked.day, zone)
    buffer = rules.buffer or Buffer()
    step = asked.step or asked.duration + timedelta(minutes=max(buffer.before, buffer.after))
    starts = {
        start
        for span in spans(rules.hours, (asked.day - _DAY, asked.day), zone)
        for start in (_stepped(span, step) if rules.starts is None else _aligned(rules.starts, span, zone))
        if whole.start <= start < whole.end
    }
    return sorted(starts)


def _stepped(span: Span, step: timedelta) -> Iterator[datetime]:
    start = span.interval.start
    while start < span.interval.end:
        yield start
        start += step


def _aligned(starts: Starts, span: Span, zone: str) -> Iterator[datetime]:
    """Yield the starts within the span; where the clocks show one twice, both instants."""
    every = timedelta(minutes=starts.every)
    begins = timedelta(seconds=span.starts) if starts.begin is None else timedelta(minutes=starts.begin)
    counted_from = local_midnight(span.day) + begins
    shown = [wall_clock(moment, zone) for moment in (span.interval.start, span.interval.end)]
    last = max(shown) + _TURNED_BACK
    local = counted_from - (counted_from - min(shown) + _TURNED_BACK) // every * every
    while local <= last:
        for start in _instants_of(local, zone):
            if span.interval.start <= start < span.interval.end and is_start(starts, span, start, zone):
                yield start
        local += every


def _instants_of(local: datetime, zone: str) -> set[datetime]:
    """Return when the zone's clocks show a time: once, twice, or never."""
    there = local.replace(tzinfo=ZoneInfo(zone))
    instants = {there.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
    return {instant for instant in instants if wall_clock(instant, zone) == local}


def _price(rules: Rules, interval: Interval, zone: str, asked: Asked) -> Price | None:
    if rules.prices is None:
        return None
    membership = asked.standing.membership
    return price_of(rules.prices, interval, zone=zone, membership=membership, own_rate=asked.own_rate)
