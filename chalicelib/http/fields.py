"""Field types that the dialects share (contract common.md, *Limits*)."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, get_args

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
    """An object in a response; aliases are the field names that clients see.

    A field with a default is absent from the response unless it is set (bodies.text).
    """

    model_config = ConfigDict(frozen=True)

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return a name for the OpenAPI document: `Data[list[Room]]` is RoomListData."""
        return "".join(_name_of(param) for param in params) + cls.__name__


def _name_of(param: Any) -> str:
    elements = get_args(param)
    name: str = f"{elements[0].__name__}List" if elements else param.__name__
    return name[:1].upper() + name[1:]


def one_of(words: Iterable[str]) -> Any:
    """Return the annotation of a text that is one of these words: documented, not checked at run time."""
    return Field(json_schema_extra={"enum": list(dict.fromkeys(words))})


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

# Texts in responses, which the OpenAPI document describes and nothing checks at run time.
DateTime = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Date = Annotated[str, Field(json_schema_extra={"format": "date"})]
