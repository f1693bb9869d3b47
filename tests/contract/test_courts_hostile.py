"""Hostile bodies: every route that takes a body answers each of them in its own shape, never 500."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.courts import Courts, refused, refused_somehow

JSON: Final = "application/json"
ROUTES: Final = [
    ("POST", "/api/reservas"),
    ("PATCH", "/api/reservas/{reserva}"),
    ("POST", "/api/canchas"),
    ("PUT", "/api/canchas/{cancha}"),
    ("POST", "/api/auth/register"),
    ("POST", "/api/auth/login"),
    ("PATCH", "/api/usuarios/{usuario}"),
]
VALID: Final[dict[str, Any]] = {
    "canchaId": "x",
    "fecha": "2024-01-15",
    "horaInicio": "09:00",
    "horaFin": "10:00",
    "nombre": "Cancha A",
    "tipo": "FUTBOL",
    "precioPorHora": 50,
    "capacidad": 10,
    "email": "eva@example.com",
    "password": "secreto",
}

NO_OBJECT: Final = {
    "nothing": b"",
    "white space": b"   \n",
    "list": b"[]",
    "null": b"null",
    "true": b"true",
    "number": b"5",
    "string": b'"x"',
    "object in a list": b"[{}]",
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "unclosed": b"{",
    "twice": b"{}{}",
    "single quotes": b"{'nombre': 'x'}",
    "trailing comma": b'{"nombre": "x",}',
    "form": b"nombre=x",
    "xml": b"<a/>",
    "NUL": b"\x00",
    "lone surrogate": b'"\\ud800"',
    "100,000 brackets": b"[" * 100_000,
    "50,000 braces": b'{"a":' * 50_000,
    "100,000 closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "no UTF-8": b"\xff\xfe",
    "UTF-16": '{"nombre": "x"}'.encode("utf-16"),
    "100,000 digits": b"9" * 100_000,
}
NO_JSON_INSIDE: Final = {
    "lone high surrogate": (b"nombre", b'"\\ud800"'),
    "lone low surrogate": (b"notas", b'"\\udc00"'),
    "surrogates the wrong way round": (b"notas", b'"\\ude00\\ud83d"'),
    "lone surrogate in an ignored field": (b"otro", b'{"x": ["\\ud800"]}'),
    "lone surrogate in a name": (b"\\ud800", b"1"),
    "invalid UTF-8": (b"notas", b'"\xff"'),
    "surrogate in UTF-8": (b"notas", b'"\xed\xa0\x80"'),
    "overlong UTF-8": (b"notas", b'"\xc0\xaf"'),
    "NaN in an ignored field": (b"otro", b"NaN"),
    "Infinity in an ignored field": (b"otro", b"-Infinity"),
    "raw line break": (b"notas", b'"a\nb"'),
    "deep and open": (b"otro", b"[" * 100_000),
    "deep and closed": (b"otro", b"[" * 100_000 + b"]" * 100_000),
}
ODD_INSIDE: Final = {
    "39 digits": (b"otro", b"9" * 39),
    "5,000 digits": (b"otro", b"9" * 5000),
    "beyond every float": (b"otro", b"1e400"),
    "NUL": (b"otro", b'"\\u0000"'),
    "NUL as a name": (b"\\u0000", b"1"),
    "a name of another language": (b"__proto__", b"{}"),
    "a name of this language": (b"__class__", b'"x"'),
    "the same name twice": (b"nombre", b'"Otra"'),
    "an empty name": (b"", b"1"),
}
WRONG_KINDS: Final[list[Any]] = [None, 0, 5, -1, True, [], ["x"], {}, {"x": 1}, "", " ", "\u0000"]
UNKNOWN_TYPES: Final = [
    "text/plain",
    "text/html",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/octet-stream",
    "x",
    "/",
    ";",
    "application/jsonx",
]

on_every_route = pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda part: part.strip("/"))


def existing(courts: Courts, path: str) -> str:
    """The path, with the id of something that exists."""
    if "{reserva}" in path:
        return path.format(reserva=courts.booked()["id"])
    if "{usuario}" in path:
        return path.format(usuario=courts.registered(email="sol@example.com").usuario["id"])
    return path.format(cancha=courts.cancha_id)


def send(courts: Courts, method: str, path: str, body: bytes, content_type: str | None = JSON) -> Answer:
    """Send `body` as a superadmin."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    return courts.superadmin.request(method, path, body=body, headers=headers)


def send_each(courts: Courts, method: str, path: str, bodies: Mapping[str, bytes]) -> dict[str, Answer]:
    """Send every body, each from a source of its own, so that no limit but the body's counts."""
    path = existing(courts, path)
    return {
        name: send(courts.from_ip(f"10.0.0.{number}"), method, path, body)
        for number, (name, body) in enumerate(bodies.items())
    }


def with_field(name: bytes, literal: bytes) -> bytes:
    """A body that would do on most routes, and one more field written as `literal`."""
    return json.dumps(VALID).encode()[:-1] + b', "' + name + b'": ' + literal + b"}"


