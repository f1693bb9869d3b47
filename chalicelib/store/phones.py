"""Phones, one for each user, and the one-time codes that verify them.

A code's row is Ephemeral, and holds the tries at it: a list of stamps, one for each, as in limits.py.
A new code's row replaces the old one, tries included.
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.errors import CodeWrong
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.phones import CODE_LASTS, TRIES, Code, Phone
from chalicelib.store import budgets as budgeting
from chalicelib.store import idempotency_records, reads, writes
from chalicelib.store.budgets import Budget
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.tables import CodeItem, PhoneItem, client, item_key, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

PHONE, CODE = "phone", "code"

_PHONES = RecordMapping(PhoneItem, Phone)


def get(tenant: str, user: str) -> Phone | None:
    """Return the user's phone. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, user), "PHONE")
    return None if item is None else _PHONES.record(item)


def save(
    before: Phone | None,
    after: Phone,
    code: Code | None,
    *,
    operation: str,
    idempotency: IdempotencyRecord | None,
    created: object,
    now: datetime,
    budgets: Sequence[Budget] = (),
) -> None:
    """Write a phone, a new code for it, and the idempotency record, whose response is made from `created`.

    One is taken from each of the budgets.

    :raises VersionConflict: if somebody wrote it since `before` was read
    :raises RateExceeded: if one of the budgets is used up
    :raises IdempotentReplay: if the request has a stored response
    :raises KeyReused: if the idempotency key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, created, operation, int(now.timestamp()))
    _add_phone(transaction, before, after, operation)
    if code is not None:
        row = CodeItem(
            pk=_code_pk(after.tenant, after.user),
            number=code.number,
            digest=code.digest,
            expires_at=int((now + CODE_LASTS).timestamp()),
        )
        transaction.add(CODE, "Put", TableName=settings.load().ephemeral_table, Item=row.serialize())
    budgeting.add(transaction, budgets, operation, now)
    try:
        idempotency_records.commit(transaction, idempotency)
    except ConditionFailed as failed:
        if PHONE not in failed.items:
            budgeting.raise_if_used_up(failed, budgets, now)
        raise VersionConflict from failed


def count_try(tenant: str, user: str, *, stamp: str, now: datetime) -> Code | None:
    """Count one try at the user's code, and return the stored part of it; None if it may not be tried.

    `stamp` identifies the try, so that a repeated write counts once.

    :raises VersionConflict: if a transaction holds the row: call again with the same stamp
    :raises Unavailable: if the store gave no definite answer in time
    """
    with reads.answering():
        try:
            response = client().update_item(
                TableName=settings.load().ephemeral_table,
                Key=item_key(_code_pk(tenant, user), "PHONE"),
                UpdateExpression="SET tries = list_append(tries, :entry)",
                ConditionExpression=f"expires_at > :now AND attribute_not_exists(tries[{TRIES - 1}])"
                " AND NOT contains(tries, :stamp)",
                ExpressionAttributeValues={
                    ":entry": {"L": [{"S": stamp}]},
                    ":stamp": {"S": stamp},
                    ":now": {"N": str(int(now.timestamp()))},
                },
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client().exceptions.ConditionalCheckFailedException as failed:
            row: Item = failed.response.get("Item", {})
            return _code(row) if row and {"S": stamp} in row["tries"]["L"] else None
        except client().exceptions.TransactionConflictException as conflict:
            raise VersionConflict from conflict
    return _code(response["Attributes"])


def verify(before: Phone, after: Phone, code: Code, *, operation: str) -> None:
    """Delete a code that was used, and write the phone that it verifies.

    :raises CodeWrong: if the code was used or has been replaced
    :raises VersionConflict: if somebody wrote the phone since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    _add_phone(transaction, before, after, operation)
    transaction.add(
        CODE,
        "Delete",
        TableName=settings.load().ephemeral_table,
        Key=item_key(_code_pk(after.tenant, after.user), "PHONE"),
        ConditionExpression="digest = :digest",
        ExpressionAttributeValues={":digest": {"S": code.digest}},
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise (CodeWrong if CODE in failed.items else VersionConflict) from failed


def forget_code(tenant: str, user: str) -> None:
    """Delete the code that was last sent to a user.

    :raises Unavailable: if the store gave no definite answer in time
    """
    writes.delete(settings.load().ephemeral_table, _code_pk(tenant, user), "PHONE")


def erase(tenant: str, user: str) -> None:
    """Delete a user's phone, and the code that was last sent to it.

    :raises Unavailable: if the store gave no definite answer in time
    """
    writes.delete(settings.load().reservations_table, _pk(tenant, user), "PHONE")
    forget_code(tenant, user)


def _add_phone(transaction: Transaction, before: Phone | None, after: Phone, operation: str) -> None:
    item = _PHONES.item(after, pk=_pk(after.tenant, after.user), op=operation)
    if before is None:
        transaction.put_new(PHONE, item)
    else:
        transaction.put_changed(PHONE, item, before.version)


def _code(row: Item) -> Code:
    return Code(row["number"]["S"], row["digest"]["S"])


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)


def _code_pk(tenant: str, user: str) -> str:
    return key("T", tenant, "OTP", user)
