"""What every answer has in common: JSON, a request id, our own errors, and the language asked for."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Answer
from tests.contract.courts import (
    INCOMPLETE,
    NO_COURT,
    NO_PERMISSION,
    NO_SESSION,
    NOT_FOUND,
    TAKEN,
    Courts,
    SettingsChanged,
    refused,
)

UNKNOWN = "clx1abc2def3ghi"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
PATHS = {
    "/api/reservas": {"GET", "POST"},
    "/api/reservas/x": {"GET", "PATCH", "DELETE"},
    "/api/canchas": {"GET", "POST"},
    "/api/canchas/x": {"GET", "PUT", "DELETE"},
    "/api/auth/register": {"POST"},
    "/api/auth/login": {"POST"},
    "/api/auth/logout": {"POST"},
    "/api/auth/me": {"GET"},
    "/api/usuarios": {"GET"},
    "/api/usuarios/x": {"PATCH", "DELETE"},
}
WRONG_METHODS = [(method, path) for path, known in PATHS.items() for method in METHODS if method not in known]


def every_kind(courts: Courts) -> dict[int, Answer]:
    """One answer of each status, from routes all over the dialect."""
    courts.booked()
    return {
        200: courts.list(),
        201: courts.create(hora_inicio="20:00"),
        400: courts.request("POST", "/api/reservas", json={}),
        401: courts.nobody.list(),
        403: courts.users(),
        404: courts.get(UNKNOWN),
        405: courts.request("PUT", "/api/reservas", json={}),
        409: courts.create(),
        413: courts.create(notas="x" * 300_000),
    }


def test_every_answer_is_json_in_utf_8_with_a_request_id(courts: Courts) -> None:
    answers = every_kind(courts)

    assert {status: answer.status for status, answer in answers.items()} == {s: s for s in answers}
    for answer in answers.values():
        assert answer.headers["content-type"].lower().startswith("application/json")
        answer.raw.decode("utf-8")
        assert isinstance(answer.body, dict)
        assert answer.headers["x-request-id"].strip()


def test_public_answers_have_a_request_id_too(courts: Courts) -> None:
    for answer in (courts.nobody.canchas(), courts.register(), courts.login(), courts.logout()):
        assert answer.headers["x-request-id"].strip()


def test_what_nobody_foresaw_is_error_interno_and_tells_nothing(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    settings_changed(RESERVATIONS_TABLE="no-such-table")

    answer = courts.list()

    assert answer.status == 500
    assert answer.body == {"error": "Error interno"}
    assert answer.headers["x-request-id"].strip()


# Methods.


@pytest.mark.parametrize(("method", "path"), WRONG_METHODS)
def test_a_wrong_method_is_a_405_of_ours_that_says_which_are_right(
    courts: Courts, method: str, path: str
) -> None:
    body: dict[str, Any] = {} if method == "GET" else {"json": {}}

    answer = courts.superadmin.request(method, path, **body)

    refused(answer, 405)
    allowed = {word.strip() for word in answer.headers["allow"].split(",")}
    assert allowed - {"OPTIONS", "HEAD"} == PATHS[path]


# Ids in paths.


READS: list[Callable[[Courts, str], Answer]] = [
    lambda courts, part: courts.get(part),
    lambda courts, part: courts.admin.patch(part, estado="CANCELADA"),
    lambda courts, part: courts.admin.delete(part),
    lambda courts, part: courts.nobody.cancha(part),
    lambda courts, part: courts.admin.put_cancha(part, activa=False),
    lambda courts, part: courts.superadmin.delete_cancha(part),
    lambda courts, part: courts.superadmin.patch_user(part, activo=False),
    lambda courts, part: courts.superadmin.delete_user(part),
]


@pytest.mark.parametrize("call", READS, ids=range(len(READS)))
@pytest.mark.parametrize(
    "part",
    [
        "x",
        "%20",
        "a%20b",
        "a%2Fb",
        "..%2F..%2Fx",
        "%2e%2e",
        "a%23b",
        "a%3Fb",
        "a+b",
        "%00",
        "%ff",
        "%ed%a0%80",
        "%",
        "%zz",
        "%2563",
        "%F0%9F%8E%BE",
        "x" * 5000,
        "%F0%9F%8E%BE" * 800,
        "META",
        "null",
        "0",
        "-1",
        "$%7B7*7%7D",
        "'%20OR%201=1",
    ],
    ids=lambda part: part[:16],
)
def test_a_path_that_names_nothing_is_not_found(
    courts: Courts, call: Callable[[Courts, str], Answer], part: str
) -> None:
    refused(call(courts, part), 404)


def test_an_id_is_decoded_exactly_once(courts: Courts) -> None:
    reserva_id = courts.booked()["id"]
    once = f"%{ord(reserva_id[0]):02x}{reserva_id[1:]}"
    twice = once.replace("%", "%25")

    assert courts.get(once).body["reserva"]["id"] == reserva_id
    assert courts.admin.patch(once, estado="CONFIRMADA").status == 200
    refused(courts.get(twice), 404, NOT_FOUND)
    refused(courts.admin.patch(twice, estado="CANCELADA"), 404, NOT_FOUND)
    refused(courts.admin.delete(twice), 404, NOT_FOUND)
    assert courts.admin.delete(once).status == 200


def test_a_canchas_id_is_decoded_exactly_once(courts: Courts) -> None:
    cancha_id = courts.built()["id"]
    once = "".join(f"%{ord(letter):02X}" for letter in cancha_id)

    assert courts.nobody.cancha(once).body["cancha"]["id"] == cancha_id
    refused(courts.nobody.cancha(once.replace("%", "%25")), 404)


@pytest.mark.parametrize("kind", ["reserva", "cancha"])
def test_an_id_of_one_kind_is_none_of_another(courts: Courts, kind: str) -> None:
    reserva = courts.booked()

    if kind == "reserva":
        refused(courts.nobody.cancha(reserva["id"]), 404)
        refused(courts.create(cancha_id=reserva["id"]), 400, NO_COURT)
    else:
        refused(courts.admin.get(reserva["canchaId"]), 404, NOT_FOUND)
        refused(courts.superadmin.delete_user(reserva["canchaId"]), 404)


# Languages.


REFUSALS: dict[str, Callable[[Courts], Answer]] = {
    INCOMPLETE: lambda courts: courts.request("POST", "/api/reservas", json={}),
    NO_COURT: lambda courts: courts.create(cancha_id=UNKNOWN),
    TAKEN: lambda courts: courts.create(),
    NO_SESSION: lambda courts: courts.nobody.list(),
    NOT_FOUND: lambda courts: courts.get(UNKNOWN),
    NO_PERMISSION: lambda courts: courts.new_cancha(),
    "Todos los campos son requeridos": lambda courts: courts.register(email=""),
    "La contraseña debe tener al menos 6 caracteres": lambda courts: courts.register(password="x"),
    "Email y contraseña requeridos": lambda courts: courts.login(email=""),
    "Credenciales inválidas": lambda courts: courts.login(),
}


@pytest.mark.parametrize("words", REFUSALS)
@pytest.mark.parametrize("language", ["en", "en-US,en;q=0.9", "EN"])
def test_english_is_spoken_to_who_asks_for_it(courts: Courts, words: str, language: str) -> None:
    courts.booked()
    spanish = REFUSALS[words](courts)
    english = REFUSALS[words](courts.sending({"Accept-Language": language}))

    assert refused(spanish, spanish.status, words) != refused(english, spanish.status)
    assert english.raw.isascii()


@pytest.mark.parametrize("words", [TAKEN, NOT_FOUND, NO_SESSION])
@pytest.mark.parametrize("language", ["es", "es-AR,es;q=0.9,en;q=0.8", "fr", "*", "", "x" * 5000, ";;q=,"])
def test_spanish_is_spoken_to_everybody_else(courts: Courts, words: str, language: str) -> None:
    courts.booked()

    answer = REFUSALS[words](courts.sending({"Accept-Language": language}))

    refused(answer, answer.status, words)


def test_fields_keep_their_names_in_english(courts: Courts) -> None:
    caller = courts.sending({"Accept-Language": "en"})

    spanish = refused(courts.create(hora_inicio="25:00"), 400)
    english = refused(caller.create(hora_inicio="25:00"), 400)

    assert "horaInicio" in english
    assert english != spanish


BAD_FIELDS: list[dict[str, Any]] = [
    {"fecha": "hoy"},
    {"hora_inicio": "25:00"},
    {"hora_fin": "09:00"},
    {"hora_fin": "08:00"},
    {"notas": "x" * 2001},
    {"notas": 5},
    {"total": -1},
    {"total": "abc"},
    {"total": True},
    {"cancha_id": 5},
    {"estado": "FOO"},
    {"fecha": "2023-12-31"},
]
SPANISH = {"debe", "ser", "de", "uno", "o", "en", "el", "un", "una", "como", "posterior", "tener"}
ENGLISH = {"must", "be", "of", "one", "or", "not", "in", "the", "input", "should", "later", "valid"}


@pytest.mark.parametrize("fields", BAD_FIELDS, ids=lambda fields: repr(fields)[:30])
def test_no_message_mixes_the_languages(courts: Courts, fields: dict[str, Any]) -> None:
    reserva = courts.booked()

    def attempt(language: str) -> Answer:
        caller = courts.sending({"Accept-Language": language})
        return caller.admin.patch(reserva["id"], **fields) if "estado" in fields else caller.create(**fields)

    spanish, english = (
        set(re.findall(r"\w+", refused(attempt(language), 400).lower())) for language in ("es", "en")
    )

    assert not spanish & ENGLISH
    assert not english & SPANISH


def test_estados_keep_their_names_in_english(courts: Courts) -> None:
    reserva = courts.booked()

    answer = courts.admin.sending({"Accept-Language": "en"}).patch(reserva["id"], estado="COMPLETADA")

    words = refused(answer, 400)
    assert "PENDIENTE" in words
    assert "COMPLETADA" in words


def test_what_is_no_error_is_the_same_in_every_language(courts: Courts) -> None:
    courts.booked(notas="Traer balón")

    assert courts.sending({"Accept-Language": "en"}).list().body == courts.list().body
