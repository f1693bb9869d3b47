"""Routes of the waitlist of a session: /api/v1/reservations/waitlist."""

from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.dialects.gym.responses import Done, Saved, WaitlistPlace
from chalicelib.dialects.gym.schemas import OptionalReference, SessionReference
from chalicelib.http.call import Call, Reply
from chalicelib.http.field_errors import MISSING_WORDS
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.operations import waitlists as operations


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
