"""The stage's secrets: from the environment, else from Secrets Manager, each read once per process."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from chalicelib import settings
from chalicelib.store.reads import answering
from chalicelib.store.tables import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS


class SecretMissing(Exception):
    """Neither the secret nor the ARN of one is set, or nobody has put it there yet."""


@dataclass(frozen=True, slots=True)
class PaymentKeys:
    """What the payment provider knows the stage by, and what it signs its notifications with."""

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)


@cache
def jwt_secret() -> str:
    """What HS256 tokens are signed with.

    :raises Unavailable: if Secrets Manager does not answer in time
    """
    configured = settings.load()
    return configured.jwt_secret or _kept(configured.jwt_secret_arn)


@cache
def google_credentials() -> str:
    """The service account that calendars are written with: Google's JSON.

    :raises Unavailable: if Secrets Manager does not answer in time
    """
    configured = settings.load()
    return configured.google_credentials or _kept(configured.google_credentials_arn)


@cache
def payment_keys() -> PaymentKeys:
    """Both secrets that are shared with Mercado Pago.

    :raises Unavailable: if Secrets Manager does not answer in time
    """
    configured = settings.load()
    if configured.mercadopago_token and configured.mercadopago_webhook_secret:
        return PaymentKeys(configured.mercadopago_token, configured.mercadopago_webhook_secret)
    try:
        kept = json.loads(_kept(configured.mercadopago_secret_arn))
    except ValueError:
        # The failure holds the text that could not be read.
        raise SecretMissing from None
    match kept:
        case {"access_token": str(token), "webhook_secret": str(webhook_secret)} if token and webhook_secret:
            return PaymentKeys(token, webhook_secret)
    raise SecretMissing


def _kept(arn: str) -> str:
    """What Secrets Manager keeps under this name."""
    if not arn:
        raise SecretMissing
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    client: Any = botocore.session.get_session().create_client("secretsmanager", config=config)
    with answering():
        answer = client.get_secret_value(SecretId=arn)
    return str(answer["SecretString"])
