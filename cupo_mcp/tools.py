"""Tools out of an OpenAPI document: what each takes, and the request that a call becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

MARK = "x-tool"
KEY = "idempotency_key"
KEY_HEADER = "Idempotency-Key"
_KEY_SCHEMA = {
    "type": "string",
    "pattern": "^[!-~]{1,255}$",
    "description": (
        "Any text of your own for this one wish. Repeat a call whose outcome you do not know with the same"
        " text: it is done once."
    ),
}
_REFERENCE = "#/components/schemas/"

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A request of the API; the target is relative to the server's address."""

    method: str
    target: str
    body: Mapping[str, Any] | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tool:
    """An operation of the API as a tool; `schema` is what it takes, by JSON Schema."""

    name: str
    description: str
    schema: Schema
    method: str
    path: str
    query: frozenset[str]
    has_body: bool
    takes_key: bool

    @property
    def changes_nothing(self) -> bool:
        """Return whether a call only reads."""
        return self.method == "GET"

    def request(self, arguments: Mapping[str, Any]) -> Request:
        """Return the request of a call.

        :raises KeyError: if an argument of the path is missing
        """
        given = dict(arguments)
        key = given.pop(KEY, None) if self.takes_key else None
        target = re.sub(r"\{(\w+)\}", lambda name: quote(str(given.pop(name[1])), safe=""), self.path)
        query = {name: _text(given.pop(name)) for name in sorted(self.query & given.keys())}
        if query:
            target = f"{target}?{urlencode(query)}"
        headers = {KEY_HEADER: str(key)} if key is not None else {}
        return Request(self.method, target, given if self.has_body else None, headers)


def tools_of(document: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Return the tools that an OpenAPI document marks, in its order."""
    schemas = document["components"]["schemas"]
    return tuple(
        _tool(method, path, operation, schemas)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if operation.get(MARK)
    )


def _tool(method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Tool:
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    takes_key = parameters.pop(KEY_HEADER, None) is not None
    body = _body(operation, schemas)
    properties = {name: parameter["schema"] for name, parameter in parameters.items()}
    properties |= body.get("properties", {})
    if takes_key:
        properties[KEY] = _KEY_SCHEMA
    required = [name for name, parameter in parameters.items() if parameter["required"]]
    description = "\n\n".join(filter(None, (operation["summary"], operation.get("description"))))
    return Tool(
        name=operation["operationId"].replace(".", "_"),
        description=f"{description}\n\n{method.upper()} {path}",
        schema={
            "type": "object",
            "properties": _resolved(properties, schemas),
            "required": required + body.get("required", []),
            "additionalProperties": False,
        },
        method=method.upper(),
        path=path,
        query=frozenset(name for name, parameter in parameters.items() if parameter["in"] == "query"),
        has_body="requestBody" in operation,
        takes_key=takes_key,
    )


def _body(operation: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Schema:
    """Return the schema of an operation's body; empty if it has none."""
    if "requestBody" not in operation:
        return {}
    schema: Schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return schemas[schema["$ref"].removeprefix(_REFERENCE)] if "$ref" in schema else schema


def _resolved(value: Any, schemas: Mapping[str, Schema]) -> Any:
    """Return a schema with what it refers to in its place."""
    match value:
        case {"$ref": str(reference)}:
            return _resolved(schemas[reference.removeprefix(_REFERENCE)], schemas)
        case dict():
            return {name: _resolved(part, schemas) for name, part in value.items()}
        case list():
            return [_resolved(part, schemas) for part in value]
    return value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
