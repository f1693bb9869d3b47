"""What document 004 and contract classes.md say, as data: proofread against them line by line."""

from datetime import timedelta

from chalicelib.dialects import requests
from chalicelib.dialects.policy import Body, Language, Policy, Words
from chalicelib.dialects.words import COMMON
from chalicelib.domain import errors
from chalicelib.domain.memberships import MembershipStatus
from chalicelib.domain.statuses import SessionStatus, Status

CLASS, ENROLLMENT = "class", "enrollment"

# How long before its start people are reminded, unless stage or tenant want it otherwise.
REMINDED = timedelta(hours=2)

STATUSES = {
    Status.PENDING: "CONFIRMED",
    Status.CONFIRMED: "CONFIRMED",
    Status.COMPLETED: "COMPLETED",
    Status.NO_SHOW: "NO_SHOW",
    Status.CANCELLED: "CANCELLED",
    Status.EXPIRED: "CANCELLED",
}
STATUS_OF = {
    "CONFIRMED": Status.CONFIRMED,
    "COMPLETED": Status.COMPLETED,
    "NO_SHOW": Status.NO_SHOW,
    "CANCELLED": Status.CANCELLED,
}
SESSION_STATUSES = {status: status.value.upper() for status in SessionStatus}
SESSION_STATUS_OF = {word: status for status, word in SESSION_STATUSES.items()}
MEMBERSHIP_STATUSES = {status: status.value.upper() for status in MembershipStatus}
MEMBERSHIP_STATUS_OF = {word: status for status, word in MEMBERSHIP_STATUSES.items()}

FAILURES = {
    **COMMON,
    errors.NotFound: Words(404, "No encontrado", "Not found"),
    errors.ReservationNotFound: Words(404, "Reserva no encontrada", "Reservation not found"),
    errors.ResourceNotFound: Words(404, "Clase no encontrada", "Class not found"),
    errors.SessionNotFound: Words(404, "Sesión no encontrada", "Session not found"),
    errors.MembershipNotFound: Words(404, "Membresía no encontrada", "Membership not found"),
    errors.NotWaiting: Words(404, "No estás en la lista de espera", "You are not in the waitlist"),
    errors.IntervalReversed: Words(
        400, "El fin debe ser posterior al inicio", "The end must be after the start"
    ),
    errors.MembershipMissing: Words(400, "No tienes una membresía activa", "You have no active membership"),
    errors.SessionMissing: Words(400, "La sesión no existe", "The session does not exist"),
    errors.SessionUnavailable: Words(400, "La sesión no está disponible", "The session is not available"),
    errors.SessionPast: Words(400, "La sesión ya ha pasado", "The session is over"),
    errors.SessionFull: Words(
        400, "La sesión ha alcanzado su capacidad máxima", "The session has reached its capacity"
    ),
    errors.AlreadyEnrolled: Words(
        400, "Ya tienes una reserva para esta sesión", "You have a reservation for this session already"
    ),
    errors.SeatFree: Words(400, "La sesión tiene lugares disponibles", "The session has free places"),
    errors.AlreadyCancelled: Words(
        400, "La reserva ya está cancelada", "The reservation is cancelled already"
    ),
    errors.AlreadyCompleted: Words(
        400, "No se puede cancelar una reserva completada", "A completed reservation cannot be cancelled"
    ),
    errors.TooLateToCancel: Words(
        400, "No se puede cancelar una reserva que ya ha pasado", "A past reservation cannot be cancelled"
    ),
    errors.NotCancelled: Words(
        400, "Solo se pueden reactivar reservas canceladas", "Only cancelled reservations can be reactivated"
    ),
    errors.TransitionNotAllowed: Words(
        400,
        "Una reserva {current} no puede pasar a {wanted}",
        "A reservation that is {current} cannot become {wanted}",
    ),
    errors.SessionTransitionNotAllowed: Words(
        400,
        "Una sesión {current} no puede pasar a {wanted} con esos cambios",
        "A session that is {current} cannot become {wanted} with these changes",
    ),
    errors.ResourceInUse: Words(409, "La clase tiene sesiones futuras", "The class has future sessions"),
    errors.SessionExists: Words(
        409, "La clase ya tiene una sesión en ese horario", "The class has a session at that time already"
    ),
    errors.SeatsTaken: Words(
        409, "Hay más lugares reservados que la capacidad pedida", "More places are taken than that capacity"
    ),
    errors.MembershipExists: Words(
        409, "El usuario ya tiene una membresía", "The user has a membership already"
    ),
}


def failure(_status: int, message: str) -> Body:
    """`{"message": "…"}`."""
    return {"message": message}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """400 with every faulty field: `{"message": "…", "errors": {"field": ["…"]}}`."""
    message = "Invalid data" if language == "en" else "Datos inválidos"
    found = {fault.field: [fault.en if language == "en" else fault.es] for fault in error.faults}
    return 400, {"message": message, "errors": found}


POLICY = Policy(
    statuses={**STATUSES, **SESSION_STATUSES},
    failures=FAILURES,
    internal=Words(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
)
