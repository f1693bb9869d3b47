"""Closures: `T#{tenant}#CLOSURES` / `{instant}#{id}`, by when they are over on every wall clock.

A process may use what it has read for `CACHE_SECONDS` (contract rules.md).
"""

from datetime import UTC, date, datetime

from chalicelib import identity, settings
from chalicelib.domain.closures import Closure
from chalicelib.domain.errors import ClosureNotFound, TooManyClosures
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.intervals import Interval
from chalicelib.store import idempotency_records, reads, writes
from chalicelib.store.cache import TTLCache
from chalicelib.store.tables import ClosureItem, key
from chalicelib.store.transaction import Item, Transaction

MOST = 500
"""So many closures of a tenant that are not over: each of its bookings compares itself with all of them."""
CACHE_SECONDS = 10.0

_cache: TTLCache[str, list[tuple[Interval, Closure]]] = TTLCache(CACHE_SECONDS)


def get(tenant: str, closure: str) -> Closure:
    """Return a closure. Strongly consistent.

    :raises ClosureNotFound: if there is none with this id
    """
    found = [one for one in _since(tenant, datetime.min.replace(tzinfo=UTC)) if one.id == closure]
    if not found:
        raise ClosureNotFound
    return found[0]


def of_range(tenant: str, interval: Interval) -> list[Closure]:
    """Return the closures that may meet the interval in some zone, by their end. Strongly consistent."""
    return [one for one in _since(tenant, interval.start) if one.around.overlaps(interval)]


def cached_around(tenant: str, interval: Interval, now: datetime) -> list[Closure]:
    """Return the closures that may meet an interval after `now`, at most `CACHE_SECONDS` old."""
    known = _cache.get(tenant)
    if known is None:
        known = [(one.around, one) for one in _since(tenant, now, is_consistent=False)]
        _cache.put(tenant, known)
    return [one for around, one in known if around.overlaps(interval)]


def create(
    *,
    tenant: str,
    closure: Closure,
    author: str,
    now: datetime,
    idempotency: IdempotencyRecord | None,
    created: object,
) -> None:
    """Write a new closure, and the idempotency record of what was `created` with it.

    :raises IdempotentReplay: if the request has a stored response
    :raises TooManyClosures: if as many are not over as one tenant may have; several at once may exceed it
    :raises Unavailable: if the store gave no definite answer in time
    """
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
        author=author,
        created=now,
        op=operation,
    )
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, created, operation, int(now.timestamp()))
    transaction.put_new("closure", item.serialize())
    idempotency_records.commit(transaction, idempotency)
    _cache.drop(tenant)


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
    values = {":pk": {"S": _pk(tenant)}, ":since": {"S": _text(since)}}
    items = reads.query("pk = :pk AND sk >= :since", values, ConsistentRead=is_consistent)
    return [_closure(item) for item in items]


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
