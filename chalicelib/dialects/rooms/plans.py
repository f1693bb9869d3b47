"""What a client wants of a booking, checked against everything at once (document 002, *Validaciones*)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.dialects.rooms.policy import (
    END_NOT_AHEAD,
    NO_ROOM,
    NOT_AHEAD,
    OUT_OF_HOURS,
    ROOM,
    ROOM_CLOSED,
    not_a_user,
    too_small,
)
from chalicelib.dialects.rooms.schemas import BookingPatch
from chalicelib.dialects.rooms.slots import interval_of, is_open, placed, zone_of
from chalicelib.domain.intervals import Interval
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.user import folded
from chalicelib.operations import people
from chalicelib.store import resources

Found = tuple[Fault, ...]

# No address that mail can be sent to is longer (RFC 5321).
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What can be booked: nothing is at fault with it but perhaps a conflict."""

    room: Resource
    interval: Interval
    guests: tuple[Person, ...]
    details: Mapping[str, Any]


def plan_for(wish: BookingPatch, faults: Found, creator: Caller, now: datetime) -> Plan:
    """A new booking as its creator wants it, after the `faults` that its fields have.

    :raises FieldsInvalid: with all that is at fault, by the schema and by the rules
    """
    room, no_room = _room(creator.tenant, wish.room_id)
    start, bad_start = placed(wish.start_datetime, room, "start_datetime")
    end, bad_end = placed(wish.end_datetime, room, "end_datetime")
    interval, bad_interval = interval_of(start, end)
    guests, strangers = _guests(creator.tenant, wish.guests or [], {creator.user}, creator.email)
    found = (
        *faults,
        *no_room,
        *bad_start,
        *((NOT_AHEAD,) if start is not None and start <= now else ()),
        *bad_end,
        *bad_interval,
        *_hours_faults(room, interval),
        *strangers,
        *_size_faults(room, len(guests), "guests" if wish.guests else "room_id"),
    )
    if found or room is None or interval is None:
        raise FieldsInvalid(found)
    return Plan(
        room=room,
        interval=interval,
        guests=guests,
        details={
            "title": wish.title,
            "description": wish.description,
            "meet": bool(wish.has_google_meet),
            "link": None,
            "event": None,
            "cancelled_at": None,
        },
    )


def revision_for(wish: BookingPatch, faults: Found, booking: Reservation, now: datetime) -> Revision:
    """What a subset of fields changes of a booking; what it leaves as it is, is not checked again.

    :raises FieldsInvalid: with all that is at fault, by the schema and by the rules
    """
    sent = wish.model_fields_set
    room, no_room = _room_after(wish, booking)
    before = booking.interval
    start, bad_start = placed(wish.start_datetime, room, "start_datetime")
    end, bad_end = placed(wish.end_datetime, room, "end_datetime")
    is_known = not (bad_start or bad_end)
    interval, bad_interval = interval_of(start or before.start, end or before.end) if is_known else (None, ())
    is_begun_anew = start is not None and start != before.start
    is_ended_anew = end is not None and end != before.end and not is_begun_anew
    is_moved = interval != before or (room is not None and room.id != booking.resource)
    attendees = booking.attendees
    strangers: Found = ()
    if wish.guests is not None:
        owner = booking.contact.email
        guests, strangers = _guests(booking.tenant, wish.guests, {booking.holder}, owner)
        attendees = tuple(guest.user for guest in guests)
    is_larger = wish.guests is not None or (room is not None and room.id != booking.resource)
    found = (
        *faults,
        *no_room,
        *bad_start,
        *((NOT_AHEAD,) if is_begun_anew and (start or now) <= now else ()),
        *bad_end,
        *((END_NOT_AHEAD,) if is_ended_anew and (end or now) <= now else ()),
        *bad_interval,
        *(_hours_faults(room, interval) if is_moved else ()),
        *strangers,
        *(
            _size_faults(room, len(attendees), "guests" if wish.guests is not None else "room_id")
            if is_larger
            else ()
        ),
    )
    if found or interval is None:
        raise FieldsInvalid(found)
    details: dict[str, Any] = {name: getattr(wish, name) for name in ("title", "description") if name in sent}
    if wish.has_google_meet is not None:
        details["meet"] = wish.has_google_meet
    return Revision(
        resource=room.id if room is not None else None,
        zone=zone_of(room) if room is not None and room.id != booking.resource else None,
        interval=interval,
        details=details,
        attendees=attendees,
    )


def _room(tenant: str, number: int | None) -> tuple[Resource | None, Found]:
    """The room, if it can be booked; one that is switched off is still good for its zone."""
    if number is None:
        return None, ()
    room = resources.known(tenant, ROOM, str(number))
    if room is not None and not room.is_reservable:
        room = resources.get(tenant, ROOM, str(number))
    if room is None or room.is_removed:
        return None, (NO_ROOM,)
    return room, () if room.is_active else (ROOM_CLOSED,)


def _room_after(wish: BookingPatch, booking: Reservation) -> tuple[Resource | None, Found]:
    number = wish.room_id if wish.room_id is not None else int(booking.resource)
    room, faults = _room(booking.tenant, number)
    is_asked = str(number) != booking.resource or wish.start_datetime or wish.end_datetime
    return room, faults if is_asked else ()


def _guests(
    tenant: str, emails: list[str], holders: set[str], owner: str
) -> tuple[tuple[Person, ...], Found]:
    """The users with these addresses, each once, without the creator; and the addresses of nobody."""
    wanted = dict.fromkeys(emails)
    usable = [email for email in wanted if len(email) <= LONGEST_ADDRESS]
    known = people.with_emails(tenant=tenant, emails=usable) if usable else {}
    strangers = [email for email in wanted if folded(email) not in known and folded(email) != folded(owner)]
    guests = {
        person.user: person
        for email in wanted
        if (person := known.get(folded(email))) is not None and person.user not in holders
    }
    return tuple(guests.values()), tuple(not_a_user(email) for email in strangers)


def _hours_faults(room: Resource | None, interval: Interval | None) -> Found:
    is_closed = room is not None and interval is not None and not is_open(room, interval)
    return (OUT_OF_HOURS,) if is_closed else ()


def _size_faults(room: Resource | None, guests: int, field: str) -> Found:
    capacity = room.details["capacity"] if room is not None else None
    return (too_small(field),) if capacity is not None and 1 + guests > capacity else ()
