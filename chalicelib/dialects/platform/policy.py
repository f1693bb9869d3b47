"""Policy of routes that no document describes: `{"data": …}`, `{"message": …}` and 422 with `errors`."""

from chalicelib.domain import errors
from chalicelib.domain.errors import ReservationError
from chalicelib.domain.languages import Language
from chalicelib.http import requests
from chalicelib.http.error_words import COMMON
from chalicelib.http.policy import Body, ErrorWords, Policy
from chalicelib.http.requests import FieldError

FAILURES = {
    **COMMON,
    errors.NotFound: ErrorWords(404, "Recurso no encontrado", "Resource not found"),
    errors.TooManyFeeds: ErrorWords(
        409,
        "Puedes tener {most} calendarios como máximo: elimina uno",
        "You may have {most} calendars at most: delete one",
    ),
    errors.TooManyWebhooks: ErrorWords(
        409,
        "Puede haber {most} webhooks como máximo: elimina uno",
        "There may be {most} webhooks at most: delete one",
    ),
    errors.TooManyClosures: ErrorWords(
        409,
        "Puede haber {most} cierres como máximo: elimina uno",
        "There may be {most} closures at most: delete one",
    ),
    errors.RulesChanged: ErrorWords(
        412,
        "Otra persona cambió estas reglas: léelas de nuevo",
        "Somebody has changed these rules: read them again",
    ),
    errors.TenantTooLong: ErrorWords(
        400,
        "El nombre de la organización es demasiado largo para la dirección de un calendario",
        "The tenant's name is too long for the address of a calendar",
    ),
}

FIELD_ERRORS: dict[type[ReservationError], FieldError] = {
    errors.UrlMalformed: FieldError(
        "url",
        "debe ser una dirección https:// en ASCII, con host y sin usuario, contraseña ni fragmento",
        "must be an https:// address in ASCII, with a host and no user, password or fragment",
    ),
    errors.TooMuchToReport: FieldError(
        "to",
        "abarca más reservas de las que lee un informe: pide menos días o un solo recurso",
        "has more reservations than a report reads: ask for fewer days, or for one resource",
    ),
    errors.StartInPast: FieldError("start", "debe ser en el futuro", "must be in the future"),
    errors.PortForbidden: FieldError("url", "debe usar el puerto 443", "must use port 443"),
    errors.AddressForbidden: FieldError(
        "url", "debe llevar a un servidor público de Internet", "must lead to a public server on the Internet"
    ),
}


def failure(_status: int, message: str) -> Body:
    """Return `{"message": "…"}`."""
    return {"message": message}


def invalid(error: requests.FieldsInvalid, language: Language) -> tuple[int, Body]:
    """Return 422 with all errors: `{"message": "Validation failed", "errors": {"field": ["…"]}}`."""
    messages: dict[str, list[str]] = {}
    for field_error in error.field_errors:
        words = field_error.text(language)
        messages.setdefault(field_error.field, []).append(words[:1].upper() + words[1:])
    return 422, {"message": "Validation failed", "errors": messages}


POLICY = Policy(
    statuses={},
    failures=FAILURES,
    internal=ErrorWords(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
    field_errors=FIELD_ERRORS,
)
