"""What wraps every view of every dialect: authenticate, read, call, translate errors.

Nothing of the framework's own reaches a client for a path that exists: each path answers every
method itself, and every exception becomes the dialect's failure.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools import Logger
from chalice.app import Blueprint, Request, Response

from chalicelib import auth, clock, identity
from chalicelib.dialects import bodies
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.fields import Input
from chalicelib.dialects.languages import language_of
from chalicelib.dialects.origins import cors_headers, preflight_headers, raise_if_cross_site
from chalicelib.dialects.policy import Policy
from chalicelib.dialects.requests import BodyTooLarge, MethodUnsupported
from chalicelib.dialects.shown import PLAIN, Shown
from chalicelib.dialects.tokens import token_in
from chalicelib.domain.errors import (
    RateExceeded,
    ReservationError,
    RoleTooLow,
    TokenInvalid,
    TokenMissing,
    Unavailable,
)
from chalicelib.domain.receipts import AlreadyAnswered
from chalicelib.domain.roles import Caller, Role
from chalicelib.operations import people

View = Callable[[Call[Any]], Reply]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# After these no call to DynamoDB begins; one that has begun may take ten more (3 attempts of 3 s, and
# pauses), which ends before the function's 20 do.
BUDGET_SECONDS = 9.0
_RETRY_SECONDS = 2
_LONGEST_ID = 200
_JSON = "application/json"

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True)
class Route:
    """A view, and what it takes, of whom; `shown` is what else there is to say of it."""

    method: str
    path: str
    view: View
    body: type[Input] | None
    query: type[Input] | None
    role: Role | None
    outage: type[ReservationError]
    leaves_nothing: bool
    shown: Shown

    def call(self, request: Request, ids: Mapping[str, str]) -> Reply:
        """Answer; a store that does not is what this route's document calls it."""
        try:
            return self._answer(request, ids)
        except Unavailable as error:
            raise self.outage from error

    def _answer(self, request: Request, ids: Mapping[str, str]) -> Reply:
        """Authenticate, read, call: in this order (contract courts.md, *Order of checks*)."""
        now = clock.now()
        caller = _caller_if_valid(request, now) if self.role is None else _caller(request, self.role, now)
        raw = _raw(request)
        if len(raw) > bodies.LONGEST:
            raise BodyTooLarge
        has_body = self.body is not None and (raw or not self.body.IS_OPTIONAL)
        document = self._document(raw, request.headers.get("content-type")) if has_body else {}
        call = Call(
            body=None if self.body is None else bodies.validated(self.body, document),
            query=None if self.query is None else bodies.validated(self.query, _query(request)),
            document=document,
            path={name: _decoded(value) for name, value in ids.items()},
            headers=request.headers,
            source=_source(request),
            route=f"{self.method} {self.path}",
            now=now,
            known_caller=caller,
        )
        try:
            reply = self.view(call)
        except AlreadyAnswered:
            # Whoever gave the first answer may not have lived to do it.
            self._meet(call)
            raise
        self._meet(call)
        return reply

    def _meet(self, call: Call[Any]) -> None:
        if call.known_caller is not None and not self.leaves_nothing:
            _meet(call.known_caller, call.now, call.language)

    def _document(self, raw: bytes, content_type: str | None) -> dict[str, Any]:
        """The body as its schema will see it: a list is the one field of a schema of lists."""
        if self.body is not None and self.body.LIST is not None:
            return {self.body.LIST: bodies.parsed_list(raw, content_type)}
        return bodies.parsed(raw, content_type)


