"""Class sessions: the item with the seat counter, and the class's register of dates.

The register, `T#{tenant}#RES#{class}` / `SES#{date}T{time}`, prevents two sessions of a class
at one time, and lists a class's sessions by key alone.
"""

from collections.abc import Iterable
from datetime import date, datetime

from chalicelib import settings
from chalicelib.domain.errors import SeatsTaken, SessionExists
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.resource import Resource
from chalicelib.domain.schedules import session_due
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus
from chalicelib.store import due_index, idempotency_records, reads
from chalicelib.store.attributes import Instant
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.tables import SessionItem, item_key, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

SESSION, REGISTER, RESOURCE = "session", "register", "resource"

_SESSIONS = RecordMapping(SessionItem, ClassSession)

# A session that lets users in: neither closed by its staff nor over. Whether it has begun does not matter.
OPEN = "(#status IN (:scheduled, :in_progress) AND #end > :now)"
OPEN_NAMES = {"#status": "status", "#end": "end"}

# The attributes that staff change; only writes of seats and the waitlist change taken, waiting and tickets.
_STAFF_ATTRIBUTES = (
    *("day", "starts", "ends", "zone", "start", "end"),
    *("status", "own_seats", "seats", "notes", "version", "op", "dk", "due"),
)


def get(tenant: str, session: str) -> ClassSession | None:
    """Return the tenant's session. Strongly consistent."""
    item = reads.reservations_item(session_pk(tenant, session), "META")
    return None if item is None else session_in(item)


def by_ids(tenant: str, sessions: Iterable[str]) -> dict[str, ClassSession]:
    """Return those of these sessions that exist, by id."""
    items = reads.all_of((session_pk(tenant, session), "META") for session in sessions)
    return {session.id: session for session in map(session_in, items)}


def of_class(
    tenant: str, resource: str, first: date | None = None, last: date | None = None
) -> list[ClassSession]:
    """Return the class's sessions from one date to another, both inclusive, by date and time."""
    pointers = reads.between(key("T", tenant, "RES", resource), *_register(first, last))
    sessions = map(session_in, _items_of(tenant, [pointer["id"]["S"] for pointer in pointers]))
    return sorted(sessions, key=lambda session: (session.day, session.starts, session.id))


def list_of_class(
    tenant: str, resource: str, first: date | None = None, last: date | None = None
) -> IndexList[ClassSession]:
    """Return what `of_class` does, to be read in parts."""

    def records_of(pointers: list[Item]) -> list[ClassSession | None]:
        ids = [pointer["id"]["S"] for pointer in pointers]
        by_id = {session.id: session for session in map(session_in, _items_of(tenant, ids))}
        return [by_id.get(id_) for id_ in ids]

    return IndexList(
        index=None,
        hash_key="pk",
        range_key="sk",
        value=key("T", tenant, "RES", resource),
        records_of=records_of,
        between=_register(first, last),
    )


def _items_of(tenant: str, ids: list[str]) -> list[Item]:
    return reads.some(((session_pk(tenant, id_), "META") for id_ in ids), is_consistent=True)


def _register(first: date | None, last: date | None) -> tuple[str, str]:
    # U follows T, which begins the time after the date.
    return f"SES#{first or date.min}", f"SES#{last or date.max}U"


def at(tenant: str, resource: str, day: date, starts: str) -> ClassSession | None:
    """Return the class's session at this date and time. Strongly consistent."""
    pointer = reads.reservations_item(*_register_key(tenant, resource, day, starts))
    return None if pointer is None else get(tenant, pointer["id"]["S"])


