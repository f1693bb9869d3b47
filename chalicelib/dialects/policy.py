"""The form of a dialect's policy: what its document says, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any, Literal

from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.domain.errors import ReservationError

Language = Literal["es", "en"]
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """An HTTP status and its message, `{attribute}` standing for the error's own data."""

    status: int
    es: str
    en: str

    def text(self, language: Language, **data: Any) -> str:
        """The message in this language."""
        return (self.en if language == "en" else self.es).format(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A dialect: its words for statuses and failures, and the shape of its failures.

    `failures` is looked up along an error's ancestry. `failure` shapes a body out of status and
    message; `invalid` makes status and body out of field faults. `faults` are errors that are one
    field's fault here; `beside` is what a failure's body holds besides.
    """

    statuses: Mapping[Any, str]
    failures: Mapping[type[ReservationError], Words]
    internal: Words
    failure: Callable[[int, str], Body]
    invalid: Callable[[FieldsInvalid, Language], tuple[int, Body]]
    faults: Mapping[type[ReservationError], Fault] = field(default_factory=dict)
    beside: Callable[[ReservationError], Body] = lambda _: {}

    def words_for(self, error: type[ReservationError]) -> Words:
        """The words for an error class: its own, else those of its nearest ancestor that has any."""
        for ancestor in error.__mro__:
            if ancestor in self.failures:
                return self.failures[ancestor]
        raise LookupError(f"no words for {error.__name__}")

    def failed(self, error: ReservationError, language: Language) -> tuple[int, Body]:
        """Status and body for an error."""
        if isinstance(error, FieldsInvalid):
            return self.invalid(error, language)
        if type(error) in self.faults:
            return self.invalid(FieldsInvalid((self.faults[type(error)],)), language)
        words = self.words_for(type(error))
        body = self.failure(words.status, words.text(language, **self._data(error)))
        return words.status, {**body, **self.beside(error)}

    def _data(self, error: ReservationError) -> dict[str, Any]:
        if not is_dataclass(error):
            return {}
        values = {each.name: getattr(error, each.name) for each in fields(error)}
        return {
            name: self.statuses.get(value, value) if isinstance(value, StrEnum) else value
            for name, value in values.items()
        }
