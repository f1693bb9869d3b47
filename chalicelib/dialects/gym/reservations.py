"""/api/v1/reservations."""

from collections.abc import Iterable
from typing import Any

from chalicelib import settings
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.gym.answers import ReservationOut, Validation
from chalicelib.dialects.gym.dialect import gym
from chalicelib.dialects.gym.policy import CLASS, ENROLLMENT, POLICY, STATUS_OF
from chalicelib.dialects.gym.schemas import (
    NewReservation,
    ReservationPatch,
    ReservationQuery,
    SessionReference,
)
from chalicelib.dialects.languages import language_of
from chalicelib.dialects.pages import page_of
from chalicelib.dialects.shown import CREATES
from chalicelib.domain.capacity import Eligibility
from chalicelib.domain.errors import (
    NotHolder,
    ReservationError,
    ReservationNotFound,
    ResourceNotFound,
    SessionUnavailable,
)
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.seats import session_of
from chalicelib.domain.sessions import ClassSession
from chalicelib.operations import enrollments as operations
from chalicelib.operations.enrollments import Enrolled, Wish
from chalicelib.store import enrollments, resources, sessions

CREATED = "Reserva creada exitosamente"

Row = tuple[Reservation, ClassSession]


@gym.route("GET", "/api/v1/reservations", query=ReservationQuery)
def list_reservations(call: Call[None]) -> Reply:
    """The caller's own, or for staff the whole tenant's, filtered, newest first."""
    query: ReservationQuery = call.query
    rows = [
        row for row in _with_sessions(call.tenant, _candidates(call.caller, query)) if _is_wanted(row, query)
    ]
    page, pagination = page_of(rows, query)
    return Reply(200, {"data": _shown(call.tenant, page), "pagination": pagination})


@gym.route("GET", "/api/v1/reservations/me")
def my_reservations(call: Call[None]) -> Reply:
    """All of the caller's, newest first."""
    mine = enrollments.of_holder(call.tenant, ENROLLMENT, call.caller.user)
    return Reply(200, {"data": _shown(call.tenant, _with_sessions(call.tenant, mine))})


@gym.route("POST", "/api/v1/reservations", body=NewReservation, shown=CREATES)
def create_reservation(call: Call[NewReservation]) -> Reply:
    """Take a seat."""
    call.raise_if_answered()
    details = {"notes": call.body.notes, "avatar": call.caller.avatar}
    wish = _wish(call.body.session, details)
    receipt = call.receipt(_created)
    made = operations.enroll(wish=wish, actor=call.caller, now=call.now, receipt=receipt)
    if receipt is not None:
        # What is kept was made before the write, and has to be what is answered.
        return _created(made)
    return _one(201, CREATED, made.record)


@gym.route("POST", "/api/v1/reservations/validate", body=SessionReference, leaves_nothing=True)
def validate_reservation(call: Call[SessionReference]) -> Reply:
    """Say whether a seat could be taken; writes nothing."""
    facts = operations.check(
        session=call.body.session, actor=call.caller, zone=settings.load().default_timezone, now=call.now
    )
    refusal = _first_refusal(facts)
    language = language_of(call.headers.get("accept-language"))
    reason = None if refusal is None else POLICY.words_for(type(refusal)).text(language)
    return Reply(200, {"data": Validation.of(facts, reason)})


@gym.route("GET", "/api/v1/reservations/{reservation_id}")
def get_reservation(call: Call[None]) -> Reply:
    """One reservation, to its owner and to staff."""
    found = enrollments.get(call.tenant, ENROLLMENT, call.path["reservation_id"])
    if found is None:
        raise ReservationNotFound
    _raise_unless_owner_or_staff(call.caller, found)
    return _one(200, "Reserva obtenida exitosamente", found)


@gym.route("PATCH", "/api/v1/reservations/{reservation_id}", body=ReservationPatch, role=Role.STAFF)
def patch_reservation(call: Call[ReservationPatch]) -> Reply:
    """Change status and notes, by the transition table."""
    patch = call.body
    changed = operations.revise(
        tenant=call.tenant,
        kind=ENROLLMENT,
        enrollment=call.path["reservation_id"],
        revision=Revision(
            status=STATUS_OF[patch.status] if patch.status else None,
            details={"notes": patch.notes} if "notes" in patch.model_fields_set else None,
        ),
        actor=call.caller,
        now=call.now,
    )
    return _one(200, "Reserva actualizada exitosamente", changed)


