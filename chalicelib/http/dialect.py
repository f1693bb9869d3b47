"""A dialect as one value, and the code that serves it.

For a path that exists, clients never see a response of the framework: each path handles every method, and
every exception becomes an error response of the dialect.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import clock, identity, metrics, settings
from chalicelib.domain.errors import Clash, RateExceeded, Refused, ReservationError, Unavailable
from chalicelib.domain.rate_limits import Allowance
from chalicelib.http import bodies
from chalicelib.http.call import Reply
from chalicelib.http.events import Event, Request
from chalicelib.http.fields import Output
from chalicelib.http.languages import language_of
from chalicelib.http.origins import cors_headers, preflight_headers
from chalicelib.http.policy import Policy
from chalicelib.http.requests import MethodUnsupported
from chalicelib.http.response_headers import rate_limit_headers, security_headers
from chalicelib.http.routes import Route
from chalicelib.metrics import Metric
from chalicelib.operations import kinds
from chalicelib.operations.kinds import ReservationKind

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# No call to DynamoDB starts after these seconds. A call that has started may take ten more (3 attempts of
# 3 s, and pauses), so it ends before the function's timeout of 20 seconds.
BUDGET_SECONDS = 9.0
_RETRY_SECONDS = 2
_JSON = "application/json"

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dialect:
    """The API of one kind of client: its policy, its routes, and the kind of its reservations.

    `name` and `description` are the tag of its routes in the OpenAPI document. By status, `error_bodies` has
    the models of error bodies that may have more members than the policy's `failure` makes, and
    `error_examples` those of the document that the policy's words do not give. Of its routes, `tools` are
    those that language models may call (cupo_mcp).
    """

    name: str
    description: str
    policy: Policy
    routes: tuple[Route, ...]
    reservations: ReservationKind | None = None
    error_bodies: Mapping[int, type[Output]] = field(default_factory=dict)
    error_examples: Mapping[int, Any] = field(default_factory=dict)
    tools: tuple[Route, ...] = ()

    @property
    def resource_kind(self) -> str:
        """Return the kind of resources that its routes are about; empty if they are about none or all."""
        return "" if self.reservations is None else self.reservations.resource_kind


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What answers one method of one path."""

    name: str
    policy: Policy
    view: Callable[[Request], Reply]

    @metrics.flushed()
    def respond(self, event: Event) -> Reply:
        """Return the response to a proxy event: its body is text, its headers are whole."""
        request = Request.of(event)
        clock.start_budget(BUDGET_SECONDS)
        request_id = request.request_id or identity.new_operation_id()
        reply = _reply(self.policy, request, request_id, self.view)
        media_type = str(reply.headers.get("Content-Type", _JSON))
        headers = {
            "Content-Type": _JSON,
            "Cache-Control": "no-store",
            "X-Request-Id": request_id,
            **security_headers(request.headers.get("host", ""), media_type),
            **cors_headers(request.headers.get("origin")),
            **reply.headers,
        }
        has_body = reply.body is not None and request.method != "HEAD"
        body = reply.body if has_body else ""
        return Reply(reply.status, body if isinstance(body, str) else bodies.text(body), headers)


# By path, by method.
RouteTable = Mapping[str, Mapping[str, Endpoint]]


def route_table(dialects: Sequence[Dialect]) -> RouteTable:
    """Return what answers every method of every path of these dialects, and use their kinds of reservations.

    :raises SettingsUnsafe: if the stage must not run as it is configured
    """
    settings.load()
    kinds.use([dialect.reservations for dialect in dialects if dialect.reservations is not None])
    return {
        path: _endpoints(dialect, path)
        for dialect in dialects
        for path in dict.fromkeys(route.path for route in dialect.routes)
    }


def _endpoints(dialect: Dialect, path: str) -> Mapping[str, Endpoint]:
    """Return a path's routes, a 405 for its other methods, and our own response to OPTIONS."""
    routes = {route.method: route for route in dialect.routes if route.path == path}
    if "GET" in routes:
        routes["HEAD"] = replace(routes["GET"], method="HEAD")
    allowed = (*sorted(routes), "OPTIONS")

    def refuse(_request: Request) -> Reply:
        raise MethodUnsupported(allowed)

    def preflight(request: Request) -> Reply:
        headers = preflight_headers(request.headers.get("origin"), allowed)
        return Reply(204, None, {"Allow": ", ".join(allowed), **headers})

    def endpoint(method: str) -> Endpoint:
        if method not in routes:
            return Endpoint("unsupported", dialect.policy, refuse)
        route = routes[method]
        view = partial(route.respond, kind=dialect.resource_kind)
        return Endpoint(route.view.__name__, dialect.policy, view)

    return {method: endpoint(method) for method in METHODS} | {
        "OPTIONS": Endpoint("preflight", dialect.policy, preflight)
    }


def _reply(policy: Policy, request: Request, request_id: str, view: Callable[[Request], Reply]) -> Reply:
    language = language_of(request.headers.get("accept-language"))
    try:
        return view(request)
    except ReservationError as error:
        metrics.count(Metric.REFUSALS, _rule_of(error))
        status, body = policy.failed(error, language)
        return Reply(status, body, _headers_for(error))
    except Exception:
        logger.exception(
            "unexpected", extra={"request_id": request_id, "method": request.method, "path": request.path}
        )
        words = policy.internal
        return Reply(words.status, policy.failure(words.status, words.text(language)))


def _rule_of(error: ReservationError) -> str:
    """Return what refused: the rule, or for all that is about no rule the branch of the errors' tree."""
    ancestors = type(error).__mro__
    if isinstance(error, (Refused, Clash)):
        # A dialect's own class of a rule counts as that rule.
        return next(each.__name__ for each in ancestors if each.__module__ == ReservationError.__module__)
    return ancestors[ancestors.index(ReservationError) - 1].__name__


def _headers_for(error: ReservationError) -> dict[str, str]:
    match error:
        case MethodUnsupported(allowed=allowed):
            return {"Allow": ", ".join(allowed)}
        case RateExceeded(retry_after=seconds, limit=limit, left=left):
            rate = {} if limit is None else rate_limit_headers(Allowance(limit, left, seconds))
            return {"Retry-After": str(seconds), **rate}
        case Unavailable():
            return {"Retry-After": str(_RETRY_SECONDS)}
        case _:
            return {}
