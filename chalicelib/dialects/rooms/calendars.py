"""/api/bookings/calendar and /api/dashboard: bookings by the days that they touch, none cancelled."""

from datetime import date, timedelta
from typing import Any

from chalicelib import settings
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.dialects.rooms.answers import CalendarEntry, title_for
from chalicelib.dialects.rooms.dialect import rooms
from chalicelib.dialects.rooms.lists import Selection
from chalicelib.dialects.rooms.policy import MOST_CALENDAR_DAYS, ROOM, STATUSES, WEEKDAYS
from chalicelib.dialects.rooms.schemas import CalendarQuery, MonthQuery, WeekQuery
from chalicelib.dialects.rooms.slots import zone_of
from chalicelib.dialects.rooms.spans import local_parts, monday_of, month_end, raise_if_reversed
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.zones import wall_clock
from chalicelib.operations.resources import existing
from chalicelib.store import resources

_SIX_DAYS = timedelta(days=6)


@rooms.route("GET", "/api/bookings/calendar", query=CalendarQuery)
def calendar(call: Call[None]) -> Reply:
    """The tenant's bookings of a range of days, this week when none is given; by start."""
    first, last = _range(call.query, monday_of(call.now, settings.load().default_timezone))
    selection = Selection(call.caller, first, last, None)
    found = _shown(selection)
    places = _rooms_of(call.tenant, selection, found)
    entries = [CalendarEntry.of_room(each, places[each.resource], call.caller) for each in found]
    return Reply(200, {"data": entries})


@rooms.route("GET", "/api/dashboard/weekly-calendar", query=WeekQuery)
def weekly_calendar(call: Call[None]) -> Reply:
    """Monday to Sunday of a week, each day with the bookings that touch it."""
    query: WeekQuery = call.query
    room = _room(call.tenant, query.room_id)
    first = monday_of(call.now, zone_of(room)) + timedelta(weeks=query.week_offset)
    last = first + _SIX_DAYS
    selection = Selection(call.caller, first, last, query.room_id)
    found = _shown(selection)
    places = _rooms_of(call.tenant, selection, found)
    week: dict[str, list[Any]] = {name: [] for name in WEEKDAYS}
    for each in found:
        for day, start, end in local_parts(each.interval, selection.zone(each)):
            if first <= day <= last:
                entry = {
                    "time": f"{start}-{end}",
                    "booking_id": int(each.id),
                    "booking": title_for(call.caller, each),
                    "room": places[each.resource].name,
                }
                week[WEEKDAYS[day.weekday()]].append(entry)
    for entries in week.values():
        entries.sort(key=lambda entry: entry["time"])
    return Reply(200, {"week": f"{first} to {last}", "data": week})


@rooms.route("GET", "/api/dashboard/room-calendar/{room_id}", query=MonthQuery)
def room_calendar(call: Call[None]) -> Reply:
    """A room's bookings of a month, this one when none is given, on each day that they touch."""
    room = existing(call.tenant, ROOM, call.path["room_id"])
    first = call.query.first or wall_clock(call.now, zone_of(room)).date().replace(day=1)
    last = month_end(first)
    found = _shown(Selection(call.caller, first, last, int(room.id)))
    entries = [
        {"date": day.isoformat(), "start": start, "end": end, "title": title_for(call.caller, each)}
        for each in found
        for day, start, end in local_parts(each.interval, zone_of(room))
        if first <= day <= last
    ]
    entries.sort(key=lambda entry: (entry["date"], entry["start"]))
    shown = {"room_id": int(room.id), "room_name": room.name, "month": f"{first:%Y-%m}", "bookings": entries}
    return Reply(200, shown)


def _range(query: CalendarQuery, monday: date) -> tuple[date, date]:
    """The days that a calendar shows: a week where only one end is given.

    :raises FieldsInvalid: if it ends before it begins, or is longer than it may be
    """
    raise_if_reversed(query.start, query.end, "end")
    try:
        first = query.start or (query.end - _SIX_DAYS if query.end else monday)
        last = query.end or first + _SIX_DAYS
    except OverflowError as error:
        raise FieldsInvalid((Fault("start", "está fuera de rango", "is out of range"),)) from error
    if (last - first).days >= MOST_CALENDAR_DAYS:
        es = f"puede abarcar {MOST_CALENDAR_DAYS} días como máximo"
        raise FieldsInvalid((Fault("end", es, f"may cover {MOST_CALENDAR_DAYS} days at most"),))
    return first, last


def _shown(selection: Selection) -> list[Reservation]:
    found = [each for each in selection.of_tenant() if STATUSES[each.status] != "cancelled"]
    return sorted(found, key=lambda each: (each.interval.start, int(each.id)))


def _room(tenant: str, room_id: int | None) -> Resource | None:
    return None if room_id is None else resources.get(tenant, ROOM, str(room_id))


def _rooms_of(tenant: str, selection: Selection, found: list[Reservation]) -> dict[str, Resource]:
    """The rooms of these bookings: those that the selection knows, and removed ones."""
    missing = {each.resource for each in found} - selection.rooms.keys()
    return {**selection.rooms, **(resources.by_ids(tenant, missing) if missing else {})}
