"""Holds responses against the OpenAPI document that the application serves."""

import functools
import json
from contextvars import copy_context
from typing import Any, Final

import jsonschema_rs
from chalice.local import RouteMatcher

from stack.gateway import Application, Gateway
from stack.server import Request, Response

ADDRESS: Final = "/api/openapi.json"
JSON: Final = "application/json"
Schema = dict[str, Any]


class Undescribed(AssertionError):
    """A response is not what the document says."""


class Description:
    """The document, with a validator for each response, made when it is first needed."""

    def __init__(self, document: Schema) -> None:
        self._paths = document["paths"]
        self._responses = document["components"]["responses"]
        # No member that the document does not name: clients would never learn of it.
        self._schemas = closed(document["components"]["schemas"])
        self._matcher = RouteMatcher(list(self._paths))
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def check(self, method: str, path: str, response: Response) -> None:
        """Raise Undescribed unless the document describes this response to this request."""
        try:
            template = self._matcher.match_route(path).route
        except ValueError:
            return
        try:
            self._check(method, template, response)
        except (LookupError, AssertionError, jsonschema_rs.ValidationError) as error:
            raise Undescribed(f"{method} {path}: {response.status} {response.body[:500]!r}") from error

    def _check(self, method: str, template: str, response: Response) -> None:
        operations = self._paths[template]
        described = operations.get("get" if method == "HEAD" else method.lower())
        if described is None:
            # The document has no 405: what it lists is supported. Its shape is that of every error.
            assert response.status == (204 if method == "OPTIONS" else 405)
            described = {**next(iter(operations.values()))}
            described["responses"] = {"204": {}, "405": described["responses"]["500"]}
        answer = described["responses"][str(response.status)]
        if "$ref" in answer:
            answer = self._responses[answer["$ref"].rsplit("/", 1)[1]]
        if "content" not in answer or method == "HEAD":
            assert not response.body
            return
        media = dict(response.headers)["Content-Type"].partition(";")[0]
        content = answer["content"].get(media) or answer["content"]["text/*"]
        body = json.loads(response.body) if media == JSON else response.body.decode()
        self._validator(content["schema"]).validate(body)

    def _validator(self, schema: Schema) -> jsonschema_rs.Validator:
        key = json.dumps(schema)
        if key not in self._validators:
            whole = {**closed(schema), "components": {"schemas": self._schemas}}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]


def closed(schema: Any) -> Any:
    """Return the schema with no more members in its objects than it names."""
    match schema:
        case {"properties": properties, **keywords}:
            return {"additionalProperties": False, **keywords, "properties": closed(properties)}
        case dict():
            return {name: closed(value) for name, value in schema.items()}
        case list():
            return [closed(value) for value in schema]
        case _:
            return schema


@functools.cache
def description_of(app: Application) -> Description:
    """Return the description that the application gives of itself."""
    # In a context of its own: the budget of this request is not that of whoever asks first.
    response = copy_context().run(Gateway(app).answer, Request("GET", ADDRESS, {}, b""))
    return Description(json.loads(response.body))