class Dialect:
    """A policy, and the routes that speak it."""

    def __init__(self, policy: Policy, name: str) -> None:
        self.policy = policy
        self.blueprint = Blueprint(name)
        self.name = name
        self.routes: dict[str, dict[str, str]] = defaultdict(dict)
        self.registered: list[Route] = []

    def route(
        self,
        method: str,
        path: str,
        *,
        body: type[Input] | None = None,
        query: type[Input] | None = None,
        role: Role | None = Role.USER,
        outage: type[ReservationError] = Unavailable,
        leaves_nothing: bool = False,
        shown: Shown = PLAIN,
    ) -> Callable[[View], View]:
        """Register a view for callers of at least this role; None lets everybody in.

        Whoever was answered is in the directory, but for a route that by its document writes nothing.
        """

        def register(view: View) -> View:
            route = Route(method, path, view, body, query, role, outage, leaves_nothing, shown)
            self.registered.append(route)
            self._add(
                method,
                path,
                view.__name__,
                lambda **ids: self._respond(lambda request: route.call(request, ids)),
            )
            return view

        return register

    def close(self) -> Blueprint:
        """Answer the remaining methods of every path, OPTIONS by our own word, and hand out the routes."""
        closed.append(self)
        for path, views in list(self.routes.items()):
            allowed = (*sorted(views), "OPTIONS")
            for method in METHODS:
                if method not in views:
                    self._add(method, path, "unsupported", self._refuser(allowed))
            self._add("OPTIONS", path, "preflight", self._preflight(allowed))
        return self.blueprint

    def _add(self, method: str, path: str, name: str, handle: Callable[..., Response]) -> None:
        self.routes[path][method] = name
        self.blueprint.route(path, methods=[method], content_types=["*/*"], name=name)(handle)

    def _refuser(self, allowed: tuple[str, ...]) -> Callable[..., Response]:
        def refuse(_request: Request) -> Reply:
            raise MethodUnsupported(allowed)

        return lambda **_: self._respond(refuse)

    def _preflight(self, allowed: tuple[str, ...]) -> Callable[..., Response]:
        def answer(request: Request) -> Reply:
            headers = preflight_headers(request.headers.get("origin"), allowed)
            return Reply(204, None, {"Allow": ", ".join(allowed), **headers})

        return lambda **_: self._respond(answer)

    def _respond(self, handle: Callable[[Request], Reply]) -> Response:
        request = self.blueprint.current_request
        clock.start_budget(BUDGET_SECONDS)
        request_id = request.context.get("requestId") or identity.new_operation_id()
        reply = self._reply(request, request_id, handle)
        headers = {
            "Content-Type": _JSON,
            "Cache-Control": "no-store",
            "X-Request-Id": request_id,
            **cors_headers(request.headers.get("origin")),
            **reply.headers,
        }
        text = reply.body if isinstance(reply.body, str) else bodies.text(reply.body)
        return Response("" if reply.body is None else text, headers=headers, status_code=reply.status)

    def _reply(self, request: Request, request_id: str, handle: Callable[[Request], Reply]) -> Reply:
        language = language_of(request.headers.get("accept-language"))
        try:
            return handle(request)
        except AlreadyAnswered as kept:
            return Reply(kept.answer.status, kept.answer.body, {"Idempotent-Replayed": "true"})
        except ReservationError as error:
            status, body = self.policy.failed(error, language)
            return Reply(status, body, _headers_for(error))
        except Exception:
            logger.exception(
                "unexpected", extra={"request_id": request_id, "method": request.method, "path": request.path}
            )
            words = self.policy.internal
            return Reply(words.status, self.policy.failure(words.status, words.text(language)))


closed: list[Dialect] = []
"""All dialects that are complete, in the order in which they were imported."""


def _headers_for(error: ReservationError) -> dict[str, str]:
    match error:
        case MethodUnsupported(allowed=allowed):
            return {"Allow": ", ".join(allowed)}
        case RateExceeded(retry_after=seconds):
            return {"Retry-After": str(seconds)}
        case Unavailable():
            return {"Retry-After": str(_RETRY_SECONDS)}
        case _:
            return {}


def _caller(request: Request, role: Role, now: datetime) -> Caller:
    token, is_cookie = token_in(request.headers)
    if token is None:
        raise TokenMissing
    caller = auth.caller_of(token, now)
    if is_cookie and request.method != "GET":
        raise_if_cross_site(request.headers)
    if caller.role < role:
        raise RoleTooLow
    return caller


def _meet(caller: Caller, now: datetime, language: str) -> None:
    """Put who has been answered into the directory; whatever comes of it, the answer stands."""
    try:
        people.meet(caller=caller, now=now, language=language)
    except Unavailable:
        return
    except Exception:
        logger.exception("the caller could not be put into the directory")


def _caller_if_valid(request: Request, now: datetime) -> Caller | None:
    try:
        return _caller(request, Role.USER, now)
    except (TokenMissing, TokenInvalid):
        return None


def _decoded(value: str) -> str:
    """A path parameter, percent-decoded once; what cannot be an id is one that names nothing."""
    try:
        decoded = unquote(value, errors="strict")
    except UnicodeDecodeError:
        return ""
    return decoded if len(decoded) <= _LONGEST_ID else ""


def _source(request: Request) -> str:
    return str(request.context.get("identity", {}).get("sourceIp", ""))


def _raw(request: Request) -> bytes:
    raw = request.raw_body
    return raw.encode() if isinstance(raw, str) else raw


def _query(request: Request) -> dict[str, str]:
    """The query's parameters, the last of each; a blank one counts as not given."""
    sent: Mapping[str, str] = request.query_params or {}
    return {name: value for name, value in sent.items() if value.strip()}
