"""The stage's secret: from the environment, else from Secrets Manager, read once per process."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from chalicelib import settings
from chalicelib.store.reads import answering
from chalicelib.store.tables import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS


class SecretMissing(Exception):
    """Neither JWT_SECRET nor JWT_SECRET_ARN is set: the stage is not configured."""


@cache
def jwt_secret() -> str:
    """What HS256 tokens are signed with.

    :raises Unavailable: if Secrets Manager does not answer in time
    """
    configured = settings.load()
    if configured.jwt_secret:
        return configured.jwt_secret
    if not configured.jwt_secret_arn:
        raise SecretMissing
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    client: Any = botocore.session.get_session().create_client("secretsmanager", config=config)
    with answering():
        answer = client.get_secret_value(SecretId=configured.jwt_secret_arn)
    return str(answer["SecretString"])
