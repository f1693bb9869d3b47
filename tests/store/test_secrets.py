"""Secrets: the environment's, else Secrets Manager's."""

from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest

from chalicelib.store import secrets
from tests.tokens import SECRET


@pytest.fixture(autouse=True)
def _unread() -> Iterator[None]:
    _forget()
    yield
    _forget()


def _forget() -> None:
    secrets.jwt_secret.cache_clear()
    secrets.google_credentials.cache_clear()
    secrets.payment_keys.cache_clear()


@pytest.fixture
def manager() -> Any:
    return botocore.session.get_session().create_client("secretsmanager")


def test_the_environment_comes_first(settings_changed: Callable[..., None]) -> None:
    settings_changed(
        JWT_SECRET_ARN="nowhere", GOOGLE_CREDENTIALS='{"a": 1}', GOOGLE_CREDENTIALS_ARN="nowhere"
    )

    assert secrets.jwt_secret() == SECRET
    assert secrets.google_credentials() == '{"a": 1}'


def test_secrets_manager_is_asked_once(settings_changed: Callable[..., None], manager: Any) -> None:
    signing = manager.create_secret(Name="signing", SecretString="x" * 64)["ARN"]
    account = manager.create_secret(Name="account", SecretString='{"b": 2}')["ARN"]
    settings_changed(JWT_SECRET="", JWT_SECRET_ARN=signing, GOOGLE_CREDENTIALS_ARN=account)

    assert secrets.jwt_secret() == "x" * 64
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

    for secret in (secrets.jwt_secret, secrets.google_credentials, secrets.payment_keys):
        with pytest.raises(secrets.SecretMissing):
            secret()
