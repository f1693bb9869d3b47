"""/api/bookings: made, found, listed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from chalicelib import identity
from chalicelib.conferences import jitsi
from chalicelib.dialects.bodies import collected
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.dialects.rooms.answers import Booking, BookingRow, Slot, User, may_see
from chalicelib.dialects.rooms.dialect import rooms
from chalicelib.dialects.rooms.lists import Selection
from chalicelib.dialects.rooms.meetings import meeting_of
from chalicelib.dialects.rooms.pages import page_of
from chalicelib.dialects.rooms.plans import plan_for
from chalicelib.dialects.rooms.policy import (
    BOOKING,
    MOST_FOUND,
    NO_ROOM,
    ROOM,
    STATUSES_OF,
    RoomTaken,
)
from chalicelib.dialects.rooms.schemas import (
    BookingPatch,
    BookingQuery,
    Document,
    NewBooking,
    PeopleQuery,
    RoomSlotQuery,
)
from chalicelib.dialects.rooms.slots import conflicts_of, is_available, slot_faults, slot_of, zone_of
from chalicelib.dialects.rooms.spans import raise_if_reversed
from chalicelib.dialects.shown import Shown
from chalicelib.domain.errors import Conflict, IntervalTaken, NotHolder, ReservationNotFound
from chalicelib.domain.people import SHORTEST, Person, words_of
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.operations import conferences, people
from chalicelib.operations import reservations as operations
from chalicelib.store import listings, reservations, resources
from chalicelib.store import people as directory


@rooms.route("GET", "/api/bookings", query=BookingQuery)
def list_bookings(call: Call[None]) -> Reply:
    """Those that the caller made or is a guest of, or the whole tenant's for an admin; by start."""
    query: BookingQuery = call.query
    wanted = STATUSES_OF[query.status] if query.status else frozenset(Status)
    raise_if_reversed(query.start_date, query.end_date, "end_date")
    selection = Selection(call.caller, query.start_date, query.end_date, query.room_id)
    meant = selection.of_tenant() if call.caller.can_administer else selection.mine()
    found = sorted(
        (each for each in meant if each.status in wanted),
        key=lambda each: (each.interval.start, int(each.id)),
    )
    page, meta = page_of(found, query)
    return Reply(200, {"data": _rows(call.tenant, page, selection.rooms), "meta": meta})


@rooms.route("POST", "/api/bookings", body=Document, shown=Shown(statuses=(201,), body=NewBooking))
def create_booking(call: Call[Document]) -> Reply:
    """Book a room for the caller and their guests."""
    call.raise_if_answered()
    wish, faults = collected(NewBooking, BookingPatch, dict(call.document))
    plan = plan_for(wish, faults, call.caller, call.now)
    creator = people.meet(caller=call.caller, now=call.now, language=call.language)
    known = {person.user: person for person in (creator, *plan.guests)}

    def answer(made: Reservation) -> Reply:
        return Reply(201, {"data": Booking.of(made, plan.room, known)})

    has_meeting = plan.details["meet"]
    settles_in = conferences.SETTLES_SECONDS if has_meeting and conferences.may_settle() else 0
    receipt = call.receipt(answer, settles_in=settles_in)
    claim = operations.Claim(
        kind=BOOKING,
        resource=plan.room.id,
        interval=plan.interval,
        zone=zone_of(plan.room),
        status=Status.CONFIRMED,
        details={**plan.details, "link": jitsi.link() if has_meeting else None},
        attendees=tuple(guest.user for guest in plan.guests),
        new_id=identity.new_number,
    )
    with telling_conflicts(call.caller):
        made = operations.reserve(claim=claim, actor=call.caller, now=call.now, receipt=receipt)
    if has_meeting:
        meeting = meeting_of(made, known)
        made = conferences.attach(
            made=made, meeting=meeting, actor=call.caller, now=call.now, receipt=receipt
        )
    return answer(made)


@rooms.route("GET", "/api/bookings/search-users", query=PeopleQuery)
def search_users(call: Call[None]) -> Reply:
    """Users of the tenant whose name or address has words that begin so."""
    words = words_of(call.query.q)
    if not any(len(word) >= SHORTEST for word in words):
        es = f"debe tener una palabra de al menos {SHORTEST} letras"
        raise FieldsInvalid((Fault("q", es, f"must have a word of at least {SHORTEST} letters"),))
    found = people.search(tenant=call.tenant, words=words, most=MOST_FOUND)
    return Reply(200, {"data": [User.of(person) for person in found]})


@rooms.route("GET", "/api/bookings/check-availability", query=RoomSlotQuery)
def check_availability(call: Call[None]) -> Reply:
    """Whether a room can be booked for an interval, and what stands in the way."""
    query: RoomSlotQuery = call.query
    room = resources.get(call.tenant, ROOM, str(query.room_id))
    if room is None or room.is_removed:
        raise FieldsInvalid((NO_ROOM, *slot_faults(query)))
    slot = slot_of(query, room)
    conflicts = conflicts_of(room, slot)
    shown = [Slot.of(each, call.caller) for each in conflicts]
    return Reply(200, {"available": is_available(room, slot, conflicts), "conflicts": shown})


@rooms.route("GET", "/api/bookings/{booking_id}")
def get_booking(call: Call[None]) -> Reply:
    """One booking, to its creator, its guests and admins."""
    found = reservations.get(call.tenant, BOOKING, call.path["booking_id"])
    if found is None:
        raise ReservationNotFound
    if not may_see(call.caller, found):
        raise NotHolder
    return Reply(200, {"data": whole(found)})


@contextmanager
def telling_conflicts(caller: Caller) -> Iterator[None]:
    """Say of the bookings in the way what the caller may know of them.

    :raises RoomTaken: in place of IntervalTaken
    """
    try:
        yield
    except IntervalTaken as taken:
        found = {each.id: each for each in listings.by_ids(caller.tenant, _ids(taken.conflicts))}
        shown = [Slot.of(found[each], caller) for each in _ids(taken.conflicts) if each in found]
        raise RoomTaken(taken.conflicts, tuple(shown)) from taken


def whole(booking: Reservation) -> Booking:
    """A booking with its room and its people as they are called now."""
    return Booking.of(booking, room_of(booking), people_of(booking))


def room_of(booking: Reservation) -> Resource:
    """Its room; a removed one stays readable for its old bookings."""
    room = resources.get(booking.tenant, ROOM, booking.resource)
    if room is None:
        raise LookupError("a booking names a room that was never there")
    return room


def people_of(*bookings: Reservation) -> dict[str, Person]:
    """Who takes part in these bookings of one tenant, by user."""
    users = {user for booking in bookings for user in (booking.holder, *booking.attendees)}
    return directory.by_users(bookings[0].tenant, users) if bookings else {}


def _rows(tenant: str, page: Iterable[Reservation], rooms: dict[str, Resource]) -> list[BookingRow]:
    shown = list(page)
    known = people_of(*shown)
    missing = {each.resource for each in shown} - rooms.keys()
    places = {**rooms, **(resources.by_ids(tenant, missing) if missing else {})}
    return [BookingRow.of(each, places[each.resource], known) for each in shown]


def _ids(conflicts: Iterable[Conflict]) -> list[str]:
    return [conflict.reservation for conflict in conflicts]
