"""Waitlists: an item for each who waits, counted in the session."""

from datetime import date, datetime

from chalicelib import settings
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Contact
from chalicelib.domain.seats import user_digest
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.domain.waitlist import Waiter, in_order
from chalicelib.store import memberships, reads, receipts
from chalicelib.store.sessions import OPEN, OPEN_NAMES, SESSION, open_values, session_pk, where
from chalicelib.store.tables import WaiterItem
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

WAITER = "waiter"


class Overtaken(Exception):
    """The session, the seat or the waitlist is not what the write started from: read them again."""


def of_session(tenant: str, session: str) -> list[Waiter]:
    """Who waits, in order. Strongly consistent."""
    items = reads.query(
        "pk = :pk AND begins_with(sk, :wait)",
        {":pk": {"S": session_pk(tenant, session)}, ":wait": {"S": "WAIT#"}},
        ConsistentRead=True,
    )
    return in_order([_waiter(item) for item in items])


def join(
    session: ClassSession,
    waiter: Waiter,
    *,
    position: int,
    today: date,
    now: datetime,
    operation: str,
    receipt: Receipt | None,
) -> None:
    """Put somebody at the end of the waitlist of a full session.

    :raises Overtaken: if the session has room, is not open any more, or they wait or sit already
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, position, operation, int(now.timestamp()))
    transaction.add(
        SESSION,
        "Update",
        **where(session),
        UpdateExpression="SET waiting = waiting + :one, tickets = tickets + :one",
        ConditionExpression=f"taken >= seats AND tickets = :tickets AND {OPEN}",
        ExpressionAttributeNames=OPEN_NAMES,
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":tickets": {"N": str(session.tickets)},
            **open_values(now),
        },
    )
    memberships.add_check(transaction, session.tenant, waiter.user, today)
    _add_seatless(transaction, session.tenant, waiter)
    _add_entry(transaction, session, waiter, operation)
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        raise Overtaken from failed


def leave(session: ClassSession, waiter: Waiter, operation: str) -> None:
    """Take somebody out of the waitlist.

    :raises Overtaken: if they are out of it already
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.add(
        SESSION,
        "Update",
        **where(session),
        UpdateExpression="SET waiting = waiting - :one, op = :operation",
        # The name tells a repeated write from a second one: the entry is gone after either.
        ConditionExpression="waiting >= :one AND op <> :operation",
        ExpressionAttributeValues={":one": {"N": "1"}, ":operation": {"S": operation}},
    )
    add_removal(transaction, session.tenant, waiter)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise Overtaken from failed


def add_removal(transaction: Transaction, tenant: str, waiter: Waiter) -> None:
    """Take the waiter out in this transaction, if they are still in."""
    transaction.add(
        WAITER,
        "Delete",
        TableName=settings.load().reservations_table,
        Key=_key(tenant, waiter, "WAIT"),
        ConditionExpression="attribute_exists(pk)",
    )


def _add_seatless(transaction: Transaction, tenant: str, waiter: Waiter) -> None:
    """Make the transaction depend on the waiter having no seat in the session; a tombstone is none."""
    transaction.add(
        "seat",
        "ConditionCheck",
        TableName=settings.load().reservations_table,
        Key=_key(tenant, waiter, "SEAT"),
        ConditionExpression="attribute_not_exists(version) OR #status = :cancelled",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":cancelled": {"S": Status.CANCELLED.value}},
    )


def _add_entry(transaction: Transaction, session: ClassSession, waiter: Waiter, operation: str) -> None:
    item = WaiterItem(
        pk=session_pk(session.tenant, session.id),
        sk=f"WAIT#{user_digest(waiter.user)}",
        session=session.id,
        user=waiter.user,
        name=waiter.contact.name,
        email=waiter.contact.email,
        avatar=waiter.avatar,
        ticket=waiter.ticket,
        op=operation,
    )
    transaction.add(
        WAITER,
        "Put",
        TableName=settings.load().reservations_table,
        Item=item.serialize(),
        ConditionExpression="attribute_not_exists(pk)",
    )


def _key(tenant: str, waiter: Waiter, sort: str) -> Item:
    return {
        "pk": {"S": session_pk(tenant, waiter.session)},
        "sk": {"S": f"{sort}#{user_digest(waiter.user)}"},
    }


def _waiter(raw: Item) -> Waiter:
    item = WaiterItem.from_raw_data(raw)
    return Waiter(item.session, item.user, Contact(item.name, item.email), item.avatar, int(item.ticket))
