"""What Mercado Pago's documents say of its requests, answers and notifications."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DESCRIPTION: dict[str, Any] = json.loads(Path(__file__).with_name("mercadopago.json").read_text("utf-8"))

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float, Decimal),
    "object": dict,
    "array": list,
    "any": object,
}
# As in 2017-02-28T12:00:00.000-04:00.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")


class Nonconforming(Exception):
    """Something that the description does not know."""


def check(schema: str, value: Any) -> None:
    """Compare a value with a schema.

    :raises Nonconforming: if it has a key too many or too few, a wrong type, or a wrong form
    """
    _check({"$ref": schema}, value, schema)


def _check(schema: Mapping[str, Any], value: Any, at: str) -> None:
    if "$ref" in schema:
        _check(DESCRIPTION["schemas"][schema["$ref"]], value, at)
        return
    if value is None and schema.get("nullable"):
        return
    if not _is_of(schema["type"], value):
        raise Nonconforming(f"{at}: {type(value).__name__} is no {schema['type']}")
    if value not in schema.get("enum", [value]):
        raise Nonconforming(f"{at}: {value} is none of its values")
    if "minimum" in schema and (value if schema["type"] == "integer" else len(value)) < schema["minimum"]:
        raise Nonconforming(f"{at}: less than {schema['minimum']}")
    if "format" in schema and not _has_form(schema["format"], value):
        raise Nonconforming(f"{at}: {value} is no {schema['format']}")
    if schema["type"] == "array":
        for index, item in enumerate(value):
            _check(schema["items"], item, f"{at}[{index}]")
    if schema["type"] == "object":
        _check_properties(schema, value, at)


def _is_of(kind: str, value: object) -> bool:
    if isinstance(value, bool):
        return kind in {"boolean", "any"}
    return isinstance(value, _TYPES[kind])


def _check_properties(schema: Mapping[str, Any], value: Mapping[str, Any], at: str) -> None:
    for name, each in value.items():
        if name not in schema["properties"]:
            raise Nonconforming(f"{at}.{name}: no such property")
        _check(schema["properties"][name], each, f"{at}.{name}")
    for name in schema.get("required", []):
        if name not in value:
            raise Nonconforming(f"{at}.{name} is missing")


def _has_form(name: str, value: Any) -> bool:
    match name:
        case "amount":
            amount = Decimal(str(value))
            return amount > 0 and amount == round(amount, 2)
        case "currency":
            return value in DESCRIPTION["currencies"]
        case "url":
            return urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).netloc)
        case _:
            return bool(_INSTANT.fullmatch(value)) and _is_date(value)


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
