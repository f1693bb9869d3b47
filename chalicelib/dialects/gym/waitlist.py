"""/api/v1/reservations/waitlist."""

from chalicelib import settings
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.faults import MISSING_WORDS
from chalicelib.dialects.gym.dialect import gym
from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.dialects.gym.schemas import OptionalReference, SessionReference
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.dialects.shown import CREATES
from chalicelib.operations import waitlists as operations


@gym.route("POST", "/api/v1/reservations/waitlist", body=SessionReference, shown=CREATES)
def join_waitlist(call: Call[SessionReference]) -> Reply:
    """Wait for a seat of a full session."""
    call.raise_if_answered()
    session = call.body.session

    def answer(position: int) -> Reply:
        data = {"classSessionId": session, "position": position}
        return Reply(201, {"message": "Agregado a la lista de espera", "data": data})

    position = operations.join(
        session=session,
        kind=ENROLLMENT,
        zone=settings.load().default_timezone,
        actor=call.caller,
        now=call.now,
        receipt=call.receipt(answer),
    )
    return answer(position)


@gym.route("DELETE", "/api/v1/reservations/waitlist", body=OptionalReference, query=OptionalReference)
def leave_waitlist(call: Call[OptionalReference]) -> Reply:
    """Wait no longer."""
    query: OptionalReference = call.query
    session = (call.body.session or query.session or "").strip()
    if not session:
        raise FieldsInvalid((Fault("classSessionId", *MISSING_WORDS, is_missing=True),))
    operations.leave(tenant=call.tenant, session=session, user=call.caller.user)
    return Reply(200, {"message": "Eliminado de la lista de espera"})
