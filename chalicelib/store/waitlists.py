"""Waitlists: an item for each user who waits, counted in the session."""

from datetime import date, datetime

from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.seats import user_digest
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.domain.waitlist import Waiter, in_order
from chalicelib.store import idempotency_records, memberships, reads
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.sessions import OPEN, OPEN_NAMES, SESSION, open_values, session_pk, where
from chalicelib.store.tables import WaiterItem, item_key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

WAITER = "waiter"

_WAITERS = RecordMapping(WaiterItem, Waiter)


def of_session(tenant: str, session: str) -> list[Waiter]:
    """Return the users who wait, in order. Strongly consistent."""
    items = reads.with_prefix(session_pk(tenant, session), "WAIT#")
    return in_order([_WAITERS.record(item) for item in items])


def join(
    session: ClassSession,
    waiter: Waiter,
    *,
    position: int,
    today: date,
    now: datetime,
    operation: str,
    idempotency: IdempotencyRecord | None,
) -> None:
    """Add a user at the end of the waitlist of a full session.

    :raises VersionConflict: if the session has room or is not open, or they already wait or have a seat
    :raises IdempotentReplay: if the request has a stored response
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, position, operation, int(now.timestamp()))
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
    pk, sk = session_pk(session.tenant, session.id), f"WAIT#{user_digest(waiter.user)}"
    transaction.put_new(WAITER, _WAITERS.item(waiter, pk=pk, sk=sk, op=operation))
    try:
        idempotency_records.commit(transaction, idempotency)
    except ConditionFailed as failed:
        raise VersionConflict from failed


def leave(session: ClassSession, waiter: Waiter, operation: str) -> None:
    """Remove a user from the waitlist.

    :raises VersionConflict: if they are not in it any more
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.add(
        SESSION,
        "Update",
        **where(session),
        UpdateExpression="SET waiting = waiting - :one, op = :operation",
        # A repeated write fails on its own name, which shows that it was done before. The waiter's item does
        # not show that: it is gone after any removal.
        ConditionExpression="waiting >= :one AND op <> :operation",
        ExpressionAttributeValues={":one": {"N": "1"}, ":operation": {"S": operation}},
    )
    add_removal(transaction, session.tenant, waiter)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise VersionConflict from failed


def add_removal(transaction: Transaction, tenant: str, waiter: Waiter) -> None:
    """Add the waiter's removal to a transaction, on condition that they still wait."""
    transaction.delete_existing(WAITER, _key(tenant, waiter, "WAIT"))


def _add_seatless(transaction: Transaction, tenant: str, waiter: Waiter) -> None:
    """Make the transaction depend on the waiter having no seat in the session; a tombstone is no seat."""
    transaction.add(
        "seat",
        "ConditionCheck",
        Key=_key(tenant, waiter, "SEAT"),
        ConditionExpression="attribute_not_exists(version) OR #status = :cancelled",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":cancelled": {"S": Status.CANCELLED.value}},
    )


def _key(tenant: str, waiter: Waiter, sort: str) -> Item:
    return item_key(session_pk(tenant, waiter.session), f"{sort}#{user_digest(waiter.user)}")
