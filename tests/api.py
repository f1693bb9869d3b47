"""HTTP without a server: the gateway of `make run`, called in this process."""

import json
from dataclasses import dataclass
from typing import Any

from stack import server
from stack.gateway import Application, Gateway
from stack.server import Request
from tests.described import description_of

UNSET: Any = object()


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; header names in lower case, `body` parsed where it is JSON.

    A header that came several times has commas between; cookies, which may hold commas, have line ends.
    """

    status: int
    headers: dict[str, str]
    body: Any
    raw: bytes


class Api:
    """Calls the real handler with proxy events as the gateway makes them.

    Every response is held against the OpenAPI document: one that it does not describe fails the test.
    """

    def __init__(self, app: Application) -> None:
        self._gateway = Gateway(app, new_id=lambda: "request-1")
        self._description = description_of(app)

    def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        cookie: str | None = None,
        json: Any = UNSET,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        source_ip: str = "127.0.0.1",
    ) -> Response:
        """Send one request."""
        sent = {"host": "127.0.0.1:8000", **{name.lower(): value for name, value in (headers or {}).items()}}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        if cookie is not None:
            sent["cookie"] = f"token={cookie}"
        if json is not UNSET:
            body = _encoded(json)
            sent.setdefault("content-type", "application/json")
        response = self._gateway.answer(Request(method, path, sent, body or b""), source_ip=source_ip)
        self._description.check(method, path, response)
        return _answer(response)


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def _answer(response: server.Response) -> Response:
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key = name.lower()
        between = "\n" if key == "set-cookie" else ", "
        headers[key] = f"{headers[key]}{between}{value}" if key in headers else value
    is_json = response.body and headers["content-type"].startswith("application/json")
    return Response(response.status, headers, json.loads(response.body) if is_json else None, response.body)
