"""Registering, logging in and out, and the cookie that carries a session."""

from typing import Any

import jwt
import pytest

from tests.api import Answer
from tests.contract.callers import MISSING
from tests.contract.courts import NO_SESSION, At, Courts, cookie_of, refused, refused_somehow
from tests.tokens import SECRET

ALL_FIELDS = "Todos los campos son requeridos"
SHORT = "La contraseña debe tener al menos 6 caracteres"
KNOWN = "El email ya está registrado"
BOTH = "Email y contraseña requeridos"
WRONG = "Credenciales inválidas"
SEVEN_DAYS = 7 * 24 * 3600


def usuario_in(answer: Answer, status: int) -> dict[str, Any]:
    assert answer.status == status, answer.raw
    assert set(answer.body) == {"ok", "usuario"}
    assert answer.body["ok"] is True
    usuario: dict[str, Any] = answer.body["usuario"]
    return usuario


# Registering.


def test_registering_answers_the_usuario_and_logs_them_in(courts: Courts) -> None:
    answer = courts.register(nombre="Eva Paz", email="eva@example.com")

    usuario = usuario_in(answer, 201)
    expected = {"id": usuario["id"], "nombre": "Eva Paz", "email": "eva@example.com", "rol": "USUARIO"}
    assert usuario == expected
    assert courts.with_cookie(cookie_of(answer).value).me().body == {"usuario": usuario}


@pytest.mark.parametrize(
    "claim", [{"rol": "SUPERADMIN"}, {"role": "admin"}, {"rol": "ADMIN", "activo": True}]
)
def test_registration_makes_a_usuario_whatever_the_body_says(courts: Courts, claim: dict[str, Any]) -> None:
    answer = courts.register(**claim)

    assert usuario_in(answer, 201)["rol"] == "USUARIO"
    refused(courts.with_cookie(cookie_of(answer).value).users(), 403)


@pytest.mark.parametrize("value", [MISSING, None, ""], ids=["missing", "null", "empty"])
@pytest.mark.parametrize("field", ["nombre", "email", "password"])
def test_registering_takes_all_three_fields(courts: Courts, field: str, value: Any) -> None:
    refused(courts.register(**{field: value}), 400, ALL_FIELDS)


def test_registering_nothing_lacks_all_fields(courts: Courts) -> None:
    refused(courts.nobody.request("POST", "/api/auth/register", json={}), 400, ALL_FIELDS)


@pytest.mark.parametrize("password", ["12345", "ñandú", "x"])
def test_a_password_has_at_least_six_characters(courts: Courts, password: str) -> None:
    refused(courts.register(password=password), 400, SHORT)


@pytest.mark.parametrize("password", ["123456", "contraseña larga con espacios", "🎾🎾🎾🎾🎾🎾", "x" * 128])
def test_a_password_of_six_characters_or_more_opens_the_account(courts: Courts, password: str) -> None:
    assert courts.register(password=password).status == 201

    assert courts.login(password=password).status == 200
    refused(courts.login(password=password[:-1]), 401, WRONG)
    refused(courts.login(password=password + "x"), 401, WRONG)


@pytest.mark.parametrize("email", ["eva@example.com", "EVA@example.com", "Eva@Example.COM"])
def test_an_address_registers_once_without_regard_to_case(courts: Courts, email: str) -> None:
    courts.registered(email="eva@example.com")

    refused(courts.register(email=email, nombre="Otra", password="distinta"), 409, KNOWN)

    assert courts.login(password="secreto").status == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"nombre": "x" * 201},
        {"nombre": 5},
        {"email": 5},
        {"email": "x" * 5000 + "@example.com"},
        {"password": 123456},
        {"password": ["secreto"]},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_fields_of_another_kind_are_refused(courts: Courts, fields: dict[str, Any]) -> None:
    refused(courts.register(**fields), 400)


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "x" * 10_000},
        {"password": "secre\u0000to"},
        {"nombre": "E\u0000a"},
        {"email": "sin arroba"},
    ],
    ids=repr,
)
def test_odd_texts_register_or_are_refused(courts: Courts, fields: dict[str, Any]) -> None:
    answer = courts.register(**fields)

    if answer.status != 201:
        refused_somehow(answer)


# Logging in.


@pytest.mark.parametrize("email", ["eva@example.com", "EVA@EXAMPLE.COM", "eVa@eXample.com"])
def test_logging_in_answers_the_usuario_without_regard_to_the_address_case(
    courts: Courts, email: str
) -> None:
    eva = courts.registered(email="Eva@example.com")

    answer = courts.login(email=email)

    assert usuario_in(answer, 200) == eva.usuario
    assert courts.with_cookie(cookie_of(answer).value).me().body == {"usuario": eva.usuario}


@pytest.mark.parametrize("value", [MISSING, None, ""], ids=["missing", "null", "empty"])
@pytest.mark.parametrize("field", ["email", "password"])
def test_logging_in_takes_both_fields(courts: Courts, field: str, value: Any) -> None:
    refused(courts.login(**{field: value}), 400, BOTH)


