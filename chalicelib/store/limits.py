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
from chalicelib.domain.rate_limits import Allowance, RateLimit
from chalicelib.store.reads import answering
from chalicelib.store.tables import client, item_key, key

Item = dict[str, Any]

_ATTEMPTS = 20
_LIMIT = "requests"  # what clients see


def admit(name: str, *, most: int, seconds: int, now: datetime, stamp: str) -> Allowance:
    """Count one request under `name`, and return what is left.

    `stamp` identifies the request, so that a repeated write counts once.

    :raises RateExceeded: if `most` were admitted within the last `seconds`
    :raises Unavailable: if the store gave no definite answer in time, or other requests always came first
    """
    entry = f"{now.timestamp():.3f} {stamp}"
    expires = {":expires": {"N": str(int(now.timestamp()) + seconds)}}
    values: Item = {":entry": {"L": [{"S": entry}]}, ":one": {"S": entry}, ":none": {"L": []}, **expires}
    update = "SET stamps = list_append(if_not_exists(stamps, :none), :entry), expires_at = :expires"
    condition = f"attribute_not_exists(stamps[{most - 1}]) AND NOT contains(stamps, :one)"
    limit, oldest = RateLimit(_LIMIT, most, seconds), now.timestamp() - seconds
    for _ in range(_ATTEMPTS):
        seen = _stamps_after(name, update, condition, values)
        kept = [stamped for stamped in seen if _second(stamped) > oldest]
        if {"S": entry} in seen:
            return Allowance(limit, most - len(kept), _wait(kept[0], oldest))
        if len(kept) >= most:
            raise RateExceeded(_wait(kept[-most], oldest), limit)
        update, condition = "SET stamps = :entry, expires_at = :expires", "stamps = :seen"
        values = {":entry": {"L": [*kept, {"S": entry}]}, ":seen": {"L": seen}, **expires}
    raise Unavailable


def _stamps_after(name: str, update: str, condition: str, values: Item) -> list[Item]:
    """Return the stamps in the table after the update, with the request's own if it is admitted."""
    with answering():
        try:
            response = client().update_item(
                TableName=settings.load().ephemeral_table,
                Key=item_key(key("LIMIT", name), "WINDOW"),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client().exceptions.ConditionalCheckFailedException as failed:
            item = failed.response.get("Item", {})
        else:
            item = response["Attributes"]
    stamps: list[Item] = item.get("stamps", {}).get("L", [])
    return stamps


def _wait(entry: Item, oldest: float) -> int:
    """Return the seconds until this entry is no longer in the window."""
    return max(1, math.ceil(_second(entry) - oldest))


def _second(entry: Item) -> float:
    return float(entry["S"].split(" ")[0])
