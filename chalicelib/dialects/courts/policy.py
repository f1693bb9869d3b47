"""Document 003 and contract courts.md as data; proofread it against them, line by line."""

from datetime import timedelta

from chalicelib.domain import errors
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Role
from chalicelib.domain.statuses import Status
from chalicelib.http import requests
from chalicelib.http.error_words import COMMON
from chalicelib.http.policy import Body, ErrorWords, Policy

KIND = "court"

# The default lead of a reminder before the start; the stage or the tenant may choose another.
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
    errors.RegistrationClosed: ErrorWords(403, "El registro está cerrado", "Registration is closed"),
    errors.ResetNeeded: ErrorWords(
        403,
        "Demasiados intentos fallidos: restablece tu contraseña",
        "Too many failed attempts: reset your password",
    ),
    errors.PasswordCommon: ErrorWords(400, "La contraseña es demasiado común", "The password is too common"),
    errors.LinkInvalid: ErrorWords(
        400, "El enlace no es válido, ya se usó o ha caducado", "The link is wrong, was used, or has expired"
    ),
    errors.CredentialsWrong: ErrorWords(401, "Credenciales inválidas", "Invalid credentials"),
    errors.HolderMayOnlyCancel: ErrorWords(
        403, "Solo puedes cancelar tu reserva", "You can only cancel your reservation"
    ),
    errors.NotFound: ErrorWords(404, "No encontrada", "Not found"),
    errors.UserNotFound: ErrorWords(404, "Usuario no encontrado", "User not found"),
    errors.IntervalReversed: ErrorWords(
        400, "horaFin debe ser posterior a horaInicio", "horaFin must be later than horaInicio"
    ),
    errors.IntervalTooShort: ErrorWords(
        400, "La reserva debe durar al menos un minuto", "The reservation must last at least a minute"
    ),
    errors.IntervalTooLong: ErrorWords(
        400, "La reserva puede durar 31 días como máximo", "The reservation may last 31 days at most"
    ),
    errors.StartInPast: ErrorWords(400, "No se puede reservar en el pasado", "The past cannot be reserved"),
    errors.NotOpen: ErrorWords(400, "La cancha abre {hours}", "The court is open {hours}"),
    errors.NotOpenThatDay: ErrorWords(
        400, "La cancha no abre ese día", "The court does not open on that day"
    ),
    errors.ResourceUnavailable: ErrorWords(400, "Cancha no disponible", "Court not available"),
    errors.TransitionNotAllowed: ErrorWords(
        400, "No se puede pasar de {current} a {wanted}", "{current} cannot become {wanted}"
    ),
    errors.NotMovable: ErrorWords(
        400, "Una reserva {current} no se puede mover", "A reservation that is {current} cannot be moved"
    ),
    errors.OwnAccountChange: ErrorWords(
        400, "No puedes modificar tu propia cuenta", "You cannot change your own account"
    ),
    errors.OwnAccountRemoval: ErrorWords(
        400, "No puedes eliminarte a ti mismo", "You cannot remove yourself"
    ),
    errors.IntervalTaken: ErrorWords(
        409, "Ya existe una reserva en ese horario", "There is a reservation at that time already"
    ),
    errors.ResourceInUse: ErrorWords(
        409, "La cancha tiene reservas futuras", "The court has future reservations"
    ),
    errors.EmailTaken: ErrorWords(409, "El email ya está registrado", "The address is registered already"),
}


def total_of(reserva: Reservation) -> float:
    """Return what a reserva costs: by the court's prices, or else what its client said."""
    total: float = reserva.details.get("total", 0) if reserva.price is None else reserva.price["total"]
    return total


def failure(_status: int, message: str) -> Body:
    """Return `{"error": "…"}`."""
    return {"error": message}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """Return 400 with one sentence if any field is missing, or else with the first field error."""
    if any(field_error.is_missing for field_error in error.field_errors):
        es, en = error.missing or FALTAN_CAMPOS
        return 400, failure(400, en if language == "en" else es)
    return 400, failure(400, error.field_errors[0].sentence(language))


POLICY = Policy(
    statuses=ESTADOS,
    failures=FAILURES,
    internal=ErrorWords(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
)
