"""Generate the OpenAPI 3.1 document of the API from routes, schemas and policies."""

import functools
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from chalicelib import VERSION
from chalicelib.domain.errors import RuleBroken
from chalicelib.domain.roles import Role
from chalicelib.http import bodies
from chalicelib.http.dialect import Dialect
from chalicelib.http.field_errors import MISSING_WORDS
from chalicelib.http.json_schemas import Schema, Schemas
from chalicelib.http.policy import Policy
from chalicelib.http.requests import FieldError, FieldsInvalid, MethodUnsupported
from chalicelib.http.route_docs import JSON
from chalicelib.http.routes import Route

_INFO: Schema = {
    "title": "Cupo",
    "version": VERSION,
    "description": (
        "A booking backend that never double-books. Four dialects speak to the clients of four documents, "
        "each in its document's paths, words and errors; behind them is one engine. Messages are Spanish. A"
        " request authenticates by a JWT, in `Authorization: Bearer` or in the cookie `token`, by https"
        " also `__Host-token`, which counts before it. Instants are"
        " ISO 8601 in UTC, intervals are half-open. Every response has an `X-Request-Id`."
    ),
}
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED, HTTPStatus.SEE_OTHER}
_ID = re.compile(r"\{(\w+)\}")
_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same body gives the first answer again, for 24 hours.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what was read, or several; what has another by now is not written (412).",
    "schema": {"type": "string"},
}
_TAG: Schema = {
    "description": "Names the content; another content has another one.",
    "schema": {"type": "string"},
}
_SECURITY: Schema = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "token"},
    "hostCookie": {"type": "apiKey", "in": "cookie", "name": "__Host-token"},
}
# Relative to the URL of this document, so it holds for any stage path.
_SERVERS = [{"url": ".."}]


@functools.cache
def text(dialects: tuple[Dialect, ...]) -> str:
    """Return the document as JSON text; it is generated at the first request, to keep cold starts short."""
    return bodies.text(document(dialects))


@functools.cache
def outline(dialects: tuple[Dialect, ...]) -> str:
    """Return what the service is and each of its routes in a line, as llmstxt.org has it."""
    lines = [f"# {_INFO['title']}", "", f"> {_INFO['description']}", ""]
    lines += ["Fields, examples and errors are in [the OpenAPI document](api/openapi.json).", ""]
    for dialect in dialects:
        routes = (f"- `{route.method} {route.path}`: {_summary(route)}" for route in dialect.routes)
        lines += [f"## {dialect.name}", "", dialect.description, "", *routes, ""]
    return "\n".join(lines)


def document(dialects: tuple[Dialect, ...]) -> Schema:
    """Return the document for all routes of these dialects, in their order."""
    schemas: dict[str, Schema] = {}
    responses: dict[str, Schema] = {}
    paths: dict[str, Schema] = {}
    for dialect in dialects:
        own = Schemas(dialect.name, schemas)
        responses |= {
            f"{dialect.name}.{status}": _failure_response(dialect, status, own)
            for status in _failure_statuses(dialect.policy)
        }
        for route in dialect.routes:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(dialect, route, own)
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": _SERVERS,
        "tags": [{"name": dialect.name, "description": dialect.description} for dialect in dialects],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": responses,
            "securitySchemes": _SECURITY,
        },
    }


def _operation(dialect: Dialect, route: Route, schemas: Schemas) -> Schema:
    tag, docs = dialect.name, route.docs
    body = docs.body or route.body
    operation: Schema = {
        "tags": [tag],
        "operationId": f"{tag}.{route.view.__name__}",
        "summary": _summary(route),
        "parameters": list(_parameters(route, schemas)),
        "responses": {
            **_successes(route, schemas),
            **{
                str(status): {"$ref": f"#/components/responses/{tag}.{status}"}
                for status in _failure_statuses(dialect.policy)
            },
        },
        "security": [] if route.role is None else [{name: []} for name in _SECURITY],
    }
    if route in dialect.tools:
        operation["x-tool"] = True
    if description := _description(dialect, route):
        operation["description"] = description
    if body is not None:
        operation["requestBody"] = {
            "required": not body.IS_OPTIONAL,
            "content": {JSON: _media(schemas.of_body(body), docs.request_example)},
        }
    return operation


