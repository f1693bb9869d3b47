"""Who a token says one is: which are taken, which are not, and what their claims mean."""

import base64
import hmac
import json
from typing import Any

import pytest

from tests.contract.courts import (
    NO_PERMISSION,
    NO_SESSION,
    At,
    Courts,
    SettingsChanged,
    cookie_of,
    refused,
)
from tests.tokens import SECRET, token


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def forged(
    header: dict[str, Any], *, signature: bytes | None = None, digest: str = "sha256", **changes: Any
) -> str:
    """A good token's claims under another header, signed with the secret by HMAC."""
    good = token(role="SUPERADMIN").split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(good + "=" * (-len(good) % 4)))
    signed = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps({**claims, **changes}).encode())}"
    if signature is None:
        signature = hmac.new(SECRET.encode(), signed.encode(), digest).digest()
    return f"{signed}.{encoded(signature)}"


# Where it is read from.


def test_a_token_is_taken_as_bearer_and_as_cookie(courts: Courts) -> None:
    assert courts.with_token(token()).me().status == 200
    assert courts.with_cookie(token()).me().status == 200


def test_bearer_wins_over_the_cookie(courts: Courts) -> None:
    answer = courts.api.request("GET", "/api/auth/me", token=token(user="ana"), cookie=token(user="bruno"))

    assert answer.body["usuario"]["id"] == "ana"


def test_the_cookie_is_found_among_others(courts: Courts) -> None:
    headers = {"Cookie": f"theme=dark; token={token()}; xtoken=no"}

    answer = courts.nobody.request("GET", "/api/auth/me", headers=headers)

    assert answer.status == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(courts: Courts, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {token()}"}

    assert courts.nobody.request("GET", "/api/auth/me", headers=headers).status == 200


# Which are refused.


def test_a_forgery_with_the_right_header_and_key_would_be_taken(courts: Courts) -> None:
    """The control of the tests below: what they change is what gets them refused."""
    assert courts.with_token(forged({"alg": "HS256", "typ": "JWT"})).me().status == 200


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", "RS256", "ES256", "HS384", "HS512", "PS256", "foo"]
)
def test_the_token_does_not_choose_its_algorithm(courts: Courts, algorithm: str) -> None:
    signed = forged({"alg": algorithm, "typ": "JWT"})
    unsigned = forged({"alg": algorithm, "typ": "JWT"}, signature=b"")

    for bearer in (signed, unsigned):
        refused(courts.with_token(bearer).me(), 401, NO_SESSION)
        refused(courts.with_cookie(bearer).me(), 401, NO_SESSION)


def test_a_token_properly_signed_by_another_algorithm_is_refused(courts: Courts) -> None:
    bearer = forged({"alg": "HS512", "typ": "JWT"}, digest="sha512")

    refused(courts.with_token(bearer).me(), 401, NO_SESSION)


def test_a_token_that_brings_its_own_key_is_refused(courts: Courts) -> None:
    own = {"kty": "oct", "k": encoded(b"k" * 32)}
    headers: list[dict[str, Any]] = [
        {"alg": "HS256", "jwk": own},
        {"alg": "HS256", "kid": "../../dev/null"},
        {"alg": "HS256", "jku": "https://evil.example/jwks.json"},
    ]

    for header in headers:
        bearer = forged(header, signature=b"x" * 32)
        refused(courts.with_token(bearer).me(), 401, NO_SESSION)


def test_claims_changed_after_signing_are_refused(courts: Courts) -> None:
    header, _, signature = token().split(".")
    payload = token(role="SUPERADMIN").split(".")[1]

    refused(courts.with_token(f"{header}.{payload}.{signature}").me(), 401, NO_SESSION)


def test_a_token_signed_with_another_key_is_refused(courts: Courts) -> None:
    refused(courts.with_token(token(key="another-secret-another-secret-another")).me(), 401, NO_SESSION)


@pytest.mark.parametrize(
    "garbage",
    ["", "x", "a.b", "a.b.c", "a.b.c.d", "..", "null", "eyJhbGciOiJIUzI1NiJ9..", "%00", "x" * 20_000, '"'],
    ids=lambda value: value[:12],
)
def test_what_is_no_token_is_refused(courts: Courts, garbage: str) -> None:
    refused(courts.with_token(garbage).me(), 401, NO_SESSION)
    refused(courts.with_cookie(garbage).me(), 401, NO_SESSION)


@pytest.mark.parametrize(
    "header", ["Basic YW5hOmFuYQ==", "Bearer", "Bearer ", "Token x", "x", "Bearer a b c", ","]
)
def test_another_kind_of_authorization_is_no_session(courts: Courts, header: str) -> None:
    answer = courts.nobody.request("GET", "/api/auth/me", headers={"Authorization": header})

    refused(answer, 401, NO_SESSION)


