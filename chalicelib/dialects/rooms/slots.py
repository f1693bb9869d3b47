"""An interval of a room: when it is open, whether it is free."""

from datetime import date, datetime

from chalicelib import settings
from chalicelib.dialects.instants import instant_in
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.dialects.rooms.policy import FAULTS, WEEKDAYS
from chalicelib.dialects.rooms.schemas import SlotQuery
from chalicelib.dialects.rooms.spans import local_parts
from chalicelib.domain.errors import IntervalInvalid
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.store import days, listings


def zone_of(room: Resource | None) -> str:
    """The zone of a room's wall clocks: its own, else the stage's."""
    return (room and room.timezone) or settings.load().default_timezone


def slot_of(query: SlotQuery, room: Resource) -> Interval:
    """The interval that a query asks about.

    :raises FieldsInvalid: if an end is not to be had in the room's zone, or they make no interval
    """
    interval, faults = _asked(query, room)
    if interval is None:
        raise FieldsInvalid(faults)
    return interval


def slot_faults(query: SlotQuery) -> tuple[Fault, ...]:
    """What is wrong with the interval that a query asks about, where there is no room to ask it of."""
    return _asked(query, None)[1]


def _asked(query: SlotQuery, room: Resource | None) -> tuple[Interval | None, tuple[Fault, ...]]:
    start, faults = placed(query.start_datetime, room, "start_datetime")
    end, more = placed(query.end_datetime, room, "end_datetime")
    interval, wrong = interval_of(start, end)
    return interval, (*faults, *more, *wrong)


def placed(
    written: datetime | None, room: Resource | None, field: str
) -> tuple[datetime | None, tuple[Fault, ...]]:
    """The instant that was written, in the room's zone where it names none; or what is wrong with it."""
    if written is None:
        return None, ()
    found = instant_in(zone_of(room), written, field)
    return (None, (found,)) if isinstance(found, Fault) else (found, ())


def interval_of(start: datetime | None, end: datetime | None) -> tuple[Interval | None, tuple[Fault, ...]]:
    """The interval between the two; or what is wrong with it."""
    if start is None or end is None:
        return None, ()
    try:
        return Interval.of(start, end), ()
    except IntervalInvalid as error:
        return None, (FAULTS[type(error)],)


def is_open(room: Resource, interval: Interval) -> bool:
    """Whether the room's opening hours hold the whole interval; a room without any is always open."""
    hours = room.details["opening_hours"]
    return hours is None or all(
        _is_within(hours, day, start, end) for day, start, end in local_parts(interval, zone_of(room))
    )


def conflicts_of(room: Resource, interval: Interval) -> list[Reservation]:
    """The bookings that stand in the way, by start. Strongly consistent as to what blocks."""
    conflicts = days.overlapping(room.tenant, room.id, interval)
    found = listings.by_ids(room.tenant, [conflict.reservation for conflict in conflicts])
    return sorted(found, key=lambda each: each.interval.start)


def is_available(room: Resource, interval: Interval, conflicts: list[Reservation]) -> bool:
    """Whether it could be booked."""
    return room.is_reservable and is_open(room, interval) and not conflicts


def _is_within(hours: dict[str, list[str]], day: date, start: str, end: str) -> bool:
    opens, closes = hours.get(WEEKDAYS[day.weekday()], ("24:00", "00:00"))
    return opens <= start and end <= closes
