"""Enrollments: a user's seat in a class session, written together with the session's counter.

`T#{tenant}#SES#{session}` / `SEAT#{digest of the user}`: one record for user and session, whatever its
status. Every write that gives or frees a seat updates the counter in the same transaction, on the condition
that the length of the waitlist is unchanged, so that nobody passes the waitlist.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.memberships import Membership
from chalicelib.domain.quotas import NO_QUOTA, Quota
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.schedules import reminder_due
from chalicelib.domain.seats import digest_of, seat_id, session_of
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status
from chalicelib.domain.waitlist import Waiter
from chalicelib.store import (
    due_index,
    fees,
    idempotency_records,
    memberships,
    quotas,
    reads,
    totals,
    waitlists,
)
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.index_lists import IndexList
from chalicelib.store.records import (
    item_of,
    listed,
    put_changed,
    record_in,
    reservation_list,
    reservation_of,
    tombstone_of,
)
from chalicelib.store.sessions import OPEN, OPEN_NAMES, SESSION, open_values, session_in, session_pk, where
from chalicelib.store.tables import key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

SEAT = "seat"

_HAS_ROOM = f"{OPEN} AND taken < seats"

Values = dict[str, Item]

# A seat is written again up to this many times, because its holder's no-shows are others than was thought.
_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Seating:
    """A seat to be written: the record before and after, and what it depends on.

    That are the day on which a membership must be valid, the membership's version, and the holder's quota.
    """

    before: Reservation | None
    after: Reservation
    today: date
    membership: int | None = None
    quota: Quota = NO_QUOTA


@dataclass(frozen=True, slots=True)
class Promotion:
    """The user who gets a seat from the waitlist."""

    waiter: Waiter
    seating: Seating


def get(tenant: str, kind: str, enrollment: str) -> Reservation | None:
    """Return the tenant's enrollment with this id. Strongly consistent."""
    enrolled = record(tenant, kind, enrollment)
    return enrolled if isinstance(enrolled, Reservation) else None


def record(tenant: str, kind: str, enrollment: str) -> Reservation | Change | None:
    """Return the tenant's enrollment or, if it was erased, its tombstone's change. Strongly consistent."""
    item = reads.reservations_item(*place_of(tenant, enrollment))
    return None if item is None or item["kind"]["S"] != kind else record_in(item)


def standing(
    tenant: str, session: str, user: str, *, is_consistent: bool
) -> tuple[ClassSession | None, Membership | None, Reservation | None]:
    """Return the session, the user's membership, and their record for it, in one request."""
    place = (session_pk(tenant, session), "META")
    member = memberships.key_of(tenant, user)
    seat = place_of(tenant, seat_id(session, user))
    items = {
        (item["pk"]["S"], item["sk"]["S"]): item
        for item in reads.some([place, member, seat], is_consistent=is_consistent)
    }
    return (
        session_in(items[place]) if place in items else None,
        memberships.membership_in(items[member]) if member in items else None,
        reservation_of(items[seat]) if seat in items and not _is_tombstone(items[seat]) else None,
    )


def of_session(tenant: str, session: str) -> list[Reservation]:
    """Return all records of a session, whatever their status. Strongly consistent."""
    items = reads.with_prefix(session_pk(tenant, session), "SEAT#")
    return [reservation_of(item) for item in items if not _is_tombstone(item)]


def counted(session: ClassSession) -> ClassSession:
    """Return a session whose seats are counted as they are shown: of a cancelled one those that were used.

    The others are cancelled with it, whether or not that is written by now.
    """
    if session.status is not SessionStatus.CANCELLED or session.taken == 0:
        return session
    used = reads.query(
        "pk = :pk AND begins_with(sk, :seat)",
        {
            ":pk": {"S": session_pk(session.tenant, session.id)},
            ":seat": {"S": "SEAT#"},
            ":completed": {"S": Status.COMPLETED.value},
            ":no_show": {"S": Status.NO_SHOW.value},
        },
        ConsistentRead=True,
        FilterExpression="#status IN (:completed, :no_show)",
        ProjectionExpression="sk",
        ExpressionAttributeNames={"#status": "status"},
    )
    return replace(session, taken=len(list(used)))


def of_holder(tenant: str, kind: str, user: str) -> list[Reservation]:
    """Return all of a user's enrollments, from the index."""
    return listed("by_holder", "hk", key(tenant, kind, user))


