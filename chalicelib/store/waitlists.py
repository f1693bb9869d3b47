"""Waitlists: an item for each user who waits, counted in the session.

Who waits has no reservation. What they are told of the session is the `news` of their item, which the stream
makes an event of, as it does of a history's entries.
"""

from datetime import date, datetime

from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.seats import seat_id, session_of, user_digest
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.domain.waitlist import Waiter, in_order
from chalicelib.store import idempotency_records, memberships, reads
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.records import change_in, change_map
from chalicelib.store.sessions import OPEN, OPEN_NAMES, SESSION, open_values, session_pk, where
from chalicelib.store.tables import WaiterItem, item_key, key, parts_of
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

WAITER = "waiter"

_WAITERS = RecordMapping(WaiterItem, Waiter)


def of_session(tenant: str, session: str) -> list[Waiter]:
    """Return the users who wait, in order. Strongly consistent."""
    items = reads.with_prefix(session_pk(tenant, session), "WAIT#")
    return in_order([_WAITERS.record(item) for item in items])


def get(tenant: str, session: str, user: str) -> Waiter | None:
    """Return a user who waits for a session. Strongly consistent."""
    item = reads.reservations_item(session_pk(tenant, session), f"WAIT#{user_digest(user)}")
    return None if item is None else _WAITERS.record(item)


def of_user(tenant: str, user: str) -> list[str]:
    """Return the sessions whose waitlist a user is in, from the index."""
    return list(list_of_user(tenant, user).records())


def list_of_user(tenant: str, user: str) -> IndexList[str]:
    """Return what `of_user` does, to be read in parts: by the start that the user knows, the first first."""
    return IndexList(
        index="by_holder",
        hash_key="hk",
        range_key="start",
        value=_hk(tenant, user),
        records_of=lambda items: [parts_of(item["pk"]["S"])[-1] for item in items],
    )


def is_latest(tenant: str, seat: str, change: str) -> bool:
    """Return whether this is still the last that a user who waits was told of; False if they do not wait."""
    pk = session_pk(tenant, session_of(seat))
    item = reads.reservations_item(pk, f"WAIT#{seat.removeprefix(session_of(seat))}")
    return item is not None and "news" in item and item["news"]["M"]["id"]["S"] == change


def news_in(raw: Item) -> tuple[Change, Reservation]:
    """Return what a user who waits is told of, and the seat that they wait for, as if it were reserved."""
    waiter, change = _WAITERS.record(raw), change_in(raw, "news")
    seat = Reservation(
        tenant=parts_of(raw["pk"]["S"])[1],
        kind=waiter.kind,
        id=seat_id(waiter.session, waiter.user),
        resource=waiter.session,
        holder=waiter.user,
        contact=waiter.contact,
        interval=waiter.interval,
        zone=waiter.zone,
        status=Status.CANCELLED if waiter.is_cancelled else Status.PENDING,
        details={},
        created=waiter.joined,
        updated=change.at,
        version=waiter.version,
        history=(),
    )
    return change, seat


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

    :raises VersionConflict: if the session has room, is not open or was changed since it was read, or they
        already wait or have a seat
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
        ConditionExpression=f"taken >= seats AND tickets = :tickets AND version = :version AND {OPEN}",
        ExpressionAttributeNames=OPEN_NAMES,
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":tickets": {"N": str(session.tickets)},
            ":version": {"N": str(session.version)},
            **open_values(now),
        },
    )
    memberships.add_check(transaction, session.tenant, waiter.user, today)
    _add_seatless(transaction, session.tenant, waiter)
    transaction.put_new(WAITER, _item(session.tenant, waiter, operation))
    try:
        idempotency_records.commit(transaction, idempotency)
    except ConditionFailed as failed:
        raise VersionConflict from failed


def tell(session: ClassSession, before: Waiter, after: Waiter, news: Change) -> None:
    """Write what a user who waits is told of an unchanged session.

    :raises VersionConflict: if they do not wait any more, or they or the session were changed meanwhile
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(news.id)
    item = _item(session.tenant, after, news.id, news=change_map(news))
    transaction.put_changed(WAITER, item, before.version)
    transaction.add(
        SESSION,
        "ConditionCheck",
        **where(session),
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":version": {"N": str(session.version)}},
    )
    try:
        transaction.commit()
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


def _item(tenant: str, waiter: Waiter, operation: str, **news: object) -> Item:
    pk, sk = session_pk(tenant, waiter.session), f"WAIT#{user_digest(waiter.user)}"
    return _WAITERS.item(waiter, pk=pk, sk=sk, hk=_hk(tenant, waiter.user), op=operation, **news)


def _hk(tenant: str, user: str) -> str:
    return key(tenant, "WAIT", user)


def _key(tenant: str, waiter: Waiter, sort: str) -> Item:
    return item_key(session_pk(tenant, waiter.session), f"{sort}#{user_digest(waiter.user)}")
