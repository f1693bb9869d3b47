"""Enrollments: a user's seat in a class session, written together with the session's counter.

`T#{tenant}#SES#{session}` / `SEAT#{digest of the user}`: one record for the pair, whatever becomes
of it. Every write that gives or frees a seat moves the counter in the same transaction, and depends
on the number of those who wait, so that nobody gets in past the waitlist.
"""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib import settings
from chalicelib.domain.memberships import Membership
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.schedules import reminder_due
from chalicelib.domain.seats import digest_of, seat_id, session_of
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.waitlist import Waiter
from chalicelib.store import dues, memberships, reads, receipts, waitlists
from chalicelib.store.records import item_of, listed, record_in, reservation_of, tombstone_of
from chalicelib.store.sessions import OPEN, OPEN_NAMES, SESSION, open_values, session_in, session_pk, where
from chalicelib.store.tables import key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

SEAT = "seat"

_HAS_ROOM = f"{OPEN} AND taken < seats"

Values = dict[str, Item]


class Overtaken(Exception):
    """The session, the seat or the membership is not what the write started from: read them again."""


@dataclass(frozen=True, slots=True)
class Seating:
    """A seat to be written: the record as it was, as it will be, and the day its membership is asked for."""

    before: Reservation | None
    after: Reservation
    today: date


@dataclass(frozen=True, slots=True)
class Heir:
    """Who gets a seat from the waitlist."""

    waiter: Waiter
    seating: Seating


def get(tenant: str, kind: str, enrollment: str) -> Reservation | None:
    """The tenant's enrollment with this id. Strongly consistent."""
    pk, sk = _key(tenant, enrollment)
    item = reads.one(settings.load().reservations_table, pk, sk)
    return None if item is None or item["kind"]["S"] != kind or _is_stone(item) else reservation_of(item)


def record(tenant: str, kind: str, enrollment: str) -> Reservation | Change | None:
    """The tenant's enrollment, or, in the place of an erased one, its tombstone. Strongly consistent."""
    pk, sk = _key(tenant, enrollment)
    item = reads.one(settings.load().reservations_table, pk, sk)
    return None if item is None or item["kind"]["S"] != kind else record_in(item)


def standing(
    tenant: str, session: str, user: str, *, is_consistent: bool
) -> tuple[ClassSession | None, Membership | None, Reservation | None]:
    """The session, the user's membership, and their record for it: one request."""
    place = (session_pk(tenant, session), "META")
    member = memberships.key_of(tenant, user)
    seat = _key(tenant, seat_id(session, user))
    found = {
        (item["pk"]["S"], item["sk"]["S"]): item
        for item in reads.some([place, member, seat], is_consistent=is_consistent)
    }
    return (
        session_in(found[place]) if place in found else None,
        memberships.membership_in(found[member]) if member in found else None,
        reservation_of(found[seat]) if seat in found and not _is_stone(found[seat]) else None,
    )


def of_session(tenant: str, session: str) -> list[Reservation]:
    """All records of a session, whatever their status. Strongly consistent."""
    items = reads.query(
        "pk = :pk AND begins_with(sk, :seat)",
        {":pk": {"S": session_pk(tenant, session)}, ":seat": {"S": "SEAT#"}},
        ConsistentRead=True,
    )
    return [reservation_of(item) for item in items if not _is_stone(item)]


def of_holder(tenant: str, kind: str, user: str) -> list[Reservation]:
    """All of a user's enrollments, from the index."""
    return listed("by_holder", "hk", key(tenant, kind, user))


def of_kind(tenant: str, kind: str) -> list[Reservation]:
    """All of the tenant's enrollments, from the index."""
    return listed("by_collection", "ck", key(tenant, kind))


