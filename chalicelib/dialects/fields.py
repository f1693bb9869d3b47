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

from chalicelib.dialects.faults import fault, missing

NAME_LENGTH, TEXT_LENGTH = 200, 2000
# Zero apart, DynamoDB keeps no number that is nearer to it.
_SMALLEST = 1e-130


class Input(BaseModel):
    """A request body: unknown fields are ignored.

    `MISSING` is what a document says, in Spanish and English, when a required field is missing.
    With `IS_OPTIONAL` there may be no body at all; with `LIST` it is a JSON array, the field of that name.
    """

    MISSING: ClassVar[tuple[str, str] | None] = None
    IS_OPTIONAL: ClassVar[bool] = False
    LIST: ClassVar[str | None] = None

    model_config = ConfigDict(extra="ignore", frozen=True)


class Patch(Input):
    """A body that changes what it sends: every field has a default; null only for the `NULLABLE`."""

    NULLABLE: ClassVar[frozenset[str]] = frozenset()

    @field_validator("*", mode="before")
    @classmethod
    def _no_null(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and info.field_name not in cls.NULLABLE:
            raise fault("no puede ser null", "cannot be null")
        return value


class Output(BaseModel):
    """An answer's object: aliases are its spelling on the wire."""

    model_config = ConfigDict(frozen=True)


def _given(value: Any) -> Any:
    """Null and blank count as not given."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise missing()
    return value


def _not_boolean(value: Any) -> Any:
    """JSON's true is no number, though Python's is."""
    if isinstance(value, bool):
        raise fault("debe ser un número", "must be a number")
    return value


def _large_enough(value: float) -> float:
    """A number that can be kept."""
    if 0 < abs(value) < _SMALLEST:
        raise fault("es demasiado pequeño", "is too small")
    return value


Given = BeforeValidator(_given)
Number = BeforeValidator(_not_boolean)
Keepable = AfterValidator(_large_enough)

Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH, strip_whitespace=True)]
Text = Annotated[str, Field(max_length=TEXT_LENGTH)]
Id = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
