"""Convert a day and two wall-clock times of a zone into an interval."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, SkippedTime, end_of_day, instant_of, names
from chalicelib.http.field_errors import OUT_OF_RANGE, field_error
from chalicelib.http.requests import FieldsInvalid

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Names:
    """A dialect's names for the three fields."""

    day: str
    start: str
    end: str


def interval_of(day: date, start: str, end: str, zone: str, names: Names) -> Interval:
    """Return the interval from one `HH:MM` to another (up to 24:00) of the day in this zone.

    :raises FieldsInvalid: if a change of the clocks skips one of the times, or it is out of range
    :raises IntervalInvalid: if its end is not after its start
    """
    begins = _instant(names.start, day, start, zone, names)
    return Interval.of(begins, _instant(names.end, day, end, zone, names))


def _instant(field: str, day: date, clock: str, zone: str, names: Names) -> datetime:
    try:
        if clock == MIDNIGHT_AFTER:
            return end_of_day(day, zone)
        return instant_of(datetime.combine(day, time.fromisoformat(clock)), zone)
    except SkippedTime as error:
        es = f"no existe el {day} en {zone}: el reloj cambia"
        raise FieldsInvalid.of_field(field, es, f"does not exist on {day} in {zone}") from error
    except OverflowError as error:
        raise FieldsInvalid.of_field(names.day, *OUT_OF_RANGE) from error


def _clock(value: str) -> str:
    if not _CLOCK.fullmatch(value):
        raise field_error(
            "debe tener la forma HH:MM, de 00:00 a 23:59", "must have the form HH:MM, 00:00 to 23:59"
        )
    return value


def _end_clock(value: str) -> str:
    if value != MIDNIGHT_AFTER and not _CLOCK.fullmatch(value):
        raise field_error(
            "debe tener la forma HH:MM, de 00:01 a 24:00", "must have the form HH:MM, 00:01 to 24:00"
        )
    return value


def parsed_day(value: Any) -> date:
    """Return the date in a text; raise a field error if it holds none."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise field_error("debe ser una fecha YYYY-MM-DD", "must be a date YYYY-MM-DD")


def _zone(value: str) -> str:
    if value not in names():
        raise field_error(
            "debe ser una zona horaria IANA, como America/Santiago",
            "must be an IANA time zone, such as America/Santiago",
        )
    return value


Clock = Annotated[str, AfterValidator(_clock)]
EndClock = Annotated[str, AfterValidator(_end_clock)]
Day = Annotated[date, BeforeValidator(parsed_day)]
Zone = Annotated[str, AfterValidator(_zone)]
