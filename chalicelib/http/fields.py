"""Field types that the dialects share (contract common.md, *Limits*)."""

from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from chalicelib.domain.texts import is_visible
from chalicelib.http.field_errors import field_error, missing

NAME_LENGTH, TEXT_LENGTH = 200, 2000
# DynamoDB stores no number nearer to zero than this, except zero itself.
_SMALLEST = 1e-130


class Input(BaseModel):
    """A request body or query; unknown fields are ignored.

    `MISSING` is the document's message, in Spanish and English, for a missing required field.
    If `IS_OPTIONAL`, the request may have no body. If `LIST` is set, the body is a JSON array, which
    becomes the field of that name.
    """

    MISSING: ClassVar[tuple[str, str] | None] = None
    IS_OPTIONAL: ClassVar[bool] = False
    LIST: ClassVar[str | None] = None

    model_config = ConfigDict(extra="ignore", frozen=True)


class Patch(Input):
    """A body that changes only the fields that it sends; null is valid only for the fields in `NULLABLE`."""

    NULLABLE: ClassVar[frozenset[str]] = frozenset()

    @field_validator("*", mode="before")
    @classmethod
    def _no_null(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and info.field_name not in cls.NULLABLE:
            raise field_error("no puede ser null", "cannot be null")
        return value


class Output(BaseModel):
    """An object in a response; aliases are the field names that clients see."""

    model_config = ConfigDict(frozen=True)


def _given(value: Any) -> Any:
    """Raise a missing-field error for null and for blank text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise missing()
    return value


def _not_boolean(value: Any) -> Any:
    """Refuse true and false: in Python they are integers, in JSON they are not numbers."""
    if isinstance(value, bool):
        raise field_error("debe ser un número", "must be a number")
    return value


def _large_enough(value: float) -> float:
    """Refuse a number that DynamoDB cannot store."""
    if 0 < abs(value) < _SMALLEST:
        raise field_error("es demasiado pequeño", "is too small")
    return value


def _visible(value: str) -> str:
    """A name in which something can be seen."""
    if not is_visible(value):
        raise field_error("debe tener algo que se vea", "must have something that can be seen")
    return value


Given = BeforeValidator(_given)
Number = BeforeValidator(_not_boolean)
Keepable = AfterValidator(_large_enough)

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=NAME_LENGTH, strip_whitespace=True),
    AfterValidator(_visible),
]
Text = Annotated[str, Field(max_length=TEXT_LENGTH)]
Id = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
