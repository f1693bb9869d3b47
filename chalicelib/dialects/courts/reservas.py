"""/api/reservas."""

from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.courts.answers import Cancha, CanchaBrief, Person, Reserva
from chalicelib.dialects.courts.dialect import courts
from chalicelib.dialects.courts.policy import KIND, STATUS_OF
from chalicelib.dialects.courts.schemas import NewReserva, ReservaPatch
from chalicelib.dialects.courts.slots import Slot, interval_of, slot_of
from chalicelib.dialects.shown import CREATES
from chalicelib.domain.errors import HolderMayOnlyCancel, NotHolder, ReservationNotFound, StartInPast
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.statuses import Status
from chalicelib.operations import reservations as operations
from chalicelib.operations.resources import reservable
from chalicelib.store import reservations, resources, users


@courts.route("GET", "/api/reservas")
def list_reservas(call: Call[None]) -> Reply:
    """The caller's own, or the whole tenant's with their users for an admin."""
    caller = call.caller
    if caller.can_administer:
        found = reservations.of_kind(caller.tenant, KIND)
        people = users.by_ids(caller.tenant, {each.holder for each in found})
    else:
        found = reservations.of_holder(caller.tenant, KIND, caller.user)
    canchas = resources.by_ids(caller.tenant, {each.resource for each in found})
    rows = [
        Reserva.of(
            each,
            CanchaBrief.of(canchas[each.resource]),
            Person.of(each, people.get(each.holder)) if caller.can_administer else None,
        )
        for each in found
    ]
    return Reply(200, {"reservas": rows})


@courts.route("POST", "/api/reservas", body=NewReserva, shown=CREATES)
def create_reserva(call: Call[NewReserva]) -> Reply:
    """Reserve a court for the caller, always PENDIENTE."""
    call.raise_if_answered()
    wanted, caller = call.body, call.caller
    slot = Slot(wanted.fecha, wanted.hora_inicio, wanted.hora_fin)
    zone = settings.load().default_timezone
    interval = interval_of(slot, zone)
    _raise_if_past(interval, caller, call.now)
    cancha = reservable(tenant=caller.tenant, kind=KIND, resource=wanted.cancha_id)

    def answer(made: Reservation) -> Reply:
        return Reply(201, {"ok": True, "reserva": Reserva.of(made, CanchaBrief.of(cancha))})

    claim = operations.Claim(
        kind=KIND,
        resource=cancha.id,
        interval=interval,
        zone=zone,
        status=Status.PENDING,
        details={"total": wanted.total or 0, "notas": wanted.notas},
    )
    made = operations.reserve(claim=claim, actor=caller, now=call.now, receipt=call.receipt(answer))
    return answer(made)


@courts.route("GET", "/api/reservas/{reserva_id}")
def get_reserva(call: Call[None]) -> Reply:
    """One reserva, to its owner and to admins."""
    found = reservations.get(call.tenant, KIND, call.path["reserva_id"])
    if found is None:
        raise ReservationNotFound
    _raise_if_foreign(found, call.caller)
    return Reply(200, {"reserva": _whole(found)})


@courts.route("PATCH", "/api/reservas/{reserva_id}", body=ReservaPatch)
def patch_reserva(call: Call[ReservaPatch]) -> Reply:
    """Change a reserva: its owner may cancel it, an admin change whatever there is."""
    patch, caller = call.body, call.caller

    def plan(found: Reservation) -> Revision:
        _raise_if_foreign(found, caller)
        is_cancellation = patch.estado == "CANCELADA" and patch.model_fields_set == {"estado"}
        if not caller.can_administer and not is_cancellation:
            raise HolderMayOnlyCancel
        return _revision(found, patch)

    changed = operations.revise(
        tenant=caller.tenant,
        kind=KIND,
        reservation=call.path["reserva_id"],
        plan=plan,
        actor=caller,
        now=call.now,
    )
    return Reply(200, {"ok": True, "reserva": _whole(changed)})


@courts.route("DELETE", "/api/reservas/{reserva_id}", role=Role.ADMIN)
def delete_reserva(call: Call[None]) -> Reply:
    """Erase a reserva for good."""
    operations.erase(
        tenant=call.tenant, kind=KIND, reservation=call.path["reserva_id"], actor=call.caller, now=call.now
    )
    return Reply(200, {"ok": True})


def _revision(found: Reservation, patch: ReservaPatch) -> Revision:
    slot = slot_of(found.interval, found.zone)
    resource = patch.cancha_id or found.resource
    interval = found.interval
    if patch.fecha or patch.hora_inicio or patch.hora_fin:
        wanted = Slot(patch.fecha or slot.fecha, patch.hora_inicio or slot.inicio, patch.hora_fin or slot.fin)
        interval = interval_of(wanted, found.zone)
    if (resource, interval) != (found.resource, found.interval):
        resource = reservable(tenant=found.tenant, kind=KIND, resource=resource).id
    return Revision(
        status=STATUS_OF[patch.estado] if patch.estado else None,
        resource=resource,
        interval=interval,
        details={name: getattr(patch, name) for name in ("notas", "total") if name in patch.model_fields_set},
    )


def _raise_if_past(interval: Interval, caller: Caller, now: datetime) -> None:
    if interval.start < now and not caller.can_administer:
        raise StartInPast


def _raise_if_foreign(found: Reservation, caller: Caller) -> None:
    if found.holder != caller.user and not caller.can_administer:
        raise NotHolder


def _whole(found: Reservation) -> Reserva:
    cancha = resources.get(found.tenant, KIND, found.resource)
    user = users.get(found.tenant, found.holder)
    return Reserva.of(found, Cancha.of(_existing(cancha)), Person.of(found, user))


def _existing(resource: Resource | None) -> Any:
    """A removed court stays readable, so that a reserva never lacks its own."""
    if resource is None:
        raise LookupError("a reservation names a resource that was never there")
    return resource
