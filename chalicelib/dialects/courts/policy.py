"""What document 003 and contract courts.md say, as data: proofread against them line by line."""

from datetime import timedelta

from chalicelib.dialects import requests
from chalicelib.dialects.policy import Body, Language, Policy, Words
from chalicelib.dialects.words import COMMON
from chalicelib.domain import errors
from chalicelib.domain.roles import Role
from chalicelib.domain.statuses import Status

KIND = "court"

# How long before its start people are reminded, unless stage or tenant want it otherwise.
REMINDED = timedelta(hours=24)

ESTADOS = {
    Status.PENDING: "PENDIENTE",
    Status.CONFIRMED: "CONFIRMADA",
    Status.COMPLETED: "COMPLETADA",
    Status.NO_SHOW: "CONFIRMADA",
    Status.CANCELLED: "CANCELADA",
    Status.EXPIRED: "CANCELADA",
}
STATUS_OF = {
    "PENDIENTE": Status.PENDING,
    "CONFIRMADA": Status.CONFIRMED,
    "COMPLETADA": Status.COMPLETED,
    "CANCELADA": Status.CANCELLED,
}
ROLES = {Role.USER: "USUARIO", Role.STAFF: "USUARIO", Role.ADMIN: "ADMIN", Role.SUPERADMIN: "SUPERADMIN"}
ROLE_OF = {"USUARIO": Role.USER, "ADMIN": Role.ADMIN, "SUPERADMIN": Role.SUPERADMIN}

FALTAN_CAMPOS = ("Faltan campos requeridos", "Required fields are missing")

FAILURES = {
    **COMMON,
    errors.CredentialsWrong: Words(401, "Credenciales inválidas", "Invalid credentials"),
    errors.HolderMayOnlyCancel: Words(
        403, "Solo puedes cancelar tu reserva", "You can only cancel your reservation"
    ),
    errors.NotFound: Words(404, "No encontrada", "Not found"),
    errors.UserNotFound: Words(404, "Usuario no encontrado", "User not found"),
    errors.IntervalReversed: Words(
        400, "horaFin debe ser posterior a horaInicio", "horaFin must be later than horaInicio"
    ),
    errors.IntervalTooShort: Words(
        400, "La reserva debe durar al menos un minuto", "The reservation must last at least a minute"
    ),
    errors.IntervalTooLong: Words(
        400, "La reserva puede durar 31 días como máximo", "The reservation may last 31 days at most"
    ),
    errors.StartInPast: Words(400, "No se puede reservar en el pasado", "The past cannot be reserved"),
    errors.ResourceUnavailable: Words(400, "Cancha no disponible", "Court not available"),
    errors.TransitionNotAllowed: Words(
        400, "No se puede pasar de {current} a {wanted}", "{current} cannot become {wanted}"
    ),
    errors.NotMovable: Words(
        400, "Una reserva {current} no se puede mover", "A reservation that is {current} cannot be moved"
    ),
    errors.OwnAccountChange: Words(
        400, "No puedes modificar tu propia cuenta", "You cannot change your own account"
    ),
    errors.OwnAccountRemoval: Words(400, "No puedes eliminarte a ti mismo", "You cannot remove yourself"),
    errors.IntervalTaken: Words(
        409, "Ya existe una reserva en ese horario", "There is a reservation at that time already"
    ),
    errors.DayFull: Words(
        409, "La cancha no admite más reservas el {day}", "The court takes no more reservations on {day}"
    ),
    errors.ResourceInUse: Words(409, "La cancha tiene reservas futuras", "The court has future reservations"),
    errors.EmailTaken: Words(409, "El email ya está registrado", "The address is registered already"),
}


def failure(_status: int, message: str) -> Body:
    """`{"error": "…"}`."""
    return {"error": message}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """400: one sentence for whatever is missing, else the first fault, with its field's name."""
    first = error.faults[0]
    if any(fault.is_missing for fault in error.faults):
        es, en = error.missing or FALTAN_CAMPOS
        return 400, failure(400, en if language == "en" else es)
    words = first.en if language == "en" else first.es
    return 400, failure(400, words if first.is_sentence else f"{first.field} {words}")


POLICY = Policy(
    statuses=ESTADOS,
    failures=FAILURES,
    internal=Words(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
)