def test_unknown_wrong_and_disabled_are_answered_alike(courts: Courts) -> None:
    eva = courts.registered()
    wrong = courts.login(password="incorrecto")
    unknown = courts.login(email="nadie@example.com")
    courts.superadmin.patch_user(eva.usuario["id"], activo=False)
    disabled = courts.login()

    for answer in (wrong, unknown, disabled):
        refused(answer, 401, WRONG)
        assert "set-cookie" not in answer.headers
    assert wrong.raw == unknown.raw == disabled.raw


@pytest.mark.parametrize("password", ["SECRETO", "secreto ", " secreto", "secret", "secreto\u0000"])
def test_a_password_is_compared_to_the_letter(courts: Courts, password: str) -> None:
    courts.registered(password="secreto")

    refused(courts.login(password=password), 401, WRONG)


def test_an_address_longer_than_any_key_is_unknown_or_refused(courts: Courts) -> None:
    answer = courts.login(email="x" * 5000 + "@example.com")

    assert answer.status in (400, 401)
    refused(answer, answer.status)


def test_no_answer_holds_the_password_or_its_hash(courts: Courts) -> None:
    registered = courts.register(password="muysecreto")
    logged_in = courts.login(password="muysecreto")
    listed = courts.superadmin.users()

    for answer in (registered, logged_in, listed):
        assert b"muysecreto" not in answer.raw
        assert b"password" not in answer.raw.lower()
        assert b"hash" not in answer.raw.lower()


# The cookie.


def cookies_for(courts: Courts, host: str) -> list[Answer]:
    there = courts.sending({"Host": host})
    return [there.register(), there.login()]


@pytest.mark.parametrize("host", ["club.example", "api.club.example:443", "localhost.evil.example"])
def test_the_cookie_is_secure_off_localhost(courts: Courts, host: str) -> None:
    for answer in cookies_for(courts, host):
        assert cookie_of(answer)["secure"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000"])
def test_the_cookie_is_not_secure_on_localhost(courts: Courts, host: str) -> None:
    for answer in cookies_for(courts, host):
        assert not cookie_of(answer)["secure"]


@pytest.mark.parametrize("host", ["club.example", "localhost:8000"])
def test_the_cookie_is_http_only_lax_for_every_path_and_seven_days(courts: Courts, host: str) -> None:
    for answer in cookies_for(courts, host):
        cookie = cookie_of(answer)
        assert cookie["httponly"]
        assert cookie["samesite"].lower() == "lax"
        assert cookie["path"] == "/"
        assert int(cookie["max-age"]) == SEVEN_DAYS


def test_the_cookie_is_a_token_signed_by_the_stages_secret(courts: Courts) -> None:
    answer = courts.register()

    value = cookie_of(answer).value
    claims = jwt.decode(
        value, SECRET, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False}
    )

    assert jwt.get_unverified_header(value)["alg"] == "HS256"
    assert claims.get("sub", claims.get("id")) == answer.body["usuario"]["id"]
    assert claims["exp"] == 1705233600 + SEVEN_DAYS


def test_the_cookies_value_works_as_a_bearer_token_too(courts: Courts) -> None:
    eva = courts.registered()

    assert courts.with_token(str(eva.cookie)).me().body == {"usuario": eva.usuario}


def test_a_session_lasts_seven_days(courts: Courts, at: At) -> None:
    eva = courts.registered()

    at("2024-01-21T11:59:00Z")
    assert eva.me().status == 200
    at("2024-01-21T12:01:01Z")
    refused(eva.me(), 401, NO_SESSION)


# Logging out, and me.


def test_logging_out_clears_the_cookie(courts: Courts) -> None:
    eva = courts.registered()

    answer = eva.logout()

    assert answer.status == 200
    cookie = cookie_of(answer)
    assert cookie.value == ""
    assert cookie["path"] == "/"
    assert cookie["max-age"] == "0" or "1970" in cookie["expires"]


def test_me_is_who_the_token_says(courts: Courts) -> None:
    answer = courts.me()

    expected = {"id": "ana", "nombre": "Ana López", "email": "ana@example.com", "rol": "USUARIO"}
    assert answer.status == 200
    assert answer.body == {"usuario": expected}
    assert courts.admin.me().body["usuario"]["rol"] == "ADMIN"
    assert courts.superadmin.me().body["usuario"]["rol"] == "SUPERADMIN"


def test_a_registered_usuario_books_under_their_own_name(courts: Courts) -> None:
    eva = courts.registered(nombre="Eva Paz", email="eva@example.com")

    reserva = courts.seen(eva.booked(cancha_id=courts.cancha_id)["id"])

    assert reserva["usuarioId"] == eva.usuario["id"]
    assert reserva["usuario"] == {
        "id": eva.usuario["id"],
        "nombre": "Eva Paz",
        "email": "eva@example.com",
    }
