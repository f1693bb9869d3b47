"""Routes that create, read, list and search bookings: /api/bookings."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib import identity
from chalicelib.dialects.rooms import route_docs
from chalicelib.dialects.rooms.booking_requests import booking_request_for
from chalicelib.dialects.rooms.filters import Selection
from chalicelib.dialects.rooms.meetings import meeting_of
from chalicelib.dialects.rooms.pages import Page, with_meta
from chalicelib.dialects.rooms.policy import (
    BOOKING,
    MOST_CONFLICTS,
    MOST_FOUND,
    NO_ROOM,
    ROOM,
    STATUSES_OF,
    RoomTaken,
)
from chalicelib.dialects.rooms.responses import (
    Availability,
    Booking,
    BookingRow,
    OccupiedSlot,
    User,
    may_see,
)
from chalicelib.dialects.rooms.schemas import (
    BookingPatch,
    BookingQuery,
    Document,
    NewBooking,
    PeopleQuery,
    RoomSlotQuery,
)
from chalicelib.dialects.rooms.slots import (
    closed_in,
    conflicts_of,
    is_available,
    slot_errors,
    slot_of,
    zone_of,
)
from chalicelib.dialects.rooms.spans import raise_if_reversed
from chalicelib.domain.errors import IntervalTaken, NotHolder, ReservationNotFound
from chalicelib.domain.guests import is_guest
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.http.bodies import collected
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.pages import reply_in_pages
from chalicelib.http.parts import MappedList
from chalicelib.http.people_search import searched
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.integrations import jitsi
from chalicelib.operations import conferences, people
from chalicelib.operations import reservations as operations
from chalicelib.store import listings, reservations, resources, totals
from chalicelib.store import people as directory


@route("GET", "/api/bookings", query=BookingQuery, response=Page[BookingRow], docs=route_docs.LIST_BOOKINGS)
def list_bookings(call: Call[None]) -> Reply:
    """List the bookings that the caller created or is a guest of, or for an admin all bookings; by start."""
    query: BookingQuery = call.query
    statuses = STATUSES_OF[query.status] if query.status else frozenset(Status)
    raise_if_reversed(query.start_date, query.end_date, "end_date")
    selection = Selection(call.caller, query.start_date, query.end_date, query.room_id)

    def in_status(bookings: list[Reservation]) -> list[Reservation | None]:
        return [booking if booking.status_at(call.now) in statuses else None for booking in bookings]

    def rows(bookings: list[Reservation]) -> list[BookingRow]:
        persons, rooms = people_of(*bookings), selection.rooms_of(bookings)
        return [
            BookingRow.of(booking, rooms[booking.resource], persons, call.now, call.caller)
            for booking in bookings
        ]

    sees_all = call.caller.can_administer
    is_whole = not any((query.room_id, query.start_date, query.end_date, query.status))
    count = None
    if sees_all and query.status is None:
        count = selection.count
    elif is_whole and not sees_all:
        count = selection.count_mine
    return reply_in_pages(
        call,
        MappedList(selection.of_tenant() if sees_all else selection.mine(), in_status),
        rows=rows,
        body=with_meta,
        count=count,
        total=lambda: totals.of_tenant(call.tenant, BOOKING) if sees_all and is_whole else None,
    )


@route(
    "POST",
    "/api/bookings",
    body=Document,
    response=Data[Booking],
    docs=route_docs.CREATE_BOOKING,
    idempotent=True,
)
def create_booking(call: Call[Document]) -> Reply:
    """Book a room for the caller and their guests."""
    body, schema_errors = collected(NewBooking, BookingPatch, dict(call.document))
    booking = booking_request_for(body, schema_errors, call.caller, call.now)
    creator = people.upsert(caller=call.caller, now=call.now)
    persons = {person.user: person for person in (creator, *booking.guests)}

    def reply_for(created: Reservation) -> Reply:
        return Reply(201, {"data": Booking.of(created, booking.room, persons, call.now, call.caller)})

    has_meeting = booking.details["meet"]
    settles_in = conferences.SETTLES_SECONDS if has_meeting and conferences.may_settle() else 0
    idempotency = call.idempotency_record(reply_for, settles_in=settles_in)
    request = operations.ReservationRequest(
        kind=BOOKING,
        resource=booking.room.id,
        interval=booking.interval,
        zone=zone_of(booking.room),
        status=Status.CONFIRMED,
        details={**booking.details, "link": jitsi.link() if has_meeting else None},
        attendees=tuple(guest.user for guest in booking.guests),
        new_id=identity.new_number,
        is_override=body.override,
    )
    with showing_conflicts(call.caller):
        created = operations.reserve(
            request=request, actor=call.caller, now=call.now, idempotency=idempotency
        )
    if has_meeting:
        meeting = meeting_of(created, persons)
        created = conferences.attach(
            booked=created, meeting=meeting, actor=call.caller, now=call.now, idempotency=idempotency
        )
    return reply_for(created)


@route(
    "GET",
    "/api/bookings/search-users",
    query=PeopleQuery,
    response=Data[list[User]],
    docs=route_docs.SEARCH_USERS,
)
def search_users(call: Call[None]) -> Reply:
    """List users of the tenant whose name or address has words that begin with the words of `q`.

    Only whoever has proved their address searches, and is found; thirty searches a minute are for each.
    """
    people.raise_if_unproved(caller=call.caller, now=call.now)
    persons, headers = searched(call, MOST_FOUND)
    body = {"data": [User.of(person) for person in persons]}
    return Reply(200, body, headers)


@route(
    "GET",
    "/api/bookings/check-availability",
    query=RoomSlotQuery,
    response=Availability,
    docs=route_docs.CHECK_AVAILABILITY,
)
def check_availability(call: Call[None]) -> Reply:
    """Return whether a room can be booked for an interval, and the bookings that prevent it."""
    query: RoomSlotQuery = call.query
    room = resources.get(call.tenant, ROOM, str(query.room_id))
    if room is None or room.is_removed:
        raise FieldsInvalid((NO_ROOM, *slot_errors(query)))
    slot = slot_of(query, room)
    conflicts = conflicts_of(room, slot, call.now)
    occupied = [OccupiedSlot.of(booking, call.caller) for booking in conflicts]
    is_free = is_available(room, slot, conflicts, call.caller, call.now)
    closed = closed_in(room, slot, call.now)
    return Reply(200, {"available": is_free, "conflicts": occupied, **closed})


@route("GET", "/api/bookings/{booking_id}", response=Data[Booking], docs=route_docs.GET_BOOKING)
def get_booking(call: Call[None]) -> Reply:
    """Return a booking, for its creator, its guests and admins."""
    booking = reservations.get(call.tenant, BOOKING, call.path["booking_id"])
    if booking is None:
        raise ReservationNotFound
    if not may_see(call.caller, booking):
        raise NotHolder
    data = Booking.of(booking, room_of(booking), people_of(booking), call.now, call.caller)
    return Reply(200, {"data": data})


@contextmanager
def showing_conflicts(caller: Caller) -> Iterator[None]:
    """Add to a conflict the bookings that cause it, as far as the caller may see them; the first of too many.

    :raises RoomTaken: instead of IntervalTaken
    """
    try:
        yield
    except IntervalTaken as taken:
        ids = [conflict.reservation for conflict in taken.conflicts[:MOST_CONFLICTS]]
        by_id = {booking.id: booking for booking in listings.by_ids(caller.tenant, ids)}
        occupied = tuple(OccupiedSlot.of(by_id[id_], caller) for id_ in ids if id_ in by_id)
        raise RoomTaken(taken.conflicts, occupied) from taken


def room_of(booking: Reservation) -> Resource:
    """Return the room of a booking; a removed room stays readable for its old bookings."""
    room = resources.get(booking.tenant, ROOM, booking.resource)
    if room is None:
        raise LookupError("a booking names a room that was never there")
    return room


def people_of(*bookings: Reservation) -> dict[str, Person]:
    """Return the creators and guests of these bookings, which are of one tenant, by user id.

    Who has booked without an account is in no directory: number 0, and what stands in the booking.
    """
    users = {user for booking in bookings for user in (booking.holder, *booking.attendees)}
    without_account = {
        booking.holder: _person_without_account(booking) for booking in bookings if is_guest(booking.holder)
    }
    if not bookings:
        return {}
    return without_account | directory.by_users(bookings[0].tenant, users - without_account.keys())


def _person_without_account(booking: Reservation) -> Person:
    return Person(
        tenant=booking.tenant,
        user=booking.holder,
        number=0,
        name=booking.contact.name,
        email=booking.contact.email,
        version=0,
    )
