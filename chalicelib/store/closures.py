"""Closures: `T#{tenant}#CLOSURES` / `{instant}#{id}`, by when they are over on every wall clock.

The id begins with that instant, so that a closure is found by its id alone; those from before have to be
looked for. A process may use what it has read for `CACHE_SECONDS` (contract rules.md).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain

from chalicelib import identity, settings
from chalicelib.domain.closures import Closure
from chalicelib.domain.errors import ClosureNotFound, TooManyClosures
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Change, Contact, Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store import due_index, idempotency_records, reads, writes
from chalicelib.store.cache import TTLCache
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.index_lists import IndexList
from chalicelib.store.records import change_in, change_item
from chalicelib.store.tables import ClosureItem, item_key, key, parts_of
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

MOST = 500
"""So many closures of a tenant that are not over: each of its bookings compares itself with all of them."""
CACHE_SECONDS = 10.0

# The kind of events about closures; no reservation is of this kind.
KIND = "closure"
_CLOSURE = "closure"
_SINCE = "pk = :pk AND sk >= :since"
# Sort keys begin with a date.
_BEHIND_ALL = "~"
_ID = re.compile(r"(\d{14})-\w+")

_cache: TTLCache[str, list[tuple[Interval, Closure]]] = TTLCache(CACHE_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A closure as it is stored: by whom it was made and when; how often was looked for what came in since.

    `known` are the reservations among these that its author knows of.
    """

    tenant: str
    closure: Closure
    author: str
    created: datetime
    looks: int
    known: frozenset[str]


def place_of(closure: Closure) -> str:
    """Return where a closure stands among its tenant's."""
    return _sk(closure)


def new_id(closure: Closure, now: datetime) -> str:
    """Return the id of a new closure."""
    return f"{closure.around.end:%Y%m%d%H%M%S}-{identity.new_id(now)}"


