"""Routes of waitlists: /api/v1/reservations/waitlist, and /api/v1/class-sessions/{id}/waitlist."""

from collections.abc import Sequence

from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.dialects.gym.responses import (
    Done,
    MyWaitlistPlace,
    NestedSession,
    Saved,
    WaitingUser,
    WaitlistPlace,
)
from chalicelib.dialects.gym.schemas import OptionalReference, SessionReference
from chalicelib.domain.errors import SessionNotFound
from chalicelib.domain.roles import Role
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.waitlist import Waiter
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import DataInParts
from chalicelib.http.field_errors import MISSING_WORDS
from chalicelib.http.instants import utc
from chalicelib.http.parts import ListQuery, MappedList, SortedList, reply_in_parts
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.operations import waitlists as operations
from chalicelib.store import resources, sessions, waitlists

# The places in a part of one's own: each costs a read of its waitlist.
MOST_PLACES = 100

# A session, and a place in its waitlist.
_Row = tuple[ClassSession, int, Waiter]


@route(
    "GET",
    "/api/v1/reservations/waitlist/me",
    query=ListQuery,
    response=DataInParts[list[MyWaitlistPlace]],
)
def my_places(call: Call[None]) -> Reply:
    """List the caller's places in the waitlists of sessions that are not over, the first session first."""

    def places(ids: list[str]) -> list[_Row | None]:
        by_id = sessions.by_ids(call.tenant, ids)
        return [_place_in(by_id[id_], call) for id_ in ids]

    def rows(placed: Sequence[_Row]) -> list[MyWaitlistPlace]:
        classes = resources.by_ids(call.tenant, {session.resource for session, _, _ in placed})
        return [
            MyWaitlistPlace(
                position=position,
                joined=utc(waiter.joined),
                session=NestedSession.of(session, classes[session.resource], call.now),
            )
            for session, position, waiter in placed
        ]

    return reply_in_parts(
        call,
        MappedList(waitlists.list_of_user(call.tenant, call.caller.user), places),
        rows=rows,
        body=lambda shown: {"data": shown},
        most=MOST_PLACES,
    )


@route(
    "GET",
    "/api/v1/class-sessions/{session_id}/waitlist",
    query=ListQuery,
    response=DataInParts[list[WaitingUser]],
    role=Role.STAFF,
)
def list_waitlist(call: Call[None]) -> Reply:
    """List the users who wait for a seat in a session, in the order in which they get one."""
    session = sessions.get(call.tenant, call.path["session_id"])
    if session is None:
        raise SessionNotFound
    waiting = waitlists.of_session(call.tenant, session.id) if session.is_open_at(call.now) else []
    return reply_in_parts(
        call,
        SortedList(list(enumerate(waiting, 1)), lambda row: (f"{row[1].ticket:020}", row[1].user, "")),
        rows=lambda placed: [WaitingUser.of(position, waiter) for position, waiter in placed],
        body=lambda shown: {"data": shown},
    )


@route(
    "POST",
    "/api/v1/reservations/waitlist",
    body=SessionReference,
    response=Saved[WaitlistPlace],
    docs=CREATES,
    idempotent=True,
)
def join_waitlist(call: Call[SessionReference]) -> Reply:
    """Join the waitlist of a full session."""
    session = call.body.session

    def reply_for(position: int) -> Reply:
        data = {"classSessionId": session, "position": position}
        return Reply(201, {"message": "Agregado a la lista de espera", "data": data})

    position = operations.join(
        session=session,
        kind=ENROLLMENT,
        actor=call.caller,
        now=call.now,
        idempotency=call.idempotency_record(reply_for),
    )
    return reply_for(position)


@route(
    "DELETE",
    "/api/v1/reservations/waitlist",
    body=OptionalReference,
    query=OptionalReference,
    response=Done,
)
def leave_waitlist(call: Call[OptionalReference]) -> Reply:
    """Leave the waitlist of a session."""
    query: OptionalReference = call.query
    session = (call.body.session or query.session or "").strip()
    if not session:
        raise FieldsInvalid((FieldError("classSessionId", *MISSING_WORDS, is_missing=True),))
    operations.leave(tenant=call.tenant, session=session, user=call.caller.user, now=call.now)
    return Reply(200, {"message": "Eliminado de la lista de espera"})


def _place_in(session: ClassSession, call: Call[None]) -> _Row | None:
    """Return the caller's place in a waitlist; None if the session is over, or the index is behind."""
    if not session.is_open_at(call.now):
        return None
    for position, waiter in enumerate(waitlists.of_session(call.tenant, session.id), 1):
        if waiter.user == call.caller.user:
            return session, position, waiter
    return None
