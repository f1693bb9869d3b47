"""Quota items: what a user holds of a kind, counted exactly whatever runs in parallel.

`T#{tenant}#USR#{user}` / `QUOTA#{kind}` has an attribute `r#{id}` for each open reservation, a map {t: when
it is over, in seconds of the epoch; h: its resource, while it waits for its payment; l: its day, if it lapses
then}; `n`, how many there are; and `h#{resource}`, how many of them wait for a payment there. `d#{day}` and
`w#{ISO week}` are sets of the ids that count for a day and a week, also when they have ended. They are
attributes of the item itself, because an update can make these without a read before it. The reservation's
own transaction moves all of them, whatever the rules say, so that a later rule counts what stands. `missed`
are the latest instants at which the user did not come, newest first, moved by the transaction that writes a
no-show down, or corrects it; who deletes a reservation does not take them back. `total`
and `moves` are the user's total, if the kind has one (store.totals). What has passed stays until the sweep
completes a reservation, or until its holder is refused, drops it, and tries again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from chalicelib import settings
from chalicelib.domain.errors import (
    Paused,
    QuotaReached,
    RuleBroken,
    TooManyOpen,
    TooManyThatDay,
    TooManyThatWeek,
    TooManyUnpaid,
)
from chalicelib.domain.quotas import (
    NO_LIMITS,
    NO_QUOTA,
    Counted,
    Limits,
    Pause,
    Quota,
    Usage,
    counted_of,
    is_week_over,
    missed_at,
    usage_of,
    week_of,
)
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.totals import TotalOf, added_to_total
from chalicelib.domain.zones import local_day, wall_clock
from chalicelib.store import reads
from chalicelib.store.tables import client, item_key, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction
from chalicelib.store.update_expression import UpdateExpression, number, strings

_USAGE, _DAY, _WEEK, _MISSED = "r#", "d#", "w#", "missed"
# As many as a rule can count.
MOST_MISSED = 100
# So many usages, and so many days and weeks, fit an update's expression; more are dropped by the next one.
_USAGES_AT_ONCE, _SETS_AT_ONCE = 40, 200
_REFUSALS: Mapping[str, type[QuotaReached]] = {
    "active": TooManyOpen,
    "day": TooManyThatDay,
    "week": TooManyThatWeek,
}


def add(
    transaction: Transaction,
    before: Reservation | None,
    after: Reservation | None,
    *,
    quota: Quota = NO_QUOTA,
    is_dropped: bool = False,
    known: Sequence[datetime] | None = None,
) -> None:
    """Add the difference between what a reservation takes and what it took, and to its holder's total.

    On condition that the `quota` has that much left, and that what it took is still there, unless it
    `is_dropped`; of a no-show, that its holder has the `known` ones, else those that are read here.
    """
    reservation = after or before
    if reservation is None:
        return
    update, limits = UpdateExpression(), quota.limits.bounded
    old, new = _taken(before, is_dropped=is_dropped), _taken(after)
    _add_usage(update, reservation.id, old.usage, new.usage, Quota(limits, quota.unpaid))
    _add_counted(update, reservation.id, old.counted, new.counted, limits)
    listed = added_to_total(before, after, TotalOf.HOLDER)
    if listed:
        update.add("total", number(listed))
        update.add("moves", number(1))
    _add_missed(update, before, after, known)
    if quota.pause is not None:
        _require_no_pause(update, quota.pause)
    place = item_key(*place_of(reservation.tenant, reservation.holder, reservation.kind))
    if update:
        transaction.add(label_of(reservation), "Update", Key=place, **update.parameters())
    elif quota.pause is not None:
        parameters = update.parameters()
        del parameters["UpdateExpression"]
        transaction.add(label_of(reservation), "ConditionCheck", Key=place, **parameters)


def _add_missed(
    update: UpdateExpression,
    before: Reservation | None,
    after: Reservation | None,
    known: Sequence[datetime] | None,
) -> None:
    """Add that the holder has not come, or take it back; on condition that the list is the `known` one.

    None: as it is read here.
    """
    was, is_ = missed_at(before), missed_at(after)
    if after is None or was == is_:
        return
    found = missed_in(item_of(after.tenant, after.holder, after.kind)) if known is None else known
    missed = list(found)
    if was in missed:
        missed.remove(was)
    kept = sorted([*missed, *([] if is_ is None else [is_])], reverse=True)[:MOST_MISSED]
    name = update.name(_MISSED)
    update.require(f"{name} = {update.value(_moments(found))}" if found else f"attribute_not_exists({name})")
    if kept:
        update.set(_MISSED, _moments(kept))
    elif found:
        update.remove(_MISSED)


def _require_no_pause(update: UpdateExpression, pause: Pause) -> None:
    """Require that the holder's latest no-show is too long ago, or that all are those that were seen."""
    name, edge = update.name(_MISSED), update.value(number(int(pause.edge.timestamp())))
    is_seen = f" OR {name} = {update.value(_moments(pause.seen))}" if pause.seen else ""
    update.require(f"(attribute_not_exists({name}) OR {name}[0] <= {edge}{is_seen})")


