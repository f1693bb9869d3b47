"""Tokens of an identity provider: its keys by address, its algorithm by configuration."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chalicelib import auth, clock
from chalicelib.domain.errors import ForeignIdentity, TokenInvalid, Unavailable
from chalicelib.domain.roles import Role
from chalicelib.http.dialect import route_table
from chalicelib.integrations import key_server, transport
from chalicelib.settings import SettingsUnsafe
from tests.contract.courts import Courts
from tests.remotes.waits import PATIENCE
from tests.tokens import SECRET, token

NOW = datetime(2024, 1, 14, 12, tzinfo=UTC)
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
# What the stage asks of a token beside its signature.
STAGE = {"aud": "cupo", "iss": "https://id.example"}
EC_KEY = ec.generate_private_key(ec.SECP256R1())

pytestmark = pytest.mark.usefixtures("api")


def keys() -> dict[str, Any]:
    rsa_key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA_KEY.public_key()))
    ec_key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(EC_KEY.public_key()))
    return {"keys": [{**rsa_key, "kid": "rsa", "use": "sig"}, {**ec_key, "kid": "ec", "use": "sig"}]}


def base64url(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def signed(key: Any = RSA_KEY, algorithm: str = "RS256", kid: str = "rsa", **claims: Any) -> str:
    payload = {
        "sub": "ana",
        "role": "ADMIN",
        "exp": int(NOW.timestamp()) + 60,
        **STAGE,
        "tenant": "default",
        **claims,
    }
    kept = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": kid})


@pytest.fixture
def provider(settings_changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A stage that trusts an identity provider."""
    monkeypatch.setattr(transport, "send", lambda *_: SimpleNamespace(data=json.dumps(keys()).encode()))

    def trust(algorithm: str = "RS256", **variables: str) -> None:
        auth.forget_keys()
        needed = {
            "JWT_JWKS_URL": "https://id.example/jwks.json",
            "JWT_AUDIENCE": "cupo",
            "JWT_ISSUER": STAGE["iss"],
        }
        settings_changed(JWT_ALGORITHM=algorithm, **{**needed, **variables})

    trust()
    return trust


def test_a_token_of_the_provider_speaks_for_its_subject(provider: Callable[..., None]) -> None:
    caller = auth.caller_of(signed(), NOW)
    assert (caller.user, caller.role, caller.tenant) == ("ana", Role.ADMIN, "default")


def test_the_configured_algorithm_may_be_es256(provider: Callable[..., None]) -> None:
    provider("ES256")
    assert auth.caller_of(signed(EC_KEY, "ES256", "ec"), NOW).user == "ana"
    with pytest.raises(TokenInvalid):
        auth.caller_of(signed(), NOW)


def test_any_other_token_is_refused(provider: Callable[..., None]) -> None:
    # Signed with the public key as a secret.
    public = json.dumps(keys()["keys"][0]).encode()
    parts = ({"alg": "HS256", "kid": "rsa"}, {"sub": "ana", "exp": 2**31})
    content = b".".join(base64url(json.dumps(part).encode()) for part in parts)
    forged = content + b"." + base64url(hmac.digest(public, content, "sha256"))
    refused = {
        "another key": signed(OTHER_KEY),
        "a key that the provider does not have": signed(kid="unknown"),
        "another algorithm": signed(EC_KEY, "ES256", "ec"),
        "the shared secret": signed(SECRET, "HS256"),
        "the public key": forged.decode(),
        "expired": signed(exp=int(NOW.timestamp()) - 61),
        "garbage": "no token at all",
    }
    for bearer in refused.values():
        with pytest.raises(TokenInvalid):
            auth.caller_of(bearer, NOW)


def test_tokens_for_other_applications_of_the_provider_are_refused(provider: Callable[..., None]) -> None:
    assert auth.caller_of(signed(aud=["other", "cupo"]), NOW).user == "ana"
    others: tuple[dict[str, Any], ...] = (
        *({"aud": None}, {"aud": "other"}, {"aud": []}),
        *({"iss": None}, {"iss": "https://evil.example"}),
    )
    for claims in others:
        with pytest.raises(TokenInvalid):
            auth.caller_of(signed(**claims), NOW)


def test_no_function_starts_that_would_take_them(provider: Callable[..., None]) -> None:
    for algorithm in ("RS256", "ES256"):
        for missing in ("JWT_AUDIENCE", "JWT_ISSUER", "JWT_JWKS_URL"):
            provider(algorithm, **{missing: ""})
            with pytest.raises(SettingsUnsafe, match=missing):
                route_table(())


