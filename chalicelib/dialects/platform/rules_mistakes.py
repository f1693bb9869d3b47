"""What is wrong with a document of rules, in words."""

from collections.abc import Iterable, Mapping

from chalicelib.domain.document_reader import Mistake, Problem
from chalicelib.http.requests import FieldError

_FORMS: Mapping[str, tuple[str, str]] = {
    "object": ("un objeto", "an object"),
    "list": ("una lista", "a list"),
    "integer": ("un número entero", "a whole number"),
    "boolean": ("verdadero o falso", "true or false"),
    "amount": ("un importe", "an amount"),
    "clock": ("una hora HH:MM, hasta 24:00", "a time HH:MM, up to 24:00"),
}
_WORDS: Mapping[Problem, tuple[str, str]] = {
    Problem.UNKNOWN: ("no es una regla de estos recursos", "is no rule of these resources"),
    Problem.MISSING: ("es obligatorio", "is required"),
    Problem.RANGE: ("debe estar entre {low} y {high}", "must be from {low} to {high}"),
    Problem.SIZE: ("debe tener de {low} a {high} elementos", "must have {low} to {high} elements"),
    Problem.CHOICE: ("debe ser uno de: {choices}", "must be one of: {choices}"),
    Problem.REPEATED: ("está repetido", "is there twice"),
    Problem.ORDER: ("no debe ser menor que {other}", "must not be less than {other}"),
    Problem.EQUAL: ("no debe ser igual a {other}", "must not be the same as {other}"),
    Problem.STEP: ("no se alcanza con pasos enteros", "is not reached by whole steps"),
    Problem.OVERLAP: ("se solapa con {other}", "overlaps {other}"),
    Problem.EXCLUSIVE: ("no puede estar junto a {other}", "cannot stand beside {other}"),
    Problem.ONE_OF: ("necesita uno de: {choices}", "needs one of: {choices}"),
    Problem.SAID: (
        "lo dicen los ajustes propios de cada recurso",
        "is said by the own settings of each resource",
    ),
    Problem.UNSHOWN: (
        "lo dicen los ajustes propios del recurso, que no pueden mostrar esto",
        "is said by the resource's own settings, which cannot show this",
    ),
    Problem.FINENESS: (
        "puede tener {decimals} decimales como máximo",
        "may have {decimals} decimals at most",
    ),
}


def field_errors_of(mistakes: Iterable[Mistake]) -> tuple[FieldError, ...]:
    """Return the mistakes as field errors, by their paths."""
    return tuple(_error(mistake) for mistake in mistakes)


def _error(mistake: Mistake) -> FieldError:
    path = mistake.path or "document"
    if mistake.problem is Problem.FORM:
        es, en = _FORMS[mistake.data["expected"]]
        return FieldError(path, f"debe ser {es}", f"must be {en}")
    es, en = _WORDS[mistake.problem]
    data = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in mistake.data.items()
    }
    return FieldError(path, es.format_map(data), en.format_map(data))
