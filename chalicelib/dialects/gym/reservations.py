"""Routes of reservations, which are enrollments in class sessions: /api/v1/reservations."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from chalicelib.dialects.gym import route_docs
from chalicelib.dialects.gym.policy import CLASS, ENROLLMENT, POLICY, STATUS_OF
from chalicelib.dialects.gym.responses import Done, ReservationOut, Saved, Validation
from chalicelib.dialects.gym.schemas import (
    NewReservation,
    ReservationPatch,
    ReservationQuery,
    SessionReference,
)
from chalicelib.domain.capacity import seat_status_at
from chalicelib.domain.errors import NotHolder, ReservationNotFound, ResourceNotFound
from chalicelib.domain.reservation import Contact, Reservation, Revision
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.seats import session_of
from chalicelib.domain.sessions import ClassSession
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data, DataInParts
from chalicelib.http.languages import language_of
from chalicelib.http.pages import Page, reply_in_pages
from chalicelib.http.parts import MOST_LOOKED_AT, DatedQuery, Listed, MappedList, SortedList, reply_in_parts
from chalicelib.http.routes import route
from chalicelib.operations import enrollments as operations
from chalicelib.operations.enrollments import Enrolled, EnrollmentRequest
from chalicelib.operations.reservations import Holder
from chalicelib.store import enrollments, people, resources, sessions, totals
from chalicelib.store.index_lists import IndexList, Place

CREATED = "Reserva creada exitosamente"

Row = tuple[Reservation, ClassSession]


@route(
    "GET",
    "/api/v1/reservations",
    query=ReservationQuery,
    response=Page[ReservationOut],
    docs=route_docs.LIST_RESERVATIONS,
)
def list_reservations(call: Call[None]) -> Reply:
    """List the caller's own reservations, or for staff all, that match the filters; newest first."""
    query: ReservationQuery = call.query
    candidates = _candidates(call.caller, query)
    if not (query.status or query.session or query.class_id or query.first or query.last):
        # Sessions are read for the page alone. A user's own are counted as they are sorted.
        everybodys = candidates if isinstance(candidates, IndexList) else None
        return reply_in_pages(
            call,
            candidates,
            rows=lambda records: _responses(call, _with_sessions(call.tenant, records)),
            count=None if everybodys is None else everybodys.count,
            total=lambda: None if everybodys is None else totals.of_tenant(call.tenant, ENROLLMENT),
        )

    def matching(records: list[Reservation]) -> list[Row | None]:
        rows = _with_sessions(call.tenant, records)
        return [row if _is_match(row, query, call.now) else None for row in rows]

    return reply_in_pages(
        call,
        MappedList(candidates, matching),
        rows=lambda rows: _responses(call, rows),
    )


@route(
    "GET",
    "/api/v1/reservations/me",
    query=DatedQuery,
    response=DataInParts[list[ReservationOut]],
    docs=route_docs.MY_RESERVATIONS,
)
def my_reservations(call: Call[None]) -> Reply:
    """List all reservations of the caller, newest first.

    No index has them in that order: of a user who has more, they are those of the latest 10,000 sessions.
    Dates are those of the sessions.
    """
    query: DatedQuery = call.query
    query.raise_if_reversed()

    def within(records: list[Reservation]) -> list[Row | None]:
        rows = _with_sessions(call.tenant, records)
        return [row if query.has(row[1].day) else None for row in rows]

    return reply_in_parts(
        call,
        MappedList(_of_user(call.tenant, call.caller.user), within),
        rows=lambda rows: _responses(call, rows),
        body=lambda rows: {"data": rows},
    )


@route(
    "POST",
    "/api/v1/reservations",
    body=NewReservation,
    response=Saved[ReservationOut],
    docs=route_docs.CREATE_RESERVATION,
    idempotent=True,
)
def create_reservation(call: Call[NewReservation]) -> Reply:
    """Take a seat in a session; staff may take it for a member, whose membership and quota count."""
    holder = _holder(call.caller, call.body.user)
    request = EnrollmentRequest(
        kind=ENROLLMENT,
        session=call.body.session,
        details={"notes": call.body.notes, "avatar": call.caller.avatar if holder is None else None},
        holder=holder,
    )

    def reply_for(enrolled: Enrolled) -> Reply:
        return _reply(201, CREATED, enrolled.record, enrolled.session, call.now)

    idempotency = call.idempotency_record(reply_for)
    enrolled = operations.enroll(request=request, actor=call.caller, now=call.now, idempotency=idempotency)
    # A stored response was created from this object before the write; the reply must be identical.
    return reply_for(enrolled) if idempotency is not None else _enrolled(201, CREATED, enrolled, call.now)


