"""Reservations: one item each, written together with the day items that it blocks."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib import metrics
from chalicelib.domain.errors import IntervalTaken, Unavailable
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.quotas import NO_QUOTA, Quota
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.schedules import next_due
from chalicelib.domain.statuses import Status
from chalicelib.metrics import Metric
from chalicelib.store import budgets as budgeting
from chalicelib.store import (
    days,
    deposits,
    due_index,
    fees,
    idempotency_records,
    listings,
    memberships,
    quotas,
    reads,
    totals,
)
from chalicelib.store.attributes import Instant
from chalicelib.store.budgets import Budget
from chalicelib.store.conflicts import IdTaken, VersionConflict
from chalicelib.store.day_entries import Entry
from chalicelib.store.days import Days, Place
from chalicelib.store.index_lists import IndexList
from chalicelib.store.memberships import SeenMembership
from chalicelib.store.records import item_of, listed, put_changed, record_in, reservation_list, tombstone_of
from chalicelib.store.tables import key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction, was_written_by

RESERVATION = "reservation"

# By resource and day.
Entries = dict[tuple[str, date], Entry]

MOST_COUNTED = 10_000
_COUNTED_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Terms:
    """What a write depends on besides what it changes: how much its holder may have, the membership by which
    that was decided, and, of a no-show, the `known` ones before it.
    """

    quota: Quota = NO_QUOTA
    seen: SeenMembership | None = None
    known: tuple[datetime, ...] | None = None


NO_TERMS = Terms()

# A write is prepared again up to this many times, because its entry moved, or the day was split.
_ATTEMPTS = 12


def get(tenant: str, kind: str, reservation: str) -> Reservation | None:
    """Return the tenant's reservation of this kind. Strongly consistent."""
    stored = record(tenant, kind, reservation)
    return stored if isinstance(stored, Reservation) else None


def record(tenant: str, kind: str, reservation: str) -> Reservation | Change | None:
    """Return the tenant's reservation or, if it was erased, its tombstone's change. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, reservation), "RSV")
    return None if item is None or item["kind"]["S"] != kind else record_in(item)


def set_next_due(reservation: Reservation, due: datetime | None) -> None:
    """Change when an unchanged reservation is due, None for never.

    :raises Unavailable: if the store gave no definite answer in time
    """
    due_index.postpone(_pk(reservation.tenant, reservation.id), "RSV", reservation.version, due)


def was_erased(tenant: str, reservation: str) -> bool:
    """Return whether a tombstone replaces the reservation. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, reservation), "RSV")
    return item is not None and "change" in item


def of_holder(tenant: str, kind: str, holder: str) -> list[Reservation]:
    """Return all of a holder's reservations, latest start first, from the index; without history."""
    return listed("by_holder", "hk", key(tenant, kind, holder))


def of_resource(tenant: str, resource: str) -> list[Reservation]:
    """Return all of a resource's reservations, latest start first, from the index; without history."""
    return listed("by_resource", "rk", key(tenant, resource))


def list_of_holder(
    tenant: str, kind: str, holder: str, starts: tuple[datetime, datetime] | None = None
) -> IndexList[Reservation]:
    """Return what `of_holder` does, or those that start between two instants, to be read in parts."""
    return reservation_list("by_holder", ("hk", "start"), key(tenant, kind, holder), starts)


def list_of_resource(
    tenant: str, resource: str, starts: tuple[datetime, datetime] | None = None
) -> IndexList[Reservation]:
    """Return what `of_resource` does, or those that start between two instants, to be read in parts."""
    return reservation_list("by_resource", ("rk", "start"), key(tenant, resource), starts)


def list_of_kind(
    tenant: str, kind: str, starts: tuple[datetime, datetime] | None = None
) -> IndexList[Reservation]:
    """Return the tenant's of this kind, or those that start between two instants, to be read in parts."""
    return reservation_list("by_collection", ("ck", "cs"), key(tenant, kind), starts)


def counts_of_holders(tenant: str, kind: str, holders: Iterable[str]) -> dict[str, int]:
    """Return how many reservations of any status each of these has.

    Until totals are kept, they are counted in the index, at most `MOST_COUNTED`: each is a request of its
    own, and sixteen are on their way at once.
    """
    names = list(dict.fromkeys(holders))
    kept = totals.of_holders(tenant, kind, names)
    if kept is not None:
        return kept
    with ThreadPoolExecutor(_COUNTED_AT_ONCE) as pool:
        counting = [
            pool.submit(copy_context().run, list_of_holder(tenant, kind, name).count, MOST_COUNTED)
            for name in names
        ]
        return {name: each.result() for name, each in zip(names, counting, strict=True)}


