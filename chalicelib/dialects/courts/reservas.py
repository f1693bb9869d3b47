"""Routes of reservas: /api/reservas."""

from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.dialects.courts.policy import KIND, STATUS_OF
from chalicelib.dialects.courts.responses import (
    Cancha,
    CanchaBrief,
    Ok,
    OneReserva,
    Person,
    Reserva,
    ReservaList,
    ReservaSaved,
)
from chalicelib.dialects.courts.route_docs import CREATE_RESERVA, LIST_RESERVAS
from chalicelib.dialects.courts.schemas import NewReserva, ReservaPatch
from chalicelib.dialects.courts.slots import WallClockSlot, interval_of, slot_of
from chalicelib.domain.errors import HolderMayOnlyCancel, NotHolder, ReservationNotFound, StartInPast
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import wall_clock
from chalicelib.http.call import Call, Reply
from chalicelib.http.check_ins import CheckIn
from chalicelib.http.parts import DatedQuery, reply_in_parts
from chalicelib.http.routes import route
from chalicelib.operations import check_ins
from chalicelib.operations import reservations as operations
from chalicelib.operations.resources import reservable
from chalicelib.store import reservations, resources, users


@route("GET", "/api/reservas", query=DatedQuery, response=ReservaList, docs=LIST_RESERVAS)
def list_reservas(call: Call[None]) -> Reply:
    """List the caller's own reservas, or for an admin all reservas of the tenant with their users.

    Whole, or in parts by the start's instant; within each by `fecha` and `horaInicio`, the latest first.
    """
    caller, query = call.caller, call.query
    return reply_in_parts(
        call,
        reservations.list_of_kind(caller.tenant, KIND, query.starts)
        if caller.can_administer
        else reservations.list_of_holder(caller.tenant, KIND, caller.user, query.starts),
        rows=lambda reservas: _rows(call, reservas),
        body=lambda rows: {"reservas": rows},
        keeps=query.includes,
        latest_first=_by_wall_clock,
    )


@route(
    "POST",
    "/api/reservas",
    body=NewReserva,
    response=ReservaSaved,
    docs=CREATE_RESERVA,
    idempotent=True,
)
def create_reserva(call: Call[NewReserva]) -> Reply:
    """Reserve a court for the caller; the status is always PENDIENTE."""
    body, caller = call.body, call.caller
    slot = WallClockSlot(body.fecha, body.hora_inicio, body.hora_fin)
    zone = settings.load().default_timezone
    interval = interval_of(slot, zone)
    if interval.start < call.now and not caller.can_administer:
        raise StartInPast
    cancha = reservable(tenant=caller.tenant, kind=KIND, resource=body.cancha_id)

    def reply_for(reserva: Reservation) -> Reply:
        return Reply(201, {"ok": True, "reserva": Reserva.of(reserva, CanchaBrief.of(cancha), call.now)})

    request = operations.ReservationRequest(
        kind=KIND,
        resource=cancha.id,
        interval=interval,
        zone=zone,
        status=Status.PENDING,
        details={"total": body.total or 0, "notas": body.notas},
        is_override=body.override,
    )
    reserva = operations.reserve(
        request=request, actor=caller, now=call.now, idempotency=call.idempotency_record(reply_for)
    )
    return reply_for(reserva)


@route("GET", "/api/reservas/{reserva_id}", response=OneReserva)
def get_reserva(call: Call[None]) -> Reply:
    """Return a reserva, for its holder and admins."""
    reserva = reservations.get(call.tenant, KIND, call.path["reserva_id"])
    if reserva is None:
        raise ReservationNotFound
    _raise_if_foreign(reserva, call.caller)
    return Reply(200, {"reserva": _with_person(reserva, call.now)})


@route("PATCH", "/api/reservas/{reserva_id}", body=ReservaPatch, response=ReservaSaved)
def patch_reserva(call: Call[ReservaPatch]) -> Reply:
    """Change a reserva; its holder may only cancel it, an admin may change every field."""
    patch, caller = call.body, call.caller

    def decide(reserva: Reservation) -> Revision:
        _raise_if_foreign(reserva, caller)
        is_cancellation = patch.estado == "CANCELADA" and patch.model_fields_set <= {"estado", "override"}
        if not caller.can_administer and not is_cancellation:
            raise HolderMayOnlyCancel
        return _revision(reserva, patch)

    revised = operations.revise(
        tenant=caller.tenant,
        kind=KIND,
        reservation=call.path["reserva_id"],
        decide=decide,
        actor=caller,
        now=call.now,
        is_override=patch.override,
    )
    return Reply(200, {"ok": True, "reserva": _with_person(revised.after, call.now)})


