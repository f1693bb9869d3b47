"""Routes that change one reservation: PATCH and DELETE /api/reservations/{id}, and its check-in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.dialects.appointments.policy import APPOINTMENT, CHANGED, STATUS_OF, professional_of
from chalicelib.dialects.appointments.professionals import professional
from chalicelib.dialects.appointments.responses import Appointment, Deleted, Success, success, word_of
from chalicelib.dialects.appointments.route_docs import DELETE_RESERVATION
from chalicelib.dialects.appointments.rules import (
    interval_in,
    may_decide,
    may_see,
    raise_if_past,
)
from chalicelib.dialects.appointments.schemas import Decision
from chalicelib.domain.errors import NotHolder, NotMovable
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.http.call import Call, Reply
from chalicelib.http.check_ins import CheckIn
from chalicelib.http.field_errors import MISSING_WORDS
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.operations import check_ins, deposits
from chalicelib.operations import reservations as operations


@route("PATCH", "/api/reservations/{reservation_id}", body=Decision, response=Success[Appointment])
def patch_reservation(call: Call[Decision]) -> Reply:
    """Confirm or cancel an appointment, by its professional or an admin; or move it, also by its client."""
    changed = change(call.path["reservation_id"], call.body, actor=call.caller, now=call.now)
    return success(200, CHANGED, Appointment.of(changed, call.now))


@route("POST", "/api/reservations/{reservation_id}/check-in", body=CheckIn, response=Success[Appointment])
def check_in_reservation(call: Call[CheckIn]) -> Reply:
    """Say that the client has come: the client with the code of the day, the professional, or an admin."""

    def is_host(appointment: Reservation) -> bool:
        if not may_see(appointment, call.caller):
            raise NotHolder
        return may_decide(appointment, call.caller)

    appointment = check_ins.check_in(
        tenant=call.tenant,
        kind=APPOINTMENT,
        reservation=call.path["reservation_id"],
        is_staff=is_host,
        code=call.body.code,
        actor=call.caller,
        now=call.now,
    )
    return success(200, CHANGED, Appointment.of(appointment, call.now))


@route("DELETE", "/api/reservations/{reservation_id}", response=Deleted, docs=DELETE_RESERVATION)
def delete_reservation(call: Call[None]) -> Reply:
    """Delete an appointment permanently, by its client (within the notice), its professional or an admin."""
    erased = erase(call.path["reservation_id"], actor=call.caller, now=call.now)
    return Reply(200, {"data": [Appointment.of(erased, call.now)], "status": 200})


def change(
    reservation_id: str,
    request: Decision,
    *,
    actor: Caller,
    now: datetime,
    noted: Mapping[str, Any] | None = None,
) -> Reservation:
    """Confirm, cancel or move an appointment; return it. `noted` are facts for the history."""
    field_errors = _field_errors(request)

    def decide(appointment: Reservation) -> Revision:
        if not may_see(appointment, actor):
            raise NotHolder
        if field_errors:
            raise FieldsInvalid(field_errors)
        if request.status is not None:
            revision = _with_status(appointment, request.status, actor, now)
        else:
            revision = _moved(appointment, request, now)
        return replace(revision, noted={**(revision.noted or {}), **(noted or {})})

    revised = operations.revise(
        tenant=actor.tenant,
        kind=APPOINTMENT,
        reservation=reservation_id,
        decide=decide,
        actor=actor,
        now=now,
        is_override=request.override,
    )
    return revised.after


def erase(
    reservation_id: str, *, actor: Caller, now: datetime, noted: Mapping[str, Any] | None = None
) -> Reservation:
    """Delete an appointment, and return it as it was. `noted` are facts for the history."""

    def rule(appointment: Reservation) -> Mapping[str, Any] | None:
        if not may_see(appointment, actor):
            raise NotHolder
        return noted

    return operations.erase(
        tenant=actor.tenant, kind=APPOINTMENT, reservation=reservation_id, actor=actor, now=now, rule=rule
    )


def _field_errors(request: Decision) -> tuple[FieldError, ...]:
    """Return an error for each field that breaks the rule: either a status, or both times."""
    times = {"start_time": request.start_time, "end_time": request.end_time}
    if request.status is not None:
        return tuple(
            FieldError(name, "no se envía junto con status", "is not sent along with status")
            for name, value in times.items()
            if value is not None
        )
    absent = [name for name, value in times.items() if value is None]
    names = ["status"] if len(absent) == len(times) else absent
    return tuple(FieldError(name, *MISSING_WORDS, is_missing=True) for name in names)


def _with_status(appointment: Reservation, word: str, caller: Caller, now: datetime) -> Revision:
    if not may_decide(appointment, caller):
        raise NotHolder
    if word_of(appointment, now) == word:
        return Revision()
    status = STATUS_OF[word]
    is_off = status is Status.CANCELLED
    # The deposit goes back in the write that cancels: whoever cancels here is not the one who paid it.
    return Revision(status=status, details=deposits.refunding(appointment) if is_off else None)


def _moved(appointment: Reservation, request: Decision, now: datetime) -> Revision:
    present = appointment.status_at(now)
    if not present.is_blocking:
        raise NotMovable(present)
    host = professional(appointment.tenant, professional_of(appointment.resource))
    if request.start_time is None or request.end_time is None:
        raise LookupError("a move has both times")
    interval = interval_in(host.zone, request.start_time, request.end_time)
    if interval == appointment.interval:
        return Revision()
    expires = None if appointment.expires is None else min(appointment.expires, interval.start)
    is_block = appointment.details["block"]
    return Revision(
        interval=interval,
        expires=expires,
        check_last=lambda: raise_if_past(interval, now, is_block=is_block),
    )
