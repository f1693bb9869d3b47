"""What the API takes and answers: an OpenAPI 3.1 document, made of routes, schemas and policies."""

import functools
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from chalicelib import VERSION
from chalicelib.dialects import bodies
from chalicelib.dialects.dialect import Dialect, Route, closed
from chalicelib.dialects.fields import Input, Patch
from chalicelib.dialects.policy import Policy
from chalicelib.dialects.requests import Fault, FieldsInvalid, MethodUnsupported
from chalicelib.domain.roles import Role

Schema = dict[str, Any]

_JSON = "application/json"
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
# Whatever path the stage has: from where this document is, one up.
_SERVERS = [{"url": ".."}]


@functools.cache
def text() -> str:
    """The document as it is served; made when somebody first asks: a start should not wait for it."""
    return bodies.text(document(closed))


def document(dialects: list[Dialect]) -> Schema:
    """The document for all routes of these dialects, in the order in which they were registered."""
    schemas: dict[str, Schema] = {}
    responses: dict[str, Schema] = {}
    paths: dict[str, Schema] = {}
    for dialect in dialects:
        tag = tag_of(dialect)
        responses |= {f"{tag}.{each}": _failure(dialect.policy, each) for each in _refusals(dialect)}
        for route in dialect.registered:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(dialect, route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cupo", "version": VERSION},
        "servers": _SERVERS,
        "tags": [{"name": tag_of(dialect)} for dialect in dialects],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": responses,
            "securitySchemes": _SECURITY,
        },
    }


def tag_of(dialect: Dialect) -> str:
    """The package that a dialect lives in, or the module."""
    return dialect.name.removeprefix("chalicelib.dialects.").split(".")[0]


def _operation(dialect: Dialect, route: Route, schemas: dict[str, Schema]) -> Schema:
    tag = tag_of(dialect)
    body = route.shown.body or route.body
    operation: Schema = {
        "tags": [tag],
        "operationId": f"{tag}.{route.view.__name__}",
        "summary": " ".join((route.view.__doc__ or "").partition("\n\n")[0].split()),
        "parameters": list(_parameters(route, tag, schemas)),
        "responses": {**_successes(route), **_failures(dialect)},
        "security": [] if route.role is None else [{name: []} for name in _SECURITY],
    }
    if route.role is not None and route.role > Role.USER:
        operation["description"] = f"For the role {route.role.name.lower()} and those above it."
    if body is not None:
        schema = _registered(body, tag, schemas)
        operation["requestBody"] = {
            "required": not body.IS_OPTIONAL,
            "content": {_JSON: {"schema": schema if body.LIST is None else _listed(body, tag, schemas)}},
        }
    return operation


def _parameters(route: Route, tag: str, schemas: dict[str, Schema]) -> Iterator[Schema]:
    for name in _ID.findall(route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    if route.query is not None:
        query = _schema_of(route.query, tag, schemas)
        required = query.get("required", [])
        for name, schema in query["properties"].items():
            shown = _never_null(schema)
            yield {"name": name, "in": "query", "required": name in required, "schema": shown}
    if takes_key(route):
        yield _KEY


def takes_key(route: Route) -> bool:
    """Whether a request to the route may have an Idempotency-Key."""
    return route.method == "POST" and HTTPStatus.CREATED in route.shown.statuses


def _successes(route: Route) -> dict[str, Schema]:
    media = route.shown.media.partition(";")[0]
    content = {media: {"schema": {"type": "object" if media == _JSON else "string"}}}
    return {
        str(status): {
            "description": HTTPStatus(status).phrase,
            **({"content": content} if _has_body(status) else {}),
        }
        for status in route.shown.statuses
    }


def _has_body(status: int) -> bool:
    return status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


def _failures(dialect: Dialect) -> dict[str, Schema]:
    """A response for each status that the dialect has words for."""
    tag = tag_of(dialect)
    return {str(each): {"$ref": f"#/components/responses/{tag}.{each}"} for each in _refusals(dialect)}


def _refusals(dialect: Dialect) -> list[int]:
    """The statuses of the policy's failures; a method that is documented is never unsupported."""
    policy = dialect.policy
    known = {words.status for error, words in policy.failures.items() if error is not MethodUnsupported}
    return sorted(known | {policy.internal.status, _sample_of_invalid(policy)[0]})


def _failure(policy: Policy, status: int) -> Schema:
    """A failure in the shape that the policy gives it; what a faulty field adds need not be there."""
    plain = policy.failure(status, "…")
    invalid_status, invalid = _sample_of_invalid(policy)
    whole = {**plain, **invalid} if status == invalid_status else plain
    schema = {**_shape_of(whole), "required": list(plain)}
    return {"description": HTTPStatus(status).phrase, "content": {_JSON: {"schema": schema}}}


def _sample_of_invalid(policy: Policy) -> tuple[int, dict[str, Any]]:
    return policy.invalid(FieldsInvalid((Fault("field", "…", "…"),)), "es")


def _shape_of(value: Any) -> Schema:
    match value:
        case dict():
            fields = {name: _shape_of(each) for name, each in value.items() if name != "field"}
            others = {"additionalProperties": _shape_of(value["field"])} if "field" in value else {}
            return {"type": "object", **({"properties": fields} if fields else {}), **others}
        case list():
            return {"type": "array", "items": _shape_of(value[0])}
        case int():
            return {"type": "integer"}
        case _:
            return {"type": "string"}


def _registered(model: type[Input], tag: str, schemas: dict[str, Schema]) -> Schema:
    """A reference to the schema of a body, among the document's components from now on."""
    name = f"{tag}.{model.__name__}"
    schemas[name] = _schema_of(model, tag, schemas)
    return _reference(name)


def _listed(model: type[Input], tag: str, schemas: dict[str, Schema]) -> Schema:
    """The schema of a body that is a list: that of the one field that the list becomes."""
    field: Schema = schemas.pop(f"{tag}.{model.__name__}")["properties"][model.LIST]
    return field


def _schema_of(model: type[Input], tag: str, schemas: dict[str, Schema]) -> Schema:
    """The model's schema; those that it refers to are put among the document's."""
    schema: Schema = _untitled(model.model_json_schema(ref_template=f"#/components/schemas/{tag}.{{model}}"))
    schemas |= {f"{tag}.{name}": each for name, each in schema.pop("$defs", {}).items()}
    if issubclass(model, Patch):
        nullable = {model.model_fields[name].alias or name for name in model.NULLABLE}
        properties = schema["properties"]
        schema["properties"] = {
            name: each if name in nullable else _never_null(each) for name, each in properties.items()
        }
    return schema


def _never_null(schema: Schema) -> Schema:
    """Without the null that only stands for not sent."""
    if "anyOf" not in schema:
        return schema
    rest = {name: each for name, each in schema.items() if name not in {"anyOf", "default"}}
    kinds = [each for each in schema["anyOf"] if each != {"type": "null"}]
    return {**rest, **kinds[0]} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def _untitled(value: Any) -> Any:
    """Without the titles that pydantic makes of names; a property may be called title."""
    match value:
        case dict():
            return {
                name: _untitled(each)
                for name, each in value.items()
                if name != "title" or not isinstance(each, str)
            }
        case list():
            return [_untitled(each) for each in value]
        case _:
            return value


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