@route(
    "POST",
    "/api/v1/reservations/validate",
    body=SessionReference,
    response=Data[Validation],
    docs=route_docs.VALIDATE_RESERVATION,
    records_caller=False,
    is_audited=False,
)
def validate_reservation(call: Call[SessionReference]) -> Reply:
    """Return whether the caller could take a seat; this writes nothing."""
    session, caller = call.body.session, call.caller
    facts = operations.check(kind=ENROLLMENT, session=session, actor=caller, now=call.now)
    language = language_of(call.headers.get("accept-language"))
    reason = None if facts.refusal is None else POLICY.failed(facts.refusal, language)[1]["message"]
    broken = [POLICY.failed(rule, language)[1] for rule in facts.broken]
    return Reply(200, {"data": Validation.of(facts, reason, broken)})


@route(
    "GET",
    "/api/v1/reservations/{reservation_id}",
    response=Saved[ReservationOut],
    docs=route_docs.GET_RESERVATION,
)
def get_reservation(call: Call[None]) -> Reply:
    """Return a reservation, for its holder and staff."""
    record = enrollments.get(call.tenant, ENROLLMENT, call.path["reservation_id"])
    if record is None:
        raise ReservationNotFound
    raise_unless_holder_or_staff(call.caller, record)
    return reply_of_one(200, "Reserva obtenida exitosamente", record, call.now)


