"""Document 004 and contract classes.md as data; proofread it against them, line by line."""

from datetime import timedelta

from chalicelib.domain import errors
from chalicelib.domain.languages import Language
from chalicelib.domain.memberships import MembershipStatus
from chalicelib.domain.statuses import SessionStatus, Status
from chalicelib.http import requests
from chalicelib.http.error_words import COMMON
from chalicelib.http.policy import Body, ErrorWords, Policy

CLASS, ENROLLMENT = "class", "enrollment"

# The default lead of a reminder before the start; the stage or the tenant may choose another.
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
    errors.NotFound: ErrorWords(404, "No encontrado", "Not found"),
    errors.ReservationNotFound: ErrorWords(404, "Reserva no encontrada", "Reservation not found"),
    errors.ResourceNotFound: ErrorWords(404, "Clase no encontrada", "Class not found"),
    errors.SessionNotFound: ErrorWords(404, "Sesión no encontrada", "Session not found"),
    errors.MembershipNotFound: ErrorWords(404, "Membresía no encontrada", "Membership not found"),
    errors.UserNotFound: ErrorWords(404, "Usuario no encontrado", "User not found"),
    errors.NotWaiting: ErrorWords(404, "No estás en la lista de espera", "You are not in the waitlist"),
    errors.IntervalReversed: ErrorWords(
        400, "El fin debe ser posterior al inicio", "The end must be after the start"
    ),
    errors.MembershipMissing: ErrorWords(
        400, "No tienes una membresía activa", "You have no active membership"
    ),
    errors.SessionMissing: ErrorWords(400, "La sesión no existe", "The session does not exist"),
    errors.SessionUnavailable: ErrorWords(
        400, "La sesión no está disponible", "The session is not available"
    ),
    errors.SessionPast: ErrorWords(400, "La sesión ya ha pasado", "The session is over"),
    errors.SessionFull: ErrorWords(
        400, "La sesión ha alcanzado su capacidad máxima", "The session has reached its capacity"
    ),
    errors.AlreadyEnrolled: ErrorWords(
        400, "Ya tienes una reserva para esta sesión", "You have a reservation for this session already"
    ),
    errors.SeatFree: ErrorWords(400, "La sesión tiene lugares disponibles", "The session has free places"),
    errors.AlreadyCancelled: ErrorWords(
        400, "La reserva ya está cancelada", "The reservation is cancelled already"
    ),
    errors.AlreadyCompleted: ErrorWords(
        400, "No se puede cancelar una reserva completada", "A completed reservation cannot be cancelled"
    ),
    errors.TooLateToCancel: ErrorWords(
        400, "No se puede cancelar una reserva que ya ha pasado", "A past reservation cannot be cancelled"
    ),
    errors.NotCancelled: ErrorWords(
        400, "Solo se pueden reactivar reservas canceladas", "Only cancelled reservations can be reactivated"
    ),
    errors.TransitionNotAllowed: ErrorWords(
        400,
        "Una reserva {current} no puede pasar a {wanted}",
        "A reservation that is {current} cannot become {wanted}",
    ),
    errors.SessionTransitionNotAllowed: ErrorWords(
        400,
        "Una sesión {current} no puede pasar a {wanted} con esos cambios",
        "A session that is {current} cannot become {wanted} with these changes",
    ),
    errors.ResourceInUse: ErrorWords(409, "La clase tiene sesiones futuras", "The class has future sessions"),
    errors.SessionExists: ErrorWords(
        409, "La clase ya tiene una sesión en ese horario", "The class has a session at that time already"
    ),
    errors.SeatsTaken: ErrorWords(
        409, "Hay más lugares reservados que la capacidad pedida", "More places are taken than that capacity"
    ),
    errors.MembershipExists: ErrorWords(
        409, "El usuario ya tiene una membresía", "The user has a membership already"
    ),
}


def failure(_status: int, message: str) -> Body:
    """Return `{"message": "…"}`."""
    return {"message": message}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """Return 400 with the error of each invalid field: `{"message": "…", "errors": {"field": ["…"]}}`."""
    message = "Invalid data" if language == "en" else "Datos inválidos"
    messages = {field_error.field: [field_error.text(language)] for field_error in error.field_errors}
    return 400, {"message": message, "errors": messages}


POLICY = Policy(
    statuses={**STATUSES, **SESSION_STATUSES},
    failures=FAILURES,
    internal=ErrorWords(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
)