def create(
    after: Reservation,
    idempotency: IdempotencyRecord | None,
    terms: Terms = NO_TERMS,
    budgets: Sequence[Budget] = (),
) -> None:
    """Write a new reservation, what it blocks and what it takes of its holder's quota, in one transaction.

    It takes from the budgets, too.

    :raises VersionConflict: if the membership of the `terms` was changed since it was read

    :raises RateExceeded: if one of the budgets has not enough left
    :raises QuotaReached: if the `terms` have no room for it
    :raises IntervalTaken: if others overlap it
    :raises IdempotentReplay: if the request has a stored response
    :raises IdTaken: if another reservation has its id, or had it
    :raises TooMuchAtOnce: if it touches more days and has more attendees than one transaction can write
    :raises Unavailable: if the store gave no definite answer in time
    """
    operation, entries = after.history[-1].id, _blocked(after)
    for attempt in range(_ATTEMPTS):
        transaction, places = Transaction(operation, attempt), _placed(after.tenant, entries)
        idempotency_records.add(transaction, idempotency, after, operation, int(after.created.timestamp()))
        blocked = Days(transaction, after.tenant, after.id)
        for place, entry in places.items():
            blocked.take(place, entry)
        transaction.put_new(RESERVATION, _item(after))
        _add_listings(transaction, None, after)
        quotas.add(transaction, None, after, quota=terms.quota)
        totals.add(transaction, None, after)
        budgeting.add(transaction, budgets, operation, after.created)
        membership = memberships.add_unchanged(transaction, terms.seen)
        try:
            idempotency_records.commit(transaction, idempotency)
        except ConditionFailed as failed:
            if membership in failed.items:
                raise VersionConflict from failed
            budgeting.raise_if_used_up(failed, budgets, after.created)
            quotas.raise_refusal(failed, None, after, terms.quota)
            if RESERVATION in failed.items:
                # Before its days: an entry of the reservation that has the id would pass for its own.
                raise IdTaken from failed
            _make_way(failed, after.tenant, places, after.id)
            terms = Terms(quotas.having_seen(failed, after, terms.quota), terms.seen)
        else:
            return
    raise Unavailable


def replace(
    before: Reservation,
    after: Reservation,
    idempotency: IdempotencyRecord | None = None,
    budgets: Sequence[Budget] = (),
    terms: Terms = NO_TERMS,
) -> None:
    """Write a changed reservation, and what it blocks now instead of what it blocked, in one transaction.

    It takes from the budgets. `idempotency` is the record of its creation, if this change completes the
    stored response.

    :raises RateExceeded: if one of the budgets has not enough left
    :raises QuotaReached: if the `terms` have no room for what it takes more than before
    :raises IntervalTaken: if others overlap its new interval
    :raises VersionConflict: if somebody changed it, or the membership of the `terms`, since it was read
    :raises TooMuchAtOnce: if more days and attendees change than one transaction can write
    :raises Unavailable: if the store gave no definite answer in time
    """
    _rewrite(before, after, after.history[-1], idempotency=idempotency, budgets=budgets, terms=terms)
    if after.status is Status.EXPIRED is not before.status:
        metrics.count(Metric.HOLDS_EXPIRED)


