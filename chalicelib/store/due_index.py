"""The sparse index of due items: whatever happens automatically has an entry under its instant.

The entry (`dk`, `due`) is written in the same write that makes something due. Entries are spread over a few
shards, so that a busy minute does not load one partition. The index only finds due items: the caller
then reads the item itself, and writes on a condition.
"""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.store import reads
from chalicelib.store.attributes import Moment
from chalicelib.store.tables import client, item_key, key, parts_of

Item = dict[str, Any]

SHARDS = 8
_PAGE = 100


@dataclass(frozen=True, slots=True)
class DueItem:
    """An item that is due: its key, its kind as the item says, and since when."""

    pk: str
    sk: str
    kind: str
    since: datetime

    @property
    def place(self) -> tuple[str, str, str]:
        """Return tenant, type of item (RSV, SES, MBR, USR, CLOSURES) and id; closures have theirs in `sk`."""
        _, tenant, sort, *name = parts_of(self.pk)
        return tenant, sort, name[0] if name else self.sk


def attributes(pk: str, due: datetime | None) -> dict[str, Any]:
    """Return an item's attributes for the index, by its partition key; none if it is never due."""
    return {} if due is None else {"dk": shard_of(pk), "due": due}


def serialized(pk: str, due: datetime | None) -> Item:
    """Return the same as `attributes`, as DynamoDB has it."""
    return {} if due is None else {"dk": {"S": shard_of(pk)}, "due": {"S": Moment().serialize(due)}}


def shard_of(pk: str) -> str:
    """Return the shard of the index that a partition's items are in."""
    return _shard(zlib.crc32(pk.encode()) % SHARDS)


def of_shard(shard: int, now: datetime) -> Iterator[DueItem]:
    """Return what is due by `now` in one shard, the longest overdue first, page after page."""
    items = reads.query(
        "dk = :dk AND due <= :now",
        {":dk": {"S": _shard(shard)}, ":now": {"S": Moment().serialize(now)}},
        IndexName="due",
        Limit=_PAGE,
    )
    for item in items:
        yield DueItem(
            pk=item["pk"]["S"],
            sk=item["sk"]["S"],
            kind=item["kind"]["S"] if "kind" in item else "",
            since=datetime.fromisoformat(item["due"]["S"]),
        )


def postpone(pk: str, sk: str, version: int, due: datetime | None, *, counts: Item | None = None) -> None:
    """Change when an item is due, None for never; an item that was changed since it was read stays as it is.

    `counts` are further attributes that must be unchanged, where the version does not change with them.

    :raises Unavailable: if the store gave no definite answer in time
    """
    unchanged = {"version": {"N": str(version)}, **(counts or {})}
    values = {f":{name}": value for name, value in {**unchanged, **serialized(pk, due)}.items()}
    exceptions = client().exceptions
    # Whoever changed the item meanwhile has written its new due instant.
    conflicts = exceptions.ConditionalCheckFailedException, exceptions.TransactionConflictException
    with reads.answering(), suppress(*conflicts):
        client().update_item(
            TableName=settings.load().reservations_table,
            Key=item_key(pk, sk),
            UpdateExpression="REMOVE dk, due" if due is None else "SET dk = :dk, due = :due",
            ConditionExpression=" AND ".join(f"#{name} = :{name}" for name in unchanged),
            ExpressionAttributeNames={f"#{name}": name for name in unchanged},
            ExpressionAttributeValues=values,
        )


def _shard(number: int) -> str:
    return key("DUE", str(number))
