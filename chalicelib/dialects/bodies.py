"""From a raw body to a validated one, and from an answer to its text."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from chalicelib.dialects.faults import faults_of
from chalicelib.dialects.fields import Input, Patch
from chalicelib.dialects.requests import BodyMalformed, ContentTypeUnsupported, Fault, FieldsInvalid

LONGEST = 256 * 1024

Model = TypeVar("Model", bound=Input)
Part = TypeVar("Part", bound=Patch)


def parsed(raw: bytes, content_type: str | None) -> dict[str, Any]:
    """The JSON object that a body holds.

    :raises ContentTypeUnsupported: if it says that it is not JSON
    :raises BodyMalformed: if it is not a JSON object, or one that cannot be kept
    """
    value = _json(raw, content_type)
    if not isinstance(value, dict):
        raise BodyMalformed
    return value


def parsed_list(raw: bytes, content_type: str | None) -> list[Any]:
    """The JSON array that a body holds.

    :raises ContentTypeUnsupported: if it says that it is not JSON
    :raises BodyMalformed: if it is not a JSON array, or one that cannot be kept
    """
    value = _json(raw, content_type)
    if not isinstance(value, list):
        raise BodyMalformed
    return value


def _json(raw: bytes, content_type: str | None) -> Any:
    if content_type is not None and not is_json(content_type):
        raise ContentTypeUnsupported
    try:
        return from_json(raw, allow_inf_nan=False)
    except (ValueError, RecursionError) as error:
        raise BodyMalformed from error


def is_json(content_type: str) -> bool:
    """Whether this media type is JSON."""
    media = content_type.split(";", maxsplit=1)[0].strip().lower()
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def validated(model: type[Model], value: dict[str, Any]) -> Model:
    """The body as its schema has it.

    :raises FieldsInvalid: if fields are missing or wrong, with all of them
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise faults_of(error, model.MISSING) from error


def collected(
    model: type[Input], partial: type[Part], value: dict[str, Any]
) -> tuple[Part, tuple[Fault, ...]]:
    """What of a body can be used, and all that `model` finds at fault with it.

    `partial` has the same fields, none of them required. For dialects that tell a client everything at
    once, what the rules find too.
    """
    faults: tuple[Fault, ...] = ()
    try:
        validated(model, value)
    except FieldsInvalid as invalid:
        faults = invalid.faults
    faulty = {fault.field.split(".")[0] for fault in faults}
    usable = {
        name: each
        for name, each in value.items()
        if name not in faulty and (each is not None or name in partial.NULLABLE)
    }
    return validated(partial, usable), faults


def text(body: Any) -> str:
    """An answer's body as it goes out: UTF-8 JSON, models by their aliases."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raise TypeError(f"{type(value).__name__} is not for the wire")
