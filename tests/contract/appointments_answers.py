"""What the appointments answer: their envelopes, their words, their refusals."""

from http import HTTPStatus
from typing import Any, Final

from tests.api import Response

STATUSES: Final = ("PENDING", "CONFIRMED", "CANCELLED")
UNKNOWN: Final = "clx1abc2def3ghi4j"

NO_TOKEN: Final = "Token no proporcionado"
BAD_TOKEN: Final = "Token inválido o expirado"
NO_PERMISSION: Final = "Sin permisos"
NOT_FOUND: Final = "Reserva no encontrada"
NO_PROFESSIONAL: Final = "Profesional no encontrado"
NO_USER: Final = "Usuario no encontrado"
TAKEN: Final = "El horario seleccionado ya está reservado"
LIST_FAILED: Final = "Error al obtener las reservas del usuario"
INTERNAL: Final = "Error interno del servidor"
ALL_LISTED: Final = "SOLICITASTE TODAS LAS RESERVAS DE TODOS LOS USUARIOS EXITOSAMENTE"

KEYS: Final = {
    *("id", "client_id", "professional_id", "start_time", "end_time"),
    *("status", "session_modality", "created_at"),
}
ROW_KEYS: Final = {"id", "fullname", "email", "date", "schedule", "modality", "status", "itPast"}
PROFILE_KEYS: Final = {
    *("id", "email", "full_name", "role", "is_active", "birth_date", "is_profile_complete", "created_at"),
}
AVAILABILITY_KEYS: Final = {"date", "timezone", "occupiedSlots", "occupied", "freeSlots"}
DEFAULTS: Final[dict[str, Any]] = {
    "session_duration_minutes": 45,
    "work_days": "MON-FRI",
    "work_start_time": "09:00",
    "work_end_time": "18:00",
    "timezone": "UTC",
    "reservation_window_days": 60,
    "buffer_minutes": 0,
    "requires_approval": False,
    "requires_deposit": False,
    "deposit_amount": None,
    "session_modalities": "BOTH",
    "office_address": None,
    "cancellation_notice_hours": 48,
    "late_cancellation": "allow",
}
SETTINGS_KEYS: Final = {*DEFAULTS, "id", "user_id", "created_at"}


def user_listed(client_id: str) -> str:
    """What is said of the list of a client's reservations."""
    return f"SOLICITASTE TODAS LAS RESERVAS DEL USUARIO CON EL ID: {client_id} EXITOSAMENTE"


def professional_listed(professional_id: str) -> str:
    """What is said of the list of a professional's reservations."""
    return f"SOLICITASTE TODAS LAS RESERVAS DEL PROFESIONAL CON EL ID: {professional_id} EXITOSAMENTE"


def too_late(hours: int) -> str:
    """What is said to a client who cancels later than the professional takes."""
    return f"Las cancelaciones requieren al menos {hours} horas de anticipación"


def made(answer: Response, status: int) -> dict[str, Any]:
    """Assert that `answer` is a thing in the envelope of the appointments; the thing."""
    thing = _data(answer, status)
    assert isinstance(thing, dict), answer.body
    return thing


def made_list(answer: Response) -> list[dict[str, Any]]:
    """Assert that `answer` is a list in the envelope of the appointments; the list."""
    things = _data(answer, 200)
    assert isinstance(things, list), answer.body
    return things


def ids(answer: Response) -> list[str]:
    """The ids of a list, in its order."""
    return [each["id"] for each in made_list(answer)]


def deleted(answer: Response) -> dict[str, Any]:
    """Assert that `answer` is that of a deletion; what was deleted."""
    assert answer.status == 200, (answer.status, answer.raw[:300])
    assert set(answer.body) == {"data", "status"}, answer.body
    assert answer.body["status"] == 200, answer.body
    [thing] = answer.body["data"]
    assert set(thing) == KEYS, thing
    return dict(thing)


def refused(answer: Response, status: int, message: str | None = None) -> str:
    """Assert that `answer` is an error in the shape of the appointments; its words."""
    assert answer.status == status, (answer.status, answer.raw[:300])
    return refused_somehow(answer, message)


def refused_somehow(answer: Response, message: str | None = None) -> str:
    """Assert that `answer` is an error in the shape of the appointments, whichever; its words."""
    assert answer.status >= 400, (answer.status, answer.raw[:300])
    assert isinstance(answer.body, dict), answer.raw[:300]
    assert set(answer.body) - {"rule", "allowed"} == {"statusCode", "message", "error"}, answer.body
    assert answer.body["statusCode"] == answer.status, answer.body
    assert answer.body["error"] == HTTPStatus(answer.status).phrase, answer.body
    words = answer.body["message"]
    assert isinstance(words, str), answer.body
    assert words.strip(), answer.body
    assert message is None or words == message, (words, message)
    return words


def refused_naming(answer: Response, *names: str) -> None:
    """Assert that `answer` is a 400 whose message holds every one of `names`."""
    words = refused(answer, 400)
    assert all(name in words for name in names), (names, words)


def _data(answer: Response, status: int) -> Any:
    assert answer.status == status, (answer.status, answer.raw[:300])
    assert set(answer.body) == {"status", "data", "message"}, answer.body
    assert answer.body["status"] == status, answer.body
    assert isinstance(answer.body["message"], str), answer.body
    assert answer.body["message"].strip(), answer.body
    return answer.body["data"]