def get(tenant: str, closure: str) -> Closure:
    """Return a closure. Strongly consistent.

    :raises ClosureNotFound: if there is none with this id
    """
    named = _ID.fullmatch(closure)
    if named is None:
        found = [one for one in _since(tenant, datetime.min.replace(tzinfo=UTC)) if one.id == closure]
        if not found:
            raise ClosureNotFound
        return found[0]
    try:
        ends = datetime.strptime(named[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as invalid:
        raise ClosureNotFound from invalid
    record = stored(tenant, f"{_text(ends)}#{closure}")
    if record is None:
        raise ClosureNotFound
    return record.closure


def stored(tenant: str, place: str) -> Record | None:
    """Return the closure at this place among the tenant's; None if it is gone. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant), place)
    return None if item is None else _record(item)


def of_range(tenant: str, interval: Interval) -> list[Closure]:
    """Return the closures that may meet the interval in some zone, by their end. Strongly consistent."""
    return [one for one in _since(tenant, interval.start) if one.around.overlaps(interval)]


def list_since(tenant: str, since: datetime) -> IndexList[Closure]:
    """Return the closures that may not be over by then in some zone, by their end. Strongly consistent."""
    return IndexList(
        index=None,
        hash_key="pk",
        range_key="sk",
        value=_pk(tenant),
        records_of=lambda items: map(_closure, items),
        between=(_text(since), _BEHIND_ALL),
    )


def latest(tenant: str, interval: Interval) -> Iterator[Record]:
    """Return the closures that may meet the interval in some zone, the last to end first, read as needed.

    Strongly consistent.
    """
    values = _since_values(tenant, interval.start)
    pages = reads.pages(_SINCE, values, first=MOST, ConsistentRead=True, ScanIndexForward=False)
    for item in chain.from_iterable(pages):
        record = _record(item)
        if record.closure.around.overlaps(interval):
            yield record


def cached_around(tenant: str, interval: Interval, now: datetime) -> list[Closure]:
    """Return the closures that may meet an interval after `now`, at most `CACHE_SECONDS` old."""
    known = _cache.get(tenant)
    if known is None:
        known = [(one.around, one) for one in _since(tenant, now, is_consistent=False)]
        _cache.put(tenant, known)
    return [one for around, one in known if around.overlaps(interval)]


def create(
    *,
    record: Record,
    due: datetime,
    idempotency: IdempotencyRecord | None,
    created: object,
) -> None:
    """Write a new closure, and the idempotency record of what was `created` with it.

    :raises IdempotentReplay: if the request has a stored response
    :raises TooManyClosures: if as many are not over as one tenant may have; several at once may exceed it
    :raises Unavailable: if the store gave no definite answer in time
    """
    tenant, closure, now = record.tenant, record.closure, record.created
    if len(_since(tenant, now)) >= MOST:
        raise TooManyClosures(MOST)
    operation = identity.new_operation_id()
    item = ClosureItem(
        pk=_pk(tenant),
        sk=_sk(closure),
        tenant=tenant,
        id=closure.id,
        begins=closure.begins.isoformat(),
        ends=closure.ends.isoformat(),
        title=closure.title,
        reason=closure.reason,
        kind=closure.kind,
        resource=closure.resource,
        author=record.author,
        created=now,
        version=record.looks,
        known=record.known or None,
        op=operation,
        **due_index.attributes(_pk(tenant), due),
    )
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, created, operation, int(now.timestamp()))
    transaction.put_new(_CLOSURE, item.serialize())
    idempotency_records.commit(transaction, idempotency)
    _cache.drop(tenant)


def look(record: Record, known: Collection[str], news: Change | None, due: datetime) -> None:
    """Note a look at what came in: what the author knows of now, and what they are told, if anything.

    :raises VersionConflict: if somebody else has looked, or the closure is gone
    :raises Unavailable: if the store gave no definite answer in time
    """
    operation = identity.new_operation_id() if news is None else news.id
    values: Item = {
        ":before": {"N": str(record.looks)},
        ":version": {"N": str(record.looks + 1)},
        ":op": {"S": operation},
        **{f":{name}": value for name, value in due_index.serialized(_pk(record.tenant), due).items()},
    }
    update = "SET version = :version, op = :op, dk = :dk, due = :due"
    if known:
        update, values = f"{update}, known = :known", {**values, ":known": {"SS": sorted(known)}}
    if news is not None:
        update, values = f"{update}, news = :news", {**values, ":news": change_item(news)}
    transaction = Transaction(operation)
    transaction.add(
        _CLOSURE,
        "Update",
        Key=item_key(_pk(record.tenant), _sk(record.closure)),
        UpdateExpression=update,
        ConditionExpression="version = :before",
        ExpressionAttributeValues=values,
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise VersionConflict from failed


def news_in(raw: Item) -> tuple[Change, Reservation]:
    """Return what the author of a closure is told, and the closed time, as if they had reserved it."""
    record, change = _record(raw), change_in(raw, "news")
    # What is told of it are its details: the change itself has changed nothing.
    told, change = change.changed, replace(change, changed={})
    time = taken_time(record, settings.load().default_timezone)
    details = {**time.details, "kind": record.closure.kind, **told}
    return change, replace(time, details=details, updated=change.at, version=record.looks)


def taken_time(record: Record, zone: str) -> Reservation:
    """Return the time that a closure takes in a zone, as if its author had reserved it."""
    closure = record.closure
    return Reservation(
        tenant=record.tenant,
        kind=KIND,
        id=closure.id,
        resource=closure.resource or "",
        holder=record.author,
        contact=Contact("", ""),
        interval=closure.interval(zone),
        zone=zone,
        status=Status.CONFIRMED,
        details=closure.shown,
        created=record.created,
        updated=record.created,
        version=1,
        history=(),
    )


def erase(tenant: str, closure: Closure) -> None:
    """Delete a closure; nothing happens if it is deleted already.

    :raises Unavailable: if the store gave no definite answer in time
    """
    writes.delete(settings.load().reservations_table, _pk(tenant), _sk(closure))
    _cache.drop(tenant)


def clear_cache() -> None:
    """Forget what was read."""
    _cache.clear()


def _since(tenant: str, since: datetime, *, is_consistent: bool = True) -> list[Closure]:
    items = reads.query(_SINCE, _since_values(tenant, since), ConsistentRead=is_consistent)
    return [_closure(item) for item in items]


def _since_values(tenant: str, since: datetime) -> Item:
    return {":pk": {"S": _pk(tenant)}, ":since": {"S": _text(since)}}


def _record(item: Item) -> Record:
    return Record(
        tenant=parts_of(item["pk"]["S"])[1],
        closure=_closure(item),
        author=item["author"]["S"],
        created=datetime.fromisoformat(item["created"]["S"]),
        looks=int(item["version"]["N"]) if "version" in item else 0,
        known=frozenset(item.get("known", {}).get("SS", ())),
    )


def _closure(item: Item) -> Closure:
    return Closure(
        id=item["id"]["S"],
        begins=_moment(item["begins"]["S"]),
        ends=_moment(item["ends"]["S"]),
        title=item["title"]["S"],
        reason=item["reason"]["S"],
        kind=item["kind"]["S"] if "kind" in item else None,
        resource=item["resource"]["S"] if "resource" in item else None,
    )


def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _pk(tenant: str) -> str:
    return key("T", tenant, "CLOSURES")


def _sk(closure: Closure) -> str:
    return f"{_text(closure.around.end)}#{closure.id}"


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"
