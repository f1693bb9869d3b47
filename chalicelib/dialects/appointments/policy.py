"""What documents 000, 001 and contract appointments.md say, as data: proofread against them line by line."""

from datetime import timedelta
from http import HTTPStatus

from chalicelib.dialects import requests
from chalicelib.dialects.policy import Body, Language, Policy, Words
from chalicelib.dialects.words import COMMON
from chalicelib.domain import errors
from chalicelib.domain.statuses import Status

PROFESSIONAL, APPOINTMENT = "professional", "appointment"

# How long before its start people are reminded, unless stage or tenant want it otherwise.
REMINDED = timedelta(hours=24)

STATUSES = {
    Status.PENDING: "PENDING",
    Status.CONFIRMED: "CONFIRMED",
    Status.COMPLETED: "CONFIRMED",
    Status.NO_SHOW: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
    Status.EXPIRED: "CANCELLED",
}
STATUS_OF = {
    "PENDING": Status.PENDING,
    "CONFIRMED": Status.CONFIRMED,
    "CANCELLED": Status.CANCELLED,
}

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

FAILURES = {
    **COMMON,
    errors.NotAuthenticated: Words(401, "Token inválido o expirado", "Invalid or expired token"),
    errors.TokenMissing: Words(401, "Token no proporcionado", "No token given"),
    errors.NotificationForged: Words(401, "Notificación no auténtica", "Notification not authentic"),
    errors.PaymentRefused: Words(
        400, "El proveedor de pagos no acepta la operación", "The payment provider does not take this"
    ),
    errors.NotFound: Words(404, "No encontrado", "Not found"),
    errors.ReservationNotFound: Words(404, "Reserva no encontrada", "Reservation not found"),
    errors.ResourceNotFound: Words(404, "Profesional no encontrado", "Professional not found"),
    errors.ReservationsUnreadable: Words(
        400, "Error al obtener las reservas del usuario", "The user's reservations cannot be read"
    ),
    errors.IntervalReversed: Words(
        400, "end_time debe ser posterior a start_time", "end_time must be later than start_time"
    ),
    errors.IntervalTooShort: Words(
        400, "La reserva debe durar al menos un minuto", "The reservation must last at least a minute"
    ),
    errors.IntervalTooLong: Words(
        400, "La reserva puede durar 31 días como máximo", "The reservation may last 31 days at most"
    ),
    errors.OutsideHours: Words(
        400,
        "El horario está fuera de los días y horas de trabajo del profesional",
        "The time is outside the professional's working days and hours",
    ),
    errors.BeyondHorizon: Words(
        400,
        "La fecha está fuera de la ventana de reservas del profesional",
        "The date is beyond the professional's reservation window",
    ),
    errors.StartInPast: Words(
        400, "La reserva debe ser en el futuro", "The reservation must be in the future"
    ),
    errors.ModalityNotOffered: Words(
        400,
        "El profesional no ofrece esa modalidad de sesión",
        "The professional does not offer this kind of session",
    ),
    errors.DepositRequired: Words(
        400, "El profesional requiere una seña", "The professional requires a deposit"
    ),
    errors.DepositMistaken: Words(
        400,
        "La seña no es la que pide el profesional",
        "The deposit is not what the professional asks for",
    ),
    errors.NoticeTooShort: Words(
        400,
        "Las cancelaciones requieren al menos {hours} horas de anticipación",
        "Cancellations require at least {hours} hours' notice",
    ),
    errors.TransitionNotAllowed: Words(
        400,
        "Una reserva {current} no puede pasar a {wanted}",
        "A reservation that is {current} cannot become {wanted}",
    ),
    errors.NotMovable: Words(
        400, "Una reserva {current} no se puede mover", "A reservation that is {current} cannot be moved"
    ),
    errors.IntervalTaken: Words(
        409, "El horario seleccionado ya está reservado", "The selected time is reserved already"
    ),
    errors.DayFull: Words(
        409,
        "El profesional no admite más reservas el {day}",
        "The professional takes no more reservations on {day}",
    ),
    requests.BodyMalformed: Words(400, "El cuerpo no es JSON válido", "The body is not valid JSON"),
}


def resource_of(professional: str) -> str:
    """The engine's id of a professional's calendar: users may be called as other resources are."""
    return f"pro-{professional}"


def professional_of(resource: str) -> str:
    """The professional whose calendar it is."""
    return resource.removeprefix("pro-")


def failure(status: int, message: str) -> Body:
    """`{"statusCode", "message", "error"}`, the last being the HTTP reason phrase."""
    return {"statusCode": status, "message": message, "error": HTTPStatus(status).phrase}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """400: the first fault, with its field's name."""
    first = error.faults[0]
    words = first.en if language == "en" else first.es
    return 400, failure(400, words if first.is_sentence else f"{first.field} {words}")


POLICY = Policy(
    statuses=STATUSES,
    failures=FAILURES,
    internal=Words(500, "Error interno del servidor", "Internal server error"),
    failure=failure,
    invalid=invalid,
)
