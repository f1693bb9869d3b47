"""Request schemas of /api/calendars."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from chalicelib.domain.feeds import USER
from chalicelib.http.field_errors import field_error, missing
from chalicelib.http.fields import Given, Id, Input
from chalicelib.http.parts import ListQuery

SubjectType = Literal["user", "room", "court", "professional"]

_LARGEST = 2**63


def _id(value: Any) -> Any:
    """Return an id as text, because some ids are JSON numbers; a blank id counts as not given."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return str(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        raise field_error("debe ser un texto o un número entero", "must be a text or a whole number")
    return value


class NewFeed(Input):
    """POST /api/calendars; `id` is required unless `of` is user, and then the default is the caller."""

    of: Annotated[SubjectType, Given]
    id: Annotated[Id | None, BeforeValidator(_id), Field(validate_default=True)] = None
    detail: Literal["busy", "details"] | None = None

    @field_validator("id")
    @classmethod
    def _given(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("of", USER) != USER:
            raise missing()
        return value


class FeedQuery(ListQuery):
    """GET /api/calendars."""

    all: bool = False
