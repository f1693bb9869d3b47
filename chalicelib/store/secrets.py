"""The stage's secrets: from the environment, else from Secrets Manager, each read once per process."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from chalicelib import settings
from chalicelib.store.reads import answering
from chalicelib.store.tables import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS


class SecretMissing(Exception):
    """Neither the secret nor the ARN of one is set: the stage is not configured."""


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