def create(
    session: ClassSession, of: Resource, operation: str, idempotency: IdempotencyRecord | None
) -> None:
    """Write a new session of an unchanged class, and register it.

    :raises SessionExists: if the class has a session at that date and time
    :raises VersionConflict: if the class was changed since it was read
    :raises IdempotentReplay: if the request has a stored response
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, session, operation, int(session.created.timestamp()))
    _add_register(transaction, session)
    transaction.put_new(SESSION, _item(session, operation, session_due(session)))
    # The class gets a new version: nobody can remove it, or change its capacity, unaware of this session.
    transaction.add(
        RESOURCE,
        "Update",
        Key=item_key(key("T", of.tenant, "RES", of.id), "META"),
        UpdateExpression="SET version = version + :one",
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":one": {"N": "1"}, ":version": {"N": str(of.version)}},
    )
    try:
        idempotency_records.commit(transaction, idempotency)
    except ConditionFailed as failed:
        raise (SessionExists if REGISTER in failed.items else VersionConflict) from failed


def change(before: ClassSession, after: ClassSession, operation: str, now: datetime) -> None:
    """Write what staff or the sweep changed; the counts are not part of it.

    The session is due at once, until its seats are updated too and `set_next_due` is called.

    :raises SessionExists: if the class has another session at the new date and time
    :raises SeatsTaken: if more seats are taken than the new capacity
    :raises VersionConflict: if staff changed it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    if (before.day, before.starts) != (after.day, after.starts):
        _add_register(transaction, after)
        old_key = item_key(*_register_key(before.tenant, before.resource, before.day, before.starts))
        transaction.add("old register", "Delete", Key=old_key)
    item = _item(after, operation, now)
    values = {f":{name}": item.get(name, {"NULL": True}) for name in _STAFF_ATTRIBUTES}
    transaction.add(
        SESSION,
        "Update",
        **where(before),
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in _STAFF_ATTRIBUTES),
        ConditionExpression="#version = :before AND taken <= :seats",
        ExpressionAttributeNames={f"#{name}": name for name in _STAFF_ATTRIBUTES},
        ExpressionAttributeValues={**values, ":before": {"N": str(before.version)}},
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        if REGISTER in failed.items:
            raise SessionExists from failed
        current = failed.items.get(SESSION)
        if current is not None and int(current["version"]["N"]) == before.version:
            raise SeatsTaken from failed
        raise VersionConflict from failed


def set_next_due(session: ClassSession, due: datetime | None) -> None:
    """Change when a session is due, None for never, if it, its seats and its waitlist are unchanged.

    :raises Unavailable: if the store gave no definite answer in time
    """
    counts: Item = {"taken": {"N": str(session.taken)}, "waiting": {"N": str(session.waiting)}}
    due_index.postpone(session_pk(session.tenant, session.id), "META", session.version, due, counts=counts)


def open_values(now: datetime) -> Item:
    """Return the values of the condition `OPEN`."""
    return {
        ":now": {"S": Instant().serialize(now)},
        ":scheduled": {"S": SessionStatus.SCHEDULED.value},
        ":in_progress": {"S": SessionStatus.IN_PROGRESS.value},
    }


def session_pk(tenant: str, session: str) -> str:
    """Return the partition key of a session, its seats and its waitlist."""
    return key("T", tenant, "SES", session)


def where(session: ClassSession) -> Item:
    """Return table and key of a session's item, for an action of a transaction."""
    return {
        "TableName": settings.load().reservations_table,
        "Key": item_key(session_pk(session.tenant, session.id), "META"),
    }


def session_in(raw: Item) -> ClassSession:
    """Return the session in an item."""
    return _SESSIONS.record(raw)


def _item(session: ClassSession, operation: str, due: datetime | None) -> Item:
    pk = session_pk(session.tenant, session.id)
    return _SESSIONS.item(session, pk=pk, op=operation, **due_index.attributes(pk, due))


def _register_key(tenant: str, resource: str, day: date, starts: str) -> tuple[str, str]:
    return key("T", tenant, "RES", resource), f"SES#{day.isoformat()}T{starts}"


def _add_register(transaction: Transaction, session: ClassSession) -> None:
    place = _register_key(session.tenant, session.resource, session.day, session.starts)
    transaction.put_new(REGISTER, {**item_key(*place), "id": {"S": session.id}})