def test_a_providers_token_proves_its_address_by_its_own_claim_or_as_the_stage_says(
    provider: Callable[..., None],
) -> None:
    nested: tuple[dict[str, Any], ...] = (
        {"user_metadata": {"email_verified": True}},
        {"app_metadata": {"email_verified": True}},
    )
    claims: tuple[dict[str, Any], ...] = (
        *({}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": 1}),
        *nested,
    )
    for each in claims:
        assert not auth.caller_of(signed(email="ana@x.ar", **each), NOW).proves_address, each
    assert auth.caller_of(signed(email="ana@x.ar", email_verified=True), NOW).proves_address

    provider(ADDRESS_PROOF="issuer")
    for each in claims:
        assert auth.caller_of(signed(email="ana@x.ar", **each), NOW).proves_address, each


def test_a_backends_token_proves_its_address_and_cupos_own_do_not() -> None:
    for claims, proves in (
        ({}, True),
        ({"email_verified": True}, True),
        ({"email_verified": False}, False),
        ({"use": "session"}, False),
        ({"use": "session", "email_verified": True}, False),
    ):
        assert auth.caller_of(token(**claims), clock.now()).proves_address is proves, claims


def test_a_token_without_a_tenant_is_of_the_default_one_only_where_the_stage_says_so(
    provider: Callable[..., None], settings_changed: Callable[..., None]
) -> None:
    with pytest.raises(TokenInvalid):
        auth.caller_of(signed(tenant=None), NOW)
    provider(TENANT_CLAIM="optional")
    assert auth.caller_of(signed(tenant=None), NOW).tenant == "default"
    settings_changed(TENANT_CLAIM="required")
    with pytest.raises(TokenInvalid):
        auth.caller_of(token(drop=("tenant",)), NOW)


def test_the_role_may_stand_deeper_in_the_token(provider: Callable[..., None]) -> None:
    provider(ROLE_CLAIM="app_metadata.role")
    deep: tuple[tuple[object, Role], ...] = (
        ({"role": "SUPERADMIN"}, Role.SUPERADMIN),
        ({}, Role.USER),
        ("admin", Role.USER),
        ({"role": 7}, Role.USER),
    )
    for value, role in deep:
        assert auth.caller_of(signed(role="ADMIN", app_metadata=value), NOW).role is role


class Broken:
    """A key server that sends whatever it is told to, and counts how often it is asked."""

    def __init__(self, *acts: bytes | Exception | Callable[[], bytes]) -> None:
        self.acts, self.asked = list(acts), 0

    def send(self, *_: str) -> SimpleNamespace:
        act = self.acts[min(self.asked, len(self.acts) - 1)]
        self.asked += 1
        if isinstance(act, Exception):
            raise act
        return SimpleNamespace(data=act() if callable(act) else act)


GOOD = json.dumps(keys()).encode()


def test_a_broken_key_server_is_unavailable_and_not_a_bad_token(
    provider: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for act in (
        *(b"<html>502</html>", b"", b"[]", b'{"keys": []}', b'{"keys": [{"kty": "?"}]}', b'{"keys": 1}'),
        *(transport.Refused(503, "unavailable"), ConnectionResetError(), TimeoutError()),
    ):
        provider()
        monkeypatch.setattr(transport, "send", Broken(act).send)
        with pytest.raises(Unavailable):
            auth.caller_of(signed(), NOW)


def test_known_keys_go_on_working_while_the_server_is_away(
    provider: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.use(None)
    server = Broken(GOOD, ConnectionResetError())
    monkeypatch.setattr(transport, "send", server.send)

    for _ in range(20):
        assert auth.caller_of(signed(), NOW).user == "ana"
        clock.pause(120)

    assert server.asked > 5


def test_made_up_key_ids_are_asked_for_once_a_minute(
    provider: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.use(None)
    server = Broken(GOOD)
    monkeypatch.setattr(transport, "send", server.send)

    for number in range(100):
        with pytest.raises(TokenInvalid):
            auth.caller_of(signed(kid=f"made up {number}"), NOW)
    assert server.asked == 1
    clock.pause(61)
    with pytest.raises(TokenInvalid):
        auth.caller_of(signed(kid="made up"), NOW)
    assert server.asked == 2


def test_keys_that_drip_in_hold_up_nobody_beyond_the_requests_budget(
    provider: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()

    def drip() -> bytes:
        released.wait(PATIENCE)
        return GOOD

    monkeypatch.setattr(transport, "send", Broken(drip).send)
    monkeypatch.setattr(key_server, "_LONGEST_SECONDS", 0.01)
    with pytest.raises(Unavailable):
        auth.caller_of(signed(), NOW)
    released.set()


def test_a_stage_with_a_provider_keeps_no_accounts(provider: Callable[..., None], courts: Courts) -> None:
    with pytest.raises(ForeignIdentity):
        auth.raise_if_foreign()
    assert courts.register().status == 403
    assert courts.login().status == 403
