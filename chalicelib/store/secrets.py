"""The stage's secrets: from the environment, else from Secrets Manager.

Signing keys are read again every five minutes, so that they can be rotated; the others once per process.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session

from chalicelib import settings
from chalicelib.domain.key_ring import KeyRing, key_ring
from chalicelib.store.cache import KeyCache
from chalicelib.store.reads import answering
from chalicelib.store.tables import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS


class SecretMissing(Exception):
    """Neither the secret nor an ARN of it is configured, or Secrets Manager has no valid value."""


@dataclass(frozen=True, slots=True)
class PaymentKeys:
    """The stage's token for the payment provider, and the secret that signs the provider's notifications."""

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)


def _read_signing_keys() -> KeyRing:
    configured = settings.load()
    return key_ring(configured.jwt_secret or _from_secrets_manager(configured.jwt_secret_arn))


_signing_keys = KeyCache(_read_signing_keys)


def signing_keys(key_id: str | None = None) -> KeyRing:
    """Return the stage's signing keys; they are read again first if none has this id.

    :raises Unavailable: if Secrets Manager does not answer in time, and they were never read
    :raises KeyRingInvalid: if the secret is no key ring, and none was ever read
    """
    return _signing_keys.get(key_id)


def forget_signing_keys() -> None:
    """Let the next use read the signing keys."""
    _signing_keys.clear()


@cache
def google_credentials() -> str:
    """Return the service account that writes to calendars: Google's JSON.

    :raises Unavailable: if Secrets Manager does not answer in time
    """
    configured = settings.load()
    return configured.google_credentials or _from_secrets_manager(configured.google_credentials_arn)


@cache
def payment_keys() -> PaymentKeys:
    """Return both secrets that are shared with Mercado Pago.

    :raises Unavailable: if Secrets Manager does not answer in time
    """
    configured = settings.load()
    if configured.mercadopago_token and configured.mercadopago_webhook_secret:
        return PaymentKeys(configured.mercadopago_token, configured.mercadopago_webhook_secret)
    try:
        stored = json.loads(_from_secrets_manager(configured.mercadopago_secret_arn))
    except ValueError:
        # From None: the error has the secret's text in it.
        raise SecretMissing from None
    match stored:
        case {"access_token": str(token), "webhook_secret": str(webhook_secret)} if token and webhook_secret:
            return PaymentKeys(token, webhook_secret)
    raise SecretMissing


def _from_secrets_manager(arn: str) -> str:
    if not arn:
        raise SecretMissing
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    client: Any = Session().create_client("secretsmanager", config=config)
    with answering():
        response = client.get_secret_value(SecretId=arn)
    return str(response["SecretString"])
