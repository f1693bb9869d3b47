"""Document 002 and contract rooms.md as data; proofread it against them, line by line."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from chalicelib.domain import errors
from chalicelib.domain.errors import ReservationError, RuleBroken
from chalicelib.domain.languages import Language
from chalicelib.domain.statuses import Status
from chalicelib.http import requests
from chalicelib.http.error_words import COMMON
from chalicelib.http.policy import Body, ErrorWords, Policy
from chalicelib.http.requests import FieldError

ROOM, BOOKING = "room", "booking"

# The default lead of a reminder before the start; the stage or the tenant may choose another.
REMINDED = timedelta(minutes=15)

STATUSES = {
    Status.PENDING: "pending",
    Status.CONFIRMED: "confirmed",
    Status.COMPLETED: "confirmed",
    Status.NO_SHOW: "confirmed",
    Status.CANCELLED: "cancelled",
    Status.EXPIRED: "cancelled",
}
STATUSES_OF = {
    word: frozenset(status for status, shown in STATUSES.items() if shown == word)
    for word in ("pending", "confirmed", "cancelled")
}
# What a cancellation may follow until midnight after the end, as in the document's example.
UNTIL_MIDNIGHT = frozenset({Status.COMPLETED})
ROOM_STATUSES = {True: "active", False: "inactive"}

# The colours of the document's calendar come first.
PALETTE = ("#3b82f6", "#ef4444", "#10b981", "#f59e0b", "#8b5cf6", "#ec4899", "#14b8a6", "#f97316")

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# The title that replaces the true one if the caller may not see the booking.
BUSY = "Ocupado"

MOST_GUESTS = 40
MOST_FOUND = 20
MOST_CALENDAR_DAYS = 92
# Of those that prevent a booking; with the longest titles they are less than a megabyte.
MOST_CONFLICTS = 1000
MOST_WEEKS = 5200

FAILURES = {
    **COMMON,
    errors.NotFound: ErrorWords(404, "Recurso no encontrado", "Resource not found"),
    errors.IntervalTaken: ErrorWords(
        409, "La sala ya está reservada en ese horario", "The room is booked at that time already"
    ),
    errors.ReservationSettled: ErrorWords(
        409, "La reserva ya terminó o está cancelada", "The booking has ended or is cancelled"
    ),
    errors.TransitionNotAllowed: ErrorWords(409, "La reserva ya terminó", "The booking has ended"),
    errors.NotMovable: ErrorWords(
        409, "La reserva ya terminó o no se puede mover", "The booking has ended or cannot be moved"
    ),
    **{error: replace(words, status=422) for error, words in COMMON.items() if issubclass(error, RuleBroken)},
    errors.ResourceInUse: ErrorWords(409, "La sala tiene reservas futuras", "The room has future bookings"),
    # The document quotes this message in English.
    errors.RateExceeded: ErrorWords(
        429,
        "Too many requests. Please try again in {retry_after} seconds.",
        "Too many requests. Please try again in {retry_after} seconds.",
    ),
}


def _sentence(field: str, es: str, en: str) -> FieldError:
    return FieldError(field, es, en, is_sentence=True)


NO_ROOM = _sentence("room_id", "La sala no existe", "The room does not exist")
ROOM_CLOSED = _sentence("room_id", "La sala no está disponible", "The room is not available")
OUT_OF_HOURS = _sentence(
    "start_datetime", "La sala está cerrada en ese horario", "The room is closed at that time"
)
NOT_AHEAD = _sentence("start_datetime", "Debe ser en el futuro", "Must be in the future")
END_NOT_AHEAD = _sentence("end_datetime", "Debe ser en el futuro", "Must be in the future")

FIELD_ERRORS = {
    errors.IntervalReversed: _sentence(
        "end_datetime", "Debe ser posterior al inicio", "Must be later than the start"
    ),
    errors.IntervalTooShort: _sentence(
        "end_datetime", "La reserva debe durar al menos un minuto", "The booking must last at least a minute"
    ),
    errors.IntervalTooLong: _sentence(
        "end_datetime", "La reserva puede durar 31 días como máximo", "The booking may last 31 days at most"
    ),
    errors.StartInPast: NOT_AHEAD,
    errors.NotOpen: OUT_OF_HOURS,
    errors.NotOpenThatDay: OUT_OF_HOURS,
    errors.BeyondHorizon: _sentence(
        "start_datetime",
        "No se puede reservar con tanta anticipación: como máximo para el {until}",
        "Bookings are not taken that far ahead: {until} is the last day",
    ),
    errors.ResourceUnavailable: ROOM_CLOSED,
    errors.NameTaken: _sentence("name", "Ya existe una sala con ese nombre", "There is a room of that name"),
    errors.TooMuchAtOnce: _sentence(
        "guests",
        "Demasiados días e invitados a la vez: hazlo en dos pasos",
        "Too many days and guests at once: do it in two steps",
    ),
    errors.PhoneInvalid: _sentence("phone", "Número de teléfono no válido", "Invalid phone number"),
    errors.PhoneNotReachable: _sentence(
        "phone",
        "No se pueden enviar códigos por SMS a este número",
        "No codes can be sent to this number by SMS",
    ),
    errors.CountryMissing: _sentence("country", "Es obligatorio", "Is required"),
    errors.CountryUnknown: _sentence(
        "country", "Debe ser un país ISO 3166, como CL", "Must be an ISO 3166 country, such as CL"
    ),
    errors.CodeWrong: _sentence(
        "otp_code", "El código no es válido o ha expirado", "The code is wrong or has expired"
    ),
}


@dataclass(eq=False)
class RoomTaken(errors.IntervalTaken):
    """The interval is taken; `shown` is what the caller may see of the conflicting bookings."""

    shown: tuple[Any, ...]


def not_a_user(email: str) -> FieldError:
    """Return the error for a guest who is no user of the tenant."""
    return _sentence("guests", f"No es un usuario válido: {email}", f"Not a valid user: {email}")


def too_small(field: str) -> FieldError:
    """Return the error for more people than the room's capacity."""
    return _sentence(field, "Supera la capacidad de la sala", "Exceeds the room's capacity")


def failure(_status: int, message: str) -> Body:
    """Return `{"message": "…"}`."""
    return {"message": message}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """Return 422 with all errors: `{"message": "Validation failed", "errors": {"field": ["…"]}}`."""
    messages: dict[str, list[str]] = {}
    for field_error in error.field_errors:
        field, _, inner = field_error.field.partition(".")
        words = field_error.text(language)
        message = f"{inner}: {words}" if inner else words
        messages.setdefault(field, []).append(message[:1].upper() + message[1:])
    return 422, {"message": "Validation failed", "errors": messages}


def additions(error: ReservationError) -> Body:
    """Return the conflicting bookings for a 409, and the seconds to wait for a 429."""
    match error:
        case RoomTaken(shown=shown):
            return {"conflicts": list(shown)}
        case errors.RateExceeded(retry_after=seconds):
            return {"retry_after": seconds}
        case _:
            return {}


POLICY = Policy(
    statuses=STATUSES,
    failures=FAILURES,
    internal=ErrorWords(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
    field_errors=FIELD_ERRORS,
    additions=additions,
)
