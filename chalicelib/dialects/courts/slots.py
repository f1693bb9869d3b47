"""A court's slot (a day and two wall-clock times), and its conversion to and from an interval."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from chalicelib.domain.errors import ReservationError
from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import MIDNIGHT_AFTER, wall_clock
from chalicelib.http import wallclock
from chalicelib.http.wallclock import Names

_ISO_8601 = re.compile(r"[0-9W-]+([Tt ][0-9:.,]+([Zz]|[+-][0-9:]+)?)?")

_NAMES = Names("fecha", "horaInicio", "horaFin")


@dataclass(frozen=True, slots=True)
class WallClockSlot:
    """`fecha` and `HH:MM` times in the court's zone; `fin` up to 24:00."""

    fecha: date
    inicio: str
    fin: str


def day_of(text: str) -> date:
    """Return the day of a `fecha`, which is its calendar date in UTC.

    :raises ValueError: if it is no ISO 8601 date or date-time, or out of range
    """
    # fromisoformat alone accepts any character between date and time.
    if not _ISO_8601.fullmatch(text):
        raise ValueError("neither a date nor a date-time")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(UTC).date()
    except OverflowError as error:
        raise ValueError("out of range") from error


def interval_of(slot: WallClockSlot, zone: str) -> Interval:
    """Return the interval of a slot in this zone.

    :raises FieldsInvalid: if a change of the clocks skips one of its times, or it is out of range
    :raises IntervalInvalid: if its end is not after its start
    """
    return wallclock.interval_of(slot.fecha, slot.inicio, slot.fin, zone, _NAMES)


def slot_of(interval: Interval, zone: str) -> WallClockSlot:
    """Return the slot of an interval, as the client requested it: an end on a later day is 24:00."""
    start, end = wall_clock(interval.start, zone), wall_clock(interval.end, zone)
    fin = _clock(end) if end.date() == start.date() else MIDNIGHT_AFTER
    return WallClockSlot(start.date(), _clock(start), fin)


def _clock(moment: datetime) -> str:
    # A list asks twice for each reserva, and strftime takes three times as long.
    return moment.isoformat(timespec="minutes")[-5:]


def can_be_written(interval: Interval, zone: str) -> bool:
    """Return whether a reserva of this interval can be asked for: on one day, in whole minutes."""
    try:
        return interval_of(slot_of(interval, zone), zone) == interval
    except ReservationError:
        return False
