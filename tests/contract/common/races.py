"""Two at once, played out in one thread: the faster comes in just before the slower one writes."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

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


def assert_written_anew(
    act: Callable[[], object], meanwhile: Callable[[], object], *, before: int = 1
) -> None:
    """Do `meanwhile` just before the write number `before` of `act`: no token may stand for two contents."""
    with faults(WRITE, *[passing] * (before - 1), first(meanwhile)) as seen:
        act()
    contents: dict[str, set[str]] = defaultdict(set)
    for request in seen:
        sent: dict[str, Any] = json.loads(request.body)
        contents[sent.pop("ClientRequestToken")].add(json.dumps(sent, sort_keys=True))
    assert len(seen) > before + 1, "nothing was written again"
    assert [token for token, bodies in contents.items() if len(bodies) > 1] == []
