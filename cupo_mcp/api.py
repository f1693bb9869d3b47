"""Call a Cupo server: a request is sent again while its outcome is unknown, and is done once."""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import urllib3

from cupo_mcp.tools import KEY_HEADER, Request, Tool

ATTEMPTS = 3
TIMEOUT_SECONDS = 30.0
_BUSY = 503


class NoAnswer(Exception):
    """The server gives no answer; the text says what happened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The API's answer: its status and its JSON, None where there is none."""

    status: int
    body: Any

    @property
    def is_refusal(self) -> bool:
        """Return whether nothing was done."""
        return self.status >= 400


@dataclass(frozen=True, slots=True)
class Api:
    """A Cupo server as one user sees it; `url` may have a path, such as a stage's."""

    url: str
    token: str
    pause: Callable[[float], None] = time.sleep
    pool: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)

    def document(self) -> Mapping[str, Any]:
        """Return the server's OpenAPI document.

        :raises NoAnswer: if the server has none, or does not answer
        """
        answer = self._sent(Request("GET", "/api/openapi.json", None, {}))
        if answer.is_refusal or not isinstance(answer.body, dict):
            raise NoAnswer(f"{self.url} has no OpenAPI document: {answer.status}")
        return answer.body

    def call(self, tool: Tool, arguments: Mapping[str, Any]) -> Answer:
        """Return what the API answers to a call of a tool.

        What takes an Idempotency-Key always gets one, so that it can be sent again.

        :raises KeyError: if an argument of the path is missing
        :raises NoAnswer: if no attempt was answered
        """
        request = tool.request(arguments)
        is_repeatable = tool.changes_nothing or tool.takes_key
        if tool.takes_key and KEY_HEADER not in request.headers:
            request = Request(request.method, request.target, request.body, {KEY_HEADER: str(uuid.uuid4())})
        for attempt in range(1, ATTEMPTS):
            try:
                answer = self._sent(request)
            except NoAnswer:
                if not is_repeatable:
                    raise
            else:
                if answer.status != _BUSY or not is_repeatable:
                    return answer
            self.pause(attempt)
        return self._sent(request)

    def _sent(self, request: Request) -> Answer:
        try:
            response = self.pool.request(
                request.method,
                f"{self.url.rstrip('/')}{request.target}",
                body=None if request.body is None else json.dumps(request.body),
                headers={
                    **({"Authorization": f"Bearer {self.token}"} if self.token else {}),
                    **({"Content-Type": "application/json"} if request.body is not None else {}),
                    **request.headers,
                },
                timeout=TIMEOUT_SECONDS,
                retries=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswer(f"{request.method} {request.target}: {error}") from error
        return Answer(response.status, _json(response.data))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode(errors="replace")
