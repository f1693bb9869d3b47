"""Reservations: one item each, written together with the day items that it blocks."""

from datetime import date, datetime

from chalicelib import settings
from chalicelib.domain.errors import Conflict, DayFull, IntervalTaken, Unavailable
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.schedules import next_due
from chalicelib.store import days, dues, listings, reads, receipts
from chalicelib.store.days import Days, Entry
from chalicelib.store.records import item_of, listed, record_in, reservation_of, tombstone_of
from chalicelib.store.tables import Instant, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction, was_written_by

RESERVATION = "reservation"

Entries = dict[tuple[str, date], Entry]

# How often a write is worked out anew because its entry moved within a day item.
_ATTEMPTS = 12


class IdTaken(Exception):
    """Another thing has this id already: make a new one."""


class Overtaken(Exception):
    """The reservation is no longer what the write started from: read it again."""


def get(tenant: str, kind: str, reservation: str) -> Reservation | None:
    """The tenant's reservation of this kind. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, reservation), "RSV")
    if item is None or item["kind"]["S"] != kind or "change" in item:
        return None
    return reservation_of(item)


def record(tenant: str, kind: str, reservation: str) -> Reservation | Change | None:
    """The tenant's reservation, or, in the place of an erased one, its tombstone. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, reservation), "RSV")
    return None if item is None or item["kind"]["S"] != kind else record_in(item)


def rest(reservation: Reservation, due: datetime | None) -> None:
    """Let a reservation that is as it was read be due at another time, or never.

    :raises Unavailable: if the store gave no definite answer in time
    """
    dues.postpone(_pk(reservation.tenant, reservation.id), "RSV", reservation.version, due)


def was_erased(tenant: str, reservation: str) -> bool:
    """Whether a tombstone stands where the reservation stood. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, reservation), "RSV")
    return item is not None and "change" in item


def of_holder(tenant: str, kind: str, holder: str) -> list[Reservation]:
    """All of a holder's reservations, latest start first, from the index; without history."""
    return listed("by_holder", "hk", key(tenant, kind, holder))


def of_resource(tenant: str, resource: str) -> list[Reservation]:
    """All of a resource's reservations, latest start first, from the index; without history."""
    return listed("by_resource", "rk", key(tenant, resource))


def of_kind(tenant: str, kind: str) -> list[Reservation]:
    """All of the tenant's reservations of this kind, latest start first; without history."""
    return listed("by_collection", "ck", key(tenant, kind))


def create(after: Reservation, receipt: Receipt | None) -> None:
    """Write a new reservation and what it blocks, all in one transaction.

    :raises IntervalTaken: if others overlap it
    :raises DayFull: if a day has no room for another entry
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises IdTaken: if another reservation has its id, or had it
    :raises TooMuchAtOnce: if it touches more days and has more attendees than one write takes
    :raises Unavailable: if the store gave no definite answer in time
    """
    operation = after.history[-1].id
    transaction = Transaction(operation)
    table = settings.load().reservations_table
    entries = _blocked(after)
    receipts.add(transaction, receipt, after, operation, int(after.created.timestamp()))
    blocked = Days(transaction, after.tenant, after.id)
    for (resource, _), entry in entries.items():
        blocked.take(resource, entry)
    transaction.add(
        RESERVATION,
        "Put",
        TableName=table,
        Item=_item(after),
        ConditionExpression="attribute_not_exists(pk)",
    )
    _add_listings(transaction, None, after)
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        _raise_refusal(failed, entries, after.id)
        raise IdTaken from failed


def replace(before: Reservation, after: Reservation, receipt: Receipt | None = None) -> None:
    """Write a changed reservation, and what it blocks now in place of what it blocked, in one transaction.

    `receipt` is that of its creation, when this completes the answer.

    :raises IntervalTaken: if others overlap its new interval
    :raises DayFull: if a day has no room for another entry
    :raises Overtaken: if somebody changed it since `before` was read
    :raises TooMuchAtOnce: if more days and attendees change than one write takes
    :raises Unavailable: if the store gave no definite answer in time
    """
    _rewrite(before, after, after.history[-1], receipt)


