"""The sparse index of what is due: whatever happens by itself has an entry under its instant.

The entry (`dk`, `due`) is written in the very write that makes something due. It is spread over a few
shards, so that a busy minute is not one partition's. What is due is only looked up here: whoever acts on it
reads the thing itself, and writes on a condition.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.store import reads
from chalicelib.store.tables import Moment, client, key, parts_of

Item = dict[str, Any]

SHARDS = 8
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due: its item's key, its kind as the item says, and since when."""

    pk: str
    sk: str
    kind: str
    since: datetime

    @property
    def place(self) -> tuple[str, str, str]:
        """Tenant, sort of thing (RSV, SES, MBR) and id."""
        _, tenant, sort, name = parts_of(self.pk)
        return tenant, sort, name


def attributes(pk: str, due: datetime | None) -> dict[str, Any]:
    """What an item under this partition key has for the index; nothing when it is never due."""
    return {} if due is None else {"dk": shard_of(pk), "due": due}


def serialized(pk: str, due: datetime | None) -> Item:
    """The same as DynamoDB has it."""
    return {} if due is None else {"dk": {"S": shard_of(pk)}, "due": {"S": Moment().serialize(due)}}


def shard_of(pk: str) -> str:
    """The shard of the index that a partition's items are in."""
    return _shard(zlib.crc32(pk.encode()) % SHARDS)


def of_shard(shard: int, now: datetime) -> Iterator[Due]:
    """What is due by `now` in one shard, the longest overdue first, page after page."""
    items = reads.query(
        "dk = :dk AND due <= :now",
        {":dk": {"S": _shard(shard)}, ":now": {"S": Moment().serialize(now)}},
        IndexName="due",
        Limit=_PAGE,
    )
    for item in items:
        yield Due(
            pk=item["pk"]["S"],
            sk=item["sk"]["S"],
            kind=item["kind"]["S"] if "kind" in item else "",
            since=datetime.fromisoformat(item["due"]["S"]),
        )


def postpone(pk: str, sk: str, version: int, due: datetime | None, *, counts: Item | None = None) -> None:
    """Let an item that is as it was read be due at another time, or never; any other stays as it is.

    `counts` are further attributes that must be what they were, where the version does not move with them.

    :raises Unavailable: if the store gave no definite answer in time
    """
    held = {"version": {"N": str(version)}, **(counts or {})}
    names = {f"#{name}": name for name in held}
    conditions = [f"#{name} = :{name}" for name in held]
    update = "REMOVE dk, due" if due is None else "SET dk = :dk, due = :due"
    values = {f":{name}": value for name, value in held.items()}
    values |= {f":{name}": value for name, value in serialized(pk, due).items()}
    with reads.answering():
        try:
            client().update_item(
                TableName=settings.load().reservations_table,
                Key={"pk": {"S": pk}, "sk": {"S": sk}},
                UpdateExpression=update,
                ConditionExpression=" AND ".join(conditions),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except (
            client().exceptions.ConditionalCheckFailedException,
            client().exceptions.TransactionConflictException,
        ):
            # Whoever changed it has said when it is due.
            return


def _shard(number: int) -> str:
    return key("DUE", str(number))
