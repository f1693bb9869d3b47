"""Tokens of an identity provider: its keys by address, its algorithm by configuration."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chalicelib import auth
from chalicelib.domain.errors import ForeignIdentity, TokenInvalid, Unavailable
from chalicelib.domain.roles import Role
from tests.contract.courts import Courts
from tests.tokens import SECRET

NOW = datetime(2024, 1, 14, 12, tzinfo=UTC)
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())

pytestmark = pytest.mark.usefixtures("api")


def keys() -> dict[str, Any]:
    rsa_key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA_KEY.public_key()))
    ec_key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(EC_KEY.public_key()))
    return {"keys": [{**rsa_key, "kid": "rsa", "use": "sig"}, {**ec_key, "kid": "ec", "use": "sig"}]}


def base64url(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def signed(key: Any = RSA_KEY, algorithm: str = "RS256", kid: str = "rsa", **claims: Any) -> str:
    payload = {"sub": "ana", "role": "ADMIN", "exp": int(NOW.timestamp()) + 60, **claims}
    return jwt.encode(payload, key, algorithm=algorithm, headers={"kid": kid})


@pytest.fixture
def provider(settings_changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A stage that trusts an identity provider."""
    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", lambda _self: keys())

    def trust(algorithm: str = "RS256", **variables: str) -> None:
        auth.forget_keys()
        settings_changed(JWT_ALGORITHM=algorithm, JWT_JWKS_URL="https://id.example/jwks.json", **variables)

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
    for token in refused.values():
        with pytest.raises(TokenInvalid):
            auth.caller_of(token, NOW)


def test_audience_and_issuer_are_checked_when_configured(provider: Callable[..., None]) -> None:
    provider(JWT_AUDIENCE="cupo", JWT_ISSUER="https://id.example")
    own = {"aud": "cupo", "iss": "https://id.example"}
    others: tuple[dict[str, str], ...] = ({"aud": "other"}, {"iss": "https://evil.example"})

    assert auth.caller_of(signed(**own), NOW).user == "ana"
    for claims in ({}, {"aud": "cupo"}, *({**own, **other} for other in others)):
        with pytest.raises(TokenInvalid):
            auth.caller_of(signed(**claims), NOW)


def test_a_provider_that_does_not_answer_is_unavailable_and_not_a_bad_token(
    provider: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def silence(_self: jwt.PyJWKClient) -> None:
        raise jwt.PyJWKClientConnectionError("timed out")

    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", silence)
    with pytest.raises(Unavailable):
        auth.caller_of(signed(), NOW)


def test_a_stage_with_a_provider_keeps_no_accounts(provider: Callable[..., None], courts: Courts) -> None:
    with pytest.raises(ForeignIdentity):
        auth.raise_if_foreign()
    assert courts.register().status == 403
    assert courts.login().status == 403
