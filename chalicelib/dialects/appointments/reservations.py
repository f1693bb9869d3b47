"""/api/reservations: made, found, listed, changed, deleted."""

from datetime import datetime, timedelta

from chalicelib.dialects.appointments.answers import Appointment, Visit, success
from chalicelib.dialects.appointments.dialect import appointments
from chalicelib.dialects.appointments.policy import (
    APPOINTMENT,
    AVAILABILITY,
    CREATED,
    OF_ALL,
    OF_LIST,
    OF_PROFESSIONAL,
    OF_USER,
    ONE,
    resource_of,
)
from chalicelib.dialects.appointments.professionals import professional
from chalicelib.dialects.appointments.rules import draft_of, may_see
from chalicelib.dialects.appointments.schemas import AvailabilityQuery, NewReservation, References
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.instants import utc
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.dialects.shown import CREATES
from chalicelib.domain.errors import NotHolder, ReservationNotFound, ReservationsUnreadable
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Role
from chalicelib.domain.zones import end_of_day
from chalicelib.operations import reservations as operations
from chalicelib.store import days, listings, people, reservations


@appointments.route("GET", "/api/reservations/user/{client_id}", outage=ReservationsUnreadable)
def list_of_user(call: Call[None]) -> Reply:
    """A client's, in every status, latest start first; a professional sees those with them."""
    caller, client = call.caller, call.path["client_id"]
    if client != caller.user and not caller.can_assist:
        raise NotHolder
    found = reservations.of_holder(caller.tenant, APPOINTMENT, client)
    shown = [_shown(each, call.now) for each in found if may_see(each, caller)]
    return success(200, OF_USER.format(id=client), shown)


@appointments.route("GET", "/api/reservations/professional/{professional_id}")
def list_of_professional(call: Call[None]) -> Reply:
    """A professional's, latest start first; to others they do not say whose they are."""
    of = call.path["professional_id"]
    found = reservations.of_resource(call.tenant, resource_of(of))
    shown = [
        Appointment.of(each, call.now, is_masked=not may_see(each, call.caller))
        for each in found
        if each.kind == APPOINTMENT
    ]
    return success(200, OF_PROFESSIONAL.format(id=of), shown)


@appointments.route("GET", "/api/reservations", role=Role.ADMIN)
def list_all(call: Call[None]) -> Reply:
    """The whole tenant's, latest start first."""
    found = reservations.of_kind(call.tenant, APPOINTMENT)
    return success(200, OF_ALL, [_shown(each, call.now) for each in found])


@appointments.route("GET", "/api/reservations/availability", query=AvailabilityQuery)
def availability(call: Call[None]) -> Reply:
    """What is taken of a professional's day, and which slots can still be booked."""
    query: AvailabilityQuery = call.query
    of = professional(call.tenant, query.professional_id)
    schedule = of.schedule
    try:
        begins, ends = end_of_day(query.date - timedelta(days=1), of.zone), end_of_day(query.date, of.zone)
        conflicts = days.overlapping(call.tenant, of.resource.id, Interval(begins, ends + schedule.buffer))
        standing = [each for each in conflicts if not each.is_lapsed(call.now)]
        taken = [Interval(each.start, each.end) for each in standing]
        free = schedule.free_on(query.date, taken, call.now)
    except OverflowError as error:
        raise FieldsInvalid((Fault("date", "está fuera de rango", "is out of range"),)) from error
    day = Interval(begins, ends)
    occupied = sorted(
        each.interval.start
        for each in listings.by_ids(call.tenant, [each.reservation for each in standing])
        if each.interval.overlaps(day) and each.status_at(call.now).is_blocking
    )
    shown = {
        "date": query.date.isoformat(),
        "timezone": of.zone,
        "occupiedSlots": [utc(start) for start in occupied],
        "freeSlots": [{"start_time": utc(slot.start), "end_time": utc(slot.end)} for slot in free],
    }
    return success(200, AVAILABILITY.format(id=of.id), shown)


@appointments.route("POST", "/api/reservations/create-without-payment", body=NewReservation, shown=CREATES)
def create_without_payment(call: Call[NewReservation]) -> Reply:
    """Reserve without a deposit."""
    call.raise_if_answered()
    draft = draft_of(call.body, call.caller, call.now, is_paid=False)

    def answer(made: Reservation) -> Reply:
        return success(201, CREATED, _shown(made, call.now))

    claim = draft.claim(call.caller, call.now)
    made = operations.reserve(claim=claim, actor=call.caller, now=call.now, receipt=call.receipt(answer))
    return answer(made)


@appointments.route("POST", "/api/reservations/by-users", body=References, role=Role.STAFF)
def list_by_users(call: Call[References]) -> Reply:
    """These reservations with who comes, blocks left out: a professional's own, or any for an admin."""
    wanted = list(dict.fromkeys(reference.id for reference in call.body.reservations))
    known = {each.id: each for each in listings.by_ids(call.tenant, wanted) if each.kind == APPOINTMENT}
    found = [
        known[name]
        for name in wanted
        if name in known and may_see(known[name], call.caller) and not known[name].details["block"]
    ]
    clients = people.by_users(call.tenant, {each.holder for each in found})
    shown = [Visit.of(each, clients.get(each.holder), each.zone, call.now) for each in found]
    return success(200, OF_LIST, shown)


@appointments.route("GET", "/api/reservations/{reservation_id}")
def get_reservation(call: Call[None]) -> Reply:
    """One reservation, to its client, its professional and admins."""
    found = reservations.get(call.tenant, APPOINTMENT, call.path["reservation_id"])
    if found is None:
        raise ReservationNotFound
    if not may_see(found, call.caller):
        raise NotHolder
    return success(200, ONE.format(id=found.id), _shown(found, call.now))


def _shown(found: Reservation, now: datetime) -> Appointment:
    return Appointment.of(found, now)
