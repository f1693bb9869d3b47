"""HTTP without a server: API Gateway's event in, the function's answer out."""

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalice.app import Chalice
from chalice.local import LambdaContext, RouteMatcher

UNSET: Any = object()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names in lower case, `body` parsed where it is JSON."""

    status: int
    headers: dict[str, str]
    body: Any
    raw: bytes


class Api:
    """Calls the real handler with proxy events as the gateway makes them."""

    def __init__(self, app: Chalice) -> None:
        self._app = app
        self._routes = RouteMatcher(list(app.routes))

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
    ) -> Answer:
        """Send one request."""
        sent = {"host": "127.0.0.1:8000", **{name.lower(): value for name, value in (headers or {}).items()}}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        if cookie is not None:
            sent["cookie"] = f"token={cookie}"
        if json is not UNSET:
            body = _encoded(json)
            sent.setdefault("content-type", "application/json")
        return _answer(self._app(self._event(method, path, sent, body, source_ip), _context()))

    def _event(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, source_ip: str
    ) -> dict[str, Any]:
        route = self._routes.match_route(path)
        query = parse_qs(urlsplit(path).query, keep_blank_values=True)
        return {
            "requestContext": {
                "httpMethod": method,
                "resourcePath": route.route,
                "requestId": "request-1",
                "identity": {"sourceIp": source_ip},
                "path": urlsplit(path).path,
            },
            "headers": headers,
            "pathParameters": route.captured,
            "multiValueQueryStringParameters": query or None,
            "stageVariables": {},
            **_sent(body),
        }


def _sent(body: bytes | None) -> dict[str, Any]:
    """The gateway hands text on as text, and what is none in base64."""
    try:
        return {"body": None if body is None else body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": b64encode(body or b"").decode(), "isBase64Encoded": True}


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def _context() -> LambdaContext:
    return LambdaContext("api", 256)


def _answer(response: dict[str, Any]) -> Answer:
    text = response.get("body") or ""
    raw = text if isinstance(text, bytes) else text.encode()
    headers = {name.lower(): value for name, value in response["headers"].items()}
    for name, values in response.get("multiValueHeaders", {}).items():
        headers[name.lower()] = ", ".join(values)
    is_json = raw and headers["content-type"].startswith("application/json")
    return Answer(response["statusCode"], headers, json.loads(raw) if is_json else None, raw)
