"""What /api/calendars takes, field by field."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from chalicelib.dialects.faults import fault, missing
from chalicelib.dialects.fields import Given, Id, Input
from chalicelib.domain.feeds import USER

_LARGEST = 2**63


def _id(value: Any) -> Any:
    """An id as text: some are numbers on the wire; a blank one counts as not given."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return str(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        raise fault("debe ser un texto o un número entero", "must be a text or a whole number")
    return value


class NewFeed(Input):
    """POST /api/calendars; only the caller's own calendar needs no id."""

    of: Annotated[Literal["user", "room", "court", "professional"], Given]
    id: Annotated[Id | None, BeforeValidator(_id), Field(validate_default=True)] = None
    detail: Literal["busy", "details"] | None = None

    @field_validator("id")
    @classmethod
    def _given(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("of", USER) != USER:
            raise missing()
        return value


class FeedQuery(Input):
    """GET /api/calendars."""

    all: bool = False
