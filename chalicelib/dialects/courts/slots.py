"""A court's slot: a day and two wall-clock times, and the interval that they are."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, SkippedTime, end_of_day, instant_of, wall_clock

_ISO_8601 = re.compile(r"[0-9W-]+([Tt ][0-9:.,]+([Zz]|[+-][0-9:]+)?)?")


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
    start = _instant("horaInicio", slot.fecha, slot.inicio, zone)
    return Interval.of(start, _instant("horaFin", slot.fecha, slot.fin, zone))


def slot_of(interval: Interval, zone: str) -> Slot:
    """The slot as it was asked for: an end on a later day is 24:00."""
    start, end = wall_clock(interval.start, zone), wall_clock(interval.end, zone)
    fin = f"{end:%H:%M}" if end.date() == start.date() else MIDNIGHT_AFTER
    return Slot(start.date(), f"{start:%H:%M}", fin)


def _instant(field: str, day: date, clock: str, zone: str) -> datetime:
    try:
        if clock == MIDNIGHT_AFTER:
            return end_of_day(day, zone)
        return instant_of(datetime.combine(day, time.fromisoformat(clock)), zone)
    except SkippedTime as error:
        fault = Fault(
            field, f"no existe ese día en {zone}: el reloj cambia", f"does not exist that day in {zone}"
        )
        raise FieldsInvalid((fault,)) from error
    except OverflowError as error:
        raise FieldsInvalid((Fault("fecha", "está fuera de rango", "is out of range"),)) from error