def take(
    session: ClassSession, seating: Seating, now: datetime, receipt: Receipt | None, made: object
) -> None:
    """Give a seat to who asked for one; `made` is what the receipt makes its answer of.

    :raises Overtaken: if a condition of the seat no longer holds
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(seating.after.history[-1].id)
    receipts.add(transaction, receipt, made, seating.after.history[-1].id, int(now.timestamp()))
    _count(transaction, session, "SET taken = taken + :one", _HAS_ROOM, open_values(now))
    _seat(transaction, seating)
    _commit(transaction, receipt)


def promote(session: ClassSession, heir: Heir, now: datetime) -> None:
    """Give a free seat to the first in line.

    :raises Overtaken: if a condition of the seat no longer holds
    :raises Unavailable: if the store gave no definite answer in time
    """
    operation = heir.seating.after.history[-1].id
    transaction = Transaction(operation)
    update = "SET taken = taken + :one, waiting = waiting - :one"
    _count(transaction, session, update, _HAS_ROOM, open_values(now))
    _inherit(transaction, session, heir)
    _commit(transaction, None)


def release(
    session: ClassSession, before: Reservation, after: Reservation | Change, now: datetime, heir: Heir | None
) -> None:
    """Cancel a seat, or erase it when `after` is the change alone; its place goes to the heir, or is free.

    :raises Overtaken: if the seat, the session or the waitlist is not what it was
    :raises Unavailable: if the store gave no definite answer in time
    """
    change = after if isinstance(after, Change) else after.history[-1]
    transaction = Transaction(change.id)
    if heir is None:
        # A free seat that somebody waits for is due: who may not take it now, may in a while.
        due = dues.serialized(session_pk(session.tenant, session.id), now) if session.waiting else {}
        update = "SET taken = taken - :one" + "".join(f", {name} = :{name}" for name in due)
        values = {f":{name}": value for name, value in due.items()}
        _count(transaction, session, update, "taken >= :one", values)
    else:
        _count(transaction, session, "SET waiting = waiting - :one", OPEN, open_values(now))
        _inherit(transaction, session, heir)
    _write(transaction, before, after)
    _commit(transaction, None)


def rewrite(before: Reservation, after: Reservation | Change, *, session: ClassSession | None = None) -> None:
    """Write a change that moves no seat; erase the record when `after` is the change alone.

    With a `session`, on the condition that it is as it was read.

    :raises Overtaken: if the record, or the session, was changed since it was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    change = after if isinstance(after, Change) else after.history[-1]
    transaction = Transaction(change.id)
    _write(transaction, before, after)
    if session is not None:
        transaction.add(
            SESSION,
            "ConditionCheck",
            **where(session),
            ConditionExpression="version = :version",
            ExpressionAttributeValues={":version": {"N": str(session.version)}},
        )
    _commit(transaction, None)


def rest(record: Reservation, due: datetime | None) -> None:
    """Let a record that is as it was read be due at another time, or never.

    :raises Unavailable: if the store gave no definite answer in time
    """
    pk, sk = _key(record.tenant, record.id)
    dues.postpone(pk, sk, record.version, due)


def _count(
    transaction: Transaction, session: ClassSession, update: str, condition: str, values: Values
) -> None:
    names = {"ExpressionAttributeNames": OPEN_NAMES} if OPEN in condition else {}
    transaction.add(
        SESSION,
        "Update",
        **where(session),
        UpdateExpression=update,
        ConditionExpression=f"{condition} AND waiting = :waiting",
        ExpressionAttributeValues={":one": {"N": "1"}, ":waiting": {"N": str(session.waiting)}, **values},
        **names,
    )


def _seat(transaction: Transaction, seating: Seating, label: str = SEAT) -> None:
    memberships.add_check(transaction, seating.after.tenant, seating.after.holder, seating.today)
    _put(transaction, seating.before, seating.after, label)


def _inherit(transaction: Transaction, session: ClassSession, heir: Heir) -> None:
    waitlists.add_removal(transaction, session.tenant, heir.waiter)
    _seat(transaction, heir.seating, "heir")


def _write(transaction: Transaction, before: Reservation, after: Reservation | Change) -> None:
    if isinstance(after, Reservation):
        _put(transaction, before, after, SEAT)
        return
    pk, sk = _key(before.tenant, before.id)
    table = settings.load().reservations_table
    # In the record's place, so that one stream record has what it was and what became of it.
    transaction.add(
        SEAT,
        "Put",
        TableName=table,
        Item=tombstone_of(before, after, pk=pk, sk=sk),
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":version": {"N": str(before.version)}},
    )
    # The pair's record may come again after this, and be erased again: the last stone stays.
    transaction.add(
        "tombstone",
        "Put",
        TableName=table,
        Item=tombstone_of(before, after, pk=pk, sk=f"TOMB#{digest_of(before.id)}"),
        ConditionExpression="attribute_not_exists(pk) OR change.id <> :operation",
        ExpressionAttributeValues={":operation": {"S": after.id}},
    )


def _put(transaction: Transaction, before: Reservation | None, after: Reservation, label: str) -> None:
    pk, sk = _key(after.tenant, after.id)
    # A tombstone has no version, and gives way to a new record.
    condition = "attribute_not_exists(version)" if before is None else "version = :version"
    values = {} if before is None else {":version": {"N": str(before.version)}}
    transaction.add(
        label,
        "Put",
        TableName=settings.load().reservations_table,
        Item=item_of(
            after,
            pk=pk,
            sk=sk,
            order=order(after.created.isoformat(), after.id),
            due=reminder_due(after),
        ),
        ConditionExpression=condition,
        **({"ExpressionAttributeValues": values} if values else {}),
    )


def _commit(transaction: Transaction, receipt: Receipt | None) -> None:
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        raise Overtaken from failed


def _is_stone(item: Item) -> bool:
    return "change" in item


def _key(tenant: str, enrollment: str) -> tuple[str, str]:
    return session_pk(tenant, session_of(enrollment)), f"SEAT#{digest_of(enrollment)}"
