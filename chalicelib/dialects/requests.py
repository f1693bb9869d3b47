"""Requests that cannot be read, or not by this route: refused before any operation is called."""

from dataclasses import dataclass

from chalicelib.domain.errors import ReservationError


class RequestRefused(ReservationError):
    """The request itself is at fault."""


class BodyMalformed(RequestRefused):
    """The body is not JSON, not an object, nested too deeply, or holds a lone surrogate or NaN."""


class ContentTypeUnsupported(RequestRefused):
    """The body says that it is something else than JSON."""


class BodyTooLarge(RequestRefused):
    """The body is longer than 256 KB."""


class KeyMalformed(RequestRefused):
    """The Idempotency-Key is not 1 to 255 visible ASCII characters."""


@dataclass(eq=False)
class MethodUnsupported(RequestRefused):
    """The path exists, the method does not; `allowed` are those that do."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, in both languages.

    `is_missing` if it was not given at all; `is_sentence` if the words stand alone, without
    the field's name before them.
    """

    field: str
    es: str
    en: str
    is_missing: bool = False
    is_sentence: bool = False


@dataclass(eq=False)
class FieldsInvalid(RequestRefused):
    """Fields are missing or not what they must be: all that were found.

    `missing` is what the schema has to say when any is missing, in Spanish and English.
    """

    faults: tuple[Fault, ...]
    missing: tuple[str, str] | None = None
