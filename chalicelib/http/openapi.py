"""Generate the OpenAPI 3.1 document of the API from routes, schemas and policies."""

import functools
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from chalicelib import VERSION
from chalicelib.domain.roles import Role
from chalicelib.http import bodies
from chalicelib.http.dialect import Dialect
from chalicelib.http.fields import Input, Patch
from chalicelib.http.policy import Policy
from chalicelib.http.requests import FieldError, FieldsInvalid, MethodUnsupported
from chalicelib.http.routes import Route

Schema = dict[str, Any]

_JSON = "application/json"
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
_ID = re.compile(r"\{(\w+)\}")
_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same body gives the first answer again, for 24 hours.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_SECURITY: Schema = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "token"},
}
# Relative to the URL of this document, so it holds for any stage path.
_SERVERS = [{"url": ".."}]


@functools.cache
def text(dialects: tuple[Dialect, ...]) -> str:
    """Return the document as JSON text; it is generated at the first request, to keep cold starts short."""
    return bodies.text(document(dialects))


def document(dialects: tuple[Dialect, ...]) -> Schema:
    """Return the document for all routes of these dialects, in their order."""
    schemas: dict[str, Schema] = {}
    responses: dict[str, Schema] = {}
    paths: dict[str, Schema] = {}
    for dialect in dialects:
        tag = dialect.name
        responses |= {
            f"{tag}.{status}": _failure_response(dialect.policy, status)
            for status in _failure_statuses(dialect.policy)
        }
        for route in dialect.routes:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(dialect, route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cupo", "version": VERSION},
        "servers": _SERVERS,
        "tags": [{"name": dialect.name} for dialect in dialects],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": responses,
            "securitySchemes": _SECURITY,
        },
    }


def _operation(dialect: Dialect, route: Route, schemas: dict[str, Schema]) -> Schema:
    tag = dialect.name
    body = route.docs.body or route.body
    operation: Schema = {
        "tags": [tag],
        "operationId": f"{tag}.{route.view.__name__}",
        "summary": " ".join((route.view.__doc__ or "").partition("\n\n")[0].split()),
        "parameters": list(_parameters(route, tag, schemas)),
        "responses": {
            **_successes(route),
            **{
                str(status): {"$ref": f"#/components/responses/{tag}.{status}"}
                for status in _failure_statuses(dialect.policy)
            },
        },
        "security": [] if route.role is None else [{name: []} for name in _SECURITY],
    }
    if route.role is not None and route.role > Role.USER:
        operation["description"] = f"For the role {route.role.name.lower()} and those above it."
    if body is not None:
        operation["requestBody"] = {
            "required": not body.IS_OPTIONAL,
            "content": {_JSON: {"schema": _body_schema(body, tag, schemas)}},
        }
    return operation


def _parameters(route: Route, tag: str, schemas: dict[str, Schema]) -> Iterator[Schema]:
    for name in _ID.findall(route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    if route.query is not None:
        query = _schema_of(route.query, tag, schemas)
        required = query.get("required", [])
        for name, schema in query["properties"].items():
            is_required = name in required
            yield {"name": name, "in": "query", "required": is_required, "schema": _without_null(schema)}
    if route.idempotent:
        yield _KEY


def _successes(route: Route) -> dict[str, Schema]:
    media = route.docs.media.partition(";")[0]
    content = {media: {"schema": {"type": "object" if media == _JSON else "string"}}}
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,
            **({"content": content} if status not in _BODILESS else {}),
        }
        for status in route.docs.statuses
    }


def _failure_statuses(policy: Policy) -> list[int]:
    """Return the policy's error statuses, but not 405: a method in the document is always supported."""
    statuses = {words.status for error, words in policy.failures.items() if error is not MethodUnsupported}
    return sorted(statuses | {policy.internal.status, _sample_of_invalid(policy)[0]})


def _failure_response(policy: Policy, status: int) -> Schema:
    """Return an error response in the policy's shape; the members that field errors add are optional."""
    plain = policy.failure(status, "…")
    invalid_status, invalid = _sample_of_invalid(policy)
    whole = {**plain, **invalid} if status == invalid_status else plain
    schema = {**_schema_of_sample(whole), "required": list(plain)}
    return {"description": HTTPStatus(status).phrase, "content": {_JSON: {"schema": schema}}}


def _sample_of_invalid(policy: Policy) -> tuple[int, dict[str, Any]]:
    return policy.invalid(FieldsInvalid((FieldError("field", "…", "…"),)), "es")


def _schema_of_sample(value: Any) -> Schema:
    match value:
        case dict():
            fields = {name: _schema_of_sample(member) for name, member in value.items() if name != "field"}
            others = {"additionalProperties": _schema_of_sample(value["field"])} if "field" in value else {}
            return {"type": "object", **({"properties": fields} if fields else {}), **others}
        case list():
            return {"type": "array", "items": _schema_of_sample(value[0])}
        case int():
            return {"type": "integer"}
        case _:
            return {"type": "string"}


def _body_schema(model: type[Input], tag: str, schemas: dict[str, Schema]) -> Schema:
    """Return a reference to a body's schema, which is added to `schemas`; for a list, the schema itself."""
    schema = _schema_of(model, tag, schemas)
    if model.LIST is not None:
        field: Schema = schema["properties"][model.LIST]
        return field
    name = f"{tag}.{model.__name__}"
    schemas[name] = schema
    return {"$ref": f"#/components/schemas/{name}"}


def _schema_of(model: type[Input], tag: str, schemas: dict[str, Schema]) -> Schema:
    """Return the model's schema; the schemas that it refers to are added to `schemas`."""
    schema: Schema = _without_titles(
        model.model_json_schema(ref_template=f"#/components/schemas/{tag}.{{model}}")
    )
    schemas |= {f"{tag}.{name}": definition for name, definition in schema.pop("$defs", {}).items()}
    if issubclass(model, Patch):
        nullable = {model.model_fields[name].alias or name for name in model.NULLABLE}
        schema["properties"] = {
            name: field if name in nullable else _without_null(field)
            for name, field in schema["properties"].items()
        }
    return schema


def _without_null(schema: Schema) -> Schema:
    """Return the schema without the null that only means "not sent"."""
    if "anyOf" not in schema:
        return schema
    rest = {keyword: value for keyword, value in schema.items() if keyword not in {"anyOf", "default"}}
    choices = [choice for choice in schema["anyOf"] if choice != {"type": "null"}]
    return {**rest, **choices[0]} if len(choices) == 1 else {**rest, "anyOf": choices}


def _without_titles(value: Any) -> Any:
    """Return the schema without the titles that pydantic generates; a property named title stays."""
    match value:
        case dict():
            return {
                name: _without_titles(member)
                for name, member in value.items()
                if name != "title" or not isinstance(member, str)
            }
        case list():
            return [_without_titles(member) for member in value]
        case _:
            return value
