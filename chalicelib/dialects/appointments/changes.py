"""/api/reservations/{id}: decided, moved, deleted."""

from datetime import datetime

from chalicelib.dialects.appointments.answers import Appointment, success, word_of
from chalicelib.dialects.appointments.dialect import appointments
from chalicelib.dialects.appointments.policy import APPOINTMENT, CHANGED, STATUS_OF, professional_of
from chalicelib.dialects.appointments.professionals import professional
from chalicelib.dialects.appointments.rules import (
    interval_in,
    may_decide,
    may_see,
    notice,
    raise_unless_bookable,
)
from chalicelib.dialects.appointments.schemas import Decision
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.faults import MISSING_WORDS
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.domain.errors import NotHolder, NotMovable, TransitionNotAllowed
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.operations import reservations as operations


@appointments.route("PATCH", "/api/reservations/{reservation_id}", body=Decision)
def patch_reservation(call: Call[Decision]) -> Reply:
    """Confirm or cancel, by its professional or an admin; or move, by its client too."""
    wish = call.body
    faults = _faults(wish)

    def plan(found: Reservation) -> Revision:
        if not may_see(found, call.caller):
            raise NotHolder
        if faults:
            raise FieldsInvalid(faults)
        if wish.status is not None:
            return _decided(found, wish.status, call.caller, call.now)
        return _moved(found, wish, call.caller, call.now)

    changed = operations.revise(
        tenant=call.tenant,
        kind=APPOINTMENT,
        reservation=call.path["reservation_id"],
        plan=plan,
        actor=call.caller,
        now=call.now,
    )
    return success(200, CHANGED, Appointment.of(changed, call.now))


@appointments.route("DELETE", "/api/reservations/{reservation_id}")
def delete_reservation(call: Call[None]) -> Reply:
    """Delete for good, by its client within the notice, its professional or an admin."""

    def rule(found: Reservation) -> dict[str, bool]:
        if not may_see(found, call.caller):
            raise NotHolder
        return notice(found, call.caller, call.now)

    erased = operations.erase(
        tenant=call.tenant,
        kind=APPOINTMENT,
        reservation=call.path["reservation_id"],
        actor=call.caller,
        now=call.now,
        rule=rule,
    )
    return Reply(200, {"data": [Appointment.of(erased, call.now)], "status": 200})


def _faults(wish: Decision) -> tuple[Fault, ...]:
    """A decision is one thing: a status, or both times."""
    times = {"start_time": wish.start_time, "end_time": wish.end_time}
    if wish.status is not None:
        return tuple(
            Fault(name, "no se envía junto con status", "is not sent along with status")
            for name, value in times.items()
            if value is not None
        )
    if not any(times.values()):
        return (Fault("status", *MISSING_WORDS, is_missing=True),)
    return tuple(
        Fault(name, *MISSING_WORDS, is_missing=True) for name, value in times.items() if value is None
    )


def _decided(found: Reservation, word: str, caller: Caller, now: datetime) -> Revision:
    if not may_decide(found, caller):
        raise NotHolder
    if word_of(found, now) == word:
        return Revision()
    present, wanted = found.status_at(now), STATUS_OF[word]
    if present is Status.EXPIRED:
        raise TransitionNotAllowed(present, wanted)
    return Revision(status=wanted)


def _moved(found: Reservation, wish: Decision, caller: Caller, now: datetime) -> Revision:
    present = found.status_at(now)
    if not present.is_blocking:
        raise NotMovable(present)
    noted = notice(found, caller, now)
    of = professional(found.tenant, professional_of(found.resource))
    if wish.start_time is None or wish.end_time is None:
        raise LookupError("a move has both times")
    interval = interval_in(of.zone, wish.start_time, wish.end_time)
    if interval == found.interval:
        return Revision()
    raise_unless_bookable(of, interval, now, is_block=found.details["block"])
    expires = None if found.expires is None else min(found.expires, interval.start)
    return Revision(interval=interval, expires=expires, noted=noted)
