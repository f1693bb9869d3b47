"""Answers that are given again: what an idempotency key stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes out: HTTP status and the body's very text."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a create keeps for a repeated request, in its own transaction.

    `owner` and `key` name it, `fingerprint` is a digest of the request, `answer` makes the
    answer out of what was created; `asked`, `expires` and `settles` are in seconds of the epoch. Until it
    settles the answer may still be replaced by a fuller one, and whoever repeats the request waits for it.
    """

    owner: str
    key: str
    fingerprint: str
    expires: int
    answer: Callable[[Any], Answer]
    settles: int = 0
    asked: int = 0


class AlreadyAnswered(Exception):
    """The same request was answered before: here is that answer. Not a refusal."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
