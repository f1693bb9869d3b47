"""Routes of no document: they answer as the rooms' do, `{"data": …}`, `{"message": …}`, 422 with `errors`."""

from chalicelib.dialects import requests
from chalicelib.dialects.policy import Body, Language, Policy, Words
from chalicelib.dialects.requests import Fault
from chalicelib.dialects.words import COMMON
from chalicelib.domain import errors
from chalicelib.domain.errors import ReservationError

FAILURES = {
    **COMMON,
    errors.NotFound: Words(404, "Recurso no encontrado", "Resource not found"),
    errors.TooManyFeeds: Words(
        409,
        "Puedes tener {most} calendarios como máximo: elimina uno",
        "You may have {most} calendars at most: delete one",
    ),
    errors.TooManyWebhooks: Words(
        409,
        "Puede haber {most} webhooks como máximo: elimina uno",
        "There may be {most} webhooks at most: delete one",
    ),
    errors.TenantTooLong: Words(
        400,
        "El nombre de la organización es demasiado largo para la dirección de un calendario",
        "The tenant's name is too long for the address of a calendar",
    ),
}

FAULTS: dict[type[ReservationError], Fault] = {
    errors.UrlMalformed: Fault(
        "url",
        "debe ser una dirección https:// en ASCII, con host y sin usuario, contraseña ni fragmento",
        "must be an https:// address in ASCII, with a host and no user, password or fragment",
    ),
    errors.AddressForbidden: Fault(
        "url",
        "debe llevar a un servidor público de Internet",
        "must lead to a public server on the Internet",
    ),
}


def failure(_status: int, message: str) -> Body:
    """`{"message": "…"}`."""
    return {"message": message}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """422 with all that is at fault: `{"message": "Validation failed", "errors": {"field": ["…"]}}`."""
    found: dict[str, list[str]] = {}
    for fault in error.faults:
        words = fault.en if language == "en" else fault.es
        found.setdefault(fault.field, []).append(words[:1].upper() + words[1:])
    return 422, {"message": "Validation failed", "errors": found}


POLICY = Policy(
    statuses={},
    failures=FAILURES,
    internal=Words(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
    faults=FAULTS,
)
