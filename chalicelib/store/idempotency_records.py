"""Idempotency records: stored responses to creates, written in the same transaction as what they created."""

from datetime import UTC, datetime

from chalicelib import clock, settings
from chalicelib.domain.errors import KeyReused, Unavailable
from chalicelib.domain.idempotency import IdempotencyRecord, IdempotentReplay, StoredResponse
from chalicelib.store import reads, sealing, secrets, writes
from chalicelib.store.tables import IdempotencyItem, item_key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

RECORD = "idempotency record"

# A response settles within four seconds, or never.
_POLL_SECONDS, _MOST_POLLS = 0.25, 16


def raise_if_kept(idempotency: IdempotencyRecord, now: int) -> None:
    """Raise the stored response of the request, if there is one; `now` is in seconds of the epoch.

    :raises IdempotentReplay: if the request has a stored response
    :raises KeyReused: if its key was used with another body
    """
    item = reads.one(settings.load().ephemeral_table, idempotency.owner, idempotency.key)
    if item is not None and int(item["expires_at"]["N"]) > now:
        _raise_replay(_settled(item, idempotency), idempotency)


def add(
    transaction: Transaction, idempotency: IdempotencyRecord | None, created: object, operation: str, now: int
) -> None:
    """Add the record, if there is one, to the transaction that creates `created`; it replaces an old one."""
    if idempotency is None:
        return
    response = idempotency.response_for(created)
    item = IdempotencyItem(
        pk=idempotency.owner,
        sk=idempotency.key,
        fingerprint=idempotency.fingerprint,
        status=response.status,
        body=_stored(response.body, idempotency),
        op=operation,
        settles_at=idempotency.settles or None,
        expires_at=idempotency.expires,
    )
    transaction.add(
        RECORD,
        "Put",
        TableName=settings.load().ephemeral_table,
        Item=item.serialize(),
        ConditionExpression="attribute_not_exists(pk) OR expires_at <= :now",
        ExpressionAttributeValues={":now": {"N": str(now)}},
    )


def add_settlement(
    transaction: Transaction, idempotency: IdempotencyRecord | None, created: object, operation: str
) -> None:
    """Add the final response to the transaction that completes what `operation` created."""
    if idempotency is None:
        return
    transaction.add(
        RECORD,
        "Update",
        TableName=settings.load().ephemeral_table,
        Key=item_key(idempotency.owner, idempotency.key),
        UpdateExpression="SET body = :body REMOVE settles_at",
        ConditionExpression="op = :operation",
        ExpressionAttributeValues={
            ":body": {"S": idempotency.response_for(created).body},
            ":operation": {"S": operation},
        },
    )


def keep(idempotency: IdempotencyRecord, created: object, operation: str, now: int) -> None:
    """Write the record alone, for what was created in several writes, each of them repeatable.

    :raises IdempotentReplay: if the same request, at the same time, was first
    :raises KeyReused: if its key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    add(transaction, idempotency, created, operation, now)
    commit(transaction, idempotency)


def forget(owner: str) -> None:
    """Delete all the stored responses of an owner.

    :raises Unavailable: if the store gave no definite answer in time
    """
    table = settings.load().ephemeral_table
    for item in reads.query(
        "pk = :pk", {":pk": {"S": owner}}, TableName=table, ProjectionExpression="pk, sk", ConsistentRead=True
    ):
        writes.delete(table, item["pk"]["S"], item["sk"]["S"])


def commit(transaction: Transaction, idempotency: IdempotencyRecord | None) -> None:
    """Commit a transaction that may hold a record; if the same request was first, its response is raised.

    :raises IdempotentReplay: if the same request, at the same time, was first
    :raises KeyReused: if its key was used with another body
    :raises ConditionFailed: if another condition did not hold; nothing was written
    :raises Unavailable: if no definite answer came in time; all was written, or nothing
    """
    try:
        transaction.commit()
    except ConditionFailed as failed:
        item = failed.items.get(RECORD)
        if idempotency is not None and item is not None:
            _raise_replay(_settled(item, idempotency), idempotency)
        raise


def _settled(item: Item, idempotency: IdempotencyRecord) -> Item:
    """Return the record when nobody will replace its response any more; wait no longer than that can take."""
    for _ in range(_MOST_POLLS):
        is_final = int(item.get("settles_at", {"N": "0"})["N"]) <= idempotency.requested
        if is_final or clock.time_left() < _POLL_SECONDS:
            break
        clock.pause(_POLL_SECONDS)
        item = reads.one(settings.load().ephemeral_table, idempotency.owner, idempotency.key) or item
    return item


def _stored(body: str, idempotency: IdempotencyRecord) -> str:
    """Return a response's body as it is stored: encrypted if it shows a secret."""
    if not idempotency.is_secret:
        return body
    key = secrets.signing_keys().signing(datetime.fromtimestamp(idempotency.requested, UTC))
    return sealing.sealed(body, (idempotency.owner, idempotency.key), key)


def _raise_replay(item: Item, idempotency: IdempotencyRecord) -> None:
    if item["fingerprint"]["S"] != idempotency.fingerprint:
        raise KeyReused
    body = sealing.opened(item["body"]["S"], (item["pk"]["S"], item["sk"]["S"]))
    if body is None:
        raise Unavailable
    raise IdempotentReplay(StoredResponse(int(item["status"]["N"]), body))
