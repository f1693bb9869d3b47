"""/api/canchas."""

from typing import Any

from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.courts.answers import Cancha
from chalicelib.dialects.courts.dialect import courts
from chalicelib.dialects.courts.policy import KIND
from chalicelib.dialects.courts.schemas import CanchaPatch, NewCancha
from chalicelib.dialects.shown import CREATES
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.operations import resources as operations
from chalicelib.store import resources

_DETAILS = ("tipo", "descripcion", "precio", "capacidad", "imagen")


@courts.route("GET", "/api/canchas", role=None)
def list_canchas(call: Call[None]) -> Reply:
    """All courts of the tenant by name, active or not; public."""
    return Reply(200, {"canchas": [Cancha.of(each) for each in resources.of_kind(call.tenant, KIND)]})


@courts.route("GET", "/api/canchas/{cancha_id}", role=None)
def get_cancha(call: Call[None]) -> Reply:
    """One court; public."""
    found = operations.existing(call.tenant, KIND, call.path["cancha_id"])
    return Reply(200, {"cancha": Cancha.of(found)})


@courts.route("POST", "/api/canchas", body=NewCancha, role=Role.ADMIN, shown=CREATES)
def create_cancha(call: Call[NewCancha]) -> Reply:
    """Make a court."""
    call.raise_if_answered()
    made = operations.add(
        tenant=call.tenant,
        kind=KIND,
        name=call.body.nombre,
        details={name: getattr(call.body, name) for name in _DETAILS},
        now=call.now,
        receipt=call.receipt(_created),
    )
    return _created(made)


@courts.route("PUT", "/api/canchas/{cancha_id}", body=CanchaPatch, role=Role.ADMIN)
def put_cancha(call: Call[CanchaPatch]) -> Reply:
    """Change a court; what is not sent stays."""
    sent = call.body.model_fields_set
    details: dict[str, Any] = {name: getattr(call.body, name) for name in _DETAILS if name in sent}
    changed = operations.alter(
        tenant=call.tenant,
        kind=KIND,
        resource=call.path["cancha_id"],
        alteration=operations.Alteration(name=call.body.nombre, is_active=call.body.activa, details=details),
    )
    return Reply(200, {"ok": True, "cancha": Cancha.of(changed)})


@courts.route("DELETE", "/api/canchas/{cancha_id}", role=Role.SUPERADMIN)
def delete_cancha(call: Call[None]) -> Reply:
    """Remove a court that has no future reservas."""
    operations.remove(tenant=call.tenant, kind=KIND, resource=call.path["cancha_id"], now=call.now)
    return Reply(200, {"ok": True})


def _created(made: Resource) -> Reply:
    return Reply(201, {"ok": True, "cancha": Cancha.of(made)})
