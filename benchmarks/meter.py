"""Count what goes to DynamoDB: requests, and capacity as it says itself."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.store.tables import client

WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


@dataclass
class Cost:
    """What the calls of one operation took, in capacity units."""

    requests: list[str] = field(default_factory=list)
    read: float = 0.0
    written: float = 0.0
    indexed: float = 0.0
    by_index: Counter[str] = field(default_factory=Counter)


@contextmanager
def measured() -> Iterator[Cost]:
    """Count meanwhile."""
    cost = Cost()

    def ask(params: dict[str, Any], model: Any, **_: Any) -> None:
        if "ReturnConsumedCapacity" in model.input_shape.members:
            params["ReturnConsumedCapacity"] = "INDEXES"

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        cost.requests.append(model.name)
        consumed = parsed.get("ConsumedCapacity", [])
        for each in consumed if isinstance(consumed, list) else [consumed]:
            indexes = each.get("GlobalSecondaryIndexes", {})
            indexed = sum(index["CapacityUnits"] for index in indexes.values())
            if model.name in WRITES:
                for name, index in indexes.items():
                    cost.by_index[name] += index["CapacityUnits"]
                cost.indexed += indexed
                cost.written += each["CapacityUnits"] - indexed
            else:
                cost.read += each["CapacityUnits"]

    events = client().meta.events
    events.register("provide-client-params.dynamodb", ask)
    events.register("after-call.dynamodb", note)
    try:
        yield cost
    finally:
        events.unregister("provide-client-params.dynamodb", ask)
        events.unregister("after-call.dynamodb", note)
