"""Receipts to keep with what is written."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.errors import KeyReused
from chalicelib.domain.idempotency import IdempotencyRecord, IdempotentReplay, StoredResponse
from tests.factories import NOW


def idempotency(body: Callable[[Any], str], fingerprint: str = "print") -> IdempotencyRecord:
    """Of Ana's request; `body` is that of its answer."""
    return IdempotencyRecord(
        owner="T#default#KEY#ana",
        key="POST /api/things#1",
        fingerprint=fingerprint,
        expires=int(NOW.timestamp()) + 1000,
        response_for=lambda created: StoredResponse(201, body(created)),
    )


def assert_answered(
    write: Callable[[IdempotencyRecord], None], body: Callable[[Any], str], expected: str
) -> None:
    """Expect a write with the same key to write nothing, and to be answered by what is kept."""
    with pytest.raises(IdempotentReplay) as kept:
        write(idempotency(body))
    assert kept.value.response == StoredResponse(201, expected)
    with pytest.raises(KeyReused):
        write(idempotency(body, "other"))
