"""Count what is read from DynamoDB, by its own rule.

The emulator says half a unit of every query, however much it reads, and nothing of a BatchGetItem. So the
items are measured here: a query is charged for all that it looks at, before any filter and whatever it is
asked to leave out, rounded up to 4 KB a page; a batch for each of its items, rounded up likewise.
"""

import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore.session import Session

from chalicelib.store.tables import client
from stack.local import REGION

UNIT = 4096
READS = {"GetItem", "Query", "BatchGetItem"}
_MISSING: dict[str, Any] = {}
_NAME = re.compile(r"[#:]?\w+")


@dataclass
class Reading:
    """The requests of one call, and the read units that they took."""

    requests: list[str] = field(default_factory=list)
    units: float = 0.0


@contextmanager
def read(*, strict: bool = True) -> Iterator[Reading]:
    """Count meanwhile; where it is not `strict`, writes may come between: requests without units."""
    reading = Reading()
    # Some routes ask from several threads at once.
    of_thread, lock = threading.local(), threading.Lock()

    def note(params: dict[str, Any], **_: Any) -> None:
        of_thread.asked = dict(params)

    def count(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        asked = of_thread.asked
        if "LIMIT#" in str(asked.get("Key")):
            return  # a limit counts its request, whatever that reads
        reading.requests.append(model.name)
        if not strict and model.name not in READS:
            return
        units = units_of(model.name, asked, parsed)
        with lock:
            reading.units += units

    events = client().meta.events
    events.register("provide-client-params.dynamodb", note)
    events.register("after-call.dynamodb", count)
    try:
        yield reading
    finally:
        events.unregister("provide-client-params.dynamodb", note)
        events.unregister("after-call.dynamodb", count)


def units_of(name: str, asked: dict[str, Any], answer: dict[str, Any]) -> float:
    """What one request took."""
    match name:
        case "GetItem":
            return charged(answer.get("Item", _MISSING), is_consistent=asked.get("ConsistentRead", False))
        case "Query":
            looked_at = sum(map(size_of, _looked_at(asked, answer)))
            return _units(looked_at, is_consistent=asked.get("ConsistentRead", False))
        case "BatchGetItem":
            return sum(
                _of_batch(batch, answer["Responses"].get(table, []))
                for table, batch in asked["RequestItems"].items()
            )
        case _:
            raise SystemExit(f"{name} is no read")


def charged(item: dict[str, Any], *, is_consistent: bool) -> float:
    """The units of one item that is asked for by its key, were it there or not."""
    return _units(size_of(item), is_consistent=is_consistent)


def size_of(item: dict[str, Any]) -> int:
    """The item's bytes: the names and the values."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _of_batch(batch: dict[str, Any], found: list[dict[str, Any]]) -> float:
    is_consistent = batch.get("ConsistentRead", False)
    missing = len(batch["Keys"]) - len(found)
    return sum(charged(each, is_consistent=is_consistent) for each in [*found, *[_MISSING] * missing])


def _units(size: int, *, is_consistent: bool) -> float:
    return max(1, math.ceil(size / UNIT)) * (1.0 if is_consistent else 0.5)


def _looked_at(asked: dict[str, Any], answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The page of items before the filter, whole."""
    hiding = {"FilterExpression", "ProjectionExpression", "Select"}
    if not hiding & asked.keys():
        return list(answer["Items"])
    plain = {name: value for name, value in asked.items() if name not in hiding}
    used = set(_NAME.findall(asked["KeyConditionExpression"]))
    for named in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        if named in plain:
            plain[named] = {name: value for name, value in plain[named].items() if name in used}
    return list(_unwatched().query(**plain)["Items"])


@cache
def _unwatched() -> Any:
    """A client whose requests are not counted."""
    return Session().create_client("dynamodb", region_name=REGION)


def _size(value: dict[str, Any]) -> int:
    (kind, plain), *_ = value.items()
    match kind:
        case "S":
            return len(plain.encode())
        case "N":
            return (len(plain.strip("-0.")) + 1) // 2 + 1
        case "L":
            return 3 + sum(1 + _size(each) for each in plain)
        case "SS":
            return 3 + sum(1 + len(each.encode()) for each in plain)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in plain.items())
        case _:
            return 1
