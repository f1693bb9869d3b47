"""Days of the wall clock: what a range of dates covers, and what a booking takes of each day."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, end_of_day, wall_clock

_DAY = timedelta(days=1)
_FIRST, _LAST = date(1, 1, 4), date(9999, 12, 28)


def span_of(first: date | None, last: date | None, zones: Iterable[str]) -> Interval:
    """What the dates from `first` to `last`, inclusive, cover in any of the zones; None is without end."""
    earliest, latest = (min(max(each, _FIRST), _LAST) for each in (first or _FIRST, last or _LAST))
    there = list(zones)
    return Interval(
        min(end_of_day(earliest - _DAY, zone) for zone in there),
        max(end_of_day(latest, zone) for zone in there),
    )


def raise_if_reversed(first: date | None, last: date | None, field: str) -> None:
    """Check that a range does not end before it begins.

    :raises FieldsInvalid: if it does
    """
    if first is not None and last is not None and last < first:
        raise FieldsInvalid((Fault(field, "debe ser posterior al inicio", "must be later than the start"),))


def local_parts(interval: Interval, zone: str) -> Iterator[tuple[date, str, str]]:
    """Its share of each day of the zone's calendar: the day, from `HH:MM`, to `HH:MM` (up to 24:00)."""
    begins, day = interval.start, wall_clock(interval.start, zone).date()
    while begins < interval.end:
        midnight = end_of_day(day, zone)
        ends = _clock(interval.end, zone) if interval.end < midnight else MIDNIGHT_AFTER
        yield day, _clock(begins, zone), ends
        begins, day = midnight, day + _DAY


def touches(interval: Interval, zone: str, first: date | None, last: date | None) -> bool:
    """Whether it takes something of the dates from `first` to `last` in this zone."""
    return interval.overlaps(span_of(first, last, [zone]))


def monday_of(moment: datetime, zone: str) -> date:
    """The Monday of the week that it is in the zone."""
    today = wall_clock(moment, zone).date()
    return today - timedelta(days=today.weekday())


def month_end(first: date) -> date:
    """The last day of the month that begins with `first`."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def _clock(moment: datetime, zone: str) -> str:
    return f"{wall_clock(moment, zone):%H:%M}"
