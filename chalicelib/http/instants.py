"""Parse and format instants (contract common.md, *Time*)."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from chalicelib.domain.zones import SkippedTime, instant_of, utc
from chalicelib.http.field_errors import OUT_OF_RANGE, field_error
from chalicelib.http.requests import FieldError

__all__ = ["Written", "instant_in", "parsed_moment", "utc"]

# fromisoformat alone accepts too much: week dates, and any character between date and time.
_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ][012]\d:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}(:?\d{2})?)?", re.ASCII
)


def instant_in(zone: str, written: datetime, field: str) -> datetime | FieldError:
    """Return the UTC instant of a date and time; without an offset it is wall-clock time of the zone.

    Return an error of the field if the zone's clocks skip that time, or it is out of range.
    """
    try:
        if written.tzinfo is None:
            return instant_of(written.replace(microsecond=0), zone)
        return written.astimezone(UTC).replace(microsecond=0)
    except SkippedTime:
        return FieldError(
            field, f"no existe en {zone}: el reloj cambia", f"does not exist in {zone}: the clocks change"
        )
    except OverflowError:
        return FieldError(field, *OUT_OF_RANGE)


def parsed_moment(value: Any) -> datetime:
    """Return the date and time in a text; raise a field error if it holds none."""
    try:
        if isinstance(value, str) and _DATE_TIME.fullmatch(value.strip()):
            return datetime.fromisoformat(value.strip().upper())
    except ValueError:
        pass
    raise field_error(
        "debe ser una fecha y hora ISO 8601, como 2026-02-12T15:30:00Z",
        "must be an ISO 8601 date and time, such as 2026-02-12T15:30:00Z",
    )


Written = Annotated[datetime, BeforeValidator(parsed_moment)]
