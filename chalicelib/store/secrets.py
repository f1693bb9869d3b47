"""The stage's secrets: from the environment, else from Secrets Manager; each is read once per process."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from chalicelib import settings
from chalicelib.store.reads import answering
from chalicelib.store.tables import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS


class SecretMissing(Exception):
    """Neither the secret nor an ARN of it is configured, or Secrets Manager has no valid value."""


@dataclass(frozen=True, slots=True)
class PaymentKeys:
    """The stage's token for the payment provider, and the secret that signs the provider's notifications."""

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)


@cache
def jwt_secret() -> str:
    """Return the secret that signs HS256 tokens.

    :raises Unavailable: if Secrets Manager does not answer in time
    """
    configured = settings.load()
    return configured.jwt_secret or _from_secrets_manager(configured.jwt_secret_arn)


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
    client: Any = boto3.session.Session().client("secretsmanager", config=config)
    with answering():
        response = client.get_secret_value(SecretId=arn)
    return str(response["SecretString"])
