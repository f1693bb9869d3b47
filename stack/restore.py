"""Keep a stage's data, bring it back, and rehearse that: make backup, make restore, make rehearse.

Of a stage, or of the local stack where none is named. The Reservations table is restored item by item; what
is as it was is not written. docs/operations.md says when to do what, and what has to be seen to afterwards.
"""

import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, WaiterError
from botocore.session import Session

from chalicelib.store.attributes import RESTORED
from stack.audit import audit, outputs_of
from stack.local import Unusable

FAILURES = (Unusable, ClientError, BotoCoreError, WaiterError, OSError, EOFError, ValueError, KeyError)

Item = dict[str, Any]
Say = Callable[[str], None]

# Items of a BatchWriteItem; a BatchGetItem may have more.
_MOST = 25
# Before what DynamoDB did not take is sent again.
_PAUSE_SECONDS = 0.2
_WAIT = {"Delay": 5, "MaxAttempts": 2_880}


@dataclass
class Counts:
    """What a restoration did to the items of a table."""

    same: int = 0
    written: int = 0
    removed: int = 0
    replies: int = 0


def scanned(client: Any, table: str, **parameters: Any) -> Iterator[Item]:
    """Return every item of a table, consistently."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **parameters)
    return (item for page in pages for item in page["Items"])


def backup(client: Any, table: str, file: Path) -> int:
    """Write all items to a file, as DynamoDB's own exports are, and return how many there are."""
    count = 0
    with open(file, "xb", opener=_private) as raw, gzip.open(raw, "wt", encoding="utf-8") as lines:
        for item in scanned(client, table):
            lines.write(json.dumps({"Item": item}, ensure_ascii=False) + "\n")
            count += 1
    return count


def kept_in(file: Path) -> Iterator[Item]:
    """Return the items of such a file, or of a file of DynamoDB's own exports."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["Item"]


def restore(
    client: Any,
    *,
    table: str,
    ephemeral: str,
    items: Iterable[Item],
    at: str,
    say: Say,
    may_be_empty: bool = False,
) -> Counts:
    """Make a table hold these items and no others; run again it goes on.

    `at` is when, which every item that is written says. Replies to an Idempotency-Key are forgotten: they are
    about reservations that may be gone. Nothing is removed before all items have been read.

    :raises Unusable: if there are no items, unless that may be
    """
    counts = Counts()
    wanted: set[tuple[str, str]] = set()
    for batch in _batches(items):
        wanted |= {_key(item) for item in batch}
        present = _present(client, table, batch)
        changed = [item for item in batch if _plain(present.get(_key(item))) != _plain(item)]
        for item in changed:
            _tell_of_erased(present.get(_key(item)), item, say)
        _write(client, table, [{"PutRequest": {"Item": {**item, RESTORED: {"S": at}}}} for item in changed])
        counts.same += len(batch) - len(changed)
        counts.written += len(changed)
    if not wanted and not may_be_empty:
        raise Unusable("There is nothing in what is to be restored")
    for gone in _batches(item for item in _scanned_keys(client, table) if _key(item) not in wanted):
        for item in gone:
            _tell_of_erased(item, {}, say)
        counts.removed += _remove(client, table, gone)
    for replies in _batches(item for item in _scanned_keys(client, ephemeral) if "#KEY#" in item["pk"]["S"]):
        counts.replies += _remove(client, ephemeral, replies)
    return counts


def rehearse(client: Any, *, table: str, at: datetime | None, audit: Callable[[str], int], say: Say) -> int:
    """Restore a table as it was to a new one, audit that, delete it, and return how many items are off."""
    copy = f"{table}-rehearsal"
    began = time.monotonic()
    when = {"UseLatestRestorableTime": True} if at is None else {"RestoreDateTime": at}
    client.restore_table_to_point_in_time(SourceTableName=table, TargetTableName=copy, **when)
    try:
        client.get_waiter("table_exists").wait(TableName=copy, WaiterConfig=_WAIT)
        say(f"Restored to {copy} in {time.monotonic() - began:.0f} s")
        return audit(copy)
    finally:
        client.delete_table(TableName=copy)


def _key(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _scanned_keys(client: Any, table: str) -> Iterator[Item]:
    return scanned(client, table, ProjectionExpression="pk, sk, erased")


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    source = iter(items)
    while batch := list(islice(source, _MOST)):
        yield batch


def _plain(item: Item | None) -> Any:
    """Return an item as it can be compared: sets in order, and whenever it was restored."""
    if item is None:
        return None
    return {
        name: {kind: sorted(value) if kind in {"SS", "NS"} else value for kind, value in typed.items()}
        for name, typed in item.items()
        if name != RESTORED
    }


def _tell_of_erased(present: Item | None, item: Item, say: Say) -> None:
    """Tell of a user whose account was deleted since, and is there again."""
    if present is None or "erased" not in present or "erased" in item:
        return
    pk, user = _key(present)
    if pk.endswith("#RULINGS"):
        say(f"Delete again: the account of {user}, {pk}")


def _present(client: Any, table: str, batch: list[Item]) -> dict[tuple[str, str], Item]:
    keys = [{"pk": item["pk"], "sk": item["sk"]} for item in batch]
    asked = {table: {"Keys": keys, "ConsistentRead": True}}
    found: dict[tuple[str, str], Item] = {}
    while asked:
        answer = client.batch_get_item(RequestItems=asked)
        found |= {_key(item): item for item in answer["Responses"].get(table, [])}
        asked = answer.get("UnprocessedKeys")
    return found


def _remove(client: Any, table: str, items: list[Item]) -> int:
    keys = [{"pk": item["pk"], "sk": item["sk"]} for item in items]
    _write(client, table, [{"DeleteRequest": {"Key": key}} for key in keys])
    return len(items)


def _write(client: Any, table: str, requests: list[Item]) -> None:
    left = {table: requests} if requests else {}
    while left:
        left = client.batch_write_item(RequestItems=left).get("UnprocessedItems", {})
        if left:
            time.sleep(_PAUSE_SECONDS)


def _private(path: str, flags: int) -> int:
    """Open a file that nobody else may read: it has names and addresses."""
    return os.open(path, flags, 0o600)


def _audited(table: str) -> int:
    os.environ["RESERVATIONS_TABLE"] = table
    checked, off = audit(print)
    print(f"{checked} items checked, {off} off")
    return off


def _items(client: Any, source: str) -> Iterator[Item]:
    """Return the items of a file, or else of a table of this name."""
    return kept_in(Path(source)) if Path(source).is_file() else scanned(client, source)


def main(command: str, argument: str, stage: str | None = None) -> int:
    """Do what is asked; 1 if it fails, or what was restored is not whole."""
    try:
        outputs = outputs_of(stage)
        client: Any = Session().create_client("dynamodb")
        table, ephemeral, now = outputs["ReservationsTable"], outputs["EphemeralTable"], datetime.now(UTC)
        os.environ["EPHEMERAL_TABLE"] = ephemeral
        if command == "backup":
            print(f"{backup(client, table, Path(argument))} items in {argument}")
            return 0
        if command == "rehearse":
            at = datetime.fromisoformat(argument) if argument else None
            return min(1, rehearse(client, table=table, at=at, audit=_audited, say=print))
        items = _items(client, argument)
        where: dict[str, Any] = {"table": table, "ephemeral": ephemeral, "may_be_empty": stage is None}
        print(restore(client, items=items, at=now.isoformat(), say=print, **where))
        return min(1, _audited(table))
    except FAILURES as failure:
        sys.stderr.write(f"{command} failed; it may be run again: {failure!r}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
