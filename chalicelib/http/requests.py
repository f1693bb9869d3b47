"""Errors of the request itself: it is refused before any operation is called."""

from dataclasses import dataclass

from chalicelib.domain.errors import ReservationError
from chalicelib.domain.languages import Language


class RequestRefused(ReservationError):
    """The request itself is invalid."""


class BodyMalformed(RequestRefused):
    """The body is not JSON, not an object, nested too deeply, or holds a lone surrogate or NaN."""


class ContentTypeUnsupported(RequestRefused):
    """The content type is not JSON."""


class BodyTooLarge(RequestRefused):
    """The body is longer than 256 KB."""


class KeyMalformed(RequestRefused):
    """The Idempotency-Key is not 1 to 255 visible ASCII characters."""


@dataclass(eq=False)
class MethodUnsupported(RequestRefused):
    """The path exists, but not with this method; `allowed` are its methods."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field, in both languages.

    `is_missing` if the field was not given; `is_sentence` if the words are a full sentence, which needs
    no field name before it.
    """

    field: str
    es: str
    en: str
    is_missing: bool = False
    is_sentence: bool = False

    def text(self, language: Language) -> str:
        """Return the words in this language."""
        return self.en if language == "en" else self.es

    def sentence(self, language: Language) -> str:
        """Return the words in this language, after the field's name if they need it."""
        return self.text(language) if self.is_sentence else f"{self.field} {self.text(language)}"


@dataclass(eq=False)
class FieldsInvalid(RequestRefused):
    """Fields are missing or invalid; `field_errors` has the errors of all of them.

    `missing` is the schema's message, in Spanish and English, for a missing field.
    """

    field_errors: tuple[FieldError, ...]
    missing: tuple[str, str] | None = None

    @classmethod
    def of_field(cls, field: str, es: str, en: str) -> "FieldsInvalid":
        """Create the error of one field."""
        return cls((FieldError(field, es, en),))
