"""The route of check-in: /api/v1/reservations/{id}/check-in (contract rules.md, `check_in`)."""

from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.dialects.gym.reservations import raise_unless_holder_or_staff, reply_of_one
from chalicelib.dialects.gym.responses import ReservationOut, Saved
from chalicelib.domain.reservation import Reservation
from chalicelib.http.call import Call, Reply
from chalicelib.http.check_ins import CheckIn
from chalicelib.http.routes import route
from chalicelib.operations import check_ins


@route(
    "POST",
    "/api/v1/reservations/{reservation_id}/check-in",
    body=CheckIn,
    response=Saved[ReservationOut],
)
def check_in_reservation(call: Call[CheckIn]) -> Reply:
    """Say that the holder of a seat has come: the holder with the code of the class of today, or staff."""
    caller = call.caller

    def is_staff(record: Reservation) -> bool:
        raise_unless_holder_or_staff(caller, record)
        return caller.can_assist

    record = check_ins.check_in_seat(
        tenant=call.tenant,
        kind=ENROLLMENT,
        enrollment=call.path["reservation_id"],
        is_staff=is_staff,
        code=call.body.code,
        actor=caller,
        now=call.now,
    )
    return reply_of_one(200, "Check-in registrado exitosamente", record, call.now)
