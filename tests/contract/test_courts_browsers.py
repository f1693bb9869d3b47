"""Browsers: cookies from other sites are refused, and CORS opens to the allowed origins alone."""

from typing import Any

import pytest

from tests.api import Answer
from tests.contract.courts import Courts, SettingsChanged, refused
from tests.tokens import token

CLUB = "https://club.example"
APP = "https://app.example"
EVIL = "https://evil.example"
JSON = "application/json"
CHANGES = [
    ("POST", "/api/reservas"),
    ("PATCH", "/api/reservas/x"),
    ("DELETE", "/api/reservas/x"),
    ("POST", "/api/canchas"),
    ("PUT", "/api/canchas/x"),
    ("DELETE", "/api/canchas/x"),
    ("PATCH", "/api/usuarios/x"),
    ("DELETE", "/api/usuarios/x"),
]
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


def by_cookie(courts: Courts, method: str, path: str, *, role: str = "SUPERADMIN", **headers: str) -> Answer:
    """Send an empty object with a cookie and just these headers; `content_type=` is Content-Type."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return courts.api.request(method, path, cookie=token(role=role), body=b"{}", headers=named)


def words(header: str) -> set[str]:
    return {word.strip().lower() for word in header.split(",")}


# Requests that authenticate by cookie and change something.


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
def test_a_change_by_cookie_must_be_json(
    courts: Courts, method: str, path: str, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"content_type": content_type}

    refused(by_cookie(courts, method, path, **headers), 403)


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": EVIL},
        {"origin": "null"},
        {"origin": "https://club.example.evil.example"},
        {"origin": "https://evilclub.example"},
        {"sec_fetch_site": "cross-site"},
        {"origin": EVIL, "sec_fetch_site": "cross-site"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_a_change_by_cookie_from_another_site_is_refused(
    courts: Courts, settings_changed: SettingsChanged, method: str, path: str, headers: dict[str, str]
) -> None:
    settings_changed(ALLOWED_ORIGINS=f"{CLUB}, {APP}")

    answer = by_cookie(courts, method, path, host="api.example", content_type=JSON, **headers)

    refused(answer, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": APP},
        {"origin": CLUB},
        {"origin": APP, "sec_fetch_site": "cross-site"},
        {"origin": "https://api.example"},
        {"origin": "https://api.example", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "same-origin"},
    ],
    ids=lambda headers: " ".join(headers.values()) or "none",
)
def test_a_change_by_cookie_from_the_same_or_an_allowed_site_is_made(
    courts: Courts, settings_changed: SettingsChanged, headers: dict[str, str]
) -> None:
    settings_changed(ALLOWED_ORIGINS=f"{CLUB}, {APP}")
    caller = courts.with_cookie(token())
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}

    answer = caller.sending({"Host": "api.example", **named}).create(cancha_id=courts.cancha_id)

    assert answer.status == 201, answer.raw


def test_the_local_pages_of_the_server_itself_may_change_things(courts: Courts) -> None:
    headers = {"Host": "localhost:8000", "Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}

    answer = courts.with_cookie(token()).sending(headers).create(cancha_id=courts.cancha_id)

    assert answer.status == 201, answer.raw


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"]
)
def test_json_is_json_with_or_without_a_charset(courts: Courts, content_type: str) -> None:
    answer = by_cookie(courts, "POST", "/api/reservas", content_type=content_type)

    refused(answer, 400, "Faltan campos requeridos")


def test_a_refused_change_changes_nothing(courts: Courts) -> None:
    reserva = courts.booked()

    refused(
        by_cookie(courts, "DELETE", f"/api/reservas/{reserva['id']}", origin=EVIL, content_type=JSON), 403
    )

    assert courts.seen(reserva["id"])["estado"] == "PENDIENTE"


def test_reading_by_cookie_asks_for_none_of_it(courts: Courts) -> None:
    headers = {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}

    answer = courts.with_cookie(token()).request("GET", "/api/reservas", headers=headers)

    assert answer.status == 200
    assert "access-control-allow-origin" not in answer.headers


def test_a_bearer_token_asks_for_none_of_it(courts: Courts) -> None:
    """No browser adds it by itself, so no other site can make one send it."""
    headers = {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}

    assert courts.sending(headers).create().status == 201


# CORS.


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_answers_for_every_path(
    courts: Courts, settings_changed: SettingsChanged, path: str
) -> None:
    settings_changed(ALLOWED_ORIGINS=f"{CLUB}, {APP}")
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}

    for origin in (CLUB, APP):
        answer = courts.nobody.request("OPTIONS", path, headers={"Origin": origin, **asked})
        assert answer.status in (200, 204)
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert words(answer.headers["access-control-allow-methods"]) >= {m.lower() for m in PATHS[path]}


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_allows_the_headers_the_contract_asks_for(
    courts: Courts, settings_changed: SettingsChanged, path: str
) -> None:
    settings_changed(ALLOWED_ORIGINS=CLUB)

    answer = courts.nobody.request("OPTIONS", path, headers={"Origin": CLUB})

    allowed = words(answer.headers["access-control-allow-headers"])
    assert allowed >= {"content-type", "authorization", "idempotency-key"}


@pytest.mark.parametrize(
    "origin",
    [
        EVIL,
        "null",
        "http://club.example",
        "https://club.example:8443",
        "https://club.example.evil.example",
        "",
    ],
)
def test_a_disallowed_origin_gets_no_cors_headers(
    courts: Courts, settings_changed: SettingsChanged, origin: str
) -> None:
    settings_changed(ALLOWED_ORIGINS=f"{CLUB}, {APP}")
    caller = courts.sending({"Origin": origin})

    for answer in (caller.nobody.request("OPTIONS", "/api/reservas"), caller.list(), caller.nobody.list()):
        assert "access-control-allow-origin" not in answer.headers
        assert "access-control-allow-credentials" not in answer.headers


def test_without_allowed_origins_nobody_gets_cors_headers(courts: Courts) -> None:
    answer = courts.nobody.request("OPTIONS", "/api/reservas", headers={"Origin": CLUB})

    assert "access-control-allow-origin" not in answer.headers


def test_answers_of_every_kind_carry_cors_headers(courts: Courts, settings_changed: SettingsChanged) -> None:
    settings_changed(ALLOWED_ORIGINS=CLUB)
    courts.booked()
    caller = courts.sending({"Origin": CLUB})
    answers: dict[int, Any] = {
        200: caller.list(),
        201: caller.create(hora_inicio="20:00"),
        400: caller.request("POST", "/api/reservas", json={}),
        401: caller.nobody.list(),
        403: caller.users(),
        404: caller.get("clx1abc2def3ghi"),
        405: caller.request("PUT", "/api/reservas", json={}),
        409: caller.create(),
        413: caller.create(notas="x" * 300_000),
    }

    for status, answer in answers.items():
        assert answer.status == status, answer.raw
        assert answer.headers["access-control-allow-origin"] == CLUB
        assert answer.headers["access-control-allow-credentials"] == "true"