def missed_in(item: Item) -> tuple[datetime, ...]:
    """Return when the user of a quota item did not come, newest first."""
    stored = item.get(_MISSED, {"L": []})["L"]
    return tuple(datetime.fromtimestamp(int(moment["N"]), UTC) for moment in stored)


def _moments(moments: Iterable[datetime]) -> Item:
    return {"L": [number(int(moment.timestamp())) for moment in moments]}


def having_seen(failed: ConditionFailed, reservation: Reservation, quota: Quota) -> Quota:
    """Return the quota for another try of a write that it refused, though nothing of it stops the holder."""
    if label_of(reservation) not in failed.items:
        return quota
    return seen_in(failed.items[label_of(reservation)] or {}, quota)


def seen_in(item: Item, quota: Quota) -> Quota:
    """Return the quota with the no-shows that its holder's item has, which are known to stop nobody."""
    if quota.pause is None:
        return quota
    return replace(quota, pause=replace(quota.pause, seen=missed_in(item)))


def has_other_no_shows(
    failed: ConditionFailed, after: Reservation | None, known: Sequence[datetime] | None
) -> bool:
    """Return whether a write failed because its holder has others than the `known` no-shows."""
    if after is None or known is None or label_of(after) not in failed.items:
        return False
    return missed_in(failed.items[label_of(after)] or {}) != tuple(known)


