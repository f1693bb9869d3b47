"""Two at once, played out in one thread: the faster comes in just before the slower one writes."""

from collections.abc import Callable
from typing import Final

from tests.api import Response
from tests.faults import AwsFault, faults, first

WRITE: Final = "TransactWriteItems"


def passing(_request: object) -> None:
    """Let this one through."""


def race(
    fast: Callable[[], Response], slow: Callable[[], Response], *, before: int = 1
) -> tuple[Response, Response]:
    """Do `fast` just before the write number `before` of `slow` goes out."""
    answers: list[Response] = []
    planned: list[AwsFault] = [passing] * (before - 1)
    with faults(WRITE, *planned, first(lambda: answers.append(fast()))):
        slower = slow()
    assert answers, "the slower one wrote nothing"
    return answers[0], slower
