"""Routes that create, read and list reservations: /api/reservations."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.dialects.appointments.policy import (
    APPOINTMENT,
    AVAILABILITY,
    CREATED,
    OF_ALL,
    OF_LIST,
    OF_PROFESSIONAL,
    OF_USER,
    ONE,
    PROFESSIONAL,
    resource_of,
)
from chalicelib.dialects.appointments.professionals import Professional, professional
from chalicelib.dialects.appointments.responses import (
    Appointment,
    Availability,
    ProfessionalsAppointments,
    Success,
    SuccessInParts,
    Visit,
    envelope,
    success,
)
from chalicelib.dialects.appointments.route_docs import LIST_OF_USER
from chalicelib.dialects.appointments.rules import booking_request_of, may_see
from chalicelib.dialects.appointments.schemas import AvailabilityQuery, NewReservation, References
from chalicelib.domain.errors import NotHolder, ReservationNotFound, ReservationsUnreadable
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Role
from chalicelib.domain.slots import Asked, Slot
from chalicelib.domain.zones import end_of_day, wall_clock
from chalicelib.http.call import Call, Reply
from chalicelib.http.closures import closed_of
from chalicelib.http.field_errors import OUT_OF_RANGE
from chalicelib.http.instants import utc
from chalicelib.http.parts import DatedQuery, Listed, reply_in_parts
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.operations import offers
from chalicelib.operations import reservations as operations
from chalicelib.operations.closures import of_days
from chalicelib.store import listings, people, reservations, resources


@route(
    "GET",
    "/api/reservations/user/{client_id}",
    query=DatedQuery,
    response=SuccessInParts[list[Appointment]],
    docs=LIST_OF_USER,
    on_failure=ReservationsUnreadable,
)
def list_of_user(call: Call[None]) -> Reply:
    """List a client's appointments of any status, latest start first; a professional gets those with them."""
    caller, client = call.caller, call.path["client_id"]
    if client != caller.user and not caller.can_assist:
        raise NotHolder
    return _list_reply(
        call,
        reservations.list_of_holder(caller.tenant, APPOINTMENT, client, call.query.starts),
        OF_USER.format(id=client),
        keeps=lambda appointment: may_see(appointment, caller),
    )


@route(
    "GET",
    "/api/reservations/professional/{professional_id}",
    query=DatedQuery,
    response=ProfessionalsAppointments,
)
def list_of_professional(call: Call[None]) -> Reply:
    """List a professional's appointments, latest start first; the client is hidden from other users.

    Closures of the dates are beside them.
    """
    query: DatedQuery = call.query
    host = call.path["professional_id"]
    listed = reservations.list_of_resource(call.tenant, resource_of(host), query.starts)
    resource = resources.get_cached(call.tenant, PROFESSIONAL, resource_of(host))
    beside: dict[str, Any] = {}
    if resource is not None and not resource.is_removed and query.cursor is None:
        beside = _closed_of(Professional(resource), query.first or date.min, query.last or date.max, call.now)
    return _list_reply(
        call,
        listed,
        OF_PROFESSIONAL.format(id=host),
        keeps=lambda reservation: reservation.kind == APPOINTMENT,
        beside=beside,
    )


@route(
    "GET",
    "/api/reservations",
    query=DatedQuery,
    response=SuccessInParts[list[Appointment]],
    role=Role.ADMIN,
)
def list_all(call: Call[None]) -> Reply:
    """List all appointments of the tenant, latest start first."""
    return _list_reply(call, reservations.list_of_kind(call.tenant, APPOINTMENT, call.query.starts), OF_ALL)


@route("GET", "/api/reservations/availability", query=AvailabilityQuery, response=Success[Availability])
def availability(call: Call[None]) -> Reply:
    """List the occupied slots of a professional's day, and the free slots that can still be booked."""
    query: AvailabilityQuery = call.query
    host = professional(call.tenant, query.professional_id)
    asked = Asked(day=query.date, duration=host.duration, now=call.now)
    offer = offers.offer(
        tenant=call.tenant,
        kind=PROFESSIONAL,
        resource=host.resource.id,
        asked=asked,
        zone=host.zone,
        caller=call.caller,
    )
    try:
        day = Interval(
            end_of_day(query.date - timedelta(days=1), host.zone), end_of_day(query.date, host.zone)
        )
    except OverflowError as error:
        raise FieldsInvalid.of_field("date", *OUT_OF_RANGE) from error
    occupied = sorted(
        (reservation.interval.start, reservation.interval.end)
        for reservation in listings.by_ids(
            call.tenant, [conflict.reservation for conflict in offer.conflicts]
        )
        if reservation.interval.overlaps(day) and reservation.status_at(call.now).is_blocking
    )
    data = {
        "date": query.date.isoformat(),
        "timezone": host.zone,
        # On the professional's wall clock: the document's clients compare and book so.
        "occupiedSlots": [wall_clock(start, host.zone).isoformat() for start, _ in occupied],
        "occupied": [_slot(start, end) for start, end in occupied],
        "freeSlots": [
            {**_slot(slot.interval.start, slot.interval.end), **_total(slot)}
            for slot in offer.slots
            if slot.interval.start > call.now
        ],
        **_closed_of(host, query.date, query.date, call.now),
    }
    return success(200, AVAILABILITY.format(id=host.id), data)


