"""JSON schemas of what clients send and get, made from pydantic's models for the OpenAPI document."""

import json
from typing import Any, Literal

from pydantic import BaseModel

from chalicelib.http.fields import Input, Output, Patch

Schema = dict[str, Any]

_NULL: Schema = {"type": "null"}


class Schemas:
    """The schemas of one tag; what is referred to is added to `components`, which all tags share."""

    def __init__(self, tag: str, components: dict[str, Schema]) -> None:
        """Name the tag's schemas after it, as two tags may have models of one name."""
        self._tag = tag
        self._components = components

    def of_query(self, model: type[Input]) -> Schema:
        """Return the schema of a query."""
        schema = self._generated(model, "validation")
        return {**schema, "properties": {name: _without_null(field) for name, field in _fields(schema)}}

    def of_body(self, model: type[Input]) -> Schema:
        """Return a reference to a body's schema; for a body that is a list, the schema itself."""
        names = model.NULLABLE if issubclass(model, Patch) else frozenset()
        schema = _adapted(
            self._generated(model, "validation"),
            nullable=frozenset(model.model_fields[name].alias or name for name in names),
        )
        if model.LIST is not None:
            field: Schema = schema["properties"][model.LIST]
            return field
        return self._added(model.__name__, schema)

    def of_response(self, model: type[Output]) -> Schema:
        """Return a reference to the schema of a response's body."""
        schema = _adapted(self._generated(model, "serialization"), nullable=model.NULLABLE)
        return self._added(model.__name__, schema)

    def _generated(self, model: type[BaseModel], mode: Literal["validation", "serialization"]) -> Schema:
        schema: Schema = _without_titles(
            model.model_json_schema(mode=mode, ref_template=f"#/components/schemas/{self._tag}.{{model}}")
        )
        for name, definition in schema.pop("$defs", {}).items():
            self._added(name, _adapted(definition))
        return schema

    def _added(self, name: str, schema: Schema) -> Schema:
        full_name = f"{self._tag}.{name}"
        if self._components.setdefault(full_name, schema) != schema:
            raise LookupError(f"two schemas are named {full_name}")
        return {"$ref": f"#/components/schemas/{full_name}"}


def _fields(schema: Schema) -> list[tuple[str, Schema]]:
    return list(schema.get("properties", {}).items())


def _adapted(schema: Schema, *, nullable: frozenset[str] = frozenset()) -> Schema:
    """Return the schema of an object in which a field that may be absent is not null, unless it is named."""
    required = schema.get("required", [])
    fields = {
        name: field if name in required else _optional(field, is_nullable=name in nullable)
        for name, field in _fields(schema)
    }
    return {**schema, "properties": fields} if fields else schema


def _optional(field: Schema, *, is_nullable: bool) -> Schema:
    """Return the schema of a field that may be absent, with its default in words.

    Generators of clients take a field that has a `default` for one that must be there.
    """
    kept = {keyword: value for keyword, value in field.items() if keyword != "default"}
    if field.get("default") is not None:
        kept["description"] = f"Default: {json.dumps(field['default'])}."
    return kept if is_nullable else _without_null(kept)


def _without_null(schema: Schema) -> Schema:
    """Return the schema without the null that only means "not sent"."""
    if "anyOf" not in schema:
        return schema
    rest = {keyword: value for keyword, value in schema.items() if keyword != "anyOf"}
    if rest.get("default", _NULL) is None:
        del rest["default"]
    choices = [choice for choice in schema["anyOf"] if choice != _NULL]
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
