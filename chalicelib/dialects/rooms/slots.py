"""Intervals of a room: opening hours, conflicts and availability."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib import settings
from chalicelib.dialects.rooms.policy import FIELD_ERRORS, MOST_CONFLICTS, ROOM, WEEKDAYS
from chalicelib.dialects.rooms.schemas import SlotQuery
from chalicelib.domain.errors import IntervalInvalid
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.rules import Rules
from chalicelib.domain.settings_rules import hours_of_weekdays, not_by_weekday, rules_of_weekdays
from chalicelib.domain.slots import Asked, Slot
from chalicelib.http.closures import closed_of
from chalicelib.http.instants import instant_in
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.operations import closures, offers, rules
from chalicelib.operations.kinds import SettingsRules
from chalicelib.store import days, listings

FieldErrors = tuple[FieldError, ...]


def zone_of(room: Resource | None) -> str:
    """Return the time zone of a room: its own, or else the stage's."""
    return (room and room.timezone) or settings.load().default_timezone


def slot_of(query: SlotQuery, room: Resource) -> Interval:
    """Return the interval of a query.

    :raises FieldsInvalid: if a time does not exist in the room's zone, or the two are no valid interval
    """
    interval, errors = _parsed(query, room)
    if interval is None:
        raise FieldsInvalid(errors)
    return interval


def slot_errors(query: SlotQuery) -> FieldErrors:
    """Return the errors of a query's interval if there is no room; then the stage's zone applies."""
    return _parsed(query, None)[1]


def _parsed(query: SlotQuery, room: Resource | None) -> tuple[Interval | None, FieldErrors]:
    start, start_errors = placed(query.start_datetime, room, "start_datetime")
    end, end_errors = placed(query.end_datetime, room, "end_datetime")
    interval, interval_errors = interval_of(start, end)
    return interval, (*start_errors, *end_errors, *interval_errors)


def placed(
    written: datetime | None, room: Resource | None, field: str
) -> tuple[datetime | None, FieldErrors]:
    """Return the instant of a date and time (in the room's zone if it has no offset), or else its error."""
    if written is None:
        return None, ()
    instant = instant_in(zone_of(room), written, field)
    return (None, (instant,)) if isinstance(instant, FieldError) else (instant, ())


def interval_of(start: datetime | None, end: datetime | None) -> tuple[Interval | None, FieldErrors]:
    """Return the interval between two instants, or else its error; neither if one of them is None."""
    if start is None or end is None:
        return None, ()
    try:
        return Interval.of(start, end), ()
    except IntervalInvalid as error:
        return None, (FIELD_ERRORS[type(error)],)


def rules_of(room: Resource) -> Rules:
    """Return the rules that a room's own settings say: its opening hours, if it has any."""
    opening = room.details["opening_hours"]
    hours = opening and {WEEKDAYS.index(day): (opens, closes) for day, (opens, closes) in opening.items()}
    return rules_of_weekdays(hours)


def details_of(_room: Resource, wanted: Rules, _sent: Collection[str]) -> Mapping[str, Any]:
    """Return the details that say the hours of rules."""
    hours = hours_of_weekdays(wanted)
    if hours is None:
        return {"opening_hours": None}
    return {"opening_hours": {WEEKDAYS[weekday]: list(hours[weekday]) for weekday in sorted(hours)}}


SETTINGS = SettingsRules(frozenset({"hours"}), rules_of, not_by_weekday, details_of)


def is_open(room: Resource, interval: Interval) -> bool:
    """Return whether the opening hours cover the whole interval.

    :raises Unavailable: if the store gave no definite answer in time
    """
    zone = zone_of(room)
    return rules.is_open(tenant=room.tenant, kind=ROOM, resource=room.id, interval=interval, zone=zone)


def conflicts_of(room: Resource, interval: Interval, now: datetime) -> list[Reservation]:
    """Return the bookings that still prevent one of an interval, by start; their read is consistent.

    :raises FieldsInvalid: if there are more than an answer shows
    """
    blocked = rules.around(room.tenant, ROOM, room.id, interval)
    conflicts = days.overlapping(room.tenant, room.id, blocked)
    if len(conflicts) > MOST_CONFLICTS:
        es = f"abarca más de {MOST_CONFLICTS} reservas: pregunta por un intervalo más corto"
        en = f"spans more than {MOST_CONFLICTS} bookings: ask for a shorter interval"
        raise FieldsInvalid.of_field("end_datetime", es, en)
    bookings = listings.by_ids(room.tenant, [conflict.reservation for conflict in conflicts])
    blocking = (booking for booking in bookings if booking.is_blocking_at(now))
    return sorted(blocking, key=lambda booking: booking.interval.start)


def is_available(
    room: Resource, interval: Interval, conflicts: list[Reservation], caller: Caller, now: datetime
) -> bool:
    """Return whether the caller can book the room for the interval, by its rules and closures as well.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if conflicts or not room.is_reservable:
        return False
    allowed = offers.allowed(
        [interval], kind=ROOM, resource=room.id, zone=zone_of(room), actor=caller, now=now
    )
    return bool(allowed)


def free_slots(room: Resource, asked: Asked, caller: Caller) -> list[Slot]:
    """Return the intervals of a day that the caller can book, by start; an inactive room has none.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if not room.is_reservable:
        return []
    zone = zone_of(room)
    offer = offers.offer(
        tenant=room.tenant, kind=ROOM, resource=room.id, asked=asked, zone=zone, caller=caller
    )
    return [slot for slot in offer.slots if slot.interval.start > asked.now]


def closed_in(room: Resource, interval: Interval, now: datetime) -> dict[str, Any]:
    """Return the member `closed`, the closures of a room that an interval meets, if any.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return closed_of(
        closures.meeting(
            tenant=room.tenant, kind=ROOM, resource=room.id, zone=zone_of(room), interval=interval, now=now
        )
    )


def closed_on(room: Resource, day: date, now: datetime) -> dict[str, Any]:
    """Return the member `closed`, the closures of a room that meet a day, if any.

    :raises Unavailable: if the store gave no definite answer in time
    """
    zones = {room.id: zone_of(room)}
    return closed_of(
        closures.of_days(tenant=room.tenant, kind=ROOM, zones=zones, first=day, last=day, now=now)
    )
