"""Routes of courts: /api/canchas."""

from datetime import timedelta
from typing import Any

from chalicelib import settings
from chalicelib.dialects.courts.policy import KIND
from chalicelib.dialects.courts.responses import (
    CANCHA_DETAILS,
    Cancha,
    CanchaList,
    CanchaSaved,
    Disponibilidad,
    Ok,
    OneCancha,
)
from chalicelib.dialects.courts.schemas import CanchaPatch, DisponibilidadQuery, NewCancha
from chalicelib.dialects.courts.slots import can_be_written
from chalicelib.domain.errors import ResourceUnavailable
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.domain.slots import Asked
from chalicelib.http.call import Call, Reply
from chalicelib.http.parts import ListQuery, reply_in_parts
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.operations import offers
from chalicelib.operations import resources as operations
from chalicelib.operations.closures import of_days
from chalicelib.store import resources


@route("GET", "/api/canchas", query=ListQuery, response=CanchaList, role=None)
def list_canchas(call: Call[None]) -> Reply:
    """List all courts of the tenant, active or not, by name; public."""
    return reply_in_parts(
        call,
        resources.list_of_kind(call.tenant, KIND),
        rows=lambda canchas: [Cancha.of(cancha) for cancha in canchas],
        body=lambda rows: {"canchas": rows},
    )


@route("GET", "/api/canchas/{cancha_id}", response=OneCancha, role=None)
def get_cancha(call: Call[None]) -> Reply:
    """Return a court; public."""
    cancha = operations.existing(call.tenant, KIND, call.path["cancha_id"])
    return Reply(200, {"cancha": Cancha.of(cancha)})


@route(
    "GET",
    "/api/canchas/{cancha_id}/disponibilidad",
    query=DisponibilidadQuery,
    response=Disponibilidad,
    role=None,
)
def get_disponibilidad(call: Call[None]) -> Reply:
    """Return the free times of a court on a day, each with its price if there is one; public."""
    query: DisponibilidadQuery = call.query
    cancha = operations.existing(call.tenant, KIND, call.path["cancha_id"])
    if not cancha.is_reservable:
        raise ResourceUnavailable
    asked = Asked(day=query.fecha, duration=timedelta(minutes=query.duracion), now=call.now)
    zone = settings.load().default_timezone
    offer = offers.offer(
        tenant=call.tenant, kind=KIND, resource=cancha.id, asked=asked, zone=zone, caller=call.known_caller
    )
    free = [slot for slot in offer.slots if can_be_written(slot.interval, zone)]
    closures = of_days(
        tenant=call.tenant,
        kind=KIND,
        zones={cancha.id: zone},
        first=asked.day,
        last=asked.day,
        now=call.now,
    )
    return Reply(200, Disponibilidad.of(cancha.id, asked, free, zone, closures))


@route(
    "POST",
    "/api/canchas",
    body=NewCancha,
    response=CanchaSaved,
    role=Role.ADMIN,
    docs=CREATES,
    idempotent=True,
)
def create_cancha(call: Call[NewCancha]) -> Reply:
    """Create a court."""
    cancha = operations.add(
        tenant=call.tenant,
        kind=KIND,
        name=call.body.nombre,
        details={name: getattr(call.body, name) for name in CANCHA_DETAILS},
        now=call.now,
        idempotency=call.idempotency_record(_created),
    )
    return _created(cancha)


@route("PUT", "/api/canchas/{cancha_id}", body=CanchaPatch, response=CanchaSaved, role=Role.ADMIN)
def put_cancha(call: Call[CanchaPatch]) -> Reply:
    """Change a court; fields that are not sent keep their values."""
    sent = call.body.model_fields_set
    details: dict[str, Any] = {name: getattr(call.body, name) for name in CANCHA_DETAILS if name in sent}
    changed = operations.alter(
        tenant=call.tenant,
        kind=KIND,
        resource=call.path["cancha_id"],
        alteration=operations.Alteration(name=call.body.nombre, is_active=call.body.activa, details=details),
    )
    return Reply(200, {"ok": True, "cancha": Cancha.of(changed)})


@route("DELETE", "/api/canchas/{cancha_id}", response=Ok, role=Role.SUPERADMIN)
def delete_cancha(call: Call[None]) -> Reply:
    """Remove a court that has no future reservas."""
    operations.remove(tenant=call.tenant, kind=KIND, resource=call.path["cancha_id"], now=call.now)
    return Reply(200, {"ok": True})


def _created(cancha: Resource) -> Reply:
    return Reply(201, {"ok": True, "cancha": Cancha.of(cancha)})
