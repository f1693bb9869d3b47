"""Class sessions: the item that seats are counted in, and the class's register of dates.

The register, `T#{tenant}#RES#{class}` / `SES#{date}T{time}`, keeps a class from having two sessions
at one time, and lists its sessions by key alone.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import SeatsTaken, SessionExists
from chalicelib.domain.intervals import Interval
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.resource import Resource
from chalicelib.domain.schedules import session_due
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus
from chalicelib.store import dues, reads, receipts
from chalicelib.store.tables import Instant, SessionItem, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

SESSION, REGISTER, RESOURCE = "session", "register", "resource"

# What lets people in: scheduled and not begun, or in progress and not over.
OPEN = "((#status = :scheduled AND #start >= :now) OR (#status = :in_progress AND #end > :now))"
OPEN_NAMES = {"#status": "status", "#start": "start", "#end": "end"}


class Overtaken(Exception):
    """The session, or its class, is no longer what the write started from: read it again."""


def get(tenant: str, session: str) -> ClassSession | None:
    """The tenant's session. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, session_pk(tenant, session), "META")
    return None if item is None else session_in(item)


def by_ids(tenant: str, sessions: Iterable[str]) -> dict[str, ClassSession]:
    """Those of these sessions that exist, by id."""
    items = reads.all_of((session_pk(tenant, session), "META") for session in sessions)
    return {found.id: found for found in map(session_in, items)}


def of_class(
    tenant: str, resource: str, first: date | None = None, last: date | None = None
) -> list[ClassSession]:
    """The class's sessions from one date to another, both inclusive, by date and time."""
    pointers = reads.query(
        "pk = :pk AND sk BETWEEN :first AND :last",
        {
            ":pk": {"S": key("T", tenant, "RES", resource)},
            ":first": {"S": f"SES#{first or date.min}"},
            ":last": {"S": f"SES#{last or date.max}U"},
        },
        ConsistentRead=True,
    )
    keys = [(session_pk(tenant, pointer["id"]["S"]), "META") for pointer in pointers]
    found = map(session_in, reads.some(keys, is_consistent=True))
    return sorted(found, key=lambda session: (session.day, session.starts, session.id))


def at(tenant: str, resource: str, day: date, starts: str) -> ClassSession | None:
    """The class's session at this date and time. Strongly consistent."""
    place = _register_key(tenant, resource, day, starts)
    pointer = reads.one(settings.load().reservations_table, place["pk"]["S"], place["sk"]["S"])
    return None if pointer is None else get(tenant, pointer["id"]["S"])


