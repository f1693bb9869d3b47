"""Receipts: the answers to creates with an idempotency key, written with what they created."""

from chalicelib import clock, settings
from chalicelib.domain.errors import KeyReused
from chalicelib.domain.receipts import AlreadyAnswered, Answer, Receipt
from chalicelib.store import reads
from chalicelib.store.tables import ReceiptItem
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

RECEIPT = "receipt"

# An answer settles within four seconds, or never will.
_LOOK_SECONDS, _SETTLING_LOOKS = 0.25, 16


def raise_if_kept(receipt: Receipt, now: int) -> None:
    """Look whether the request was answered before; `now` is in seconds of the epoch.

    :raises AlreadyAnswered: if it was
    :raises KeyReused: if its key was used with another body
    """
    item = reads.one(settings.load().ephemeral_table, receipt.owner, receipt.key)
    if item is not None and int(item["expires_at"]["N"]) > now:
        _raise_answer(_settled(item, receipt), receipt)


def add(transaction: Transaction, receipt: Receipt | None, created: object, operation: str, now: int) -> None:
    """Put the receipt, if there is one, into the transaction that creates `created`; an old one gives way."""
    if receipt is None:
        return
    answer = receipt.answer(created)
    item = ReceiptItem(
        pk=receipt.owner,
        sk=receipt.key,
        fingerprint=receipt.fingerprint,
        status=answer.status,
        body=answer.body,
        op=operation,
        settles_at=receipt.settles or None,
        expires_at=receipt.expires,
    )
    transaction.add(
        RECEIPT,
        "Put",
        TableName=settings.load().ephemeral_table,
        Item=item.serialize(),
        ConditionExpression="attribute_not_exists(pk) OR expires_at <= :now",
        ExpressionAttributeValues={":now": {"N": str(now)}},
    )


def add_settlement(
    transaction: Transaction, receipt: Receipt | None, created: object, operation: str
) -> None:
    """Put the final answer into the transaction that completes what `operation` created."""
    if receipt is None:
        return
    transaction.add(
        RECEIPT,
        "Update",
        TableName=settings.load().ephemeral_table,
        Key={"pk": {"S": receipt.owner}, "sk": {"S": receipt.key}},
        UpdateExpression="SET body = :body REMOVE settles_at",
        ConditionExpression="op = :operation",
        ExpressionAttributeValues={
            ":body": {"S": receipt.answer(created).body},
            ":operation": {"S": operation},
        },
    )


def keep(receipt: Receipt, created: object, operation: str, now: int) -> None:
    """Keep the receipt by itself, for what was created in several writes, each of them repeatable.

    :raises AlreadyAnswered: if the same request, at the same time, was first
    :raises KeyReused: if its key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    add(transaction, receipt, created, operation, now)
    commit(transaction, receipt)


def commit(transaction: Transaction, receipt: Receipt | None) -> None:
    """Do a transaction that may hold a receipt; the same request, if it was first, answers for it.

    :raises AlreadyAnswered: if the same request, at the same time, was first
    :raises KeyReused: if its key was used with another body
    :raises ConditionFailed: if another condition did not hold; nothing was written
    :raises Unavailable: if no definite answer came in time; all was written, or nothing
    """
    try:
        transaction.commit()
    except ConditionFailed as failed:
        item = failed.items.get(RECEIPT)
        if receipt is not None and item is not None:
            _raise_answer(_settled(item, receipt), receipt)
        raise


def _settled(item: Item, receipt: Receipt) -> Item:
    """The receipt once nobody will replace its answer any more; never longer than that can take."""
    for _ in range(_SETTLING_LOOKS):
        is_final = int(item.get("settles_at", {"N": "0"})["N"]) <= receipt.asked
        if is_final or clock.time_left() < _LOOK_SECONDS:
            break
        clock.pause(_LOOK_SECONDS)
        item = reads.one(settings.load().ephemeral_table, receipt.owner, receipt.key) or item
    return item


def _raise_answer(item: Item, receipt: Receipt) -> None:
    if item["fingerprint"]["S"] != receipt.fingerprint:
        raise KeyReused
    raise AlreadyAnswered(Answer(int(item["status"]["N"]), item["body"]["S"]))
