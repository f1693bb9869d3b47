"""Resources: one item each, known to the process for a few seconds."""

from datetime import datetime
from typing import Any

from chalicelib import clock, settings
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.resource import Resource
from chalicelib.store import reads, receipts
from chalicelib.store.tables import ResourceItem, as_plain, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

RESOURCE = "resource"

# How long a process may go on with what it knows of a resource (docs/decisions.md).
KNOWN_SECONDS = 10.0

_known: dict[tuple[str, str], tuple[float, Resource]] = {}


class Overtaken(Exception):
    """The resource is no longer what the write started from: read it again."""


def get(tenant: str, kind: str, resource: str) -> Resource | None:
    """The tenant's resource of this kind, removed ones too. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, resource), "META")
    return _if_kind(None if item is None else _resource(item), kind)


def known(tenant: str, kind: str, resource: str) -> Resource | None:
    """The same, as the process has known it for at most `KNOWN_SECONDS`."""
    until, found = _known.get((tenant, resource), (0.0, None))
    if found is None or clock.monotonic() >= until:
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


def create(resource: Resource, operation: str, receipt: Receipt | None, now: datetime) -> None:
    """Write a new resource, with the receipt of its request.

    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, resource, operation, int(now.timestamp()))
    _add_put(transaction, resource, operation, "attribute_not_exists(pk)")
    receipts.commit(transaction, receipt)
    _remember(resource)


def replace_with(before: Resource, after: Resource, operation: str) -> None:
    """Write a changed resource; a removed one leaves the index.

    :raises Overtaken: if somebody changed it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    values = {":version": {"N": str(before.version)}}
    _add_put(transaction, after, operation, "version = :version", ExpressionAttributeValues=values)
    _known.pop((before.tenant, before.id), None)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise Overtaken from failed
    _remember(after)


def forget_all() -> None:
    """Let the process know nothing of resources."""
    _known.clear()


def _remember(resource: Resource) -> None:
    _known[resource.tenant, resource.id] = (clock.monotonic() + KNOWN_SECONDS, resource)


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
    )


def _pk(tenant: str, resource: str) -> str:
    return key("T", tenant, "RES", resource)


def _ck(tenant: str, kind: str) -> str:
    return key(tenant, "RES", kind)
