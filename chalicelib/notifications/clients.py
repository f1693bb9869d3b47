"""AWS clients of the channels: short timeouts, and botocore's own retries of throttling and 5xx."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.store.tables import CONNECT_SECONDS, READ_SECONDS

# Seven seconds at most: the request that sends then still has time to release its lease.
_ATTEMPTS = 2

logger = Logger(service="cupo")


@cache
def client(service: str) -> Any:
    """Return the process's only client of this service."""
    return Session().create_client(
        service,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        ),
    )


@contextmanager
def raising_unavailable(message: str, **facts: str) -> Iterator[None]:
    """Turn a failed call to AWS into Unavailable, and log it with `message` and `facts`.

    :raises Unavailable: if the call fails, or the request has no time left to start it
    """
    if clock.time_left() <= 0:
        raise Unavailable
    try:
        yield
    except (BotoCoreError, ClientError) as failure:
        logger.warning(message, extra={**facts, "failure": kind_of(failure)})
        raise Unavailable from failure


def kind_of(failure: BotoCoreError | ClientError) -> str:
    """Return AWS's error code, else the class. The text is not logged: it may contain an address."""
    code: str | None = failure.response["Error"].get("Code") if isinstance(failure, ClientError) else None
    return code or type(failure).__name__
