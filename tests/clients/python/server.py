"""The running server, and who calls it: the tokens come from the tests that start this."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cupo_client import AuthenticatedClient, Client
from cupo_client.types import Response

Model = TypeVar("Model")
URL, RUN = os.environ["CUPO_URL"], os.environ["RUN"]


def id_of(role: str) -> str:
    """Return the id of the caller with a role."""
    return f"{role.lower()}-{RUN}"


def client_of(role: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=URL, token=os.environ[role])


def nobody() -> Client:
    return Client(base_url=URL)


def day_after(days: int) -> datetime:
    """Return the midnight that many days from now, in UTC."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


def read(answer: Response[Any], model: type[Model], status: int = 200) -> Model:
    """Return the body of an answer with this status, as the model that the document names for it."""
    assert int(answer.status_code) == status, answer.content
    assert isinstance(answer.parsed, model), answer.content
    return answer.parsed


def refused(answer: Response[Any], status: int) -> Any:
    """Return the error body of an answer with this status, which the document describes."""
    assert int(answer.status_code) == status, answer.content
    assert answer.parsed is not None, answer.content
    return answer.parsed.to_dict()