@gym.route("DELETE", "/api/v1/reservations/{reservation_id}")
def cancel_reservation(call: Call[None]) -> Reply:
    """Cancel, by its owner or staff."""
    cancelled = operations.cancel(
        tenant=call.tenant,
        kind=ENROLLMENT,
        enrollment=call.path["reservation_id"],
        actor=call.caller,
        now=call.now,
        rule=lambda found, _: _raise_unless_owner_or_staff(call.caller, found),
    )
    return _one(200, "Reserva cancelada exitosamente", cancelled)


@gym.route("PATCH", "/api/v1/reservations/{reservation_id}/reactivate")
def reactivate_reservation(call: Call[None]) -> Reply:
    """Take the seat of one's own cancelled reservation again, checked like a new one."""
    found = enrollments.get(call.tenant, ENROLLMENT, call.path["reservation_id"])
    if found is None:
        raise ReservationNotFound
    _raise_unless_owner(call.caller, found)
    wish = _wish(session_of(found.id), {"avatar": call.caller.avatar})
    made = operations.reactivate(wish=wish, actor=call.caller, now=call.now)
    return _one(200, "Reserva reactivada exitosamente", made.record)


@gym.route("DELETE", "/api/v1/reservations/{reservation_id}/permanent")
def erase_reservation(call: Call[None]) -> Reply:
    """Delete one's own reservation for good."""
    operations.erase(
        tenant=call.tenant,
        kind=ENROLLMENT,
        enrollment=call.path["reservation_id"],
        actor=call.caller,
        now=call.now,
        rule=lambda found, _: _raise_unless_owner(call.caller, found),
    )
    return Reply(200, {"message": "Reserva eliminada permanentemente"})


def _wish(session: str, details: dict[str, Any]) -> Wish:
    zone = settings.load().default_timezone
    return Wish(kind=ENROLLMENT, session=session, details=details, zone=zone)


def _first_refusal(facts: Eligibility) -> ReservationError | None:
    """As for a create, except that only a SCHEDULED session counts (document 004, *Validar Reserva*)."""
    refusal = facts.refusal
    if facts.has_membership and facts.is_open and not facts.is_scheduled:
        return SessionUnavailable()
    return refusal


def _raise_unless_owner_or_staff(caller: Caller, found: Reservation) -> None:
    if not caller.can_assist:
        _raise_unless_owner(caller, found)


def _raise_unless_owner(caller: Caller, found: Reservation) -> None:
    if found.holder != caller.user:
        raise NotHolder


def _candidates(caller: Caller, query: ReservationQuery) -> list[Reservation]:
    """The smallest set that holds all that the filters can want."""
    user = query.user if caller.can_assist else caller.user
    if user is not None:
        return enrollments.of_holder(caller.tenant, ENROLLMENT, user)
    if query.session is not None:
        return enrollments.of_session(caller.tenant, query.session)
    return enrollments.of_kind(caller.tenant, ENROLLMENT)


def _is_wanted(row: Row, query: ReservationQuery) -> bool:
    record, session = row
    return (
        (query.status is None or record.status is STATUS_OF[query.status])
        and (query.session is None or session.id == query.session)
        and (query.class_id is None or session.resource == query.class_id)
        and (query.first is None or session.day >= query.first)
        and (query.last is None or session.day <= query.last)
    )


def _with_sessions(tenant: str, records: Iterable[Reservation]) -> list[Row]:
    newest_first = sorted(records, key=lambda each: (each.created, each.id), reverse=True)
    found = sessions.by_ids(tenant, {each.resource for each in newest_first})
    return [(each, found[each.resource]) for each in newest_first]


def _shown(tenant: str, rows: Iterable[Row]) -> list[ReservationOut]:
    rows = list(rows)
    classes = resources.by_ids(tenant, {session.resource for _, session in rows})
    return [ReservationOut.of(record, session, classes[session.resource]) for record, session in rows]


def _one(status: int, message: str, record: Reservation) -> Reply:
    session = sessions.get(record.tenant, record.resource)
    if session is None:
        raise ReservationNotFound
    return _enrolled(status, message, Enrolled(record, session))


def _created(made: Enrolled) -> Reply:
    return _enrolled(201, CREATED, made)


def _enrolled(status: int, message: str, made: Enrolled) -> Reply:
    of = resources.known(made.record.tenant, CLASS, made.session.resource)
    if of is None:
        raise ResourceNotFound
    return Reply(status, {"message": message, "data": ReservationOut.of(made.record, made.session, of)})