def erase(
    before: Reservation,
    change: Change,
    owed: Sequence[Mapping[str, Any]] = (),
    debt: Reservation | None = None,
) -> None:
    """Delete a reservation, and free what it blocked; a tombstone without personal data stays.

    `owed` are payments that are to be paid back, `debt` is what its holder owes for it: what says so stays
    beside the tombstone.

    :raises VersionConflict: if somebody changed it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    _rewrite(before, None, change, owed=owed, debt=debt)


def _rewrite(
    before: Reservation,
    after: Reservation | None,
    change: Change,
    *,
    idempotency: IdempotencyRecord | None = None,
    budgets: Sequence[Budget] = (),
    terms: Terms = NO_TERMS,
    owed: Sequence[Mapping[str, Any]] = (),
    debt: Reservation | None = None,
) -> None:
    old, new = _blocked(before), {} if after is None else _blocked(after)
    moving = [place for place in old if new.get(place) != old[place]]
    pk, is_dropped = _pk(before.tenant, before.id), False
    for attempt in range(_ATTEMPTS):
        transaction = Transaction(change.id, attempt)
        seen = days.positions(before.tenant, before.id, moving)
        held, wanted = _placed(before.tenant, old), _placed(before.tenant, new)
        if any(place not in seen for place in held if wanted.get(place) != held[place]):
            # Either the reservation was changed since, or this same write was done before.
            if not was_written_by(change.id, reads.reservations_item(pk, "RSV")):
                raise VersionConflict
            return
        _move(Days(transaction, before.tenant, before.id), held, wanted, seen)
        item = tombstone_of(before, change, pk=pk, sk="RSV") if after is None else _item(after)
        put_changed(transaction, RESERVATION, item, before)
        _add_listings(transaction, before, after)
        quotas.add(transaction, before, after, quota=terms.quota, is_dropped=is_dropped, known=terms.known)
        totals.add(transaction, before, after)
        for payment in owed:
            deposits.add_refund(transaction, before.tenant, before.id, payment, change.at)
        fees.add(transaction, debt, pk=pk, operation=change.id)
        idempotency_records.add_settlement(transaction, idempotency, after, before.history[0].id)
        budgeting.add(transaction, budgets, change.id, change.at)
        membership = memberships.add_unchanged(transaction, terms.seen)
        try:
            transaction.commit()
        except ConditionFailed as failed:
            is_stale = RESERVATION in failed.items or membership in failed.items
            if is_stale or quotas.has_other_no_shows(failed, after, terms.known):
                raise VersionConflict from failed
            budgeting.raise_if_used_up(failed, budgets, change.at)
            quotas.raise_refusal(failed, before, after, terms.quota, is_dropped=is_dropped)
            _make_way(failed, before.tenant, wanted, before.id)
            if after is not None:
                terms = Terms(quotas.having_seen(failed, after, terms.quota), terms.seen, terms.known)
            # It was over, and its holder dropped it to make room.
            is_dropped = is_dropped or quotas.was_dropped(failed, before)
            if idempotency_records.RECORD in failed.items:
                # The record has gone, and nobody can be given the response that would be completed.
                idempotency = None
        else:
            return
    raise Unavailable


def _move(moved: Days, old: dict[Place, Entry], new: dict[Place, Entry], seen: dict[Place, int]) -> None:
    for place in {**old, **new}:
        entry = new.get(place)
        if entry == old.get(place):
            continue
        if entry is None:
            moved.release(place, seen[place])
        elif place in old:
            moved.change(place, entry, seen[place])
        else:
            moved.take(place, entry)


def _add_listings(transaction: Transaction, before: Reservation | None, after: Reservation | None) -> None:
    """Put the rows that are new or changed, delete those that are left over."""
    old, new = (
        {} if reservation is None else listings.rows_of(reservation, _pk(reservation.tenant, reservation.id))
        for reservation in (before, after)
    )
    for sk, row in new.items():
        if row != old.get(sk):
            transaction.add(sk, "Put", Item=row)
    for sk in old.keys() - new.keys():
        transaction.add(sk, "Delete", Key={"pk": old[sk]["pk"], "sk": old[sk]["sk"]})


def _make_way(failed: ConditionFailed, tenant: str, places: dict[Place, Entry], reservation: str) -> None:
    """Learn how the days that refused are split, or split those that are full.

    :raises IntervalTaken: if others overlap what was to be taken
    """
    labels = {place: days.label(place) for place in places}
    refused = {
        place: (places[place].part, failed.items[label])
        for place, label in labels.items()
        if label in failed.items
    }
    if not days.learn(tenant, refused):
        conflicts = days.conflicts(refused, reservation)
        if conflicts:
            raise IntervalTaken(conflicts) from failed
        days.split(tenant, refused)


def _placed(tenant: str, entries: Entries) -> dict[Place, Entry]:
    return days.placed(tenant, ((resource, entry) for (resource, _), entry in entries.items()))


def _blocked(reservation: Reservation) -> Entries:
    if not reservation.is_blocking:
        return {}
    expires = None if reservation.lapses is None else int(reservation.lapses.timestamp())
    return {(reservation.resource, part.day): Entry(part, expires) for part in reservation.blocked.parts()}


def place_of(tenant: str, reservation: str) -> tuple[str, str]:
    """Return the key of a reservation."""
    return _pk(tenant, reservation), "RSV"


def _pk(tenant: str, reservation: str) -> str:
    return key("T", tenant, "RSV", reservation)


def _item(reservation: Reservation) -> Item:
    order = Instant().serialize(reservation.interval.start)
    pk, due = _pk(reservation.tenant, reservation.id), next_due(reservation)
    return item_of(reservation, pk=pk, sk="RSV", order=order, due=due)
