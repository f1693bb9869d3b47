"""Quota items: what a user holds that is open, counted exactly whatever runs in parallel.

`T#{tenant}#USR#{user}` / `QUOTA#{kind}` has an attribute `r#{id}` for each open reservation, a map {t: when
it is over, in seconds of the epoch; h: its resource, while it waits for its payment}; `n`, how many there
are; and `h#{resource}`, how many of them wait for a payment there. They are attributes of the item itself,
because an update can make these without a read before it. The reservation's own transaction moves all of
them. `total` and `moves` are the user's total, if the kind has one (store.totals). What has passed stays
until the sweep writes the reservation down, or until its holder is refused, drops it, and tries again.
"""

from collections import Counter
from contextlib import suppress
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.errors import TooManyOpen, TooManyUnpaid
from chalicelib.domain.quotas import Quota, Usage, usage_of
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.totals import TotalOf, added_to_total
from chalicelib.store import reads
from chalicelib.store.tables import client, item_key, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

LABEL = "quota"

_USAGE = "r#"
# So many usages fit an update's expression; more are dropped by the next one.
_DROPPED_AT_ONCE = 40


def add(
    transaction: Transaction,
    before: Reservation | None,
    after: Reservation | None,
    *,
    quota: Quota | None = None,
    is_dropped: bool = False,
) -> None:
    """Add the difference between what a reservation took and what it takes, and to its holder's total.

    With a `quota`, on condition that there is that much left. On condition that what it took is still there,
    unless it `is_dropped`.
    """
    old = None if before is None or is_dropped else usage_of(before)
    new = None if after is None else usage_of(after)
    reservation = after or before
    if reservation is None:
        return
    place = item_key(*place_of(reservation.tenant, reservation.holder, reservation.kind))
    listed = added_to_total(before, after, TotalOf.HOLDER)
    if old == new:
        if listed:
            transaction.add_number(LABEL, place, "total", listed)
        return
    names, values = {"#r": f"{_USAGE}{reservation.id}"}, {}
    conditions = ["attribute_not_exists(#r)" if old is None else "attribute_exists(#r)"]
    if new is not None:
        values[":r"] = _map(new)
    counts = {"n": (new is not None) - (old is not None), **_unpaid(old, new)}
    moves = []
    for index, (name, by) in enumerate((name, by) for name, by in counts.items() if by):
        names[f"#{index}"], values[f":{index}"] = name, {"N": str(by)}
        moves.append(f"#{index} :{index}")
        most = None if quota is None or by < 0 else quota.active if name == "n" else quota.unpaid
        if most is not None:
            values[f":most{index}"] = {"N": str(most)}
            conditions.append(f"(attribute_not_exists(#{index}) OR #{index} < :most{index})")
    if listed:
        values[":total"], values[":one"] = {"N": str(listed)}, {"N": "1"}
        moves += ["#total :total", "moves :one"]
        names["#total"] = "total"
    transaction.add(
        LABEL,
        "Update",
        Key=place,
        UpdateExpression=("REMOVE #r" if new is None else "SET #r = :r")
        + (f" ADD {', '.join(moves)}" if moves else ""),
        ConditionExpression=" AND ".join(conditions),
        ExpressionAttributeNames=names,
        **({"ExpressionAttributeValues": values} if values else {}),
    )


def raise_refusal(failed: ConditionFailed, reservation: Reservation, quota: Quota) -> None:
    """Raise the reason why the quota had no room; return if it was not what refused.

    :raises TooManyOpen: if the holder has as many open reservations as the quota allows
    :raises TooManyUnpaid: if they have as many unpaid holds of the resource as it allows
    """
    if LABEL not in failed.items:
        return
    item = failed.items[LABEL] or {}
    if quota.active is not None and _number(item, "n") >= quota.active:
        raise TooManyOpen({"active": quota.active}) from failed
    usage = usage_of(reservation)
    if usage is not None and usage.unpaid is not None and _number(item, f"h#{usage.unpaid}") >= quota.unpaid:
        raise TooManyUnpaid({"unpaid": quota.unpaid}) from failed


def usages_of(tenant: str, user: str, kind: str) -> dict[str, Usage]:
    """Return what is counted of a user, by the reservations' ids. Strongly consistent.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return usages_in(reads.reservations_item(*place_of(tenant, user, kind)) or {})


def drop_passed(tenant: str, user: str, kind: str, now: datetime) -> bool:
    """Drop what is over by now; return whether anything was, even if another process was first.

    :raises Unavailable: if the store gave no definite answer in time
    """
    usages = usages_of(tenant, user, kind).items()
    passed = [(name, usage) for name, usage in usages if usage.until <= now.timestamp()]
    dropped = dict(passed[:_DROPPED_AT_ONCE])
    if not dropped:
        return False
    counts = Counter(f"h#{usage.unpaid}" for usage in dropped.values() if usage.unpaid is not None)
    counts["n"] = len(dropped)
    removed = {f"#r{index}": f"{_USAGE}{name}" for index, name in enumerate(dropped)}
    counted = {f"#{index}": name for index, name in enumerate(counts)}
    exceptions = client().exceptions
    conflicts = exceptions.ConditionalCheckFailedException, exceptions.TransactionConflictException
    with reads.answering(), suppress(*conflicts):
        client().update_item(
            TableName=settings.load().reservations_table,
            Key=item_key(*place_of(tenant, user, kind)),
            UpdateExpression=f"REMOVE {', '.join(removed)} ADD "
            + ", ".join(f"{alias} :{alias[1:]}" for alias in counted),
            ConditionExpression=" AND ".join(f"{alias}.t <= :now" for alias in removed),
            ExpressionAttributeNames={**removed, **counted},
            ExpressionAttributeValues={
                ":now": {"N": str(int(now.timestamp()))},
                **{f":{alias[1:]}": {"N": str(-counts[name])} for alias, name in counted.items()},
            },
        )
    return True


def usages_in(item: Item) -> dict[str, Usage]:
    """Return the usages in a quota item, by the reservations' ids."""
    return {
        name.removeprefix(_USAGE): Usage(int(value["M"]["t"]["N"]), value["M"].get("h", {}).get("S"))
        for name, value in item.items()
        if name.startswith(_USAGE)
    }


def _unpaid(old: Usage | None, new: Usage | None) -> Counter[str]:
    """Return by how much each count of unpaid holds changes."""
    counts: Counter[str] = Counter()
    for usage, by in ((old, -1), (new, 1)):
        if usage is not None and usage.unpaid is not None:
            counts[f"h#{usage.unpaid}"] += by
    return counts


def _number(item: Item, name: str) -> int:
    return int(item.get(name, {}).get("N", 0))


def _map(usage: Usage) -> Item:
    unpaid = {} if usage.unpaid is None else {"h": {"S": usage.unpaid}}
    return {"M": {"t": {"N": str(usage.until)}, **unpaid}}


def place_of(tenant: str, user: str, kind: str) -> tuple[str, str]:
    """Return the key of a user's quota item."""
    return key("T", tenant, "USR", user), key("QUOTA", kind)
