"""What a server answers, of its own accord or because a test wants it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Response:
    """A status and a body; without a status, the connection is cut. `told` is what should conform."""

    status: int | None
    content: bytes = b""
    told: Any = None


# What happens to a request; it is given what would happen to it otherwise.
Act = Callable[[Callable[[], Response]], Response]


def told(status: int, body: object) -> Response:
    """An answer in JSON."""
    return Response(status, json.dumps(body).encode(), told=body)


def answered(status: int | None, content: bytes) -> Act:
    """Answer this, and do nothing."""
    return lambda _: Response(status, content)


def done_but_answered(status: int | None, content: bytes = b"") -> Act:
    """Do what is asked, and answer this."""

    def act(proceed: Callable[[], Response]) -> Response:
        proceed()
        return Response(status, content)

    return act


def changed(change: Callable[[dict[str, Any]], object]) -> Act:
    """Do what is asked, and change the answer."""

    def act(proceed: Callable[[], Response]) -> Response:
        answer = proceed()
        change(answer.told)
        return told(answer.status or 0, answer.told)

    return act


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int | None, str]]:
    """What failed, with which status, and why."""
    ours = [vars(record) for record in caplog.records if record.name == "cupo"]
    return [(record["verb"], record["status"], record["reason"]) for record in ours]
