"""A route: a view, what it accepts, and the steps around each call of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools import Logger

from chalicelib import auth, clock, settings
from chalicelib.domain.errors import (
    CrossSite,
    ReservationError,
    RoleTooLow,
    TokenInvalid,
    TokenMissing,
    Unavailable,
)
from chalicelib.domain.idempotency import IdempotentReplay
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.sources import source_of
from chalicelib.http import audited, bodies, client_limits
from chalicelib.http.call import Call, Reply
from chalicelib.http.events import Request
from chalicelib.http.fields import Input, Output
from chalicelib.http.origins import is_from_own_page, raise_if_cross_site
from chalicelib.http.requests import BodyTooLarge
from chalicelib.http.route_docs import PLAIN, RouteDocs
from chalicelib.http.tokens import tokens_in
from chalicelib.operations import audit, people

View = Callable[[Call[Any]], Reply]

_LONGEST_ID = 200
# These change nothing.
_SAFE = {"GET", "HEAD"}

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A view and what it accepts; `route` documents the fields."""

    method: str
    path: str
    view: View
    body: type[Input] | None
    query: type[Input] | None
    response: type[Output] | None
    role: Role | None
    is_tenant_wide: bool
    idempotent: bool
    on_failure: type[ReservationError] | None
    records_caller: bool
    is_audited: bool
    docs: RouteDocs

    def respond(self, request: Request, kind: str) -> Reply:
        """Return the reply to a request; raise `on_failure`, if given, in place of any failure of Cupo's.

        `kind` is that of the resources that the dialect is about: the caller has the role that holds for it.
        """
        try:
            return self._respond(request, "" if self.is_tenant_wide else kind)
        except Exception as error:
            is_refusal = isinstance(error, ReservationError) and not isinstance(error, Unavailable)
            if self.on_failure is None or is_refusal:
                raise
            if not isinstance(error, Unavailable):
                extra = {"request_id": request.request_id, "path": request.path}
                logger.exception("unexpected", extra=extra)
            raise self.on_failure from error

    def _respond(self, request: Request, kind: str) -> Reply:
        """Authenticate, then parse, then call the view (contract courts.md, *Order of checks*)."""
        now = clock.now()
        source = _source(request)
        client_limits.admit_source(source, now)
        if self.role is None:
            caller = _caller_if_valid(request, kind, now)
        else:
            caller = _caller(request, self.role, kind, now)
        raw = request.body
        if len(raw) > bodies.LONGEST:
            raise BodyTooLarge
        has_body = self.body is not None and (raw or not self.body.IS_OPTIONAL)
        document = self._document(raw, request.headers.get("content-type")) if has_body else {}
        call = Call(
            body=None if self.body is None else bodies.validated(self.body, document),
            query=None if self.query is None else bodies.validated(self.query, _query(request)),
            document=document,
            path={name: _decoded(value) for name, value in request.ids.items()},
            headers=request.headers,
            source=source,
            address=request.address,
            route=f"{self.method} {self.path}",
            now=now,
            known_caller=caller,
        )
        reply = self._audited(call) if self._is_audited_for(caller) else self._call(call)
        # Also after a replay: the process that sent the first response may have crashed before this.
        if caller is not None and self.records_caller:
            _record_caller(caller, now)
        return reply

    def _is_audited_for(self, caller: Caller | None) -> bool:
        if caller is None or not self.is_audited or self.method in _SAFE:
            return False
        # A route about no kind, such as that of calendar feeds, gives some rights to roles in any kind.
        return (caller.role if caller.kind else caller.roles.highest) >= Role.STAFF

    def _audited(self, call: Call[Any]) -> Reply:
        """Call the view between the two writes of its entry in the audit log."""
        kind, thing = audited.thing_of(self.path, call.path)
        with audit.recorded(
            tenant=call.tenant,
            actor=call.caller.user,
            action=call.route,
            kind=kind,
            thing=thing,
            source=call.source,
            now=call.now,
            fields=audited.fields_of(call.body, call.document, self.docs.body),
        ) as recording:
            reply = self._call(call)
            recording.thing = thing or audited.created_in(reply.body)
        return reply

    def _call(self, call: Call[Any]) -> Reply:
        try:
            if self.idempotent:
                call.raise_if_replayed()
            return self.view(call)
        except IdempotentReplay as replay:
            return Reply(replay.response.status, replay.response.body, {"Idempotent-Replayed": "true"})

    def _document(self, raw: bytes, content_type: str | None) -> dict[str, Any]:
        """Return the body as a mapping, from JSON, or a form if the schema takes one.

        A JSON array becomes the field that the schema's `LIST` names.
        """
        if self.body is not None and self.body.LIST is not None:
            return {self.body.LIST: bodies.parsed_list(raw, content_type)}
        if self.body is not None and self.body.IS_FORM and bodies.is_form(content_type):
            return bodies.parsed_form(raw)
        return bodies.parsed(raw, content_type)