@route(
    "POST",
    "/api/reservations/create-without-payment",
    body=NewReservation,
    response=Success[Appointment],
    docs=CREATES,
    idempotent=True,
)
def create_without_payment(call: Call[NewReservation]) -> Reply:
    """Book an appointment without a deposit."""
    booking = booking_request_of(call.body, call.caller, is_paid=False)

    def reply_for(appointment: Reservation) -> Reply:
        return success(201, CREATED, Appointment.of(appointment, call.now))

    appointment = operations.reserve(
        request=booking.reservation_request(call.caller, call.now),
        actor=call.caller,
        now=call.now,
        idempotency=call.idempotency_record(reply_for),
    )
    return reply_for(appointment)


@route(
    "POST",
    "/api/reservations/by-users",
    body=References,
    response=Success[list[Visit]],
    role=Role.STAFF,
    is_audited=False,
)
def list_by_users(call: Call[References]) -> Reply:
    """List the given appointments with their clients, without blocks; a professional gets only their own."""
    ids = list(dict.fromkeys(reference.id for reference in call.body.reservations))
    by_id = {
        reservation.id: reservation
        for reservation in listings.by_ids(call.tenant, ids)
        if reservation.kind == APPOINTMENT
        and may_see(reservation, call.caller)
        and not reservation.details["block"]
    }
    clients = people.by_users(call.tenant, {appointment.holder for appointment in by_id.values()})
    appointments = [by_id[id_] for id_ in ids if id_ in by_id]
    rows = [
        Visit.of(appointment, clients.get(appointment.holder), appointment.zone, call.now)
        for appointment in appointments
    ]
    return success(200, OF_LIST, rows)


@route("GET", "/api/reservations/{reservation_id}", response=Success[list[Appointment]])
def get_reservation(call: Call[None]) -> Reply:
    """Return an appointment, for its client, its professional and admins."""
    appointment = reservations.get(call.tenant, APPOINTMENT, call.path["reservation_id"])
    if appointment is None:
        raise ReservationNotFound
    if not may_see(appointment, call.caller):
        raise NotHolder
    return success(200, ONE.format(id=appointment.id), [Appointment.of(appointment, call.now)])


def _list_reply(
    call: Call[None],
    listed: Listed[Reservation],
    message: str,
    keeps: Callable[[Reservation], bool] = lambda _: True,
    beside: dict[str, Any] | None = None,
) -> Reply:
    """Return a list of appointments, or a part of it: by start and, within a part, by id, the latest first.

    Of those that are not the caller's own to see, the client is hidden. `beside` is what the answer has
    beside the document's members.
    """
    return reply_in_parts(
        call,
        listed,
        rows=lambda appointments: [
            Appointment.of(appointment, call.now, is_masked=not may_see(appointment, call.caller))
            for appointment in appointments
        ],
        body=lambda rows: envelope(200, message, rows) | (beside or {}),
        keeps=lambda reservation: keeps(reservation) and call.query.includes(reservation),
        latest_first=lambda appointment: (appointment.interval.start, appointment.id),
    )


def _closed_of(host: Professional, first: date, last: date, now: datetime) -> dict[str, Any]:
    """Return the member `closed` with the closures of a professional's days that are not over, if any."""
    resource = host.resource
    return closed_of(
        of_days(
            tenant=resource.tenant,
            kind=PROFESSIONAL,
            zones={resource.id: host.zone},
            first=first,
            last=last,
            now=now,
        )
    )


def _slot(start: datetime, end: datetime) -> dict[str, Any]:
    return {"start_time": utc(start), "end_time": utc(end)}


def _total(slot: Slot) -> dict[str, Any]:
    return {} if slot.price is None else {"total": slot.price.document["total"]}
