"""What the rooms answer: their envelopes, their words, their refusals."""

from typing import Any, Final

from tests.api import Response

STATUSES: Final = ("confirmed", "pending", "cancelled")
UNKNOWN: Final = 123456789

NOBODY: Final = "No autenticado"
NO_PERMISSION: Final = "Sin permisos"
NOT_FOUND: Final = "Recurso no encontrado"
TAKEN: Final = "La sala ya está reservada en ese horario"
INVALID: Final = "Validation failed"

REQUIRED: Final = "Es obligatorio"
NO_ROOM: Final = "La sala no existe"
NOT_OPEN: Final = "La sala no está disponible"
PAST: Final = "Debe ser en el futuro"
REVERSED: Final = "Debe ser posterior al inicio"
TOO_MANY: Final = "Supera la capacidad de la sala"
CLOSED: Final = "La sala está cerrada en ese horario"
HIDDEN: Final = "Ocupado"
BAD_PHONE: Final = "Número de teléfono no válido"
WRONG_CODE: Final = "El código no es válido o ha expirado"

ROOM_KEYS: Final = {
    *("id", "name", "description", "capacity", "location", "status"),
    *("timezone", "color", "opening_hours", "created_at"),
}
ROW_KEYS: Final = {
    *("id", "title", "room", "start_datetime", "end_datetime", "status", "created_by", "guests"),
    *("has_google_meet", "google_meet_link"),
}
BOOKING_KEYS: Final = {*ROW_KEYS, "description", "created_at", "updated_at"}


def no_user(email: str) -> str:
    """What is said of an address that is nobody's."""
    return f"No es un usuario válido: {email}"


def made(answer: Response, status: int) -> dict[str, Any]:
    """Assert that `answer` is a thing in the envelope of the rooms; the thing."""
    assert answer.status == status, (answer.status, answer.raw[:300])
    assert set(answer.body) == {"data"}, answer.body
    thing = answer.body["data"]
    assert isinstance(thing, dict), answer.body
    return thing


def rows(answer: Response) -> list[dict[str, Any]]:
    """Assert that `answer` is a list in the envelope of the rooms; the list."""
    assert answer.status == 200, (answer.status, answer.raw[:300])
    # A calendar has closures beside it, where something is closed.
    assert set(answer.body) - {"closures"} in ({"data"}, {"data", "meta"}), answer.body
    things = answer.body["data"]
    assert isinstance(things, list), answer.body
    return things


def ids(answer: Response) -> list[int]:
    """The ids of a list, in its order."""
    return [each["id"] for each in rows(answer)]


def gone(answer: Response) -> None:
    """Assert that `answer` is a 204 without a body."""
    assert (answer.status, answer.raw) == (204, b""), (answer.status, answer.raw[:300])


def refused(answer: Response, status: int, message: str | None = None) -> str:
    """Assert that `answer` is an error in the shape of the rooms; its words."""
    assert answer.status == status, (answer.status, answer.raw[:300])
    assert isinstance(answer.body, dict), answer.raw[:300]
    assert set(answer.body) == {"message"}, answer.body
    words = answer.body["message"]
    assert isinstance(words, str), answer.body
    assert words.strip(), answer.body
    assert message is None or words == message, (words, message)
    return words


def invalid(answer: Response, *fields: str) -> dict[str, list[str]]:
    """Assert that `answer` finds fault with these fields and no other; what it says of each."""
    assert answer.status == 422, (answer.status, answer.raw[:300])
    assert set(answer.body) - {"rule", "allowed"} == {"message", "errors"}, answer.body
    assert answer.body["message"] == INVALID, answer.body
    errors: dict[str, list[str]] = answer.body["errors"]
    assert set(errors) == set(fields), (fields, errors)
    for sentences in errors.values():
        assert sentences, errors
        assert all(isinstance(each, str) and each[0] == each[0].upper() for each in sentences), errors
    return errors


def faulty(answer: Response, **said: str | list[str]) -> None:
    """Assert that `answer` says just this of the fields at fault."""
    expected = {field: [words] if isinstance(words, str) else words for field, words in said.items()}
    assert invalid(answer, *expected) == expected


def taken(answer: Response, *bookings: dict[str, Any], hidden: bool = False) -> None:
    """Assert that `answer` is a conflict with these bookings, and shows their titles unless `hidden`."""
    assert answer.status == 409, (answer.status, answer.raw[:300])
    assert set(answer.body) == {"message", "conflicts"}, answer.body
    assert answer.body["message"] == TAKEN, answer.body
    expected = [conflict(each, hidden=hidden) for each in bookings]
    assert not bookings or answer.body["conflicts"] == expected, (answer.body, expected)


def conflict(booking: dict[str, Any], *, hidden: bool = False) -> dict[str, Any]:
    """The booking as a conflict shows it."""
    return {
        "id": booking["id"],
        "title": HIDDEN if hidden else booking["title"],
        "start": booking["start_datetime"],
        "end": booking["end_datetime"],
    }


def row(booking: dict[str, Any]) -> dict[str, Any]:
    """The booking as a list shows it."""
    return {
        **{key: booking[key] for key in ROW_KEYS},
        "room": {key: booking["room"][key] for key in ("id", "name")},
        "created_by": {key: booking["created_by"][key] for key in ("id", "name")},
        "guests": [{key: guest[key] for key in ("id", "name")} for guest in booking["guests"]],
    }
