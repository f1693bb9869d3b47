"""Rate limits, exact under parallel requests: a window is a list of the last admissions.

Ephemeral, `LIMIT#{name}` / `WINDOW`. An admission appends its stamp on the condition that the
list has room; only who finds it full looks at the oldest stamps, and replaces the list on the
condition that it is still the one that was seen.
"""

import math
from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import RateExceeded, Unavailable
from chalicelib.store.reads import answering
from chalicelib.store.tables import client, key

Item = dict[str, Any]

_ATTEMPTS = 20


def admit(name: str, *, most: int, seconds: int, now: datetime, stamp: str) -> None:
    """Count one request under `name`; `stamp` names it, so that a repeated write counts once.

    :raises RateExceeded: if `most` were admitted within the last `seconds`
    """
    entry = f"{now.timestamp():.3f} {stamp}"
    values: Item = {":entry": {"L": [{"S": entry}]}, ":one": {"S": entry}, ":none": {"L": []}}
    update = "SET stamps = list_append(if_not_exists(stamps, :none), :entry), expires_at = :expires"
    condition = f"attribute_not_exists(stamps[{most - 1}]) AND NOT contains(stamps, :one)"
    values[":expires"] = {"N": str(int(now.timestamp()) + seconds)}
    for _ in range(_ATTEMPTS):
        seen = _try(name, update, condition, values)
        if seen is None or {"S": entry} in seen:
            return
        oldest = now.timestamp() - seconds
        kept = [old for old in seen if _second(old) > oldest]
        if len(kept) >= most:
            raise RateExceeded(max(1, math.ceil(_second(kept[-most]) - oldest)))
        update = "SET stamps = :entry, expires_at = :expires"
        condition = "stamps = :seen"
        values = {
            ":entry": {"L": [*kept, {"S": entry}]},
            ":seen": {"L": seen},
            ":expires": values[":expires"],
        }
    raise Unavailable


def _try(name: str, update: str, condition: str, values: Item) -> list[Item] | None:
    """None when admitted, else the stamps as they stand."""
    with answering():
        try:
            client().update_item(
                TableName=settings.load().ephemeral_table,
                Key={"pk": {"S": key("LIMIT", name)}, "sk": {"S": "WINDOW"}},
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client().exceptions.ConditionalCheckFailedException as refusal:
            item = refusal.response.get("Item", {})
            stamps: list[Item] = item.get("stamps", {}).get("L", [])
            return stamps
    return None


def _second(stamp: Item) -> float:
    return float(stamp["S"].split(" ")[0])