def was_dropped(failed: ConditionFailed, before: Reservation) -> bool:
    """Return whether a write failed because the holder has dropped what was over, to make room."""
    if label_of(before) not in failed.items or usage_of(before) is None:
        return False
    return f"{_USAGE}{before.id}" not in (failed.items[label_of(before)] or {})


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a quota item has of a reservation."""

    usage: Usage | None = None
    counted: Counted | None = None


def _taken(reservation: Reservation | None, *, is_dropped: bool = False) -> _Taken:
    """Return what the item has of a reservation; a hold that was dropped is in its day no more, either."""
    if reservation is None:
        return _Taken()
    usage, counted = usage_of(reservation), counted_of(reservation)
    if not is_dropped:
        return _Taken(usage, counted)
    return _Taken(None, None if usage is not None and usage.lapses is not None else counted)


def _add_usage(
    update: UpdateExpression, reservation: str, old: Usage | None, new: Usage | None, quota: Quota
) -> None:
    """Add what changes of the open reservations."""
    if old == new:
        return
    name = f"{_USAGE}{reservation}"
    update.require(f"attribute_{'not_' if old is None else ''}exists({update.name(name)})")
    if new is None:
        update.remove(name)
    else:
        update.set(name, _map(new))
    counts = {"n": (new is not None) - (old is not None), **_unpaid(old, new)}
    for count, by in counts.items():
        if by:
            update.add(count, number(by))
        if by > 0:
            _require_below(update, count, quota.limits.active if count == "n" else quota.unpaid)


def _add_counted(
    update: UpdateExpression, reservation: str, old: Counted | None, new: Counted | None, limits: Limits
) -> None:
    """Add what changes of the days and the weeks."""
    for before, after, most in zip(_sets(old), _sets(new), (limits.day, limits.week), strict=True):
        if before == after:
            continue
        if before is not None:
            update.delete(before, strings(reservation))
        if after is not None:
            update.add(after, strings(reservation))
            _require_below(update, after, most, is_set=True)


def _require_below(
    update: UpdateExpression, attribute: str, most: int | None, *, is_set: bool = False
) -> None:
    """Require that a number, or the size of a set, is below a limit; what is not there is nothing."""
    if most is None:
        return
    name = update.name(attribute)
    if most == 0:
        # Never: DynamoDB refuses for a size of what is not there, moto ends in an error.
        update.require(f"(attribute_exists({name}) AND attribute_not_exists({name}))")
        return
    is_below = f"{f'size({name})' if is_set else name} < {update.value(number(most))}"
    update.require(f"(attribute_not_exists({name}) OR {is_below})")


def raise_refusal(
    failed: ConditionFailed,
    before: Reservation | None,
    after: Reservation | None,
    quota: Quota,
    *,
    is_dropped: bool = False,
) -> None:
    """Raise the reason why the quota had no room; return if it was not what refused.

    :raises TooManyOpen: if the holder has as many open reservations as the quota allows
    :raises TooManyThatDay: if they have as many of that day
    :raises TooManyThatWeek: if they have as many of that ISO week
    :raises TooManyUnpaid: if they have as many unpaid holds of the resource as it allows
    :raises Paused: if they have not come too often
    """
    if after is None or label_of(after) not in failed.items:
        return
    item = failed.items[label_of(after)] or {}
    old, new = _taken(before, is_dropped=is_dropped), _taken(after)
    full = _full(item, old, new, quota.limits.bounded)
    if full:
        raise _refusal(full) from failed
    unpaid = None if new.usage is None else new.usage.unpaid
    if quota.unpaid is not None and unpaid is not None and _number(item, f"h#{unpaid}") >= quota.unpaid:
        raise TooManyUnpaid({"unpaid": quota.unpaid}) from failed
    paused = _paused(item, quota.pause, after.zone)
    if paused is not None:
        raise paused from failed


def _paused(item: Item, pause: Pause | None, zone: str) -> Paused | None:
    """Return the error of who has not come too often; None if that stops them not."""
    until = None if pause is None else pause.until(missed_in(item))
    if until is None:
        return None
    local = wall_clock(until, zone)
    return Paused({"from": f"{until:%Y-%m-%dT%H:%M:%SZ}"}, f"{local:%Y-%m-%d %H:%M}")


def _full(item: Item, old: _Taken, new: _Taken, limits: Limits) -> dict[str, int]:
    """Return those of the limits that leave no room for what is taken more than before."""
    is_opened = old.usage is None and new.usage is not None
    counts = {"active": _number(item, "n")} if is_opened else {}
    for name, was, is_in in zip(("day", "week"), _sets(old.counted), _sets(new.counted), strict=True):
        if is_in is not None and is_in != was:
            counts[name] = len(ids_in(item, is_in))
    return {name: most for name, most in limits.document.items() if counts.get(name, -1) >= most}


def _refusal(full: Mapping[str, int]) -> QuotaReached:
    """Return the error of limits that are full, of which there is at least one."""
    return _REFUSALS[next(iter(full))](full)


def refusals(item: Item, quota: Quota, session: ClassSession, now: datetime) -> tuple[RuleBroken, ...]:
    """Return why the user of this item takes no seat in a session: none if there is room, and no pause."""
    day = local_day(session.interval.start, session.zone)
    full = {} if quota.limits == NO_LIMITS else _full_for(item, quota.limits, day, now)
    paused = _paused(item, quota.pause, session.zone)
    return (*([_refusal(full)] if full else []), *([] if paused is None else [paused]))


def _full_for(item: Item, limits: Limits, day: date, now: datetime) -> dict[str, int]:
    """Return those of the limits that leave no room for one more on this day."""
    usages = usages_in(item)
    passed = {name: usage for name, usage in usages.items() if usage.until <= now.timestamp()}
    lapsed = {name for name, usage in passed.items() if usage.lapses is not None}
    counts = {"active": len(usages) - len(passed)}
    for name, attribute in zip(("day", "week"), _sets_of(day), strict=True):
        counts[name] = len(ids_in(item, attribute) - lapsed)
    return {name: most for name, most in limits.bounded.document.items() if counts[name] >= most}


def usages_of(tenant: str, user: str, kind: str) -> dict[str, Usage]:
    """Return what is open and counted of a user, by the reservations' ids. Strongly consistent.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return usages_in(item_of(tenant, user, kind))


