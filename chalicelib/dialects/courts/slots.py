"""A court's slot: a day and two wall-clock times, and the interval that they are."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from chalicelib.dialects import wallclock
from chalicelib.dialects.wallclock import Names
from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, wall_clock

_ISO_8601 = re.compile(r"[0-9W-]+([Tt ][0-9:.,]+([Zz]|[+-][0-9:]+)?)?")

_NAMES = Names("fecha", "horaInicio", "horaFin")


@dataclass(frozen=True, slots=True)
class Slot:
    """`fecha` and `HH:MM` times in the court's zone; `fin` up to 24:00."""

    fecha: date
    inicio: str
    fin: str


def day_of(text: str) -> date:
    """The day that a `fecha` means: its calendar date in UTC.

    :raises ValueError: if it is neither a date nor a date-time of ISO 8601, or out of range
    """
    # fromisoformat takes any character between date and time.
    if not _ISO_8601.fullmatch(text):
        raise ValueError("neither a date nor a date-time")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(UTC).date()
    except OverflowError as error:
        raise ValueError("out of range") from error


def interval_of(slot: Slot, zone: str) -> Interval:
    """The interval that the slot is in this zone.

    :raises FieldsInvalid: if a change of the clocks skips one of its times, or it is out of range
    :raises IntervalInvalid: if its end is not after its start
    """
    return wallclock.interval_of(slot.fecha, slot.inicio, slot.fin, zone, _NAMES)


def slot_of(interval: Interval, zone: str) -> Slot:
    """The slot as it was asked for: an end on a later day is 24:00."""
    start, end = wall_clock(interval.start, zone), wall_clock(interval.end, zone)
    fin = f"{end:%H:%M}" if end.date() == start.date() else MIDNIGHT_AFTER
    return Slot(start.date(), f"{start:%H:%M}", fin)
