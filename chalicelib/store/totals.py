"""Totals: how many reservations lists show, kept by the writes that make, erase and archive them.

A tenant's total of a kind is the sum of sixteen items, `T#{tenant}#TOTAL#{kind}` / a shard by the id, so that
writes at the same moment are seldom of the same item. A holder's is in their quota item, which most of their
reservations move anyway (store.quotas). Each has `total`, and `moves`, how often it was changed.

A record says whose total counts it: its mark (`total_of`). An older version loses marks, and takes nothing
off for what it erases; so nothing is marked until none runs any more. Then one pass over the table counts in
what has no mark (store.counting). `T##TOTALS` / `PASS` says how far all this is; totals are shown once the
pass is over.
"""

import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.totals import Counted, TotalOf, added_to_total
from chalicelib.store import quotas, reads
from chalicelib.store.cache import TTLCache
from chalicelib.store.tables import client, item_key, key
from chalicelib.store.transaction import Item, Transaction

SHARDS = 16
# Of no tenant.
_PASS = (key("T", "", "TOTALS"), "PASS")

# Where a record says whose total counts it, in an expression.
MARK, MARK_NAMES = "#data.#total", {"#data": "data", "#total": "@of"}


@dataclass(frozen=True, slots=True)
class Place:
    """How far it is: nothing is marked yet; all that is new is marked; and the pass is over.

    `begins` is when the next of these begins at the earliest. `seen` is the last run of the sweep by which
    nothing was marked. The pass goes on behind `after`, None for its beginning.
    """

    after: Item | None
    begins: datetime
    is_over: bool = False
    is_marked: bool = False
    seen: datetime | None = None


# Neither is ever taken back, but by a restoration of the table.
_over: TTLCache[str, Place] = TTLCache(300.0)
_marked: TTLCache[str, Place] = TTLCache(300.0)


def add(transaction: Transaction, before: Counted | None, after: Counted | None) -> None:
    """Add to the tenant's total what a write changes of it, if anything."""
    by, record = added_to_total(before, after, TotalOf.TENANT), after or before
    if by and record is not None:
        pk, sk = shard_of(record.tenant, record.kind, record.id)
        transaction.add_number(f"total {sk}", item_key(pk, sk), "total", by)


def as_read(total_of: TotalOf | None) -> str:
    """Return the condition that a record is counted, or not, as it was when it was read."""
    return f"attribute_not_exists({MARK})" if total_of is None else f"attribute_exists({MARK})"


def of_tenant(tenant: str, kind: str) -> int | None:
    """Return how many of a kind the tenant's lists show; None before totals are kept.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if not are_kept():
        return None
    items = reads.query("pk = :pk", {":pk": {"S": _pk(tenant, kind)}})
    return sum(int(item["total"]["N"]) for item in items)


def of_holders(tenant: str, kind: str, holders: Iterable[str]) -> dict[str, int] | None:
    """Return how many of a kind the lists of these users show; None before totals are kept.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if not are_kept():
        return None
    places = {quotas.place_of(tenant, holder, kind): holder for holder in holders}
    totals = dict.fromkeys(places.values(), 0)
    for item in reads.some(places):
        holder = places[item["pk"]["S"], item["sk"]["S"]]
        totals[holder] = int(item.get("total", {}).get("N", 0))
    return totals


def are_kept() -> bool:
    """Return whether all reservations are counted that a total is to count.

    :raises Unavailable: if the store gave no definite answer in time
    """
    where = place()
    return where is not None and where.is_over


def are_marked() -> bool:
    """Return whether new records are marked. As long as they are not, nothing is cached.

    :raises Unavailable: if the store gave no definite answer in time
    """
    table = settings.load().reservations_table
    if _marked.get(table) is not None:
        return True
    where = place()
    if where is None or not where.is_marked:
        return False
    _marked.put(table, where)
    return True


def place() -> Place | None:
    """Return how far it is, None before the first run. Strongly consistent; cached once it is over."""
    table = settings.load().reservations_table
    where = _over.get(table)
    if where is None and (item := reads.reservations_item(*_PASS)) is not None:
        where = Place(
            after=item["after"]["M"] if "after" in item else None,
            begins=datetime.fromisoformat(item["begins"]["S"]),
            is_over="over" in item,
            is_marked="marked" in item or "over" in item,
            seen=datetime.fromisoformat(item["seen"]["S"]) if "seen" in item else None,
        )
        if where.is_over:
            _over.put(table, where)
    return where


def keep(where: Place) -> None:
    """Write how far the pass is.

    :raises Unavailable: if the store gave no definite answer in time
    """
    _put(where)


def keep_instead(where: Place, read: Place | None) -> None:
    """Write how far it is, unless another run of the sweep was first: nothing was marked when it was `read`.

    :raises Unavailable: if the store gave no definite answer in time
    """
    condition: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
    if read is not None:
        condition = {
            "ConditionExpression": "begins = :begins AND attribute_not_exists(marked)",
            "ExpressionAttributeValues": {":begins": {"S": read.begins.isoformat()}},
        }
    with suppress(client().exceptions.ConditionalCheckFailedException):
        _put(where, **condition)


def _put(where: Place, **condition: Any) -> None:
    attributes: Item = {"begins": {"S": where.begins.isoformat()}}
    attributes |= {} if where.after is None else {"after": {"M": where.after}}
    attributes |= {} if where.seen is None else {"seen": {"S": where.seen.isoformat()}}
    attributes |= {"marked": {"BOOL": True}} if where.is_marked else {}
    attributes |= {"over": {"BOOL": True}} if where.is_over else {}
    with reads.answering():
        client().put_item(
            TableName=settings.load().reservations_table, Item={**item_key(*_PASS), **attributes}, **condition
        )


def shard_of(tenant: str, kind: str, reservation: str) -> tuple[str, str]:
    """Return the key of the item that counts a reservation for its tenant."""
    return _pk(tenant, kind), f"{zlib.crc32(reservation.encode()) % SHARDS:02}"


def clear_cache() -> None:
    """Forget how far it is."""
    _over.clear()
    _marked.clear()


def _pk(tenant: str, kind: str) -> str:
    return key("T", tenant, "TOTAL", kind)
