"""What the gym answers: its envelopes, its words, its refusals."""

from typing import Any, Final

from tests.api import Response

STATUSES: Final = ("CONFIRMED", "CANCELLED", "COMPLETED", "NO_SHOW")
SEATED: Final = ("CONFIRMED", "COMPLETED", "NO_SHOW")
UNKNOWN: Final = "clx1abc2def3ghi"

NO_MEMBERSHIP: Final = "No tienes una membresía activa"
NO_SESSION: Final = "La sesión no existe"
NOT_OPEN: Final = "La sesión no está disponible"
PAST: Final = "La sesión ya ha pasado"
FULL: Final = "La sesión ha alcanzado su capacidad máxima"
TWICE: Final = "Ya tienes una reserva para esta sesión"
HAS_ROOM: Final = "La sesión tiene lugares disponibles"

ALREADY_CANCELLED: Final = "La reserva ya está cancelada"
COMPLETED: Final = "No se puede cancelar una reserva completada"
TOO_LATE: Final = "No se puede cancelar una reserva que ya ha pasado"
ONLY_CANCELLED: Final = "Solo se pueden reactivar reservas canceladas"

NOBODY: Final = "No autenticado"
NO_PERMISSION: Final = "Sin permisos"
NOT_FOUND: Final = "Reserva no encontrada"
NO_CLASS: Final = "Clase no encontrada"
NO_CLASS_SESSION: Final = "Sesión no encontrada"
NO_SUCH_MEMBERSHIP: Final = "Membresía no encontrada"
NOT_WAITING: Final = "No estás en la lista de espera"
INVALID: Final = "Datos inválidos"


def made(answer: Response, status: int) -> dict[str, Any]:
    """Assert that `answer` is a thing in the envelope of the gym; the thing."""
    assert answer.status == status, (answer.status, answer.raw[:300])
    assert set(answer.body) == {"message", "data"}, answer.body
    thing = answer.body["data"]
    assert isinstance(thing, dict), answer.body
    return thing


def made_list(answer: Response) -> list[dict[str, Any]]:
    """Assert that `answer` is a list in the envelope of the gym; the list."""
    assert answer.status == 200, (answer.status, answer.raw[:300])
    assert set(answer.body) in ({"data"}, {"data", "pagination"}), answer.body
    things = answer.body["data"]
    assert isinstance(things, list), answer.body
    return things


def ids(answer: Response) -> list[str]:
    """The ids of a list, in its order."""
    return [each["id"] for each in made_list(answer)]


def refused(answer: Response, status: int, message: str | None = None) -> str:
    """Assert that `answer` is an error in the shape of the gym; its words."""
    assert answer.status == status, (answer.status, answer.raw[:300])
    assert isinstance(answer.body, dict), answer.raw[:300]
    assert set(answer.body) == {"message"}, answer.body
    words = answer.body["message"]
    assert isinstance(words, str), answer.body
    assert words.strip(), answer.body
    assert message is None or words == message, (words, message)
    return words


def refused_naming(answer: Response, *names: str) -> None:
    """Assert that `answer` is a 400 whose message holds every one of `names`."""
    words = refused(answer, 400)
    assert all(name in words for name in names), (names, words)


def invalid(answer: Response, *fields: str) -> None:
    """Assert that `answer` finds fault with these fields, and in the shape of the gym."""
    assert answer.status == 400, (answer.status, answer.raw[:300])
    assert set(answer.body) == {"message", "errors"}, answer.body
    assert answer.body["message"] == INVALID, answer.body
    errors = answer.body["errors"]
    assert set(fields) <= set(errors), (fields, errors)
    assert all(words and all(isinstance(word, str) and word for word in words) for words in errors.values())
