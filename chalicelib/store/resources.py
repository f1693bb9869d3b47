"""Resources: one item each, cached in the process for a few seconds."""

from datetime import datetime

from chalicelib.domain.errors import NameTaken
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.resource import Resource
from chalicelib.store import idempotency_records, reads
from chalicelib.store.cache import TTLCache
from chalicelib.store.conflicts import IdTaken, VersionConflict
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.records import indexed
from chalicelib.store.tables import ResourceItem, UniqueNameItem, item_key, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

RESOURCE, UNIQUE_NAME = "resource", "unique name"

# A process may use a cached resource for so long (docs/decisions.md).
CACHE_SECONDS = 10.0

_RESOURCES = RecordMapping(ResourceItem, Resource)

_cache: TTLCache[tuple[str, str], Resource] = TTLCache(CACHE_SECONDS)


def get(tenant: str, kind: str, resource: str) -> Resource | None:
    """Return the tenant's resource of this kind, removed ones too. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, resource), "META")
    return _if_kind(None if item is None else _RESOURCES.record(item), kind)


def get_cached(tenant: str, kind: str, resource: str) -> Resource | None:
    """Return the same as `get`, at most `CACHE_SECONDS` old."""
    cached = _cache.get((tenant, resource))
    if cached is not None:
        return _if_kind(cached, kind)
    stored = get(tenant, kind, resource)
    if stored is not None:
        remember(stored)
    return stored


def by_ids(tenant: str, resources: set[str]) -> dict[str, Resource]:
    """Return those of these resources that exist, by id, removed ones too."""
    items = reads.all_of((_pk(tenant, resource), "META") for resource in resources)
    return {resource.id: resource for resource in map(_RESOURCES.record, items)}


def of_kind(tenant: str, kind: str) -> list[Resource]:
    """Return the tenant's resources of this kind, by name without case, from the index."""
    return [_RESOURCES.record(item) for item in indexed("by_collection", "ck", _ck(tenant, kind))]


def list_of_kind(tenant: str, kind: str) -> IndexList[Resource]:
    """Return what `of_kind` does, to be read in parts."""
    return IndexList(
        index="by_collection",
        hash_key="ck",
        range_key="cs",
        value=_ck(tenant, kind),
        records_of=lambda items: map(_RESOURCES.record, items),
    )


def with_unique_name(tenant: str, kind: str, unique_name: str) -> str | None:
    """Return the id of the resource that has this unique name. Strongly consistent."""
    item = reads.reservations_item(key("T", tenant, "HANDLE", kind, unique_name), "META")
    return None if item is None else str(item["resource"]["S"])


def create(resource: Resource, operation: str, idempotency: IdempotencyRecord | None, now: datetime) -> None:
    """Write a new resource, and the idempotency record of its request.

    :raises NameTaken: if another resource has its unique name
    :raises IdempotentReplay: if the request has a stored response
    :raises IdTaken: if another resource has its id, or had it
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, resource, operation, int(now.timestamp()))
    transaction.put_new(RESOURCE, _item(resource, operation))
    _add_unique_name(transaction, None, resource, operation)
    try:
        idempotency_records.commit(transaction, idempotency)
    except ConditionFailed as failed:
        raise (NameTaken if UNIQUE_NAME in failed.items else IdTaken) from failed
    remember(resource)


def replace_with(before: Resource, after: Resource, operation: str) -> None:
    """Write a changed resource; a removed one leaves the index.

    :raises VersionConflict: if somebody changed it since `before` was read
    :raises NameTaken: if another resource has its new unique name
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.put_changed(RESOURCE, _item(after, operation), before.version)
    _add_unique_name(transaction, before, after, operation)
    _cache.drop((before.tenant, before.id))
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise (VersionConflict if RESOURCE in failed.items else NameTaken) from failed
    remember(after)


def add_change(transaction: Transaction, before: Resource, after: Resource, operation: str) -> None:
    """Append the write of a resource whose details alone have changed; `remember` it when it is written."""
    transaction.put_changed(RESOURCE, _item(after, operation), before.version)
    _cache.drop((before.tenant, before.id))


def clear_cache() -> None:
    """Remove all cached resources."""
    _cache.clear()


def remember(resource: Resource) -> None:
    """Keep a resource as it was written, in this process."""
    _cache.put((resource.tenant, resource.id), resource)


def _if_kind(resource: Resource | None, kind: str) -> Resource | None:
    return resource if resource is not None and resource.kind == kind else None


def _item(resource: Resource, operation: str) -> Item:
    is_listed = not resource.is_removed
    return _RESOURCES.item(
        resource,
        pk=_pk(resource.tenant, resource.id),
        ck=_ck(resource.tenant, resource.kind) if is_listed else None,
        cs=order(resource.name.casefold(), resource.id) if is_listed else None,
        op=operation,
    )


def _add_unique_name(
    transaction: Transaction, before: Resource | None, after: Resource, operation: str
) -> None:
    """Take the new unique name and free the former one; a removed resource has none."""
    old = None if before is None else _unique_name_pk(before)
    new = _unique_name_pk(after)
    if new == old:
        return
    if new is not None:
        item = UniqueNameItem(pk=new, resource=after.id, op=operation)
        transaction.put_new(UNIQUE_NAME, item.serialize())
    if old is not None:
        transaction.add("old unique name", "Delete", Key=item_key(old, "META"))


def _unique_name_pk(resource: Resource) -> str | None:
    if resource.unique_name is None or resource.is_removed:
        return None
    return key("T", resource.tenant, "HANDLE", resource.kind, resource.unique_name)


def _pk(tenant: str, resource: str) -> str:
    return key("T", tenant, "RES", resource)


def _ck(tenant: str, kind: str) -> str:
    return key(tenant, "RES", kind)