def list_of_holder(tenant: str, kind: str, user: str) -> IndexList[Reservation]:
    """Return what `of_holder` does, to be read in parts: the latest session first."""
    return reservation_list("by_holder", ("hk", "start"), key(tenant, kind, user), None)


def list_of_kind(tenant: str, kind: str) -> IndexList[Reservation]:
    """Return all of the tenant's enrollments, newest first, to be read in parts."""
    return reservation_list("by_collection", ("ck", "cs"), key(tenant, kind), None)


def take(
    session: ClassSession,
    seating: Seating,
    now: datetime,
    idempotency: IdempotencyRecord | None,
    created: object,
    *,
    is_counted: bool,
) -> None:
    """Write a seat for a user who requested one; the stored response is made from `created`.

    If it `is_counted`, on the condition that as many seats are taken as when the session was read.

    :raises QuotaReached: if the holder's quota has no room for it
    :raises Paused: if the holder has not come too often
    :raises VersionConflict: if a condition of the seat no longer holds
    :raises IdempotentReplay: if the request has a stored response
    :raises Unavailable: if the store gave no definite answer in time
    """
    operation = seating.after.history[-1].id
    condition, values = _HAS_ROOM, open_values(now)
    if is_counted:
        condition, values = f"{_HAS_ROOM} AND taken = :taken", {**values, ":taken": {"N": str(session.taken)}}
    for attempt in range(_ATTEMPTS):
        transaction = Transaction(operation, attempt)
        idempotency_records.add(transaction, idempotency, created, operation, int(now.timestamp()))
        _count(transaction, session, "SET taken = taken + :one", condition, values)
        _add_seat(transaction, seating)
        try:
            idempotency_records.commit(transaction, idempotency)
        except ConditionFailed as failed:
            if failed.items.keys() != {quotas.label_of(seating.after)}:
                raise VersionConflict from failed
            quotas.raise_refusal(failed, seating.before, seating.after, seating.quota)
            # The holder has not come to something, which stops them no more, or not yet.
            seating = replace(seating, quota=quotas.having_seen(failed, seating.after, seating.quota))
        else:
            return
    raise VersionConflict


