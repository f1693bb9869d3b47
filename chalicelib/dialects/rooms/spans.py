"""Calendar days of a time zone: the interval of a range of dates, and a booking's part of each day."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, clock_text, end_of_day, wall_clock
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


@dataclass(frozen=True, slots=True)
class LocalPart:
    """The part of an interval on one day of a zone."""

    day: date
    interval: Interval
    zone: str

    @property
    def is_to_midnight(self) -> bool:
        """Return whether it lasts to the end of the day."""
        return self.interval.end == end_of_day(self.day, self.zone)

    @property
    def into_day(self) -> tuple[timedelta, timedelta]:
        """Return how long after midnight it starts and ends, which is in order where clocks go back, too."""
        midnight = end_of_day(self.day - _DAY, self.zone)
        return self.interval.start - midnight, self.interval.end - midnight

    def shown(self) -> tuple[str, str]:
        """Return start and end as people read them: `HH:MM`, with an offset in a doubled hour's second."""
        ends = MIDNIGHT_AFTER if self.is_to_midnight else clock_text(self.interval.end, self.zone)
        return clock_text(self.interval.start, self.zone), ends


def local_parts(interval: Interval, zone: str) -> Iterator[LocalPart]:
    """Yield an interval's part of each day in the zone."""
    begins, day = interval.start, wall_clock(interval.start, zone).date()
    while begins < interval.end:
        midnight = end_of_day(day, zone)
        yield LocalPart(day, Interval(begins, min(interval.end, midnight)), zone)
        begins, day = midnight, day + _DAY


def monday_of(moment: datetime, zone: str) -> date:
    """Return the Monday of the week of a moment, in this zone."""
    today = wall_clock(moment, zone).date()
    return today - timedelta(days=today.weekday())


def month_end(first: date) -> date:
    """Return the last day of the month that begins with `first`."""
    return first.replace(day=monthrange(first.year, first.month)[1])
