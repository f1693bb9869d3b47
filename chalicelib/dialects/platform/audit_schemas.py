"""Query and response model of /api/audit."""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from chalicelib.domain.audit import Entry
from chalicelib.http.fields import DateTime, Id, Input, Number, Output
from chalicelib.http.instants import Written, utc
from chalicelib.http.parts import Cursor

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _begin(value: Any) -> Any:
    """A date is its midnight."""
    return f"{value}T00:00" if isinstance(value, str) and _DAY.fullmatch(value.strip()) else value


def _end(value: Any) -> Any:
    """A date is the midnight after it: the day is part of the range."""
    try:
        is_day = isinstance(value, str) and _DAY.fullmatch(value.strip())
        return f"{date.fromisoformat(value.strip()) + timedelta(days=1)}T00:00" if is_day else value
    except (ValueError, OverflowError):
        return value


class AuditQuery(Input):
    """GET /api/audit."""

    first: Annotated[Written, BeforeValidator(_begin)] | None = Field(None, alias="from")
    last: Annotated[Written, BeforeValidator(_end)] | None = Field(None, alias="to")
    actor: Id | None = None
    thing: Id | None = None
    limit: Annotated[int, Field(ge=1, le=1000), Number] = 100
    cursor: Cursor | None = None


class AuditThing(Output):
    """What something was done to; `kind` is the first word of its path, or `account`. No `id`: to all."""

    kind: str
    id: str | None


class AuditEntry(Output):
    """That somebody did something; `unknown`: it may have been written or not, as after a crash."""

    id: str
    at: DateTime
    actor: str | None
    action: str
    thing: AuditThing
    status: Literal["done", "refused", "unknown"]
    fields: dict[str, str | bool | None]
    source: str | None

    @classmethod
    def of(cls, entry: Entry) -> "AuditEntry":
        """Create it from the engine's entry."""
        return cls(
            id=entry.id,
            at=utc(entry.at),
            actor=entry.actor,
            action=entry.action,
            thing=AuditThing(kind=entry.kind, id=entry.thing),
            status="unknown" if entry.outcome is None else entry.outcome.value,
            fields=dict(entry.fields),
            source=entry.source,
        )


class AuditLog(Output):
    """A part of the log, newest first; `next` is the query of the next part, null in the last one."""

    data: list[AuditEntry]
    next: str | None
