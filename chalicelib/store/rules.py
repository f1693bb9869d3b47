"""Documents of rules: `T#{tenant}#RULES` / `{kind}` is of a kind, `{kind}#{resource}` of one resource.

A document is kept as its JSON text. A process may use what it has read for `CACHE_SECONDS`.
"""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.resource import Resource
from chalicelib.store import reads, resources
from chalicelib.store.cache import TTLCache
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.tables import item_key, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

RULES = "rules"
CACHE_SECONDS = 10.0

# Whose document it is: tenant, kind, and resource; without one it is the kind's.
Place = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class StoredRules:
    """A document, and how often it was written; 0 and empty if it never was.

    Its amounts are of `currency`. A kind's has the resources that have a document of their own.
    """

    text: str = "{}"
    version: int = 0
    currency: str = ""
    resources: frozenset[str] = frozenset()

    @property
    def document(self) -> dict[str, Any]:
        """Return the document as JSON has it."""
        document: dict[str, Any] = json.loads(self.text)
        return document


_cache: TTLCache[Place, StoredRules] = TTLCache(CACHE_SECONDS)


def get(tenant: str, kind: str, resource: str | None) -> StoredRules:
    """Return the document of a resource or, without one, of the kind. Strongly consistent."""
    return _stored(reads.reservations_item(_pk(tenant), _sk(kind, resource)))


def cached(tenant: str, kind: str, resource: str) -> tuple[StoredRules, StoredRules]:
    """Return the resource's document and its kind's, at most `CACHE_SECONDS` old.

    The kind's item says which resources have a document: for the others nothing is read.
    """
    of_kind = _known(tenant, kind, None)
    own = _known(tenant, kind, resource) if resource in of_kind.resources else StoredRules()
    return own, of_kind


def replace(
    place: Place,
    before: StoredRules,
    after: StoredRules,
    operation: str,
    change: tuple[Resource, Resource] | None = None,
) -> StoredRules:
    """Write the document of a place in place of `before`; return it with its new version.

    `change` is the resource before and after, if its settings change along with it.

    :raises VersionConflict: if either was written since it was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    tenant, kind, resource = place
    after = dataclasses.replace(after, version=before.version + 1)
    transaction = Transaction(operation)
    transaction.add(
        RULES,
        "Update",
        Key=item_key(_pk(tenant), _sk(kind, resource)),
        UpdateExpression="SET #text = :text, version = :version, currency = :currency, "
        "tenant = :tenant, op = :op",
        ConditionExpression="version = :before" if before.version else "attribute_not_exists(version)",
        ExpressionAttributeNames={"#text": "text"},
        ExpressionAttributeValues={
            ":text": {"S": after.text},
            ":version": {"N": str(after.version)},
            ":currency": {"S": after.currency},
            ":tenant": {"S": tenant},
            ":op": {"S": operation},
            **({":before": {"N": str(before.version)}} if before.version else {}),
        },
    )
    if resource is not None:
        # An empty document is not read.
        listing = "ADD" if after.document else "DELETE"
        transaction.add(
            "kind",
            "Update",
            Key=item_key(_pk(tenant), _sk(kind, None)),
            UpdateExpression=f"SET tenant = :tenant {listing} resources :own",
            ExpressionAttributeValues={":tenant": {"S": tenant}, ":own": {"SS": [resource]}},
        )
    if change is not None:
        resources.add_change(transaction, *change, operation)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise VersionConflict from failed
    clear_cache()
    if change is not None:
        resources.remember(change[1])
    return after


def clear_cache() -> None:
    """Forget what was read."""
    _cache.clear()


def _known(tenant: str, kind: str, resource: str | None) -> StoredRules:
    place = (tenant, kind, resource)
    known = _cache.get(place)
    if known is None:
        known = _stored(reads.reservations_item(_pk(tenant), _sk(kind, resource), is_consistent=False))
        _cache.put(place, known)
    return known


def _stored(item: Item | None) -> StoredRules:
    if item is None:
        return StoredRules()
    own = frozenset(item.get("resources", {}).get("SS", ()))
    if "version" not in item:
        return StoredRules(resources=own)
    version, currency = int(item["version"]["N"]), item["currency"]["S"]
    return StoredRules(item["text"]["S"], version, currency, own)


def _pk(tenant: str) -> str:
    return key("T", tenant, "RULES")


def _sk(kind: str, resource: str | None) -> str:
    return key(kind) if resource is None else key(kind, resource)