def item_of(tenant: str, user: str, kind: str) -> Item:
    """Return the quota item of a user; nothing in it if there is none. Strongly consistent.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return reads.reservations_item(*place_of(tenant, user, kind)) or {}


def drop_passed(tenant: str, user: str, kind: str, now: datetime) -> bool:
    """Drop what counts no more by now; return whether that makes room, even if another process was first.

    That is what is no longer open, and the days of the weeks that are over everywhere.

    :raises Unavailable: if the store gave no definite answer in time
    """
    item = item_of(tenant, user, kind)
    passed = [(name, usage) for name, usage in usages_in(item).items() if usage.until <= now.timestamp()]
    dropped = dict(passed[:_USAGES_AT_ONCE])
    over = [name for name in item if is_over(name, now)][:_SETS_AT_ONCE]
    update = UpdateExpression()
    update.require(f"attribute_exists({update.name('pk')})")
    _drop_usages(update, dropped, now)
    for name in over:
        update.remove(name)
    for name, ids in _lapsed(dropped).items():
        if name not in over:
            update.delete(name, strings(*ids))
    if update:
        exceptions = client().exceptions
        conflicts = exceptions.ConditionalCheckFailedException, exceptions.TransactionConflictException
        with reads.answering(), suppress(*conflicts):
            client().update_item(
                TableName=settings.load().reservations_table,
                Key=item_key(*place_of(tenant, user, kind)),
                **update.parameters(),
            )
    return bool(dropped)


def _drop_usages(update: UpdateExpression, dropped: Mapping[str, Usage], now: datetime) -> None:
    """Remove usages, on condition that each is over by now."""
    counts = Counter(f"h#{usage.unpaid}" for usage in dropped.values() if usage.unpaid is not None)
    if dropped:
        counts["n"] = len(dropped)
        present = update.value(number(int(now.timestamp())))
    for name in dropped:
        update.remove(f"{_USAGE}{name}")
        update.require(f"{update.name(f'{_USAGE}{name}')}.t <= {present}")
    for count, by in counts.items():
        update.add(count, number(-by))


def _lapsed(dropped: Mapping[str, Usage]) -> dict[str, list[str]]:
    """Return what counts no more for its day and its week, by the sets that it is in."""
    found: dict[str, list[str]] = {}
    for reservation, usage in dropped.items():
        if usage.lapses is not None:
            for name in _sets_of(usage.lapses):
                found.setdefault(name, []).append(reservation)
    return found


def is_over(attribute: str, now: datetime) -> bool:
    """Return whether it is the set of a week that is over everywhere, or of one of its days."""
    if attribute.startswith(_DAY):
        return is_week_over(week_of(date.fromisoformat(attribute.removeprefix(_DAY))), now)
    return attribute.startswith(_WEEK) and is_week_over(attribute.removeprefix(_WEEK), now)


def usages_in(item: Item) -> dict[str, Usage]:
    """Return the usages in a quota item, by the reservations' ids."""
    return {
        name.removeprefix(_USAGE): _usage(value["M"])
        for name, value in item.items()
        if name.startswith(_USAGE)
    }


def ids_in(item: Item, attribute: str) -> frozenset[str]:
    """Return the ids in a set of a quota item."""
    return frozenset(item.get(attribute, {}).get("SS", ()))


def sets_in(item: Item) -> Iterable[str]:
    """Return the attributes of a quota item that are the sets of days and weeks."""
    return [name for name in item if name.startswith((_DAY, _WEEK))]


def sets_of(reservation: Reservation) -> frozenset[str]:
    """Return the attributes of its holder's quota item that are to have a reservation's id."""
    return frozenset(name for name in _sets(counted_of(reservation)) if name is not None)


def _sets(counted: Counted | None) -> tuple[str | None, str | None]:
    return (None, None) if counted is None else _sets_of(counted.day)


def _sets_of(day: date) -> tuple[str, str]:
    return f"{_DAY}{day.isoformat()}", f"{_WEEK}{week_of(day)}"


def _unpaid(old: Usage | None, new: Usage | None) -> Counter[str]:
    """Return by how much each count of unpaid holds changes."""
    counts: Counter[str] = Counter()
    for usage, by in ((old, -1), (new, 1)):
        if usage is not None and usage.unpaid is not None:
            counts[f"h#{usage.unpaid}"] += by
    return counts


def _number(item: Item, name: str) -> int:
    return int(item.get(name, {}).get("N", 0))


def _usage(members: Item) -> Usage:
    lapses = members.get("l", {}).get("S")
    return Usage(int(members["t"]["N"]), members.get("h", {}).get("S"), lapses and date.fromisoformat(lapses))


def _map(usage: Usage) -> Item:
    unpaid = {} if usage.unpaid is None else {"h": {"S": usage.unpaid}}
    lapses = {} if usage.lapses is None else {"l": {"S": usage.lapses.isoformat()}}
    return {"M": {"t": number(usage.until), **unpaid, **lapses}}


def label_of(reservation: Reservation) -> str:
    """Return the label of its holder's quota item in a transaction."""
    return f"quota {reservation.holder}"


def place_of(tenant: str, user: str, kind: str) -> tuple[str, str]:
    """Return the key of a user's quota item."""
    return key("T", tenant, "USR", user), key("QUOTA", kind)
