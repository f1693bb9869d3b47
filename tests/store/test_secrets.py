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


def test_a_stage_without_a_secret_says_so(settings_changed: Callable[..., None]) -> None:
    settings_changed(JWT_SECRET="")

    with pytest.raises(secrets.SecretMissing):
        secrets.jwt_secret()
    with pytest.raises(secrets.SecretMissing):
        secrets.google_credentials()
