"""Rate limits, exact under parallel requests: a window is a list of the last admissions.

Ephemeral, `LIMIT#{name}` / `WINDOW`. An admission appends its stamp on the condition that the
list has room. Only if the list is full are its stamps read; a list without the old stamps then replaces it,
on the condition that it is unchanged.
"""

import math
from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import RateExceeded, Unavailable
from chalicelib.store.reads import answering
from chalicelib.store.tables import client, item_key, key

Item = dict[str, Any]

_ATTEMPTS = 20


def admit(name: str, *, most: int, seconds: int, now: datetime, stamp: str) -> None:
    """Count one request under `name`; `stamp` identifies it, so that a repeated write counts once.

    :raises RateExceeded: if `most` were admitted within the last `seconds`
    :raises Unavailable: if the store gave no definite answer in time, or other requests always came first
    """
    entry = f"{now.timestamp():.3f} {stamp}"
    expires = {":expires": {"N": str(int(now.timestamp()) + seconds)}}
    values: Item = {":entry": {"L": [{"S": entry}]}, ":one": {"S": entry}, ":none": {"L": []}, **expires}
    update = "SET stamps = list_append(if_not_exists(stamps, :none), :entry), expires_at = :expires"
    condition = f"attribute_not_exists(stamps[{most - 1}]) AND NOT contains(stamps, :one)"
    for _ in range(_ATTEMPTS):
        seen = _stamps_unless_admitted(name, update, condition, values)
        if seen is None or {"S": entry} in seen:
            return
        oldest = now.timestamp() - seconds
        kept = [stamped for stamped in seen if _second(stamped) > oldest]
        if len(kept) >= most:
            raise RateExceeded(max(1, math.ceil(_second(kept[-most]) - oldest)))
        update, condition = "SET stamps = :entry, expires_at = :expires", "stamps = :seen"
        values = {":entry": {"L": [*kept, {"S": entry}]}, ":seen": {"L": seen}, **expires}
    raise Unavailable


def _stamps_unless_admitted(name: str, update: str, condition: str, values: Item) -> list[Item] | None:
    """Return None if the request is admitted, else the stamps in the table."""
    with answering():
        try:
            client().update_item(
                TableName=settings.load().ephemeral_table,
                Key=item_key(key("LIMIT", name), "WINDOW"),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client().exceptions.ConditionalCheckFailedException as failed:
            stamps: list[Item] = failed.response.get("Item", {}).get("stamps", {}).get("L", [])
            return stamps
    return None


def _second(entry: Item) -> float:
    return float(entry["S"].split(" ")[0])
