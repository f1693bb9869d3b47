"""Documents 000 and 001 and contract appointments.md as data; proofread it against them, line by line."""

from datetime import timedelta
from http import HTTPStatus

from chalicelib.domain import errors
from chalicelib.domain.languages import Language
from chalicelib.domain.statuses import Status
from chalicelib.http import requests
from chalicelib.http.error_words import COMMON
from chalicelib.http.policy import Body, ErrorWords, Policy

PROFESSIONAL, APPOINTMENT = "professional", "appointment"

# The default lead of a reminder before the start; the stage or the tenant may choose another.
REMINDED = timedelta(hours=24)

STATUSES = {
    Status.PENDING: "PENDING",
    Status.CONFIRMED: "CONFIRMED",
    Status.COMPLETED: "CONFIRMED",
    Status.NO_SHOW: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
    Status.EXPIRED: "CANCELLED",
}
# In the list of visits, which is in words.
VISIT_STATUSES = {
    status: {"PENDING": "Pendiente", "CONFIRMED": "Confirmada", "CANCELLED": "Cancelada"}[word]
    for status, word in STATUSES.items()
}
WEEKDAYS = ("Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo")
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
STATUS_OF = {"PENDING": Status.PENDING, "CONFIRMED": Status.CONFIRMED, "CANCELLED": Status.CANCELLED}

VIRTUAL, IN_PERSON, BOTH = "Virtual", "Presencial", "BOTH"

# Success messages are not translated.
OF_USER = "SOLICITASTE TODAS LAS RESERVAS DEL USUARIO CON EL ID: {id} EXITOSAMENTE"
OF_PROFESSIONAL = "SOLICITASTE TODAS LAS RESERVAS DEL PROFESIONAL CON EL ID: {id} EXITOSAMENTE"
OF_ALL = "SOLICITASTE TODAS LAS RESERVAS DE TODOS LOS USUARIOS EXITOSAMENTE"
OF_LIST = "SOLICITASTE LAS RESERVAS CON SUS USUARIOS EXITOSAMENTE"
ONE = "SOLICITASTE LA RESERVA CON EL ID: {id} EXITOSAMENTE"
AVAILABILITY = "SOLICITASTE LA DISPONIBILIDAD DEL PROFESIONAL CON EL ID: {id} EXITOSAMENTE"
CREATED = "RESERVA CREADA EXITOSAMENTE"
CHANGED = "RESERVA ACTUALIZADA EXITOSAMENTE"
CHECKOUT = "PREFERENCIA DE PAGO CREADA EXITOSAMENTE"
SETTINGS = "SOLICITASTE LA CONFIGURACIÓN DEL PROFESIONAL CON EL ID: {id} EXITOSAMENTE"
ALL_SETTINGS = "SOLICITASTE LA CONFIGURACIÓN DE TODOS LOS PROFESIONALES EXITOSAMENTE"
SETTINGS_CHANGED = "CONFIGURACIÓN ACTUALIZADA EXITOSAMENTE"
PROFILES = "SOLICITASTE TODOS LOS PERFILES EXITOSAMENTE"
PROFILE = "SOLICITASTE EL PERFIL CON EL ID: {id} EXITOSAMENTE"
PROFILE_CHANGED = "PERFIL ACTUALIZADO EXITOSAMENTE"

OUTSIDE_HOURS = ErrorWords(
    400,
    "El horario está fuera de los días y horas de trabajo del profesional",
    "The time is outside the professional's working days and hours",
)

FAILURES = {
    **COMMON,
    errors.NotAuthenticated: ErrorWords(401, "Token inválido o expirado", "Invalid or expired token"),
    errors.TokenMissing: ErrorWords(401, "Token no proporcionado", "No token given"),
    errors.NotificationForged: ErrorWords(401, "Notificación no auténtica", "Notification not authentic"),
    errors.PaymentRefused: ErrorWords(
        400, "El proveedor de pagos no acepta la operación", "The payment provider does not take this"
    ),
    errors.NotFound: ErrorWords(404, "No encontrado", "Not found"),
    errors.ReservationNotFound: ErrorWords(404, "Reserva no encontrada", "Reservation not found"),
    errors.ResourceNotFound: ErrorWords(404, "Profesional no encontrado", "Professional not found"),
    errors.UserNotFound: ErrorWords(404, "Usuario no encontrado", "User not found"),
    errors.ReservationsUnreadable: ErrorWords(
        400, "Error al obtener las reservas del usuario", "The user's reservations cannot be read"
    ),
    errors.IntervalReversed: ErrorWords(
        400, "end_time debe ser posterior a start_time", "end_time must be later than start_time"
    ),
    errors.IntervalTooShort: ErrorWords(
        400, "La reserva debe durar al menos un minuto", "The reservation must last at least a minute"
    ),
    errors.IntervalTooLong: ErrorWords(
        400, "La reserva puede durar 31 días como máximo", "The reservation may last 31 days at most"
    ),
    errors.NotOpen: OUTSIDE_HOURS,
    errors.NotOpenThatDay: OUTSIDE_HOURS,
    errors.BeyondHorizon: ErrorWords(
        400,
        "La fecha está fuera de la ventana de reservas del profesional: como máximo, el {until}",
        "The date is beyond the professional's reservation window: {until} is the last day",
    ),
    errors.StartInPast: ErrorWords(
        400, "La reserva debe ser en el futuro", "The reservation must be in the future"
    ),
    errors.ModalityNotOffered: ErrorWords(
        400,
        "El profesional no ofrece esa modalidad de sesión",
        "The professional does not offer this kind of session",
    ),
    errors.DepositRequired: ErrorWords(
        400, "El profesional requiere una seña", "The professional requires a deposit"
    ),
    errors.DepositMistaken: ErrorWords(
        400, "La seña no es la que pide el profesional", "The deposit is not what the professional asks for"
    ),
    errors.NoticeTooShort: ErrorWords(
        400,
        "Las cancelaciones requieren al menos {hours} horas de anticipación",
        "Cancellations require at least {hours} hours' notice",
    ),
    errors.TransitionNotAllowed: ErrorWords(
        400,
        "Una reserva {current} no puede pasar a {wanted}",
        "A reservation that is {current} cannot become {wanted}",
    ),
    errors.NotMovable: ErrorWords(
        400, "Una reserva {current} no se puede mover", "A reservation that is {current} cannot be moved"
    ),
    errors.IntervalTaken: ErrorWords(
        409, "El horario seleccionado ya está reservado", "The selected time is reserved already"
    ),
    requests.BodyMalformed: ErrorWords(400, "El cuerpo no es JSON válido", "The body is not valid JSON"),
}


def resource_of(professional: str) -> str:
    """Return the resource id of a professional; the prefix keeps it distinct from ids of other resources."""
    return f"pro-{professional}"


def professional_of(resource: str) -> str:
    """Return the user id of the professional whose resource this is."""
    return resource.removeprefix("pro-")


def failure(status: int, message: str) -> Body:
    """Return `{"statusCode", "message", "error"}`; `error` is the HTTP reason phrase."""
    return {"statusCode": status, "message": message, "error": HTTPStatus(status).phrase}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """Return 400 with the first field error."""
    return 400, failure(400, error.field_errors[0].sentence(language))


POLICY = Policy(
    statuses=STATUSES,
    failures=FAILURES,
    internal=ErrorWords(500, "Error interno del servidor", "Internal server error"),
    failure=failure,
    invalid=invalid,
)
