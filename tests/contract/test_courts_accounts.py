"""Registering, logging in and out, and the cookie that carries a session."""

from typing import Any

import jwt

from tests.api import Response
from tests.contract.callers import MISSING
from tests.contract.courts import NO_SESSION, At, Courts, SettingsChanged, cookie_of, refused, refused_somehow
from tests.tokens import SECRET, token

ALL_FIELDS = "Todos los campos son requeridos"
SHORT = "La contraseña debe tener al menos 8 caracteres"
COMMON = "La contraseña es demasiado común"
KNOWN = "El email ya está registrado"
BOTH = "Email y contraseña requeridos"
WRONG = "Credenciales inválidas"
SEVEN_DAYS = 7 * 24 * 3600


def usuario_in(answer: Response, status: int) -> dict[str, Any]:
    assert answer.status == status, answer.raw
    assert set(answer.body) == {"ok", "usuario"}
    assert answer.body["ok"] is True
    usuario: dict[str, Any] = answer.body["usuario"]
    return usuario


# Registering.


def test_registering_logs_a_usuario_in_whatever_the_body_says(courts: Courts) -> None:
    claims: tuple[dict[str, Any], ...] = (
        *({}, {"rol": "SUPERADMIN"}, {"role": "admin"}, {"rol": "ADMIN", "activo": True}),
    )
    for number, claim in enumerate(claims):
        email = f"eva{number}@example.com"
        answer = courts.register(nombre="Eva Paz", email=email, **claim)

        usuario = usuario_in(answer, 201)
        assert usuario == {"id": usuario["id"], "nombre": "Eva Paz", "email": email, "rol": "USUARIO"}
        eva = courts.with_cookie(cookie_of(answer).value)
        assert eva.me().body == {"usuario": usuario}
        refused(eva.users(), 403)
        hour = {"hora_inicio": f"{9 + number:02}:00"}
        reserva = courts.seen(eva.booked(cancha_id=courts.cancha_id, **hour)["id"])
        assert reserva["usuarioId"] == usuario["id"]
        assert reserva["usuario"] == {name: usuario[name] for name in ("id", "nombre", "email")}


def test_registering_and_logging_in_take_all_fields(courts: Courts) -> None:
    for value in (MISSING, None, ""):
        for field in ("nombre", "email", "password"):
            refused(courts.register(**{field: value}), 400, ALL_FIELDS)
        for field in ("email", "password"):
            refused(courts.login(**{field: value}), 400, BOTH)
    refused(courts.nobody.request("POST", "/api/auth/register", json={}), 400, ALL_FIELDS)


def test_a_password_has_at_least_eight_characters_and_is_not_a_common_one(courts: Courts) -> None:
    for short in ("1234567", "ñandúes", "x"):
        refused(courts.register(password=short), 400, SHORT)
    for common in ("password", "Password", "1234567890", "evapaz2024", "EVA@example.com"):
        refused(courts.register(password=common), 400, COMMON)

    for number, password in enumerate(("83649105", "contraseña larga con espacios", "🎾" * 8, "x" * 128)):
        email, there = f"eva{number}@example.com", courts.from_ip(f"10.0.0.{number}")
        assert there.register(email=email, password=password).status == 201
        assert there.login(email=email, password=password).status == 200
        refused(there.login(email=email, password=password[:-1]), 401, WRONG)
        refused(there.login(email=email, password=password + "x"), 401, WRONG)


def test_an_address_registers_once_and_logs_in_without_regard_to_case(courts: Courts) -> None:
    eva = courts.proved(email="Eva@example.com")
    for email in ("eva@example.com", "EVA@EXAMPLE.COM", "eVa@eXample.com"):
        refused(courts.register(email=email, nombre="Otra", password="una distinta"), 409, KNOWN)
        answer = courts.login(email=email, password="una clave larga")
        assert usuario_in(answer, 200) == eva.usuario
        assert courts.with_cookie(cookie_of(answer).value).me().body == {"usuario": eva.usuario}


def test_fields_of_another_kind_are_refused_and_odd_texts_break_nothing(courts: Courts) -> None:
    bad: list[dict[str, Any]] = [
        *({"nombre": "x" * 201}, {"nombre": 5}, {"password": 123456}, {"password": ["una clave larga"]}),
        *({"email": 5}, {"email": "x" * 5000 + "@example.com"}),
    ]
    for fields in bad:
        refused(courts.register(**fields), 400)

    odd = ({"password": "x" * 10_000}, {"password": "secre\0to"}, {"nombre": "E\0a"}, {"email": "sin arroba"})
    for number, fields in enumerate(odd):
        answer = courts.register(**{"email": f"eva{number}@example.com", **fields})
        if answer.status != 201:
            refused_somehow(answer)