def create(session: ClassSession, of: Resource, operation: str, receipt: Receipt | None) -> None:
    """Write a new session of a class that is as it was read, and register it.

    :raises SessionExists: if the class has a session at that date and time
    :raises Overtaken: if the class was changed meanwhile
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, session, operation, int(session.created.timestamp()))
    _add_register(transaction, session)
    transaction.add(
        SESSION,
        "Put",
        TableName=settings.load().reservations_table,
        Item=_item(session, operation, session_due(session)),
        ConditionExpression="attribute_not_exists(pk)",
    )
    # A new version of the class, so that nobody removes it, or changes its capacity, past this session.
    transaction.add(
        RESOURCE,
        "Update",
        TableName=settings.load().reservations_table,
        Key={"pk": {"S": key("T", of.tenant, "RES", of.id)}, "sk": {"S": "META"}},
        UpdateExpression="SET version = version + :one",
        ConditionExpression="version = :version",
        ExpressionAttributeValues={":one": {"N": "1"}, ":version": {"N": str(of.version)}},
    )
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        raise (SessionExists if REGISTER in failed.items else Overtaken) from failed


def change(before: ClassSession, after: ClassSession, operation: str, now: datetime) -> None:
    """Write what staff or time changed; the counts go on by themselves.

    It is due at once, until somebody has brought its seats along and lets it rest.

    :raises SessionExists: if the class has another session at the new date and time
    :raises SeatsTaken: if more seats are taken than the new capacity
    :raises Overtaken: if staff changed it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    if (before.day, before.starts) != (after.day, after.starts):
        _add_register(transaction, after)
        transaction.add(
            "old register",
            "Delete",
            TableName=settings.load().reservations_table,
            Key=_register_key(before.tenant, before.resource, before.day, before.starts),
        )
    names, values = _staff_fields(after, operation, now)
    values |= {":before": {"N": str(before.version)}}
    assignments = ", ".join(f"#{name} = :{name}" for name in names)
    transaction.add(
        SESSION,
        "Update",
        **where(before),
        UpdateExpression=f"SET {assignments}",
        ConditionExpression="#version = :before AND taken <= :seats",
        ExpressionAttributeNames={f"#{name}": name for name in names},
        ExpressionAttributeValues=values,
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        if REGISTER in failed.items:
            raise SessionExists from failed
        item = failed.items.get(SESSION)
        if item is not None and int(item["version"]["N"]) == before.version:
            raise SeatsTaken from failed
        raise Overtaken from failed


def rest(session: ClassSession, due: datetime | None) -> None:
    """Let a session that is as it was read, seats and waitlist too, be due at another time, or never.

    :raises Unavailable: if the store gave no definite answer in time
    """
    counts: Item = {"taken": {"N": str(session.taken)}, "waiting": {"N": str(session.waiting)}}
    dues.postpone(session_pk(session.tenant, session.id), "META", session.version, due, counts=counts)


def open_values(now: datetime) -> Item:
    """The values of `OPEN`."""
    return {
        ":now": {"S": Instant().serialize(now)},
        ":scheduled": {"S": SessionStatus.SCHEDULED.value},
        ":in_progress": {"S": SessionStatus.IN_PROGRESS.value},
    }


def session_pk(tenant: str, session: str) -> str:
    """The partition of a session: itself, its seats, its waitlist."""
    return key("T", tenant, "SES", session)


def where(session: ClassSession) -> Item:
    """Table and key of a session's item, for an action of a transaction."""
    return {
        "TableName": settings.load().reservations_table,
        "Key": {"pk": {"S": session_pk(session.tenant, session.id)}, "sk": {"S": "META"}},
    }


def session_in(raw: Item) -> ClassSession:
    """The session in an item."""
    item = SessionItem.from_raw_data(raw)
    return ClassSession(
        tenant=item.tenant,
        id=item.id,
        resource=item.resource,
        day=date.fromisoformat(item.day),
        starts=item.starts,
        ends=item.ends,
        zone=item.zone,
        interval=Interval(item.start, item.end),
        status=SessionStatus(item.status),
        own_capacity=None if item.own_seats is None else int(item.own_seats),
        capacity=int(item.seats),
        taken=int(item.taken),
        waiting=int(item.waiting),
        tickets=int(item.tickets),
        notes=item.notes,
        created=item.created,
        version=int(item.version),
    )


def _item(session: ClassSession, operation: str, due: datetime | None) -> Item:
    item = SessionItem(
        pk=session_pk(session.tenant, session.id),
        tenant=session.tenant,
        id=session.id,
        resource=session.resource,
        day=session.day.isoformat(),
        starts=session.starts,
        ends=session.ends,
        zone=session.zone,
        start=session.interval.start,
        end=session.interval.end,
        status=session.status.value,
        own_seats=session.own_capacity,
        seats=session.capacity,
        taken=session.taken,
        waiting=session.waiting,
        tickets=session.tickets,
        notes=session.notes,
        created=session.created,
        version=session.version,
        op=operation,
        **dues.attributes(session_pk(session.tenant, session.id), due),
    )
    serialized: Item = item.serialize()
    return serialized


# What staff change; taken, waiting and tickets are the seats' own business.
_STAFF_FIELDS = (
    *("day", "starts", "ends", "zone", "start", "end"),
    *("status", "own_seats", "seats", "notes", "version", "op", "dk", "due"),
)


def _staff_fields(
    session: ClassSession, operation: str, due: datetime
) -> tuple[tuple[str, ...], dict[str, Any]]:
    item = _item(session, operation, due)
    null: Item = {"NULL": True}
    return _STAFF_FIELDS, {f":{name}": item.get(name, null) for name in _STAFF_FIELDS}


def _register_key(tenant: str, resource: str, day: date, starts: str) -> Item:
    return {"pk": {"S": key("T", tenant, "RES", resource)}, "sk": {"S": f"SES#{day.isoformat()}T{starts}"}}


def _add_register(transaction: Transaction, session: ClassSession) -> None:
    place = _register_key(session.tenant, session.resource, session.day, session.starts)
    transaction.add(
        REGISTER,
        "Put",
        TableName=settings.load().reservations_table,
        Item={**place, "id": {"S": session.id}},
        ConditionExpression="attribute_not_exists(pk)",
    )
