"""Field types that the dialects share (contract common.md, *Limits*)."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, get_args, get_origin

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

from chalicelib import settings
from chalicelib.domain.money import Money, decimals_of
from chalicelib.domain.texts import is_visible, without_overrides
from chalicelib.http.field_errors import field_error, missing

NAME_LENGTH, TEXT_LENGTH = 200, 2000
LARGEST_AMOUNT = 1_000_000_000
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class Input(BaseModel):
    """A request body or query; unknown fields are ignored.

    `MISSING` is the document's message, in Spanish and English, for a missing required field.
    If `IS_OPTIONAL`, the request may have no body. If `LIST` is set, the body is a JSON array, which
    becomes the field of that name. If `IS_FORM`, an HTML form may send it, too.
    """

    MISSING: ClassVar[tuple[str, str] | None] = None
    IS_OPTIONAL: ClassVar[bool] = False
    LIST: ClassVar[str | None] = None
    IS_FORM: ClassVar[bool] = False

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


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

    A field with a default is absent from the response unless it is set (bodies.text); null is valid only for
    those in `NULLABLE`.
    """

    NULLABLE: ClassVar[frozenset[str]] = frozenset()

    model_config = ConfigDict(frozen=True, defer_build=True)

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return a name for the OpenAPI document: `Data[list[Room]]` is RoomListData."""
        return "".join(_name_of(param) for param in params) + cls.__name__


def _name_of(param: Any) -> str:
    elements = get_args(param)
    name: str = "Or".join(map(_name_of, elements)) if elements else param.__name__
    name += "List" if get_origin(param) is list else ""
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


def _in_currency(value: float) -> float:
    """Refuse an amount that is finer than the stage's currency has it: nobody could pay it."""
    currency = settings.load().payment_currency
    try:
        Money.of(value, currency)
    except ValueError as error:
        decimals = decimals_of(currency)
        if decimals:
            es, en = f"debe tener como máximo {decimals} decimales", f"must have at most {decimals} decimals"
        else:
            es, en = f"debe ser un importe entero en {currency}", f"must be a whole amount in {currency}"
        raise field_error(es, en) from error
    return abs(value)  # JSON has a zero below zero


def _shown(value: float) -> float:
    """Round an amount that was stored before the currency's limits: what is shown can be sent back."""
    return float(Money.rounded(value, settings.load().payment_currency).amount)


def _number_in(value: Any) -> Any:
    """Read a number that a text holds, as JSON writes numbers."""
    if not isinstance(value, str):
        return value
    if not _NUMBER.fullmatch(value.strip()):
        raise field_error("debe ser un número", "must be a number")
    return float(value)


def _visible(value: str) -> str:
    """A name in which something can be seen, in the order in which it is written."""
    if not is_visible(value):
        raise field_error("debe tener algo que se vea", "must have something that can be seen")
    return without_overrides(value).strip()


Given = BeforeValidator(_given)
Number = BeforeValidator(_not_boolean)

# Amounts of money in the stage's currency. A text that holds a number is no amount, but for `TextOrAmount`.
_AMOUNT = Field(le=LARGEST_AMOUNT, allow_inf_nan=False, strict=True)
Amount = Annotated[float, Field(ge=0), _AMOUNT, AfterValidator(_in_currency), Number]
PositiveAmount = Annotated[float, Field(gt=0), _AMOUNT, AfterValidator(_in_currency), Number]
TextOrAmount = Annotated[Amount, BeforeValidator(_number_in)]
ShownAmount = Annotated[float, AfterValidator(_shown)]

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
