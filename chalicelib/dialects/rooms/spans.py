"""Calendar days of a time zone: the interval of a range of dates, and a booking's part of each day."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, end_of_day, wall_clock
from chalicelib.http.requests import FieldsInvalid

_DAY = timedelta(days=1)
_FIRST, _LAST = date(1, 1, 4), date(9999, 12, 28)


def span_of(first: date | None, last: date | None, zones: Iterable[str]) -> Interval:
    """Return an interval that covers `first` to `last`, inclusive, in each of the zones; None is no limit."""
    earliest, latest = (min(max(day, _FIRST), _LAST) for day in (first or _FIRST, last or _LAST))
    zones = list(zones)
    return Interval(
        min(end_of_day(earliest - _DAY, zone) for zone in zones),
        max(end_of_day(latest, zone) for zone in zones),
    )


def raise_if_reversed(first: date | None, last: date | None, field: str) -> None:
    """Check that a range does not end before it begins.

    :raises FieldsInvalid: if it does
    """
    if first is not None and last is not None and last < first:
        raise FieldsInvalid.of_field(field, "debe ser posterior al inicio", "must be later than the start")


def local_parts(interval: Interval, zone: str) -> Iterator[tuple[date, str, str]]:
    """Yield an interval's part of each day in the zone: the day, start and end as `HH:MM:SS`."""
    begins, day = interval.start, wall_clock(interval.start, zone).date()
    while begins < interval.end:
        midnight = end_of_day(day, zone)
        ends = _clock(interval.end, zone) if interval.end < midnight else f"{MIDNIGHT_AFTER}:00"
        yield day, _clock(begins, zone), ends
        begins, day = midnight, day + _DAY


def touches(interval: Interval, zone: str, first: date | None, last: date | None) -> bool:
    """Return whether an interval overlaps the dates from `first` to `last` in this zone."""
    return interval.overlaps(span_of(first, last, [zone]))


def monday_of(moment: datetime, zone: str) -> date:
    """Return the Monday of the week of a moment, in this zone."""
    today = wall_clock(moment, zone).date()
    return today - timedelta(days=today.weekday())


def month_end(first: date) -> date:
    """Return the last day of the month that begins with `first`."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def _clock(moment: datetime, zone: str) -> str:
    return f"{wall_clock(moment, zone):%H:%M:%S}"
