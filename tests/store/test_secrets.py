"""Secrets: the environment's, else Secrets Manager's."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import jwt
import pytest

from chalicelib import auth, clock
from chalicelib.domain.errors import TokenInvalid
from chalicelib.domain.key_ring import KeyRingInvalid
from chalicelib.domain.roles import Roles
from chalicelib.domain.user import User
from chalicelib.store import secrets
from stack.rotate import rotate_stage
from tests.tokens import SECRET


@pytest.fixture(autouse=True)
def _unread() -> Iterator[None]:
    _forget()
    yield
    _forget()


def _forget() -> None:
    secrets.forget_signing_keys()
    secrets.google_credentials.cache_clear()
    secrets.payment_keys.cache_clear()


@pytest.fixture
def manager() -> Any:
    return botocore.session.get_session().create_client("secretsmanager")


def test_the_environment_comes_first(settings_changed: Callable[..., None]) -> None:
    settings_changed(
        JWT_SECRET_ARN="nowhere", GOOGLE_CREDENTIALS='{"a": 1}', GOOGLE_CREDENTIALS_ARN="nowhere"
    )

    assert [key.secret for key in secrets.signing_keys().keys] == [SECRET]
    assert secrets.google_credentials() == '{"a": 1}'


def test_secrets_manager_is_asked_once(settings_changed: Callable[..., None], manager: Any) -> None:
    signing = manager.create_secret(Name="signing", SecretString="x" * 64)["ARN"]
    account = manager.create_secret(Name="account", SecretString='{"b": 2}')["ARN"]
    settings_changed(JWT_SECRET="", JWT_SECRET_ARN=signing, GOOGLE_CREDENTIALS_ARN=account)

    assert [key.secret for key in secrets.signing_keys().keys] == ["x" * 64]
    assert secrets.google_credentials() == '{"b": 2}'
    manager.put_secret_value(SecretId=account, SecretString="{}")
    assert secrets.google_credentials() == '{"b": 2}'


def test_payments_have_two_secrets_in_one(settings_changed: Callable[..., None], manager: Any) -> None:
    kept = '{"access_token": "kept token", "webhook_secret": "kept secret"}'
    arn = manager.create_secret(Name="both keys of payments", SecretString=kept)["ARN"]

    settings_changed(MERCADOPAGO_SECRET_ARN=arn, MERCADOPAGO_TOKEN="a token alone is not enough")
    assert secrets.payment_keys() == secrets.PaymentKeys("kept token", "kept secret")

    secrets.payment_keys.cache_clear()
    settings_changed(MERCADOPAGO_WEBHOOK_SECRET="given secret", MERCADOPAGO_TOKEN="given token")
    assert secrets.payment_keys() == secrets.PaymentKeys("given token", "given secret")


def test_the_keys_of_payments_are_not_shown() -> None:
    assert repr(secrets.PaymentKeys("token", "secret")) == "PaymentKeys()"


def test_a_secret_that_nobody_has_put_there_yet_is_missing(
    settings_changed: Callable[..., None], manager: Any
) -> None:
    manager.create_secret(Name="empty", SecretString="{}")
    for kept in ("{}", "[1]", "no JSON", '{"access_token": "a", "webhook_secret": ""}'):
        arn = manager.put_secret_value(SecretId="empty", SecretString=kept)["ARN"]
        settings_changed(MERCADOPAGO_SECRET_ARN=arn)
        secrets.payment_keys.cache_clear()

        with pytest.raises(secrets.SecretMissing):
            secrets.payment_keys()


def test_a_stage_without_a_secret_says_so(settings_changed: Callable[..., None]) -> None:
    settings_changed(JWT_SECRET="")

    for secret in (secrets.signing_keys, secrets.google_credentials, secrets.payment_keys):
        with pytest.raises(secrets.SecretMissing):
            secret()


@pytest.fixture
def ana() -> User:
    return User(
        tenant="default",
        id="ana",
        email="ana@example.com",
        name="Ana",
        roles=Roles(),
        is_active=True,
        password="",
        created=clock.now(),
        version=1,
    )


@pytest.mark.usefixtures("api")
def test_keys_are_rotated_while_all_that_they_signed_stays_valid(
    settings_changed: Callable[..., None], manager: Any, at: Callable[[str], None], ana: User
) -> None:
    arn = manager.create_secret(Name="rotated", SecretString="x" * 64)["ARN"]
    settings_changed(JWT_SECRET="", JWT_SECRET_ARN=arn)
    at("2024-01-14T12:00:00Z")
    before = auth.token_of(ana, clock.now(), {})

    rotate_stage(manager, arn, clock.now(), lambda _: [])
    at("2024-01-14T12:10:00Z")
    after = auth.token_of(ana, clock.now(), {})

    assert jwt.get_unverified_header(before)["kid"] != jwt.get_unverified_header(after)["kid"]
    for bearer in (before, after):
        assert auth.caller_of(bearer, clock.now()).user == "ana"


@pytest.mark.usefixtures("api")
def test_a_token_of_a_key_that_is_not_known_yet_has_the_keys_read_once(
    settings_changed: Callable[..., None], manager: Any, ana: User
) -> None:
    clock.use(None)
    arn = manager.create_secret(Name="early", SecretString="x" * 64)["ARN"]
    settings_changed(JWT_SECRET="", JWT_SECRET_ARN=arn)
    now = clock.now()
    assert auth.caller_of(auth.token_of(ana, now, {}), now).user == "ana"
    new = rotate_stage(manager, arn, now, lambda _: []).newest
    claims = {"sub": "ana", "exp": int(now.timestamp()) + 60}
    early = jwt.encode(claims, new.secret, headers={"kid": new.id})

    with pytest.raises(TokenInvalid):
        auth.caller_of(early, now)
    clock.pause(61)
    assert auth.caller_of(early, now).user == "ana"


@pytest.mark.usefixtures("api")
def test_known_keys_go_on_while_they_cannot_be_read(settings_changed: Callable[..., None], ana: User) -> None:
    clock.use(None)
    now = clock.now()
    bearer = auth.token_of(ana, now, {})
    for broken in ("", "short", '{"keys": []}'):
        settings_changed(JWT_SECRET=broken, JWT_SECRET_ARN="")
        clock.pause(301)
        assert auth.caller_of(bearer, now).user == "ana"
        with pytest.raises((secrets.SecretMissing, KeyRingInvalid)):
            secrets._read_signing_keys()


@pytest.mark.usefixtures("api")
def test_a_tenants_own_key_speaks_for_this_tenant_alone(settings_changed: Callable[..., None]) -> None:
    keys = [{"id": "own", "secret": SECRET}, {"id": "norte", "secret": "n" * 32, "tenant": "norte"}]
    settings_changed(JWT_SECRET=json.dumps({"keys": keys}))
    now = clock.now()

    def tenant_of(**claims: object) -> str:
        signed = {"sub": "ana", "exp": int(now.timestamp()) + 60, **claims}
        return auth.caller_of(jwt.encode(signed, "n" * 32), now).tenant

    assert tenant_of() == tenant_of(tenant="norte") == "norte"
    for other in ("default", "sur"):
        with pytest.raises(TokenInvalid):
            tenant_of(tenant=other)
