"""Check requests to create or change a booking; report all errors at once (document 002, *Validaciones*)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from chalicelib.dialects.rooms.slots import FieldErrors, interval_of, is_open, placed, zone_of
from chalicelib.domain.intervals import Interval
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.user import folded
from chalicelib.http.requests import FieldsInvalid
from chalicelib.operations import people
from chalicelib.store import resources

# The longest address that can receive mail (RFC 5321).
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """A requested booking that passed all checks; only a conflict can still prevent it."""

    room: Resource
    interval: Interval
    guests: tuple[Person, ...]
    details: Mapping[str, Any]


def booking_request_for(
    request: BookingPatch, schema_errors: FieldErrors, creator: Caller, now: datetime
) -> BookingRequest:
    """Return a checked request for a new booking; `schema_errors` are the errors that its schema found.

    :raises AddressUnproved: if it names guests, and the creator's address is not proved
    :raises FieldsInvalid: with all errors of the schema and of the rules
    """
    raise_if_not_inviting(request, creator, now)
    room, no_room = _room(creator.tenant, request.room_id)
    start, bad_start = placed(request.start_datetime, room, "start_datetime")
    end, bad_end = placed(request.end_datetime, room, "end_datetime")
    interval, bad_interval = interval_of(start, end)
    guests, unknown_guests = _guests(creator.tenant, request.guests or [], creator.user, creator.email)
    errors = (
        *schema_errors,
        *no_room,
        *bad_start,
        *((NOT_AHEAD,) if start is not None and start <= now else ()),
        *bad_end,
        *bad_interval,
        *unknown_guests,
        *_capacity_errors(room, len(guests), "guests" if request.guests else "room_id"),
    )
    if errors or room is None or interval is None:
        raise FieldsInvalid((*errors, *_hours_errors(request, room, interval, creator)))
    return BookingRequest(
        room=room,
        interval=interval,
        guests=guests,
        details={
            "title": request.title,
            "description": request.description,
            "meet": bool(request.has_google_meet),
            "link": None,
            "event": None,
            "cancelled_at": None,
        },
    )


def revision_for(
    request: BookingPatch, schema_errors: FieldErrors, booking: Reservation, caller: Caller, now: datetime
) -> Revision:
    """Return the checked changes of a booking; what stays as it is, is not checked again.

    :raises FieldsInvalid: with all errors of the schema and of the rules
    """
    room, no_room = _room_after(request, booking)
    is_room_changed = room is not None and room.id != booking.resource
    before = booking.interval
    start, bad_start = placed(request.start_datetime, room, "start_datetime")
    end, bad_end = placed(request.end_datetime, room, "end_datetime")
    are_times_valid = not (bad_start or bad_end)
    interval, bad_interval = (
        interval_of(start or before.start, end or before.end) if are_times_valid else (None, ())
    )
    is_start_changed = start is not None and start != before.start
    is_end_changed = end is not None and end != before.end and not is_start_changed
    attendees = booking.attendees
    guest_errors: FieldErrors = ()
    if request.guests is not None:
        guests, unknown_guests = _guests(
            booking.tenant, request.guests, booking.holder, booking.contact.email
        )
        attendees = tuple(guest.user for guest in guests)
        guest_errors = (*unknown_guests, *_capacity_errors(room, len(attendees), "guests"))
    elif is_room_changed:
        guest_errors = _capacity_errors(room, len(attendees), "room_id")
    errors = (
        *schema_errors,
        *no_room,
        *bad_start,
        *((NOT_AHEAD,) if is_start_changed and (start or now) <= now else ()),
        *bad_end,
        *((END_NOT_AHEAD,) if is_end_changed and (end or now) <= now else ()),
        *bad_interval,
        *guest_errors,
    )
    if errors or interval is None:
        is_moved = interval != before or is_room_changed
        hours_errors = _hours_errors(request, room, interval, caller) if is_moved else ()
        raise FieldsInvalid((*errors, *hours_errors))
    sent = request.model_fields_set
    details: dict[str, Any] = {
        name: getattr(request, name) for name in ("title", "description") if name in sent
    }
    if request.has_google_meet is not None:
        details["meet"] = request.has_google_meet
    return Revision(
        resource=room.id if room is not None else None,
        zone=zone_of(room) if is_room_changed else None,
        interval=interval,
        details=details,
        attendees=attendees,
    )


def raise_if_not_inviting(request: BookingPatch, caller: Caller, now: datetime) -> None:
    """Refuse guests of a caller whose address is not proved: they book for themselves alone.

    It comes before the guests are looked up, because that says who is a user.

    :raises AddressUnproved: if the request names guests, and the caller's address is not proved
    """
    if request.guests:
        people.raise_if_unproved(caller=caller, now=now)


def _room(tenant: str, number: int | None) -> tuple[Resource | None, FieldErrors]:
    """Return the room and the errors of `room_id`; an inactive room is returned for its time zone."""
    if number is None:
        return None, ()
    room = resources.get_cached(tenant, ROOM, str(number))
    if room is not None and not room.is_reservable:
        room = resources.get(tenant, ROOM, str(number))
    if room is None or room.is_removed:
        return None, (NO_ROOM,)
    return room, () if room.is_active else (ROOM_CLOSED,)


def _room_after(request: BookingPatch, booking: Reservation) -> tuple[Resource | None, FieldErrors]:
    number = request.room_id if request.room_id is not None else int(booking.resource)
    room, errors = _room(booking.tenant, number)
    is_checked = str(number) != booking.resource or request.start_datetime or request.end_datetime
    return room, errors if is_checked else ()


def _guests(
    tenant: str, emails: list[str], holder: str, holder_email: str
) -> tuple[tuple[Person, ...], FieldErrors]:
    """Return the users with these addresses, each once and without the holder; and the unknown addresses."""
    unique = dict.fromkeys(emails)
    searched = [email for email in unique if len(email) <= LONGEST_ADDRESS]
    by_email = people.with_emails(tenant=tenant, emails=searched) if searched else {}
    guests = {
        person.user: person
        for email in unique
        if (person := by_email.get(folded(email))) is not None and person.user != holder
    }
    allowed = {*by_email, folded(holder_email)}
    return tuple(guests.values()), tuple(
        not_a_user(email) for email in unique if folded(email) not in allowed
    )


def _hours_errors(
    request: BookingPatch, room: Resource | None, interval: Interval | None, caller: Caller
) -> FieldErrors:
    """Return the error of the hours as one among others; by itself, it is the rule that refuses."""
    is_override = request.override and caller.can_administer
    is_closed = room is not None and interval is not None and not is_open(room, interval)
    return (OUT_OF_HOURS,) if is_closed and not is_override else ()


def _capacity_errors(room: Resource | None, guests: int, field: str) -> FieldErrors:
    capacity = room.details["capacity"] if room is not None else None
    return (too_small(field),) if capacity is not None and 1 + guests > capacity else ()