def erase(before: Reservation, change: Change) -> None:
    """Delete a reservation for good and free what it blocked; a tombstone without personal data stays.

    :raises Overtaken: if somebody changed it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    _rewrite(before, None, change)


def _rewrite(
    before: Reservation, after: Reservation | None, change: Change, receipt: Receipt | None = None
) -> None:
    old, blocked = _blocked(before), {} if after is None else _blocked(after)
    moving = [place for place in old if blocked.get(place) != old[place]]
    for attempt in range(_ATTEMPTS):
        transaction = Transaction(change.id, attempt)
        seen = days.positions(before.tenant, before.id, moving)
        if None in seen.values():
            # Either the reservation has changed since, or this very write is done already.
            _raise_unless_written(before, change)
            return
        _move(Days(transaction, before.tenant, before.id), old, blocked, seen)
        _add_write(transaction, before, after, change)
        _add_listings(transaction, before, after)
        receipts.add_settlement(transaction, receipt, after, before.history[0].id)
        try:
            transaction.commit()
        except ConditionFailed as failed:
            if RESERVATION in failed.items:
                raise Overtaken from failed
            _raise_refusal(failed, blocked, before.id)
        else:
            return
    raise Unavailable


def _move(moved: Days, old: Entries, new: Entries, seen: dict[tuple[str, date], int | None]) -> None:
    for place in {**old, **new}:
        resource, _ = place
        was, will = old.get(place), new.get(place)
        if was == will:
            continue
        index = seen.get(place)
        if will is None and was is not None and index is not None:
            moved.release(resource, was, index)
        elif was is None and will is not None:
            moved.take(resource, will)
        elif will is not None and index is not None:
            moved.change(resource, will, index)


def _add_write(
    transaction: Transaction, before: Reservation, after: Reservation | None, change: Change
) -> None:
    pk = _pk(before.tenant, before.id)
    transaction.add(
        RESERVATION,
        "Put",
        TableName=settings.load().reservations_table,
        Item=tombstone_of(before, change, pk=pk, sk="RSV") if after is None else _item(after),
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":version": {"N": str(before.version)}},
    )


def _add_listings(transaction: Transaction, before: Reservation | None, after: Reservation | None) -> None:
    """Put the rows that are new or others, delete those that are no more."""
    old, new = (
        {} if each is None else listings.rows_of(each, _pk(each.tenant, each.id)) for each in (before, after)
    )
    table = settings.load().reservations_table
    for sk, row in new.items():
        if row != old.get(sk):
            transaction.add(sk, "Put", TableName=table, Item=row)
    for sk in old.keys() - new.keys():
        where = {"pk": old[sk]["pk"], "sk": old[sk]["sk"]}
        transaction.add(sk, "Delete", TableName=table, Key=where)


def _raise_unless_written(before: Reservation, change: Change) -> None:
    item = reads.one(settings.load().reservations_table, _pk(before.tenant, before.id), "RSV")
    if not was_written_by(change.id, item):
        raise Overtaken


def _raise_refusal(failed: ConditionFailed, entries: Entries, reservation: str) -> None:
    conflicts: list[Conflict] = []
    full: list[DayFull] = []
    for (resource, day), entry in entries.items():
        label = days.label(resource, day)
        if label not in failed.items:
            continue
        try:
            days.raise_refusal(entry.part, failed.items[label], reservation)
        except IntervalTaken as taken:
            conflicts += taken.conflicts
        except DayFull as day_full:
            full.append(day_full)
    if conflicts:
        raise IntervalTaken(days.joined(conflicts)) from failed
    if full:
        raise full[0] from failed


def _blocked(reservation: Reservation) -> Entries:
    if not reservation.is_blocking:
        return {}
    expires = None if reservation.expires is None else int(reservation.expires.timestamp())
    return {(reservation.resource, part.day): Entry(part, expires) for part in reservation.blocked.parts()}


def _pk(tenant: str, reservation: str) -> str:
    return key("T", tenant, "RSV", reservation)


def _item(reservation: Reservation) -> Item:
    order = Instant().serialize(reservation.interval.start)
    pk, due = _pk(reservation.tenant, reservation.id), next_due(reservation)
    return item_of(reservation, pk=pk, sk="RSV", order=order, due=due)
