"""What guests without an account have taken: exact under parallel requests, and given back one by one.

Ephemeral, `LIMIT#{key}` / `GUESTS`: the list `taken` has a text for each, `{until} {weight} {stamp}`, in
seconds of the epoch. An item is replaced on the condition that it is as it was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import Unavailable
from chalicelib.store import reads
from chalicelib.store.tables import client, item_key, key

_ATTEMPTS = 20
_SK = "GUESTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestBudget:
    """At most `most` of something at once; `weight` of it is taken until an instant, or until given back."""

    key: str
    most: int
    until: datetime
    weight: int = 1


@dataclass(eq=False)
class GuestBudgetFull(Exception):
    """A budget has not enough left; `until` is when the first of what is taken comes back."""

    budget: GuestBudget
    until: int


def take(budgets: Sequence[GuestBudget], stamp: str, now: datetime) -> None:
    """Take from all of these budgets under one stamp, or from none.

    :raises GuestBudgetFull: if one of them has not enough left
    :raises Unavailable: if the store gave no definite answer in time
    """
    for number, budget in enumerate(budgets):
        try:
            _take(budget, stamp, now)
        except Exception:
            give_back([taken.key for taken in budgets[:number]], stamp)
            raise


def give_back(keys: Sequence[str], stamp: str) -> None:
    """Give back what was taken under a stamp; what is not there any more has come back by itself.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for name in keys:
        for _ in range(_ATTEMPTS):
            seen = _taken(name)
            kept = [text for text in seen if _parsed(text)[2] != stamp]
            if kept == seen or _is_replaced(name, seen, kept):
                break
        else:
            raise Unavailable


def _take(budget: GuestBudget, stamp: str, now: datetime) -> None:
    for _ in range(_ATTEMPTS):
        seen = _taken(budget.key)
        kept = [text for text in seen if _parsed(text)[0] > now.timestamp()]
        if any(_parsed(text)[2] == stamp for text in kept):
            return
        if sum(_parsed(text)[1] for text in kept) + budget.weight > budget.most:
            first = min((_parsed(text)[0] for text in kept), default=int(budget.until.timestamp()))
            raise GuestBudgetFull(budget, first)
        entry = f"{int(budget.until.timestamp())} {budget.weight} {stamp}"
        if _is_replaced(budget.key, seen, [*kept, entry]):
            return
    raise Unavailable


def _taken(name: str) -> list[str]:
    item = reads.one(settings.load().ephemeral_table, key("LIMIT", name), _SK)
    return [] if item is None else [text["S"] for text in item["taken"]["L"]]


def _is_replaced(name: str, seen: list[str], kept: list[str]) -> bool:
    """Replace the list; return False if somebody else has changed it."""
    values: dict[str, Any] = {
        ":kept": {"L": [{"S": text} for text in kept]},
        ":expires": {"N": str(max((_parsed(text)[0] for text in [*seen, *kept]), default=0))},
    }
    condition = "taken = :seen" if seen else "attribute_not_exists(taken) OR taken = :seen"
    values[":seen"] = {"L": [{"S": text} for text in seen]}
    with reads.answering():
        try:
            client().update_item(
                TableName=settings.load().ephemeral_table,
                Key=item_key(key("LIMIT", name), _SK),
                UpdateExpression="SET taken = :kept, expires_at = :expires",
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except client().exceptions.ConditionalCheckFailedException:
            return False
    return True


def _parsed(text: str) -> tuple[int, int, str]:
    """Return until when, how much, and under which stamp."""
    until, weight, stamp = text.split(" ")
    return int(until), int(weight), stamp