def route(
    method: str,
    path: str,
    *,
    body: type[Input] | None = None,
    query: type[Input] | None = None,
    response: type[Output] | None = None,
    role: Role | None = Role.USER,
    is_tenant_wide: bool = False,
    idempotent: bool = False,
    on_failure: type[ReservationError] | None = None,
    records_caller: bool = True,
    is_audited: bool = True,
    docs: RouteDocs = PLAIN,
) -> Callable[[View], Route]:
    """Create a route from a view, for callers with at least this role; None admits everybody.

    Of callers with roles in some kinds of resources, that in the dialect's kind counts; if the route
    `is_tenant_wide`, only one that holds for all kinds does.

    `response` is the model of a success's JSON body. It is for the OpenAPI document and for the tests, which
    hold every response against it; at run time nothing is validated by it.

    An `idempotent` route accepts an Idempotency-Key: a repeated request gets the stored first response,
    and the view is not called. The view passes `call.idempotency_record(…)` to the operation, which writes it
    together with what it creates. `on_failure` is raised where the store is unavailable, or something is
    unexpected. After the reply the caller is recorded in the tenant's directory, unless `records_caller` is
    False. What staff and administrators do by any method but GET is in the audit log, unless `is_audited` is
    False: where nothing is written, or the operation writes the entry, whoever calls.
    """
    return lambda view: Route(
        method=method,
        path=path,
        view=view,
        body=body,
        query=query,
        response=response,
        role=role,
        is_tenant_wide=is_tenant_wide,
        idempotent=idempotent,
        on_failure=on_failure,
        records_caller=records_caller,
        is_audited=is_audited,
        docs=docs,
    )


def routes_of(*modules: ModuleType) -> tuple[Route, ...]:
    """Return the routes that these modules define, in their order."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Route))


def _source(request: Request) -> str:
    """Return the address that the request comes from: the only place that reads it."""
    return source_of(
        request.peer, request.headers.get("x-forwarded-for", ""), settings.load().trusted_proxies
    )


def _caller(request: Request, role: Role, kind: str, now: datetime) -> Caller:
    tokens, are_cookies = tokens_in(request.headers)
    caller = _first_valid(tokens, now).asking_about(kind)
    if are_cookies and request.method not in _SAFE:
        raise_if_cross_site(request.method, request.headers, has_body=bool(request.body))
    if caller.role < role:
        raise RoleTooLow
    return caller


def _first_valid(tokens: list[str], now: datetime) -> Caller:
    """Return whom the first valid token speaks for: a browser may send a stale cookie before it.

    :raises TokenMissing: if there is none
    :raises TokenInvalid: if none is valid
    """
    failure: TokenMissing | TokenInvalid = TokenMissing()
    for token in tokens:
        try:
            caller = auth.caller_of(token, now)
        except TokenInvalid as invalid:
            failure = invalid
        else:
            client_limits.admit_user(caller, now)
            return caller
    raise failure


def _caller_if_valid(request: Request, kind: str, now: datetime) -> Caller | None:
    try:
        return _caller(request, Role.USER, kind, now)
    except (TokenMissing, TokenInvalid):
        return None
    except CrossSite:
        # Raised again if the browser names another site; else the route is open to everybody.
        is_from_own_page(request.headers)
        return None


def _record_caller(caller: Caller, now: datetime) -> None:
    """Record the caller in the directory; a failure here does not change the reply."""
    try:
        people.upsert(caller=caller, now=now)
    except Unavailable:
        return
    except Exception:
        logger.exception("the caller could not be put into the directory")


def _decoded(value: str) -> str:
    """Return a path parameter, percent-decoded once; if it cannot be an id, the empty string."""
    try:
        decoded = unquote(value, errors="strict")
    except UnicodeDecodeError:
        return ""
    return decoded if len(decoded) <= _LONGEST_ID else ""


def _query(request: Request) -> dict[str, str]:
    """Return the query parameters, the last value of each; a blank value counts as not given."""
    return {name: value for name, value in request.query.items() if value.strip()}
