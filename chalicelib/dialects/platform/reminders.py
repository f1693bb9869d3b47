"""Routes of reminders (how long before a start users are reminded): /api/reminders."""

from datetime import timedelta
from typing import Any

from chalicelib.domain.roles import Role
from chalicelib.http.call import Call, Reply
from chalicelib.http.fields import Input, Output
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.operations import reminders


class Leads(Input):
    """PUT /api/reminders: minutes by kind of reservation; the view validates them, because kinds vary."""


class Lead(Output):
    """Minutes before the start, and whether they are the tenant's own choice."""

    minutes: int
    own: bool


class Reminders(Output):
    """The lead of each kind of reservation."""

    data: dict[str, Lead]


@route("GET", "/api/reminders", response=Reminders, role=Role.ADMIN)
def get_reminders(call: Call[None]) -> Reply:
    """Return the minutes of each kind, and whether they are the tenant's own choice."""
    return _leads_reply(call.tenant)


@route("PUT", "/api/reminders", body=Leads, response=Reminders, role=Role.ADMIN)
def put_reminders(call: Call[Leads]) -> Reply:
    """Set minutes by kind: 0 for no reminder, null for the stage's default; other kinds keep theirs."""
    known = reminders.names()
    sent = {name: value for name, value in call.document.items() if name in known}
    errors = tuple(error for name, value in sent.items() if (error := _field_error(name, value)) is not None)
    if errors:
        raise FieldsInvalid(errors)
    reminders.choose(
        call.tenant,
        {name: None if value is None else timedelta(minutes=value) for name, value in sent.items()},
    )
    return _leads_reply(call.tenant)


def _leads_reply(tenant: str) -> Reply:
    data = {
        name: {"minutes": int(lead.total_seconds()) // 60, "own": is_own}
        for name, (lead, is_own) in reminders.leads(tenant).items()
    }
    return Reply(200, {"data": data})


def _field_error(name: str, value: Any) -> FieldError | None:
    most = int(reminders.LONGEST.total_seconds()) // 60
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (is_number and 0 <= value <= most):
        return None
    es = f"debe ser un número entero de minutos entre 0 y {most}, o null"
    return FieldError(name, es, f"must be a whole number of minutes from 0 to {most}, or null")