@route("POST", "/api/reservas/{reserva_id}/check-in", body=CheckIn, response=ReservaSaved)
def check_in_reserva(call: Call[CheckIn]) -> Reply:
    """Say that the user of a reserva has come: the user with the court's code of the day, or an admin."""
    caller = call.caller

    def is_admin(reserva: Reservation) -> bool:
        _raise_if_foreign(reserva, caller)
        return caller.can_administer

    reserva = check_ins.check_in(
        tenant=caller.tenant,
        kind=KIND,
        reservation=call.path["reserva_id"],
        is_staff=is_admin,
        code=call.body.code,
        actor=caller,
        now=call.now,
    )
    return Reply(200, {"ok": True, "reserva": _with_person(reserva, call.now)})


@route("DELETE", "/api/reservas/{reserva_id}", response=Ok, role=Role.ADMIN)
def delete_reserva(call: Call[None]) -> Reply:
    """Delete a reserva permanently."""
    operations.erase(
        tenant=call.tenant, kind=KIND, reservation=call.path["reserva_id"], actor=call.caller, now=call.now
    )
    return Reply(200, {"ok": True})


def _rows(call: Call[None], reservas: list[Reservation]) -> list[Reserva]:
    """Return reservas with their courts, and for admins with their users, read at once."""
    caller = call.caller
    canchas = resources.by_ids(caller.tenant, {reserva.resource for reserva in reservas})
    holders = {reserva.holder for reserva in reservas} if caller.can_administer else set()
    accounts = users.by_ids(caller.tenant, holders)
    return [
        Reserva.of(
            reserva,
            CanchaBrief.of(canchas[reserva.resource]),
            call.now,
            Person.of(reserva, accounts.get(reserva.holder)) if caller.can_administer else None,
        )
        for reserva in reservas
    ]


def _by_wall_clock(reserva: Reservation) -> tuple[datetime, datetime, str]:
    """Return what reservas are sorted by: their start as it is shown, then the instant, then the id."""
    start = reserva.interval.start
    return wall_clock(start, reserva.zone), start, reserva.id


def _revision(reserva: Reservation, patch: ReservaPatch) -> Revision:
    resource, interval = patch.cancha_id or reserva.resource, reserva.interval
    if patch.fecha or patch.hora_inicio or patch.hora_fin:
        before = slot_of(reserva.interval, reserva.zone)
        after = WallClockSlot(
            patch.fecha or before.fecha, patch.hora_inicio or before.inicio, patch.hora_fin or before.fin
        )
        interval = interval_of(after, reserva.zone)
    if (resource, interval) != (reserva.resource, reserva.interval):
        resource = reservable(tenant=reserva.tenant, kind=KIND, resource=resource).id
    return Revision(
        status=STATUS_OF[patch.estado] if patch.estado else None,
        resource=resource,
        interval=interval,
        price=None if patch.total is None else _manual(patch.total),
        details={name: getattr(patch, name) for name in ("notas", "total") if name in patch.model_fields_set},
    )


def _manual(total: float) -> dict[str, Any]:
    """Return the price that an administrator has set."""
    return {
        "total": total,
        "currency": settings.load().payment_currency,
        "parts": [{"minutes": None, "rate": total, "rule": "manual"}],
    }


def _raise_if_foreign(reserva: Reservation, caller: Caller) -> None:
    if reserva.holder != caller.user and not caller.can_administer:
        raise NotHolder


def _with_person(reserva: Reservation, now: datetime) -> Reserva:
    """Return a reserva with its court and its user; a removed court stays readable for its reservas."""
    cancha = resources.get(reserva.tenant, KIND, reserva.resource)
    user = users.get(reserva.tenant, reserva.holder)
    if cancha is None:
        raise LookupError("a reservation names a resource that was never there")
    return Reserva.of(reserva, Cancha.of(cancha), now, Person.of(reserva, user))
