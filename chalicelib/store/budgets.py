"""Budgets of a day: counters that move in the transaction of what they count, so they are exact.

Ephemeral, `LIMIT#{key}` / `DAY#{day}`; days are UTC's. limits.py keeps a stamp for each request, which is for
a few of them; a counter is as small for a thousand. If one budget is used up, none of the others moves.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib import metrics, settings
from chalicelib.domain.errors import RateExceeded
from chalicelib.domain.rate_limits import RateLimit
from chalicelib.metrics import Metric
from chalicelib.store.tables import item_key, key
from chalicelib.store.transaction import ConditionFailed, Transaction

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `most` of something a day; `name` is for logs and clients, `key` tells whose budget it is.

    `count` is how many are taken from it at once: all of them, or none.
    """

    name: str
    key: str
    most: int
    count: int = 1


def add(transaction: Transaction, budgets: Sequence[Budget], operation: str, now: datetime) -> None:
    """Take what is counted from each of these budgets, in a transaction that fails if one has not enough."""
    day = now.astimezone(UTC).date().isoformat()
    for budget in budgets:
        room = budget.most - budget.count
        is_first = "attribute_not_exists(used) OR " if room >= 0 else ""
        transaction.add(
            budget.name,
            "Update",
            TableName=settings.load().ephemeral_table,
            Key=item_key(key("LIMIT", budget.key), key("DAY", day)),
            UpdateExpression="SET op = :operation, expires_at = :expires ADD used :count",
            ConditionExpression=f"{is_first}used <= :room",
            ExpressionAttributeValues={
                ":operation": {"S": operation},
                ":expires": {"N": str(int((_next_day(now) + _DAY).timestamp()))},
                ":count": {"N": str(budget.count)},
                ":room": {"N": str(room)},
            },
        )


def raise_if_used_up(failed: ConditionFailed, budgets: Sequence[Budget], now: datetime) -> None:
    """Raise the error of the first of these budgets for which a transaction failed, if there is one.

    :raises RateExceeded: with the seconds until the next day, and what is left until then
    """
    for budget in budgets:
        if budget.name in failed.items:
            metrics.count(Metric.BUDGETS_HIT, budget.name)
            seconds = math.ceil((_next_day(now) - now).total_seconds())
            limit = RateLimit(budget.name, budget.most, int(_DAY.total_seconds()))
            used = int((failed.items[budget.name] or {}).get("used", {"N": "0"})["N"])
            raise RateExceeded(seconds, limit, max(budget.most - used, 0)) from failed


def _next_day(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