@route(
    "PATCH",
    "/api/v1/reservations/{reservation_id}",
    body=ReservationPatch,
    response=Saved[ReservationOut],
    docs=route_docs.PATCH_RESERVATION,
    role=Role.STAFF,
)
def patch_reservation(call: Call[ReservationPatch]) -> Reply:
    """Change status and notes; the transition table decides which statuses may follow."""
    patch = call.body
    record = operations.revise(
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
    return reply_of_one(200, "Reserva actualizada exitosamente", record, call.now)


@route(
    "DELETE",
    "/api/v1/reservations/{reservation_id}",
    response=Saved[ReservationOut],
    docs=route_docs.CANCEL_RESERVATION,
)
def cancel_reservation(call: Call[None]) -> Reply:
    """Cancel a reservation, by its holder or staff."""
    record = operations.cancel(
        tenant=call.tenant,
        kind=ENROLLMENT,
        enrollment=call.path["reservation_id"],
        actor=call.caller,
        now=call.now,
        rule=lambda record, _: raise_unless_holder_or_staff(call.caller, record),
    )
    return reply_of_one(200, "Reserva cancelada exitosamente", record, call.now)


@route(
    "PATCH",
    "/api/v1/reservations/{reservation_id}/reactivate",
    response=Saved[ReservationOut],
    docs=route_docs.REACTIVATE_RESERVATION,
)
def reactivate_reservation(call: Call[None]) -> Reply:
    """Take a seat again for the caller's cancelled reservation, with the same checks as a new one."""
    record = enrollments.get(call.tenant, ENROLLMENT, call.path["reservation_id"])
    if record is None:
        raise ReservationNotFound
    _raise_unless_holder(call.caller, record)
    request = EnrollmentRequest(
        kind=ENROLLMENT, session=session_of(record.id), details={"avatar": call.caller.avatar}
    )
    enrolled = operations.reactivate(request=request, actor=call.caller, now=call.now)
    return _enrolled(200, "Reserva reactivada exitosamente", enrolled, call.now)


@route(
    "DELETE",
    "/api/v1/reservations/{reservation_id}/permanent",
    response=Done,
    docs=route_docs.ERASE_RESERVATION,
)
def erase_reservation(call: Call[None]) -> Reply:
    """Delete the caller's own reservation permanently."""
    operations.erase(
        tenant=call.tenant,
        kind=ENROLLMENT,
        enrollment=call.path["reservation_id"],
        actor=call.caller,
        now=call.now,
        rule=lambda record, _: _raise_unless_holder(call.caller, record),
    )
    return Reply(200, {"message": "Reserva eliminada permanentemente"})


def raise_unless_holder_or_staff(caller: Caller, record: Reservation) -> None:
    """Check that a reservation is the caller's, or that they are staff.

    :raises NotHolder: if neither is so
    """
    if not caller.can_assist:
        _raise_unless_holder(caller, record)


def _holder(caller: Caller, user: str | None) -> Holder | None:
    """Return the member whom staff take a seat for, as the directory names them; None for the caller.

    Whom a plain user names is passed over, as in the filter of the list.
    """
    if user is None or user == caller.user or not caller.can_assist:
        return None
    person = people.get(caller.tenant, user)
    return Holder(user, Contact(person.name, person.email) if person else Contact("", ""))


def _raise_unless_holder(caller: Caller, record: Reservation) -> None:
    if record.holder != caller.user:
        raise NotHolder


def _candidates(caller: Caller, query: ReservationQuery) -> Listed[Reservation]:
    """Return the shortest list that has every match of the filters, newest first."""
    user = query.user if caller.can_assist else caller.user
    if user is not None:
        return _of_user(caller.tenant, user)
    if query.session is not None:
        return _newest_first(enrollments.of_session(caller.tenant, query.session))
    return enrollments.list_of_kind(caller.tenant, ENROLLMENT)


def _of_user(tenant: str, user: str) -> Listed[Reservation]:
    held = enrollments.list_of_holder(tenant, ENROLLMENT, user).records()
    return _newest_first(islice(held, MOST_LOOKED_AT))


def _newest_first(records: Iterable[Reservation]) -> Listed[Reservation]:
    return SortedList(sorted(records, key=_place_of, reverse=True), _place_of, is_descending=True)


def _is_match(row: Row, query: ReservationQuery, now: datetime) -> bool:
    record, session = row
    return (
        (query.status is None or seat_status_at(record, session, now) is STATUS_OF[query.status])
        and (query.session is None or session.id == query.session)
        and (query.class_id is None or session.resource == query.class_id)
        and (query.first is None or session.day >= query.first)
        and (query.last is None or session.day <= query.last)
    )


def _place_of(record: Reservation) -> Place:
    return record.created.isoformat(timespec="milliseconds"), record.id, ""


def _with_sessions(tenant: str, records: Sequence[Reservation]) -> list[Row]:
    by_id = sessions.by_ids(tenant, {record.resource for record in records})
    return [(record, by_id[record.resource]) for record in records]


def _responses(call: Call[None], rows: Sequence[Row]) -> list[ReservationOut]:
    classes = resources.by_ids(call.tenant, {session.resource for _, session in rows})
    by_id = {session.id: session for _, session in rows}
    counted = {name: enrollments.counted(session) for name, session in by_id.items()}
    return [
        ReservationOut.of(record, counted[session.id], classes[session.resource], call.now)
        for record, session in rows
    ]


def _enrolled(status: int, message: str, enrolled: Enrolled, now: datetime) -> Reply:
    """Return the reply for a seat that was taken; how many are is read again, unless the write shows it."""
    if not enrolled.is_counted:
        return reply_of_one(status, message, enrolled.record, now)
    return _reply(status, message, enrolled.record, enrolled.session, now)


def reply_of_one(status: int, message: str, record: Reservation, now: datetime) -> Reply:
    """Return the reply that shows one reservation, with its session as it is now."""
    session = sessions.get(record.tenant, record.resource)
    if session is None:
        raise ReservationNotFound
    return _reply(status, message, record, enrollments.counted(session), now)


def _reply(status: int, message: str, record: Reservation, session: ClassSession, now: datetime) -> Reply:
    resource = resources.get_cached(record.tenant, CLASS, session.resource)
    if resource is None:
        raise ResourceNotFound
    return Reply(status, {"message": message, "data": ReservationOut.of(record, session, resource, now)})
