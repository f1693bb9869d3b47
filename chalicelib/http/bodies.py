"""Parse and validate the body of a request; write the body of a response."""

from typing import Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import ValidationError
from pydantic_core import SchemaSerializer, from_json

from chalicelib.http.field_errors import field_errors_of
from chalicelib.http.fields import Input, Patch
from chalicelib.http.requests import BodyMalformed, ContentTypeUnsupported, FieldError, FieldsInvalid

LONGEST = 256 * 1024
FORM = "application/x-www-form-urlencoded"
_MOST_FORM_FIELDS = 20

Container = TypeVar("Container", dict[str, Any], list[Any])
Model = TypeVar("Model", bound=Input)
Part = TypeVar("Part", bound=Patch)


def parsed(raw: bytes, content_type: str | None) -> dict[str, Any]:
    """Return the JSON object that a body holds.

    :raises ContentTypeUnsupported: if the content type is given and is not JSON
    :raises BodyMalformed: if the body is not a JSON object, or cannot be stored
    """
    return _parsed(raw, content_type, dict)


def parsed_list(raw: bytes, content_type: str | None) -> list[Any]:
    """Return the JSON array that a body holds.

    :raises ContentTypeUnsupported: if the content type is given and is not JSON
    :raises BodyMalformed: if the body is not a JSON array, or cannot be stored
    """
    return _parsed(raw, content_type, list)


def parsed_form(raw: bytes) -> dict[str, Any]:
    """Return the fields of an HTML form, the last value of each.

    :raises BodyMalformed: if the body is not in UTF-8, or has too many fields
    """
    try:
        return dict(parse_qsl(raw.decode(), max_num_fields=_MOST_FORM_FIELDS, errors="strict"))
    except ValueError as error:
        raise BodyMalformed from error


def is_form(content_type: str | None) -> bool:
    """Return whether a content type is that of an HTML form."""
    return (content_type or "").split(";", maxsplit=1)[0].strip().lower() == FORM


def _parsed(raw: bytes, content_type: str | None, kind: type[Container]) -> Container:
    if content_type is not None and not is_json(content_type):
        raise ContentTypeUnsupported
    try:
        value = from_json(raw, allow_inf_nan=False)
    except (ValueError, RecursionError) as error:
        raise BodyMalformed from error
    if not isinstance(value, kind):
        raise BodyMalformed
    return value


def is_json(content_type: str) -> bool:
    """Return whether a content type is JSON."""
    media = content_type.split(";", maxsplit=1)[0].strip().lower()
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def validated(model: type[Model], value: dict[str, Any]) -> Model:
    """Return the body as an instance of its schema.

    :raises FieldsInvalid: with all errors, if fields are missing or wrong
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise field_errors_of(error, model.MISSING) from error


def collected(
    model: type[Input], partial: type[Part], value: dict[str, Any]
) -> tuple[Part, tuple[FieldError, ...]]:
    """Return the valid fields of a body, and all field errors that `model` finds in it.

    `partial` has the same fields, and none is required. This is for dialects that report all errors in one
    response, together with those of the rules.
    """
    errors: tuple[FieldError, ...] = ()
    try:
        validated(model, value)
    except FieldsInvalid as invalid:
        errors = invalid.field_errors
    invalid_names = {error.field.split(".")[0] for error in errors}
    valid = {
        name: content
        for name, content in value.items()
        if name not in invalid_names and (content is not None or name in partial.NULLABLE)
    }
    return validated(partial, valid), errors


def text(body: Any) -> str:
    """Return a response's body as JSON text, without ASCII escapes; models are written with their aliases."""
    return _written(body).decode()


def size(body: Any) -> int:
    """Return how many bytes a response's body has as JSON text."""
    return len(_written(body))


def _written(body: Any) -> bytes:
    return _ANYTHING.to_json(body, by_alias=True, exclude_unset=True)


_ANYTHING = SchemaSerializer({"type": "any"})
