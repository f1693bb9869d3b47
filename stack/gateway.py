"""API Gateway before the Lambda handler: a request becomes a proxy event, the function's answer a response.

`make run` and the tests call the application this way.
"""

import uuid
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from chalice.app import Chalice
from chalice.local import LambdaContext, LocalChalice, RouteMatcher

from chalicelib import settings
from stack.server import Request, Response, json_response

# The template's answer to MISSING_AUTHENTICATION_TOKEN, API Gateway's name for an unknown path.
NOT_FOUND = "Recurso no encontrado"
# The template's headers of such answers, but for the one that asks for https.
CONSTANT_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Content-Security-Policy", "default-src; frame-ancestors"),
)


class Application(Protocol):
    """A Lambda handler, and the methods that each path has: app.py's, or `chalicelib.handler`'s."""

    @property
    def routes(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what answers, by path and method."""

    def __call__(self, event: Any, context: Any, /) -> dict[str, Any]:
        """Return the proxy response to a proxy event."""

    def __hash__(self) -> int:
        """Return the same for the same application."""


class Gateway:
    """An application's handler, called as API Gateway calls it. Safe in any thread."""

    def __init__(self, app: Application, *, new_id: Callable[[], str] = lambda: str(uuid.uuid4())) -> None:
        """Route to the application; `new_id` makes the id of a request."""
        if isinstance(app, Chalice) and not isinstance(app, LocalChalice):
            # Chalice keeps the request at hand on the application; LocalChalice keeps one for each thread.
            app.__class__ = type("ThreadLocalChalice", (LocalChalice, type(app)), {})
        self._app = app
        self._matcher = RouteMatcher(list(app.routes))
        self._new_id = new_id

    def answer(self, request: Request, *, source_ip: str = "127.0.0.1") -> Response:
        """Return what the application answers, or 404 if it has no such path or method."""
        event = self._event(request, source_ip)
        if event is None:
            response = json_response(404, {"message": NOT_FOUND})
            return replace(response, headers=(*response.headers, *CONSTANT_HEADERS, *_cors(request)))
        return _response(self._app(event, LambdaContext("api", 256)))

    def _event(self, request: Request, source_ip: str) -> dict[str, Any] | None:
        try:
            route = self._matcher.match_route(request.target)
        except ValueError:
            return None
        if request.method not in self._app.routes[route.route]:
            return None
        address = urlsplit(request.target)
        return {
            "requestContext": {
                "httpMethod": request.method,
                "resourcePath": route.route,
                "requestId": self._new_id(),
                "identity": {"sourceIp": source_ip},
                "path": address.path,
            },
            "headers": dict(request.headers),
            "pathParameters": route.captured,
            "multiValueQueryStringParameters": parse_qs(address.query, keep_blank_values=True) or None,
            "stageVariables": {},
            **_body(request.body),
        }


def _body(body: bytes) -> dict[str, Any]:
    """Return a body as text, or in base64 if it is none."""
    try:
        return {"body": body.decode() if body else None, "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": b64encode(body).decode(), "isBase64Encoded": True}


def _cors(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the headers of the template's gateway responses: a constant answer may be read by any page."""
    origin = request.headers.get("origin")
    if not settings.load().allowed_origins or not origin:
        return ()
    return (
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Vary", "Origin"),
    )


def _response(answer: dict[str, Any]) -> Response:
    body = answer.get("body") or ""
    content = body if isinstance(body, bytes) else body.encode()
    lists = {**{name: [value] for name, value in answer["headers"].items()}, **answer["multiValueHeaders"]}
    headers = tuple((name, value) for name, values in lists.items() for value in values)
    body = b64decode(content) if answer.get("isBase64Encoded") else content
    return Response(answer["statusCode"], body, headers)