def _summary(route: Route) -> str:
    return route.docs.summary or " ".join((route.view.__doc__ or "").partition("\n\n")[0].split())


def _description(dialect: Dialect, route: Route) -> str:
    """Return the document's description, and who may call if not every user may."""
    sentences = [route.docs.description] if route.docs.description else []
    if route.role is not None and route.role > Role.USER:
        is_by_kind = dialect.resource_kind and not route.is_tenant_wide
        bare = "" if is_by_kind else ", not bound to a kind"
        sentences.append(f"For the role {route.role.name.lower()} and those above it{bare}.")
    return "\n\n".join(sentences)


def _parameters(route: Route, schemas: Schemas) -> Iterator[Schema]:
    for name in _ID.findall(route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    if route.query is not None:
        query = schemas.of_query(route.query)
        required = query.get("required", [])
        for name, schema in query["properties"].items():
            yield {"name": name, "in": "query", "required": name in required, "schema": schema}
    if route.idempotent:
        yield _KEY
    if route.docs.is_tagged and route.method == "PUT":
        yield _IF_MATCH


def _successes(route: Route, schemas: Schemas) -> dict[str, Schema]:
    media = route.docs.media.partition(";")[0]
    schema: Schema = {"type": "object" if media == JSON else "string"}
    if route.response is not None:
        schema = schemas.of_response(route.response)
    content = {media: _media(schema, route.docs.response_example)}
    if route.docs.text is not None:
        content[route.docs.text] = {"schema": {"type": "string"}}
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,
            **({"content": content} if status not in _BODILESS else {}),
            **({"headers": {"ETag": _TAG}} if route.docs.is_tagged else {}),
        }
        for status in route.docs.statuses
    }


def _media(schema: Schema, example: Any) -> Schema:
    return {"schema": schema} if example is None else {"schema": schema, "example": example}


def _failure_statuses(policy: Policy) -> list[int]:
    """Return the policy's error statuses, but not 405: a method in the document is always supported."""
    statuses = {words.status for error, words in policy.failures.items() if error is not MethodUnsupported}
    return sorted(statuses | {policy.internal.status})


def _failure_response(dialect: Dialect, status: int, schemas: Schemas) -> Schema:
    """Return an error response, with the dialect's words for it as examples."""
    policy = dialect.policy
    plain = policy.failure(status, "")
    if status in dialect.error_bodies:
        schema = schemas.of_response(dialect.error_bodies[status])
    else:
        schema = _plain_failure(plain)
    if status in {words.status for error, words in policy.failures.items() if issubclass(error, RuleBroken)}:
        schema = {"anyOf": [schema, _plain_failure({**plain, "rule": "", "allowed": {}})]}
    examples = _failure_examples(policy, status)
    if status in dialect.error_examples:
        examples["Documented"] = {"value": dialect.error_examples[status]}
    content = {"schema": schema, "examples": examples}
    return {"description": HTTPStatus(status).phrase, "content": {JSON: content}}


def _plain_failure(body: Mapping[str, Any]) -> Schema:
    types = {int: "integer", str: "string", dict: "object"}
    properties = {name: {"type": types[type(value)]} for name, value in body.items()}
    return {"type": "object", "properties": properties, "required": list(body)}


def _failure_examples(policy: Policy, status: int) -> dict[str, Schema]:
    """Return bodies of this status by error, but for those whose words depend on the request."""
    named = {error.__name__: words for error, words in policy.failures.items()}
    bodies_of = {
        name: policy.failure(status, words.es)
        for name, words in {**named, "Internal": policy.internal}.items()
        if words.status == status and "{" not in words.es
    }
    missing = FieldsInvalid((FieldError("campo", *MISSING_WORDS, is_missing=True),))
    invalid_status, invalid = policy.invalid(missing, "es")
    if status == invalid_status:
        bodies_of["FieldsInvalid"] = invalid
    return {name: {"value": body} for name, body in bodies_of.items()}
