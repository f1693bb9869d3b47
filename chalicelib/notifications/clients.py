"""AWS's clients of the channels: short timeouts, botocore's own retries of throttles and 5xx."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.store.tables import CONNECT_SECONDS, READ_SECONDS

# Seven seconds at most: a request that sends still has time to undo what says that it has sent.
_ATTEMPTS = 2


@cache
def client(service: str) -> Any:
    """The one client of this service in the process."""
    return botocore.session.get_session().create_client(
        service,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        ),
    )


def kind_of(failure: BotoCoreError | ClientError) -> str:
    """AWS's code of a failure, else its class: its own text may hold an address, and is not for the log."""
    code: str | None = failure.response["Error"].get("Code") if isinstance(failure, ClientError) else None
    return code or type(failure).__name__
