"""Calendar routes, /api/bookings/calendar and /api/dashboard: bookings by day, without cancelled ones."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib import settings
from chalicelib.dialects.rooms import route_docs
from chalicelib.dialects.rooms.filters import Selection
from chalicelib.dialects.rooms.policy import MOST_CALENDAR_DAYS, ROOM, STATUSES, WEEKDAYS
from chalicelib.dialects.rooms.responses import (
    Calendar,
    CalendarEntry,
    RoomCalendar,
    WeeklyCalendar,
    title_for,
)
from chalicelib.dialects.rooms.schemas import CalendarQuery, MonthQuery, WeekQuery
from chalicelib.dialects.rooms.slots import zone_of
from chalicelib.dialects.rooms.spans import LocalPart, local_parts, monday_of, month_end, raise_if_reversed
from chalicelib.domain.reservation import ReservationOutline
from chalicelib.domain.resource import Resource
from chalicelib.domain.zones import wall_clock
from chalicelib.http import bodies
from chalicelib.http.call import Call, Reply
from chalicelib.http.field_errors import OUT_OF_RANGE
from chalicelib.http.parts import LONGEST, MOST_LOOKED_AT, records_of, reply_in_parts
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.operations.closures import of_days
from chalicelib.operations.resources import existing
from chalicelib.store import resources

_SIX_DAYS = timedelta(days=6)

# A calendar comes whole, and may be too much for that; the list of bookings comes in pages.
_PAGES_ES, _PAGES_EN = "están en páginas en /api/bookings", "/api/bookings has them in pages"
TOO_MANY_OF_ALL = FieldError(
    "room_id",
    f"es obligatorio, porque la semana tiene demasiadas reservas; {_PAGES_ES}",
    f"is required, because the week has too many bookings; {_PAGES_EN}",
)
TOO_MANY_OF_ROOM = FieldError(
    "week_offset",
    f"es de una semana con demasiadas reservas; {_PAGES_ES}",
    f"is of a week with too many bookings; {_PAGES_EN}",
)
TOO_MANY_OF_MONTH = FieldError(
    "month",
    f"tiene demasiadas reservas; {_PAGES_ES}",
    f"has too many bookings; {_PAGES_EN}",
)


@route(
    "GET",
    "/api/bookings/calendar",
    query=CalendarQuery,
    response=Calendar,
    docs=route_docs.CALENDAR,
)
def calendar(call: Call[None]) -> Reply:
    """List the tenant's bookings in a range of days, by start; the default is this week.

    Closures of rooms in that range are beside the first part.
    """
    first, last = _range(call.query, monday_of(call.now, settings.load().default_timezone))
    selection = Selection(call.caller, first, last, None)

    def rows(bookings: list[ReservationOutline]) -> list[CalendarEntry]:
        rooms = selection.rooms_of(bookings)
        return [CalendarEntry.of_room(booking, rooms[booking.resource], call.caller) for booking in bookings]

    beside = _closures_of(call, selection.rooms, first, last) if call.query.cursor is None else {}
    return reply_in_parts(
        call,
        selection.outlines("title"),
        rows=rows,
        body=lambda shown: {"data": shown, **beside},
        keeps=lambda booking: not _is_cancelled(booking, call.now),
    )


@route(
    "GET",
    "/api/dashboard/weekly-calendar",
    query=WeekQuery,
    response=WeeklyCalendar,
    docs=route_docs.WEEKLY_CALENDAR,
)
def weekly_calendar(call: Call[None]) -> Reply:
    """List the bookings of each day of a week, Monday to Sunday; a booking appears on every day it covers.

    Closures of that week are beside them.
    """
    query: WeekQuery = call.query
    room = None if query.room_id is None else resources.get(call.tenant, ROOM, str(query.room_id))
    first = monday_of(call.now, zone_of(room)) + timedelta(weeks=query.week_offset)
    last = first + _SIX_DAYS
    selection = Selection(call.caller, first, last, query.room_id)
    too_many = TOO_MANY_OF_ALL if query.room_id is None else TOO_MANY_OF_ROOM
    bookings = _not_cancelled(selection, call.now, too_many)
    rooms = selection.rooms_of(bookings)
    week: dict[str, list[Any]] = {name: [] for name in WEEKDAYS}
    for booking, part in _parts(bookings, selection, first, last):
        entry = {
            "time": "-".join(part.shown()),
            "booking_id": int(booking.id),
            "booking": title_for(call.caller, booking),
            "room": rooms[booking.resource].name,
        }
        week[WEEKDAYS[part.day.weekday()]].append(entry)
    beside = _closures_of(call, selection.rooms, first, last)
    return _short({"week": f"{first} to {last}", "data": week, **beside}, too_many)


@route(
    "GET",
    "/api/dashboard/room-calendar/{room_id}",
    query=MonthQuery,
    response=RoomCalendar,
    docs=route_docs.ROOM_CALENDAR,
)
def room_calendar(call: Call[None]) -> Reply:
    """List a room's bookings of a month, once for every day they cover; the default is this month.

    Closures of that month are beside them.
    """
    room = existing(call.tenant, ROOM, call.path["room_id"])
    first = call.query.first or wall_clock(call.now, zone_of(room)).date().replace(day=1)
    last = month_end(first)
    selection = Selection(call.caller, first, last, int(room.id))
    entries = []
    bookings = _not_cancelled(selection, call.now, TOO_MANY_OF_MONTH)
    for booking, part in _parts(bookings, selection, first, last):
        start, end = part.shown()
        title = title_for(call.caller, booking)
        entries.append({"date": part.day.isoformat(), "start": start, "end": end, "title": title})
    body = {
        "room_id": int(room.id),
        "room_name": room.name,
        "month": first.isoformat()[:7],
        "bookings": entries,
    }
    beside = _closures_of(call, {room.id: room}, first, last, is_room_named=False)
    return _short({**body, **beside}, TOO_MANY_OF_MONTH)


def _closures_of(
    call: Call[None], rooms: Mapping[str, Resource], first: date, last: date, *, is_room_named: bool = True
) -> dict[str, Any]:
    """Return the member `closures`, the closures of rooms on the days from `first` to `last`, if any."""
    zones = {room.id: zone_of(room) for room in rooms.values() if not room.is_removed}
    met = of_days(tenant=call.tenant, kind=ROOM, zones=zones, first=first, last=last, now=call.now)
    entries = [
        {
            "kind": "closure",
            **closure.shown,
            **({"room_id": int(closure.resource)} if closure.resource and is_room_named else {}),
        }
        for closure in met
    ]
    return {"closures": entries} if entries else {}


def _range(query: CalendarQuery, monday: date) -> tuple[date, date]:
    """Return the first and last day of a calendar: one week, unless both are given.

    :raises FieldsInvalid: if the range is reversed or too long
    """
    raise_if_reversed(query.start, query.end, "end")
    try:
        first = query.start or (query.end - _SIX_DAYS if query.end else monday)
        last = query.end or first + _SIX_DAYS
    except OverflowError as error:
        raise FieldsInvalid.of_field("start", *OUT_OF_RANGE) from error
    if (last - first).days >= MOST_CALENDAR_DAYS:
        es = f"puede abarcar {MOST_CALENDAR_DAYS} días como máximo"
        raise FieldsInvalid.of_field("end", es, f"may cover {MOST_CALENDAR_DAYS} days at most")
    return first, last


def _parts(
    bookings: Iterable[ReservationOutline], selection: Selection, first: date, last: date
) -> list[tuple[ReservationOutline, LocalPart]]:
    """Return the bookings' parts of the days from `first` to `last`, by day, start and end."""
    parts = [
        (booking, part)
        for booking in bookings
        for part in local_parts(booking.interval, selection.zone(booking))
        if first <= part.day <= last
    ]
    return sorted(parts, key=lambda pair: (pair[1].day, *pair[1].into_day))


def _not_cancelled(selection: Selection, now: datetime, too_many: FieldError) -> list[ReservationOutline]:
    """Return the bookings of a range that comes whole.

    :raises FieldsInvalid: `too_many`, if that is more than one request looks at
    """
    bookings = list(islice(records_of(selection.outlines("title")), MOST_LOOKED_AT + 1))
    if len(bookings) > MOST_LOOKED_AT:
        raise FieldsInvalid((too_many,))
    return [booking for booking in bookings if not _is_cancelled(booking, now)]


def _short(body: dict[str, Any], too_many: FieldError) -> Reply:
    """Return a response that comes whole.

    :raises FieldsInvalid: `too_many`, if it is longer than a part of a list
    """
    if bodies.size(body) > LONGEST:
        raise FieldsInvalid((too_many,))
    return Reply(200, body)


def _is_cancelled(booking: ReservationOutline, now: datetime) -> bool:
    return STATUSES[booking.status_at(now)] == "cancelled"
