"""What holds every response of every test against the OpenAPI document, and sees what it does not say."""

import json
from typing import Any, Final

import pytest

from chalicelib.dialects.served import DIALECTS
from chalicelib.http import openapi
from stack.server import Response
from tests.described import Description, Undescribed

DOCUMENT: Final = json.loads(openapi.text(DIALECTS))
DESCRIPTION: Final = Description(DOCUMENT)
HEALTH: Final = {"status": "ok", "stage": "prod"}
RESERVA: Final = DOCUMENT["paths"]["/api/reservas"]["post"]["responses"]["201"]["content"][
    "application/json"
]["example"]


def response(status: int, body: Any, media: str = "application/json") -> Response:
    content = b"" if body is None else json.dumps(body).encode()
    return Response(status, content, (("Content-Type", media),))


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize(
    ("method", "path", "described"),
    [
        ("GET", "/api/health", response(200, HEALTH)),
        ("GET", "/api/health?x=1", response(500, {"message": "Error interno"})),
        ("HEAD", "/api/health", response(200, None)),
        ("OPTIONS", "/api/health", response(204, None)),
        ("POST", "/api/health", response(405, {"message": "Método no permitido"})),
        ("POST", "/api/reservas", response(201, RESERVA)),
        ("DELETE", "/api/rooms/1", response(204, None)),
        ("GET", "/api/nothing", response(404, {"anything": "goes"})),
        ("GET", "/api/calendars/x.ics", response(200, "BEGIN:VCALENDAR", "text/calendar; charset=utf-8")),
        ("GET", "/api/calendars/x.ics", response(304, None, "text/calendar; charset=utf-8")),
    ],
)
def test_what_the_document_says_is_taken(method: str, path: str, described: Response) -> None:
    DESCRIPTION.check(method, path, described)


@pytest.mark.parametrize(
    ("method", "path", "undescribed"),
    [
        ("GET", "/api/health", response(200, {**HEALTH, "more": 1})),
        ("GET", "/api/health", response(200, without(HEALTH, "stage"))),
        ("GET", "/api/health", response(200, {**HEALTH, "stage": None})),
        ("GET", "/api/health", response(200, {**HEALTH, "status": "fine"})),
        ("GET", "/api/health", response(200, HEALTH, "text/html")),
        ("GET", "/api/health", response(201, HEALTH)),
        ("GET", "/api/health", response(418, {"message": "…"})),
        ("GET", "/api/health", response(500, {"error": "…"})),
        ("HEAD", "/api/health", response(200, HEALTH)),
        ("OPTIONS", "/api/health", response(200, None)),
        ("POST", "/api/health", response(200, HEALTH)),
        ("POST", "/api/health", response(405, {"error": "…"})),
        ("DELETE", "/api/rooms/1", response(204, {})),
        ("POST", "/api/reservas", response(201, {**RESERVA, "reserva": {**RESERVA["reserva"], "x": 1}})),
        (
            "POST",
            "/api/reservas",
            response(201, {**RESERVA, "reserva": {**RESERVA["reserva"], "fecha": "mañana"}}),
        ),
        (
            "POST",
            "/api/reservas",
            response(201, {**RESERVA, "reserva": {**RESERVA["reserva"], "usuario": None}}),
        ),
    ],
)
def test_what_the_document_does_not_say_is_not(method: str, path: str, undescribed: Response) -> None:
    with pytest.raises(Undescribed):
        DESCRIPTION.check(method, path, undescribed)
