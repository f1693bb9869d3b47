"""A call of a tool: sent again with one key while its outcome is unknown; what cannot be repeated is not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import urllib3

from cupo_mcp.api import Answer, Api, NoAnswer
from cupo_mcp.tools import Tool

BOOK = Tool("book", "", {}, "POST", "/api/book", frozenset(), has_body=True, takes_key=True)
MOVE = Tool("move", "", {}, "PUT", "/api/book/{id}", frozenset(), has_body=True, takes_key=False)
LOOK = Tool("look", "", {}, "GET", "/api/book/{id}", frozenset(), has_body=False, takes_key=False)
LOST = urllib3.exceptions.ProtocolError("lost")


@dataclass
class Pool(urllib3.PoolManager):
    """Answers by what it is given, in turn, and keeps what was sent."""

    answers: Iterator[int | urllib3.exceptions.HTTPError]
    sent: list[dict[str, Any]] = field(default_factory=list)

    def request(self, method: str, url: str, **given: Any) -> Any:  # type: ignore[override]
        self.sent.append({"method": method, "url": url, **given})
        answer = next(self.answers)
        if isinstance(answer, urllib3.exceptions.HTTPError):
            raise answer
        return urllib3.HTTPResponse(json.dumps({"said": answer}).encode(), status=answer)


def called(tool: Tool, *answers: int | urllib3.exceptions.HTTPError, **arguments: Any) -> tuple[Answer, Pool]:
    pool = Pool(iter(answers))
    pauses: list[float] = []
    api = Api("http://cupo.example/live/", "a-token", pause=pauses.append, pool=pool)
    answer = api.call(tool, arguments)
    assert pauses == list(range(1, len(pool.sent)))
    return answer, pool


def keys(pool: Pool) -> set[str]:
    return {sent["headers"]["Idempotency-Key"] for sent in pool.sent}


def test_a_call_is_the_users_and_its_answer_comes_back() -> None:
    answer, pool = called(BOOK, 409, a=1)

    assert answer == Answer(409, {"said": 409})
    assert answer.is_refusal
    (sent,) = pool.sent
    assert (sent["method"], sent["url"]) == ("POST", "http://cupo.example/live/api/book")
    assert json.loads(sent["body"]) == {"a": 1}
    assert sent["headers"]["Authorization"] == "Bearer a-token"


def test_what_was_lost_is_sent_again_with_the_same_key() -> None:
    answer, pool = called(BOOK, LOST, 503, 201, a=1)

    assert answer.status == 201
    assert len(pool.sent) == 3
    assert len(keys(pool)) == 1


def test_the_callers_own_key_is_kept() -> None:
    _, pool = called(BOOK, LOST, 201, idempotency_key="mine")

    assert keys(pool) == {"mine"}


def test_two_calls_without_a_key_are_two_wishes() -> None:
    assert keys(called(BOOK, 201)[1]).isdisjoint(keys(called(BOOK, 201)[1]))


def test_a_change_without_a_key_is_sent_once() -> None:
    with pytest.raises(NoAnswer, match="lost"):
        called(MOVE, LOST, 200, id="1")
    answer, pool = called(MOVE, 503, 200, id="1")
    assert (answer.status, len(pool.sent)) == (503, 1)


def test_what_only_reads_is_asked_again_and_at_last_given_up() -> None:
    assert called(LOOK, LOST, 200, id="1")[0].status == 200
    with pytest.raises(NoAnswer, match="lost"):
        called(LOOK, LOST, LOST, LOST, id="1")
