"""Resources: one item each, known to the process for a few seconds."""

from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import NameTaken
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.resource import Resource
from chalicelib.store import reads, receipts
from chalicelib.store.known import Known
from chalicelib.store.tables import HandleItem, ResourceItem, as_plain, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

RESOURCE, HANDLE = "resource", "handle"

# How long a process may go on with what it knows of a resource (docs/decisions.md).
KNOWN_SECONDS = 10.0

_known: Known[tuple[str, str], Resource] = Known(KNOWN_SECONDS)


class IdTaken(Exception):
    """Another thing has this id already: make a new one."""


class Overtaken(Exception):
    """The resource is no longer what the write started from: read it again."""


def get(tenant: str, kind: str, resource: str) -> Resource | None:
    """The tenant's resource of this kind, removed ones too. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, resource), "META")
    return _if_kind(None if item is None else _resource(item), kind)


def known(tenant: str, kind: str, resource: str) -> Resource | None:
    """The same, as the process has known it for at most `KNOWN_SECONDS`."""
    found = _known.get((tenant, resource))
    if found is None:
        found = get(tenant, kind, resource)
        if found is not None:
            _remember(found)
    return _if_kind(found, kind)


def by_ids(tenant: str, resources: set[str]) -> dict[str, Resource]:
    """Those of these resources that exist, by id, removed ones too."""
    items = reads.all_of((_pk(tenant, resource), "META") for resource in resources)
    return {found.id: found for found in map(_resource, items)}


def of_kind(tenant: str, kind: str) -> list[Resource]:
    """The tenant's resources of this kind, by name without case, from the index."""
    items = reads.query("ck = :ck", {":ck": {"S": _ck(tenant, kind)}}, IndexName="by_collection")
    return [_resource(item) for item in items]


def with_handle(tenant: str, kind: str, handle: str) -> str | None:
    """The id of the resource that has this handle. Strongly consistent."""
    table = settings.load().reservations_table
    item = reads.one(table, key("T", tenant, "HANDLE", kind, handle), "META")
    return None if item is None else str(item["resource"]["S"])


def create(resource: Resource, operation: str, receipt: Receipt | None, now: datetime) -> None:
    """Write a new resource, with the receipt of its request.

    :raises NameTaken: if its handle is another's
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises IdTaken: if another resource has its id, or had it
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, resource, operation, int(now.timestamp()))
    _add_put(transaction, resource, operation, "attribute_not_exists(pk)")
    _add_handle(transaction, None, resource, operation)
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        raise (NameTaken if HANDLE in failed.items else IdTaken) from failed
    _remember(resource)


def replace_with(before: Resource, after: Resource, operation: str) -> None:
    """Write a changed resource; a removed one leaves the index.

    :raises Overtaken: if somebody changed it since `before` was read
    :raises NameTaken: if its new handle is another's
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    values = {":version": {"N": str(before.version)}}
    _add_put(transaction, after, operation, "version = :version", ExpressionAttributeValues=values)
    _add_handle(transaction, before, after, operation)
    _known.drop((before.tenant, before.id))
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise (Overtaken if RESOURCE in failed.items else NameTaken) from failed
    _remember(after)


def forget_all() -> None:
    """Let the process know nothing of resources."""
    _known.clear()


def _remember(resource: Resource) -> None:
    _known.put((resource.tenant, resource.id), resource)


def _if_kind(resource: Resource | None, kind: str) -> Resource | None:
    return resource if resource is not None and resource.kind == kind else None


def _add_put(
    transaction: Transaction, resource: Resource, operation: str, condition: str, **values: Any
) -> None:
    is_listed = not resource.is_removed
    item = ResourceItem(
        pk=_pk(resource.tenant, resource.id),
        ck=_ck(resource.tenant, resource.kind) if is_listed else None,
        cs=order(resource.name.casefold(), resource.id) if is_listed else None,
        tenant=resource.tenant,
        kind=resource.kind,
        id=resource.id,
        name=resource.name,
        handle=resource.handle,
        active=resource.is_active,
        deleted=resource.is_removed,
        timezone=resource.timezone,
        data=dict(resource.details),
        created=resource.created,
        version=resource.version,
        op=operation,
    )
    transaction.add(
        RESOURCE,
        "Put",
        TableName=settings.load().reservations_table,
        Item=item.serialize(),
        ConditionExpression=condition,
        **values,
    )


def _add_handle(transaction: Transaction, before: Resource | None, after: Resource, operation: str) -> None:
    """Claim the handle that is new, free the one that is no more; a removed resource has none."""
    old = None if before is None else _handle_pk(before)
    new = _handle_pk(after)
    if new == old:
        return
    table = settings.load().reservations_table
    if new is not None:
        item = HandleItem(pk=new, resource=after.id, op=operation)
        transaction.add(
            HANDLE,
            "Put",
            TableName=table,
            Item=item.serialize(),
            ConditionExpression="attribute_not_exists(pk)",
        )
    if old is not None:
        where = {"pk": {"S": old}, "sk": {"S": "META"}}
        transaction.add("old handle", "Delete", TableName=table, Key=where)


def _handle_pk(resource: Resource) -> str | None:
    if resource.handle is None or resource.is_removed:
        return None
    return key("T", resource.tenant, "HANDLE", resource.kind, resource.handle)


def _resource(raw: Item) -> Resource:
    item = ResourceItem.from_raw_data(raw)
    return Resource(
        tenant=item.tenant,
        kind=item.kind,
        id=item.id,
        name=item.name,
        is_active=item.active,
        is_removed=item.deleted,
        timezone=item.timezone,
        details=as_plain(item.data),
        created=item.created,
        version=int(item.version),
        handle=item.handle,
    )


def _pk(tenant: str, resource: str) -> str:
    return key("T", tenant, "RES", resource)


def _ck(tenant: str, kind: str) -> str:
    return key(tenant, "RES", kind)
