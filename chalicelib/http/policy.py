"""The form of a dialect's policy: the rules of its document, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import ReservationError, RuleBroken
from chalicelib.domain.languages import Language
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.rule_words import words_of

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """An HTTP status and its message; `{attribute}` is replaced by that attribute of the error."""

    status: int
    es: str
    en: str

    def text(self, language: Language, **data: Any) -> str:
        """Return the message in this language."""
        return (self.en if language == "en" else self.es).format(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A dialect's words for statuses and errors, and the shape of its error responses.

    `failures` is looked up along the ancestors of an error's class. `failure` makes a body out of status
    and message; `invalid` makes status and body out of field errors. `field_errors` has the errors that this
    dialect reports as an error of one field. `additions` returns additional members of an error's body.
    """

    statuses: Mapping[Any, str]
    failures: Mapping[type[ReservationError], ErrorWords]
    internal: ErrorWords
    failure: Callable[[int, str], Body]
    invalid: Callable[[FieldsInvalid, Language], tuple[int, Body]]
    field_errors: Mapping[type[ReservationError], FieldError] = field(default_factory=dict)
    additions: Callable[[ReservationError], Body] = lambda _: {}

    def words_for(self, error: type[ReservationError]) -> ErrorWords:
        """Return the words for an error class: its own, or those of its nearest ancestor that has words."""
        for ancestor in error.__mro__:
            if ancestor in self.failures:
                return self.failures[ancestor]
        raise LookupError(f"no words for {error.__name__}")

    def failed(self, error: ReservationError, language: Language) -> tuple[int, Body]:
        """Return HTTP status and body for an error."""
        if isinstance(error, FieldsInvalid):
            return self.invalid(error, language)
        if type(error) in self.field_errors:
            status, body = self.invalid(FieldsInvalid((self._field_error(error, language),)), language)
            return status, {**body, **_rule(error)}
        words = self.words_for(type(error))
        body = self.failure(words.status, words.text(language, **self._data(error, language)))
        return words.status, {**body, **self.additions(error), **_rule(error)}

    def sentence(self, error: ReservationError, language: Language) -> str:
        """Return the words of an error alone, for people; of several errors of fields the first."""
        if isinstance(error, FieldsInvalid):
            words = error.field_errors[0].text(language)
        elif type(error) in self.field_errors:
            words = self._field_error(error, language).text(language)
        else:
            words = self.words_for(type(error)).text(language, **self._data(error, language))
        return words[:1].upper() + words[1:]

    def _field_error(self, error: ReservationError, language: Language) -> FieldError:
        """Return the error of a field that this is, with what its words name."""
        field_error = self.field_errors[type(error)]
        data = self._data(error, language)
        return replace(field_error, es=field_error.es.format(**data), en=field_error.en.format(**data))

    def _data(self, error: ReservationError, language: Language) -> dict[str, Any]:
        if not is_dataclass(error):
            return {}
        values = {attribute.name: getattr(error, attribute.name) for attribute in fields(error)}
        words = words_of(error, language) if isinstance(error, RuleBroken) else {}
        return words | {
            name: self.statuses.get(value, value) if isinstance(value, StrEnum) else value
            for name, value in values.items()
        }


def _rule(error: ReservationError) -> Body:
    """Return the rule that refused, and what it allows (contract rules.md, *How they bind*)."""
    return {"rule": error.RULE, "allowed": error.allowed} if isinstance(error, RuleBroken) else {}