def promote(session: ClassSession, promotion: Promotion, now: datetime) -> None:
    """Write a free seat for the first user in the waitlist.

    :raises VersionConflict: if a condition of the seat no longer holds
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(promotion.seating.after.history[-1].id)
    update = "SET taken = taken + :one, waiting = waiting - :one"
    _count(transaction, session, update, _HAS_ROOM, open_values(now))
    _promote(transaction, session, promotion)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise VersionConflict from failed


def release(
    session: ClassSession,
    before: Reservation,
    after: Reservation | Change,
    now: datetime,
    promotion: Promotion | None,
    *,
    debt: Reservation | None = None,
) -> None:
    """Write a cancelled seat, or erase it when `after` is the change alone.

    The seat goes to the `promotion`; without one it is free. `debt` is what its holder owes for it, which
    stays when it is erased.

    :raises VersionConflict: if the seat, the session or the waitlist has changed
    :raises Unavailable: if the store gave no definite answer in time
    """

    def add(transaction: Transaction) -> None:
        _add_debt(transaction, before, after, debt)
        if promotion is None:
            # A free seat with a waitlist is due at once: users who may not take it now may later.
            due = due_index.serialized(session_pk(session.tenant, session.id), now) if session.waiting else {}
            update = "SET taken = taken - :one" + "".join(f", {name} = :{name}" for name in due)
            values = {f":{name}": value for name, value in due.items()}
            _count(transaction, session, update, "taken >= :one", values)
        else:
            _count(transaction, session, "SET waiting = waiting - :one", OPEN, open_values(now))
            _promote(transaction, session, promotion)

    _rewrite(before, after, add)


def rewrite(
    before: Reservation,
    after: Reservation | Change,
    *,
    session: ClassSession | None = None,
    debt: Reservation | None = None,
    known: tuple[datetime, ...] | None = None,
) -> None:
    """Write a change that takes and frees no seat; erase the record when `after` is the change alone.

    With a `session`, on the condition that the session is unchanged; with the `known` no-shows of its holder,
    on that of these. `debt` as for `release`.

    :raises VersionConflict: if the record, or the session, was changed since it was read
    :raises Unavailable: if the store gave no definite answer in time
    """

    def add(transaction: Transaction) -> None:
        _add_debt(transaction, before, after, debt)
        if session is not None:
            transaction.add(
                SESSION,
                "ConditionCheck",
                **where(session),
                ConditionExpression="version = :version",
                ExpressionAttributeValues={":version": {"N": str(session.version)}},
            )

    _rewrite(before, after, add, known)


def set_next_due(record: Reservation, due: datetime | None) -> None:
    """Change when an unchanged record is due, None for never.

    :raises Unavailable: if the store gave no definite answer in time
    """
    due_index.postpone(*place_of(record.tenant, record.id), record.version, due)


def _count(
    transaction: Transaction, session: ClassSession, update: str, condition: str, values: Values
) -> None:
    names = {"ExpressionAttributeNames": OPEN_NAMES} if OPEN in condition else {}
    transaction.add(
        SESSION,
        "Update",
        **where(session),
        UpdateExpression=update,
        # The version: the seat is written with the session's times, which somebody may just have changed.
        ConditionExpression=f"{condition} AND waiting = :waiting AND version = :version",
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":waiting": {"N": str(session.waiting)},
            ":version": {"N": str(session.version)},
            **values,
        },
        **names,
    )


def _add_seat(transaction: Transaction, seating: Seating, label: str = SEAT) -> None:
    before, after = seating.before, seating.after
    memberships.add_check(transaction, after.tenant, after.holder, seating.today, seating.membership)
    _put(transaction, before, after, label)
    quotas.add(transaction, before, after, quota=seating.quota)


def _promote(transaction: Transaction, session: ClassSession, promotion: Promotion) -> None:
    waitlists.add_removal(transaction, session.tenant, promotion.waiter)
    _add_seat(transaction, promotion.seating, "promoted seat")


def _add_debt(
    transaction: Transaction, before: Reservation, after: Reservation | Change, debt: Reservation | None
) -> None:
    if isinstance(after, Change):
        pk, _ = place_of(before.tenant, before.id)
        fees.add(transaction, debt, pk=pk, operation=after.id)


def _rewrite(
    before: Reservation,
    after: Reservation | Change,
    add: Callable[[Transaction], None],
    known: tuple[datetime, ...] | None = None,
) -> None:
    """Write a changed record with what `add` adds; erase it when `after` is the change alone."""
    change, rest = (after, None) if isinstance(after, Change) else (after.history[-1], after)
    for attempt, is_dropped in enumerate((False, True)):
        transaction = Transaction(change.id, attempt)
        add(transaction)
        _write(transaction, before, after)
        quotas.add(transaction, before, rest, is_dropped=is_dropped, known=known)
        try:
            transaction.commit()
        except ConditionFailed as failed:
            is_alone = failed.items.keys() == {quotas.label_of(before)}
            if is_dropped or not (is_alone and quotas.was_dropped(failed, before)):
                raise VersionConflict from failed
            # It was over, and its holder dropped it to make room.
        else:
            return


def _write(transaction: Transaction, before: Reservation, after: Reservation | Change) -> None:
    if isinstance(after, Reservation):
        _put(transaction, before, after, SEAT)
        return
    pk, sk = place_of(before.tenant, before.id)
    # It replaces the record, so that one stream record has the state before and the erasure.
    put_changed(transaction, SEAT, tombstone_of(before, after, pk=pk, sk=sk), before)
    totals.add(transaction, before, None)
    # The user may get a new record for the session, and it may be erased too: the last tombstone stays.
    transaction.add(
        "tombstone",
        "Put",
        Item=tombstone_of(before, after, pk=pk, sk=f"TOMB#{digest_of(before.id)}"),
        ConditionExpression="attribute_not_exists(pk) OR change.id <> :operation",
        ExpressionAttributeValues={":operation": {"S": after.id}},
    )


def _put(transaction: Transaction, before: Reservation | None, after: Reservation, label: str) -> None:
    pk, sk = place_of(after.tenant, after.id)
    place = order(after.created.isoformat(), after.id)
    item = item_of(after, pk=pk, sk=sk, order=place, due=reminder_due(after))
    if before is None:
        # A tombstone has no version, and a new record may replace it.
        transaction.add(label, "Put", Item=item, ConditionExpression="attribute_not_exists(version)")
    else:
        put_changed(transaction, label, item, before)
    totals.add(transaction, before, after)


def _is_tombstone(item: Item) -> bool:
    return "change" in item


def place_of(tenant: str, enrollment: str) -> tuple[str, str]:
    """Return the key of a seat."""
    return session_pk(tenant, session_of(enrollment)), f"SEAT#{digest_of(enrollment)}"
