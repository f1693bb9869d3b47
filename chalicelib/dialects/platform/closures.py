"""Routes of closures: /api/closures (contract rules.md)."""

from typing import Any

from chalicelib.dialects.platform.closure_schemas import ClosureQuery, ClosureRow, NewClosure, NewClosureRow
from chalicelib.domain.errors import ResourceNotFound, RoleTooLow
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data, DataInParts
from chalicelib.http.parts import reply_in_parts
from chalicelib.http.route_docs import CREATES, NO_CONTENT
from chalicelib.http.routes import route
from chalicelib.operations import closures as operations
from chalicelib.operations import kinds
from chalicelib.store import closures


@route("GET", "/api/closures", query=ClosureQuery, response=DataInParts[list[ClosureRow]])
def list_closures(call: Call[None]) -> Reply:
    """List the closures that meet a range of dates, by their end: all, or with `kind` those that close it.

    For admins of the kind; all of them for admins whose role is not bound to a kind.
    """
    query: ClosureQuery = call.query
    if not _may_administer(call, query.kind):
        raise RoleTooLow
    interval = query.interval(call.now)
    return reply_in_parts(
        call,
        closures.list_since(call.tenant, interval.start),
        rows=lambda listed: [ClosureRow.of(closure) for closure in listed],
        body=lambda rows: {"data": rows},
        keeps=lambda closure: (
            closure.around.overlaps(interval) and (query.kind is None or closure.kind in (None, query.kind))
        ),
    )


@route("POST", "/api/closures", body=NewClosure, response=Data[NewClosureRow], docs=CREATES, idempotent=True)
def create_closure(call: Call[NewClosure]) -> Reply:
    """Close a resource, a kind or everything for a time, and list the reservations that stand in it.

    Of classes, the sessions are listed. None of them is cancelled by itself; its author hears by mail of what
    came in while other processes did not know of the closure. For admins of the kind; of everything for
    admins whose role is not bound to a kind.
    """
    body = call.body
    body.raise_if_mistaken()
    if body.kind is not None and body.kind not in kinds.of_resources():
        raise ResourceNotFound
    if not _may_administer(call, body.kind):
        raise RoleTooLow
    made = operations.close(
        tenant=call.tenant,
        begins=body.begins,
        ends=body.ends,
        title=body.title,
        reason=body.reason,
        kind=body.kind,
        resource=None if body.id is None else kinds.resource_of(body.kind or "", body.id),
        author=call.caller.user,
        now=call.now,
        idempotency=call.idempotency_record(_created),
    )
    return _created(made)


@route("DELETE", "/api/closures/{closure_id}", docs=NO_CONTENT)
def delete_closure(call: Call[None]) -> Reply:
    """Open again; for those who may close."""
    closure = closures.get(call.tenant, call.path["closure_id"])
    if not _may_administer(call, closure.kind):
        raise RoleTooLow
    operations.open_again(tenant=call.tenant, closure=closure)
    return Reply(204, None)


def _created(made: operations.Made) -> Reply:
    return Reply(201, {"data": NewClosureRow.of_made(made)})


def _may_administer(call: Call[Any], kind: str | None) -> bool:
    return call.caller.asking_about(kind or "").can_administer
