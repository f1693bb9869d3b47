"""Translate pydantic's errors into field errors with messages in Spanish and English."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from chalicelib.http.requests import FieldError, FieldsInvalid

MISSING = "missing"
MISSING_WORDS = ("es obligatorio", "is required")
OUT_OF_RANGE = ("está fuera de rango", "is out of range")

_WORDS: Mapping[str, tuple[str, str]] = {
    MISSING: MISSING_WORDS,
    "string_type": ("debe ser un texto", "must be a text"),
    "string_too_short": ("es demasiado corto", "is too short"),
    "string_too_long": (
        "debe tener como máximo {max_length} caracteres",
        "must have at most {max_length} characters",
    ),
    "float_type": ("debe ser un número", "must be a number"),
    "float_parsing": ("debe ser un número", "must be a number"),
    "finite_number": ("debe ser un número finito", "must be a finite number"),
    "int_type": ("debe ser un número entero", "must be a whole number"),
    "int_parsing": ("debe ser un número entero", "must be a whole number"),
    "int_parsing_size": ("debe ser un número entero más pequeño", "must be a smaller whole number"),
    "int_from_float": ("debe ser un número entero", "must be a whole number"),
    "greater_than_equal": ("debe ser mayor o igual que {ge}", "must be at least {ge}"),
    "greater_than": ("debe ser mayor que {gt:g}", "must be greater than {gt:g}"),
    "less_than_equal": ("debe ser menor o igual que {le}", "must be at most {le}"),
    "bool_type": ("debe ser verdadero o falso", "must be true or false"),
    "bool_parsing": ("debe ser verdadero o falso", "must be true or false"),
    "list_type": ("debe ser una lista", "must be a list"),
    "too_long": ("debe tener como máximo {max_length} elementos", "must have at most {max_length} elements"),
    "dict_type": ("debe ser un objeto", "must be an object"),
    "literal_error": ("debe ser uno de: {expected}", "must be one of: {expected}"),
}
_CHOICE = re.compile(r"'([^']*)'")
_OTHERWISE = ("no es válido", "is not valid")
_CUSTOM, _SENTENCE = "words", "sentence"


def field_error(es: str, en: str) -> PydanticCustomError:
    """Return the error that a validator raises with its own message, which follows the field's name."""
    return PydanticCustomError(_CUSTOM, "{en}", {"es": es, "en": en})


def sentence(es: str, en: str) -> PydanticCustomError:
    """Return the error that a validator raises with a full sentence, which needs no field name before it."""
    return PydanticCustomError(_SENTENCE, "{en}", {"es": es, "en": en})


def missing() -> PydanticCustomError:
    """Return the error that a validator raises for a value that counts as not given."""
    return PydanticCustomError(MISSING, "missing")


def field_errors_of(error: ValidationError, missing_words: tuple[str, str] | None) -> FieldsInvalid:
    """Return all errors of a validation, the first one of each field.

    `missing_words` is the document's message, in Spanish and English, for a missing field.
    """
    by_field: dict[str, FieldError] = {}
    for detail in error.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in detail["loc"]) or "body"
        by_field.setdefault(field, _field_error(field, detail["type"], detail.get("ctx", {})))
    return FieldsInvalid(tuple(by_field.values()), missing_words)


def _field_error(field: str, kind: str, context: Mapping[str, Any]) -> FieldError:
    if kind in {_CUSTOM, _SENTENCE}:
        return FieldError(field, context["es"], context["en"], is_sentence=kind == _SENTENCE)
    es, en = _WORDS.get(kind, _OTHERWISE)
    if "expected" in context:
        # pydantic joins the choices with an English "or".
        context = {**context, "expected": ", ".join(_CHOICE.findall(context["expected"]))}
    return FieldError(field, es.format(**context), en.format(**context), is_missing=kind == MISSING)
