"""/api/reminders: how long before its start the tenant's people are reminded of something."""

from datetime import timedelta
from typing import Any

from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.fields import Input
from chalicelib.dialects.integrations.dialect import integrations
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.domain.roles import Role
from chalicelib.operations import reminders


class Leads(Input):
    """Minutes by name, as the document has them: which names there are is the engine's to say."""


@integrations.route("GET", "/api/reminders", role=Role.ADMIN)
def get_reminders(call: Call[None]) -> Reply:
    """Each kind's minutes, and whether they are the tenant's own."""
    return _shown(call.tenant)


@integrations.route("PUT", "/api/reminders", body=Leads, role=Role.ADMIN)
def put_reminders(call: Call[Leads]) -> Reply:
    """Choose minutes by kind: 0 for none, null for the stage's again; kinds that are not sent stay."""
    known = reminders.names()
    sent = {name: value for name, value in call.document.items() if name in known}
    faults = tuple(fault for name, value in sent.items() if (fault := _fault(name, value)) is not None)
    if faults:
        raise FieldsInvalid(faults)
    reminders.choose(
        call.tenant,
        {name: None if value is None else timedelta(minutes=value) for name, value in sent.items()},
    )
    return _shown(call.tenant)


def _shown(tenant: str) -> Reply:
    data = {
        name: {"minutes": int(lead.total_seconds()) // 60, "own": is_own}
        for name, (lead, is_own) in reminders.leads(tenant).items()
    }
    return Reply(200, {"data": data})


def _fault(name: str, value: Any) -> Fault | None:
    most = int(reminders.LONGEST.total_seconds()) // 60
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (is_number and 0 <= value <= most):
        return None
    es = f"debe ser un número entero de minutos entre 0 y {most}, o null"
    return Fault(name, es, f"must be a whole number of minutes from 0 to {most}, or null")
