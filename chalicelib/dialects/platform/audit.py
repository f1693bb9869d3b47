"""The route of the audit log, for admins: /api/audit (docs/audit.md)."""

from datetime import datetime, timedelta

from chalicelib import settings
from chalicelib.dialects.platform.audit_schemas import AuditEntry, AuditLog, AuditQuery
from chalicelib.domain.audit import LONGEST_RANGE
from chalicelib.domain.roles import Role
from chalicelib.http.call import Call, Reply
from chalicelib.http.field_errors import OUT_OF_RANGE
from chalicelib.http.instants import instant_in
from chalicelib.http.parts import link_to, place_in, query_behind
from chalicelib.http.requests import FieldError, FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.store import audit
from chalicelib.store.audit import Wanted

# The clock of the process that wrote an entry may be ahead of this one's.
_AHEAD = timedelta(minutes=1)


@route("GET", "/api/audit", query=AuditQuery, response=AuditLog, role=Role.ADMIN)
def list_audit(call: Call[None]) -> Reply:
    """List logins, account changes and what staff and administrators wrote, newest first; 92 days at most.

    Without `from` and `to` it is the last 92 days. A date of `to` is part of the range.
    """
    query: AuditQuery = call.query
    first, last = _instant("from", query.first), _instant("to", query.last)
    begins, ends = _range(first, last, call.now)
    wanted = Wanted(tenant=call.tenant, first=begins, last=ends, actor=query.actor, thing=query.thing)
    place = place_in(call)
    part = audit.newest(wanted, before=place and place[0], most=query.limit, now=call.now)
    following = None if part.place is None else query_behind((part.place, "", ""), call)
    body = AuditLog(data=[AuditEntry.of(entry) for entry in part.entries], next=following)
    return Reply(200, body, link_to(following))


def _instant(field: str, written: datetime | None) -> datetime | None:
    """Return the instant of a field; without an offset it is in the stage's zone."""
    moment = None if written is None else instant_in(settings.load().default_timezone, written, field)
    if isinstance(moment, FieldError):
        raise FieldsInvalid((moment,))
    return moment


def _range(first: datetime | None, last: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Return the whole range: as long as may be where one end is not given, until now where none is."""
    try:
        ends = last or (first + LONGEST_RANGE if first else now + _AHEAD)
        begins = first or ends - LONGEST_RANGE
    except OverflowError as error:
        raise FieldsInvalid.of_field("to" if last else "from", *OUT_OF_RANGE) from error
    if ends <= begins:
        raise FieldsInvalid.of_field("to", "debe ser posterior a from", "must be later than from")
    if ends - begins > LONGEST_RANGE:
        days = LONGEST_RANGE.days
        es, en = (
            f"debe ser como máximo {days} días posterior a from",
            f"must be at most {days} days after from",
        )
        raise FieldsInvalid.of_field("to", es, en)
    return begins, ends