# Logging in.


def test_unknown_wrong_and_disabled_are_answered_alike(courts: Courts) -> None:
    eva = courts.registered()
    answers = [courts.login(password="incorrecto"), courts.login(email="nadie@example.com")]
    courts.superadmin.patch_user(eva.usuario["id"], activo=False)
    answers.append(courts.login())

    for answer in answers:
        refused(answer, 401, WRONG)
        assert "set-cookie" not in answer.headers
    assert len({answer.raw for answer in answers}) == 1


def test_a_password_is_compared_to_the_letter_and_in_no_answer(courts: Courts) -> None:
    registered = courts.register(password="muysecreto")
    for number, password in enumerate(
        ("MUYSECRETO", "muysecreto ", " muysecreto", "muysecret", "muysecreto\0")
    ):
        refused(courts.from_ip(f"10.0.0.{number}").login(password=password), 401, WRONG)
    long = courts.login(email="x" * 5000 + "@example.com")
    assert long.status in (400, 401)
    refused(long, long.status)

    for answer in (registered, courts.login(password="muysecreto"), courts.superadmin.users()):
        assert answer.status in (200, 201)
        assert not any(word in answer.raw.lower() for word in (b"muysecreto", b"password", b"hash"))


# The cookie.


def test_the_cookie_is_http_only_lax_for_seven_days_and_secure_off_localhost(courts: Courts) -> None:
    secure = ("club.example", "api.club.example:443", "localhost.evil.example")
    local = ("localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000")
    for number, host in enumerate((*secure, *local)):
        there = courts.from_ip(f"10.0.0.{number}").sending({"Host": host})
        email = f"eva{number}@example.com"
        for answer in (there.register(email=email), there.login(email=email)):
            cookie = cookie_of(answer)
            assert bool(cookie["secure"]) is (host in secure), host
            assert cookie["httponly"]
            assert cookie["samesite"].lower() == "lax"
            assert cookie["path"] == "/"
            assert int(cookie["max-age"]) == SEVEN_DAYS


def test_the_cookie_is_a_token_of_that_stage(courts: Courts, settings_changed: SettingsChanged) -> None:
    eva = courts.registered()
    value = str(eva.cookie)
    claims = jwt.decode(
        value, SECRET, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False}
    )

    assert jwt.get_unverified_header(value)["alg"] == "HS256"
    assert claims.get("sub", claims.get("id")) == eva.usuario["id"]
    assert claims["exp"] == 1705233600 + SEVEN_DAYS
    assert courts.with_token(value).me().body == {"usuario": eva.usuario}

    settings_changed(JWT_AUDIENCE="cupo", JWT_ISSUER="https://club.example")
    assert courts.registered(email="sol@example.com").me().status == 200


# Logging out, and me.


def test_a_session_lasts_seven_days_and_logging_out_clears_the_cookie(courts: Courts, at: At) -> None:
    eva = courts.registered()
    at("2024-01-21T11:59:00Z")
    assert eva.me().status == 200
    answer = eva.logout()
    at("2024-01-21T12:01:01Z")
    refused(eva.me(), 401, NO_SESSION)

    assert answer.status == 200
    cookie = cookie_of(answer)
    assert (cookie.value, cookie["path"]) == ("", "/")
    assert cookie["max-age"] == "0" or "1970" in cookie["expires"]


def test_me_is_who_the_token_says(courts: Courts) -> None:
    ana = {"id": "ana", "nombre": "Ana López", "email": "ana@example.com", "rol": "USUARIO"}

    assert courts.me().status == 200
    assert courts.me().body == {"usuario": ana}
    assert courts.admin.me().body["usuario"]["rol"] == "ADMIN"
    assert courts.superadmin.me().body["usuario"]["rol"] == "SUPERADMIN"
    bearer = token(drop=("sub", "name", "role"), id="ana", nombre="Ana López", rol="ADMIN")
    assert courts.with_token(bearer).me().body == {"usuario": {**ana, "rol": "ADMIN"}}
