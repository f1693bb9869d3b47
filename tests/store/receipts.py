"""Receipts to keep with what is written."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.errors import KeyReused
from chalicelib.domain.receipts import AlreadyAnswered, Answer, Receipt
from tests.factories import NOW


def receipt(body: Callable[[Any], str], fingerprint: str = "print") -> Receipt:
    """Of Ana's request; `body` is that of its answer."""
    return Receipt(
        owner="T#default#KEY#ana",
        key="POST /api/things#1",
        fingerprint=fingerprint,
        expires=int(NOW.timestamp()) + 1000,
        answer=lambda made: Answer(201, body(made)),
    )


def assert_answered(write: Callable[[Receipt], None], body: Callable[[Any], str], expected: str) -> None:
    """Expect a write with the same key to write nothing, and to be answered by what is kept."""
    with pytest.raises(AlreadyAnswered) as kept:
        write(receipt(body))
    assert kept.value.answer == Answer(201, expected)
    with pytest.raises(KeyReused):
        write(receipt(body, "other"))