@pytest.mark.parametrize("claims", [[], "x", 5, None], ids=repr)
def test_claims_that_are_no_object_are_refused(courts: Courts, claims: Any) -> None:
    header = encoded(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    signed = f"{header}.{encoded(json.dumps(claims).encode())}"
    signature = hmac.new(SECRET.encode(), signed.encode(), "sha256").digest()

    refused(courts.with_token(f"{signed}.{encoded(signature)}").me(), 401, NO_SESSION)


# When it expires.


def test_a_token_without_exp_is_refused(courts: Courts) -> None:
    refused(courts.with_token(token(drop=("exp",))).me(), 401, NO_SESSION)


@pytest.mark.parametrize(
    ("expires_in", "status"), [(3600, 200), (1, 200), (-59, 200), (-61, 401), (-3600, 401)]
)
def test_an_expired_token_has_sixty_seconds_of_leeway(courts: Courts, expires_in: int, status: int) -> None:
    bearer = token(expires_in=expires_in)

    assert courts.with_token(bearer).me().status == status
    assert courts.with_cookie(bearer).me().status == status


def test_a_token_expires_as_the_clock_goes_on(courts: Courts, at: At) -> None:
    caller = courts.with_token(token(expires_in=3600))

    at("2024-01-14T13:00:59Z")
    assert caller.me().status == 200
    at("2024-01-14T13:01:01Z")
    refused(caller.me(), 401, NO_SESSION)


@pytest.mark.parametrize("exp", ["mañana", None, [], {}, True, 1e400], ids=repr)
def test_an_exp_that_is_no_instant_is_refused(courts: Courts, exp: Any) -> None:
    bearer = forged({"alg": "HS256"}, exp=exp)

    refused(courts.with_token(bearer).me(), 401, NO_SESSION)


@pytest.mark.parametrize("exp", [10**39, 10**400, 1e39], ids=["39 digits", "400 digits", "float"])
def test_an_exp_beyond_the_calendar_breaks_nothing(courts: Courts, exp: Any) -> None:
    assert courts.with_token(forged({"alg": "HS256"}, exp=exp)).me().status in (200, 401)


# Audience and issuer.


@pytest.mark.parametrize(
    ("setting", "claim"), [("JWT_AUDIENCE", "aud"), ("JWT_ISSUER", "iss")], ids=["aud", "iss"]
)
def test_audience_and_issuer_are_checked_when_configured(
    courts: Courts, settings_changed: SettingsChanged, setting: str, claim: str
) -> None:
    settings_changed(**{setting: "https://club.example"})

    right, wrong = (courts.by("ana", **{claim: f"https://{host}.example"}) for host in ("club", "evil"))
    absent = courts.by("ana")

    assert right.me().status == 200
    refused(wrong.me(), 401, NO_SESSION)
    refused(absent.me(), 401, NO_SESSION)


def test_a_session_of_ours_is_taken_where_audience_and_issuer_are_configured(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    settings_changed(JWT_AUDIENCE="cupo", JWT_ISSUER="https://club.example")

    assert courts.with_cookie(cookie_of(courts.register()).value).me().status == 200


# What the claims mean.


LADDER = [
    *((word, "user") for word in ("user", "USUARIO", "client", "patient", "member")),
    *((word, "user") for word in ("", "jefe", "root", "administrator", "usuario admin")),
    *((word, "staff") for word in ("staff", "STAFF", "professional")),
    *((word, "admin") for word in ("admin", "ADMIN", "tenant admin")),
    *((word, "superadmin") for word in ("superadmin", "SUPERADMIN")),
]


@pytest.mark.parametrize(("word", "rung"), LADDER)
def test_every_role_word_has_its_rung(courts: Courts, word: str, rung: str) -> None:
    cancha_id = courts.built(nombre="Cancha B")["id"]
    caller = courts.by("alguien", role=word)

    created = caller.new_cancha().status
    users = caller.users().status
    deleted = caller.delete_cancha(cancha_id).status

    admin, superadmin = rung in ("admin", "superadmin"), rung == "superadmin"
    assert created == (201 if admin else 403)
    assert users == (200 if superadmin else 403)
    assert deleted == (200 if superadmin else 403)


@pytest.mark.parametrize("role", [None, 1, ["ADMIN"], {"role": "ADMIN"}, True], ids=repr)
def test_a_role_that_is_no_word_is_a_user(courts: Courts, role: Any) -> None:
    caller = courts.with_token(forged({"alg": "HS256"}, role=role))

    refused(caller.new_cancha(), 403, NO_PERMISSION)
    assert caller.list().body == {"reservas": []}


def test_a_token_without_a_role_is_a_users(courts: Courts) -> None:
    refused(courts.with_token(token(drop=("role",))).new_cancha(), 403, NO_PERMISSION)


def test_id_nombre_and_rol_are_read_like_sub_name_and_role(courts: Courts) -> None:
    bearer = token(drop=("sub", "name", "role"), id="ana", nombre="Ana López", rol="ADMIN")

    answer = courts.with_token(bearer).me()

    expected = {"id": "ana", "nombre": "Ana López", "email": "ana@example.com", "rol": "ADMIN"}
    assert answer.body == {"usuario": expected}


def test_a_token_that_names_nobody_is_refused(courts: Courts) -> None:
    refused(courts.with_token(token(drop=("sub",))).me(), 401, NO_SESSION)


def test_a_token_without_a_tenant_is_of_the_default_one(courts: Courts) -> None:
    reserva = courts.booked()

    caller = courts.with_token(token(drop=("tenant",)))

    assert [r["id"] for r in caller.list().body["reservas"]] == [reserva["id"]]


@pytest.mark.parametrize("claim", ["sub", "tenant", "name", "email"])
@pytest.mark.parametrize(
    "value", ["", "a#b", "a/b", "🎾", "\u0000", "x" * 3000, 5, None, ["x"]], ids=lambda v: repr(v)[:8]
)
def test_no_claim_breaks_anything(courts: Courts, claim: str, value: Any) -> None:
    cancha_id = courts.cancha_id
    caller = courts.with_token(forged({"alg": "HS256"}, role="USUARIO", **{claim: value}))

    for answer in (caller.me(), caller.list(), caller.create(cancha_id=cancha_id)):
        assert answer.status in (200, 201, 400, 401), answer.raw
        if answer.status >= 400:
            refused(answer, answer.status)