def unbroken(answer: Answer) -> None:
    assert answer.status < 500, answer.raw
    if answer.status >= 400:
        refused_somehow(answer)


# What is not a JSON object.


@on_every_route
def test_what_is_no_json_object_is_refused(courts: Courts, method: str, path: str) -> None:
    answers = send_each(courts, method, path, NO_OBJECT)

    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(NO_OBJECT, 400)
    for answer in answers.values():
        refused(answer, 400)


@on_every_route
def test_a_body_that_is_no_json_inside_is_refused(courts: Courts, method: str, path: str) -> None:
    bodies = {name: with_field(*parts) for name, parts in NO_JSON_INSIDE.items()}

    answers = send_each(courts, method, path, bodies)

    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(bodies, 400)
    for answer in answers.values():
        refused(answer, 400)


def test_a_pair_of_surrogates_is_a_character(courts: Courts) -> None:
    fields = {**VALID, "canchaId": courts.cancha_id, "notas": "🎾"}
    body = json.dumps(fields).encode()
    assert b"\\ud83c\\udfbe" in body

    answer = send(courts, "POST", "/api/reservas", body)

    assert answer.body["reserva"]["notas"] == "🎾"


@on_every_route
def test_json_of_an_odd_kind_breaks_nothing(courts: Courts, method: str, path: str) -> None:
    bodies = {name: with_field(*parts) for name, parts in ODD_INSIDE.items()}

    for answer in send_each(courts, method, path, bodies).values():
        unbroken(answer)


@on_every_route
def test_fields_of_one_wrong_kind_throughout_break_nothing(courts: Courts, method: str, path: str) -> None:
    names = [*VALID, "notas", "total", "estado", "activa", "activo", "rol", "descripcion", "imagen"]
    bodies = {repr(kind): json.dumps(dict.fromkeys(names, kind)).encode() for kind in WRONG_KINDS}

    for answer in send_each(courts, method, path, bodies).values():
        unbroken(answer)


# Size.


@on_every_route
def test_a_body_of_300_kilobytes_is_too_large(courts: Courts, method: str, path: str) -> None:
    path = existing(courts, path)

    refused(send(courts, method, path, with_field(b"notas", b'"' + b"x" * 300 * 1024 + b'"')), 413)
    refused(send(courts, method, path, b"x" * 300 * 1024), 413)


def test_the_limit_is_256_kilobytes(courts: Courts) -> None:
    fields = json.dumps({**VALID, "canchaId": courts.cancha_id}).encode()

    refused(send(courts, "POST", "/api/reservas", fields.ljust(256 * 1024 + 1)), 413)
    assert send(courts, "POST", "/api/reservas", fields.ljust(256 * 1000)).status == 201


def test_bytes_are_counted_not_characters(courts: Courts) -> None:
    body = b'{"notas": "' + ("🎾" * 70_000).encode() + b'"}'

    refused(send(courts, "POST", "/api/reservas", body), 413)


# Content type.


@on_every_route
def test_an_unknown_content_type_is_refused_in_our_shape(courts: Courts, method: str, path: str) -> None:
    path = existing(courts, path)

    for number, content_type in enumerate(UNKNOWN_TYPES):
        caller = courts.from_ip(f"10.0.0.{number}")
        for body in (json.dumps(VALID).encode(), b"--x\r\n\r\n--x--"):
            refused_somehow(send(caller, method, path, body, content_type))


@on_every_route
def test_a_missing_content_type_breaks_nothing(courts: Courts, method: str, path: str) -> None:
    path = existing(courts, path)

    refused_somehow(send(courts, method, path, b"", None))
    refused_somehow(send(courts, method, path, b"nombre=x", None))
    unbroken(send(courts, method, path, b"{}", None))


@pytest.mark.parametrize("content_type", ["application/json;charset=UTF-8", "APPLICATION/JSON"])
def test_json_is_known_by_any_spelling_of_its_type(courts: Courts, content_type: str) -> None:
    body = json.dumps({**VALID, "canchaId": courts.cancha_id}).encode()

    assert send(courts, "POST", "/api/reservas", body, content_type).status == 201


# Routes that take no body.


@pytest.mark.parametrize("body", [b"", b"[", b"null", b"\xff", b'"\\ud800"'])
@pytest.mark.parametrize("content_type", [JSON, "text/plain", None])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/reservas"),
        ("GET", "/api/canchas"),
        ("GET", "/api/auth/me"),
        ("GET", "/api/usuarios"),
        ("POST", "/api/auth/logout"),
        ("DELETE", "/api/reservas/x"),
        ("DELETE", "/api/canchas/x"),
        ("DELETE", "/api/usuarios/x"),
    ],
)
def test_a_body_nobody_asked_for_breaks_nothing(
    courts: Courts, method: str, path: str, content_type: str | None, body: bytes
) -> None:
    unbroken(send(courts, method, path, body, content_type))
