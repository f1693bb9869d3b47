"""What Google's published description of the Calendar API says of a request and of its answer."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

DESCRIPTION: dict[str, Any] = json.loads(Path(__file__).with_name("calendar.v3.json").read_text("utf-8"))
BASE = f"/{DESCRIPTION['servicePath']}"

_TYPES = {"string": str, "boolean": bool, "object": dict, "array": list, "any": object}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Nonconforming(Exception):
    """Something that the description does not know."""


def called(verb: str, target: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The method that a request's line names, the ids in its path, and its query.

    :raises Nonconforming: if there is no such method, or it has no such parameter
    """
    url = urlsplit(target)
    for name, method in DESCRIPTION["methods"].items():
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", BASE + method["path"])
        found = re.fullmatch(pattern, url.path)
        if found and method["httpMethod"] == verb:
            pairs = parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query))
            _check_query(method["parameters"], pairs)
            return name, {key: unquote(text) for key, text in found.groupdict().items()}, dict(pairs)
    raise Nonconforming(f"{verb} {url.path}: no such method")


def check_request(method: str, body: object) -> None:
    """Compare what is sent with the method's schema.

    :raises Nonconforming: if it has a key too many or too few, a wrong type, or a read-only property
    """
    schema = DESCRIPTION["methods"][method].get("request")
    if schema is None:
        if body is not None:
            raise Nonconforming(f"{method} takes no body")
        return
    _check({"$ref": schema}, body, "body", method)


def check_answer(method: str, body: object) -> None:
    """Compare what comes back with the method's schema.

    :raises Nonconforming: if it has a key too many or a wrong type
    """
    _check({"$ref": DESCRIPTION["methods"][method]["response"]}, body, "answer", None)


def scopes_of(method: str) -> list[str]:
    """The scopes, of which a token must have one."""
    scopes: list[str] = DESCRIPTION["methods"][method]["scopes"]
    return scopes


def _check_query(parameters: Mapping[str, Any], pairs: list[tuple[str, str]]) -> None:
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise Nonconforming("a parameter twice")
    for name, text in pairs:
        known = parameters.get(name) or DESCRIPTION["parameters"].get(name)
        if known is None or known["location"] != "query":
            raise Nonconforming(f"{name}: no such parameter")
        if known["type"] == "boolean" and text not in {"true", "false"}:
            raise Nonconforming(f"{name}: {text} is no boolean")
        if known["type"] == "integer" and not _is_within(text, known):
            raise Nonconforming(f"{name}: {text} is no number that it takes")
        if text not in known.get("enum", [text]):
            raise Nonconforming(f"{name}: {text} is none of its values")


def _is_within(text: str, known: Mapping[str, Any]) -> bool:
    if not re.fullmatch(r"-?\d{1,10}", text):
        return False
    return int(known.get("minimum", -(2**31))) <= int(text) <= int(known.get("maximum", 2**31 - 1))


def _check(schema: Mapping[str, Any], value: Any, at: str, method: str | None) -> None:
    """Compare a value with its schema; `method` is that of a request, None in an answer."""
    if method and schema.get("readOnly"):
        raise Nonconforming(f"{at} is read-only")
    if "$ref" in schema:
        _check(DESCRIPTION["schemas"][schema["$ref"]], value, at, method)
        return
    if schema["type"] == "integer":
        is_typed = isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31
    else:
        is_typed = isinstance(value, _TYPES[schema["type"]])
    if not is_typed:
        raise Nonconforming(f"{at}: {type(value).__name__} is no {schema['type']}")
    if "format" in schema and isinstance(value, str):
        _check_format(schema["format"], value, at)
    if "items" in schema:
        for index, item in enumerate(value):
            _check(schema["items"], item, f"{at}[{index}]", method)
    if schema["type"] == "object":
        _check_properties(schema, value, at, method)


def _check_properties(
    schema: Mapping[str, Any], value: Mapping[str, Any], at: str, method: str | None
) -> None:
    properties = schema.get("properties", {})
    for name, each in value.items():
        known = properties.get(name) or schema.get("additionalProperties")
        if known is None:
            raise Nonconforming(f"{at}.{name}: no such property")
        _check(known, each, f"{at}.{name}", method)
    for name, known in properties.items():
        if method in known.get("annotations", {}).get("required", []) and name not in value:
            raise Nonconforming(f"{at}.{name} is missing")


def _check_format(name: str, text: str, at: str) -> None:
    try:
        if name == "date-time":
            datetime.fromisoformat(text)
        else:
            date.fromisoformat(text)
    except ValueError:
        raise Nonconforming(f"{at}: {text} is no {name}") from None
    if name == "date-time" and not _INSTANT.fullmatch(text):
        raise Nonconforming(f"{at}: {text} is no {name}")
