"""Stored responses: what an idempotency key stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it is sent: HTTP status, and the exact text of the body."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class IdempotencyRecord:
    """What a create stores for a repeated request, in the create's own transaction.

    `owner` and `key` identify it, `fingerprint` is a digest of the request, `response_for` makes the response
    from what was created; `requested`, `expires` and `settles` are in seconds of the epoch. Until it settles,
    the response may still be replaced by a more complete one, and repeated requests wait for that. If the
    response `is_secret`, it is stored encrypted.
    """

    owner: str
    key: str
    fingerprint: str
    expires: int
    response_for: Callable[[Any], StoredResponse]
    settles: int = 0
    requested: int = 0
    is_secret: bool = False


class IdempotentReplay(Exception):
    """The same request had a response before, which is sent again. Not a refusal."""

    def __init__(self, response: StoredResponse) -> None:
        super().__init__()
        self.response = response
