"""Phones, one a user, and the one-time codes that verify them.

A code's row is Ephemeral, and holds the tries at it: a list of stamps, one for each, as in limits.py.
A new code's row takes the place of the old one, tries and all.
"""

from datetime import datetime
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import CodeWrong
from chalicelib.domain.phones import CODE_LASTS, TRIES, Code, Phone
from chalicelib.domain.receipts import Receipt
from chalicelib.store import reads, receipts
from chalicelib.store.tables import CodeItem, PhoneItem, client, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

PHONE, CODE = "phone", "code"


class Overtaken(Exception):
    """Another write got in between: do it again."""


def get(tenant: str, user: str) -> Phone | None:
    """The user's phone. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, user), "PHONE")
    return None if item is None else _phone(item)


def save(
    before: Phone | None,
    after: Phone,
    code: Code | None,
    *,
    operation: str,
    receipt: Receipt | None,
    created: object,
    now: datetime,
) -> None:
    """Write a phone, a new code for it, and the receipt that answers with `created`.

    :raises Overtaken: if somebody wrote it since `before` was read
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, created, operation, int(now.timestamp()))
    _add_phone(transaction, before, after, operation)
    if code is not None:
        row = CodeItem(
            pk=_code_pk(after.tenant, after.user),
            number=code.number,
            digest=code.digest,
            expires_at=int((now + CODE_LASTS).timestamp()),
        )
        transaction.add(CODE, "Put", TableName=settings.load().ephemeral_table, Item=row.serialize())
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        raise Overtaken from failed


def count_try(tenant: str, user: str, *, stamp: str, now: datetime) -> Code | None:
    """Count one try at the user's code, and give what is kept of it; None if it may not be tried.

    `stamp` names the try, so that a repeated write counts once.

    :raises Overtaken: if a transaction holds the row: call again with the same stamp
    :raises Unavailable: if the store gave no definite answer in time
    """
    with reads.answering():
        try:
            answer = client().update_item(
                TableName=settings.load().ephemeral_table,
                Key={"pk": {"S": _code_pk(tenant, user)}, "sk": {"S": "PHONE"}},
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
        except client().exceptions.ConditionalCheckFailedException as refusal:
            row: Item = refusal.response.get("Item", {})
            return _code(row) if row and {"S": stamp} in row["tries"]["L"] else None
        except client().exceptions.TransactionConflictException as conflict:
            raise Overtaken from conflict
    return _code(answer["Attributes"])


def verify(before: Phone, after: Phone, code: Code, *, operation: str) -> None:
    """Use up a code, and write the phone that it verifies.

    :raises CodeWrong: if the code was used or has been replaced
    :raises Overtaken: if somebody wrote the phone since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    _add_phone(transaction, before, after, operation)
    transaction.add(
        CODE,
        "Delete",
        TableName=settings.load().ephemeral_table,
        Key={"pk": {"S": _code_pk(after.tenant, after.user)}, "sk": {"S": "PHONE"}},
        ConditionExpression="digest = :digest",
        ExpressionAttributeValues={":digest": {"S": code.digest}},
    )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise (CodeWrong if CODE in failed.items else Overtaken) from failed


def _add_phone(transaction: Transaction, before: Phone | None, after: Phone, operation: str) -> None:
    item = PhoneItem(
        pk=_pk(after.tenant, after.user),
        tenant=after.tenant,
        user=after.user,
        number=after.number,
        opted_in=after.opted_in,
        verified=after.is_verified,
        version=after.version,
        op=operation,
    )
    condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
    if before is not None:
        condition = {
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": {":version": {"N": str(before.version)}},
        }
    table = settings.load().reservations_table
    transaction.add(PHONE, "Put", TableName=table, Item=item.serialize(), **condition)


def _phone(raw: Item) -> Phone:
    item = PhoneItem.from_raw_data(raw)
    return Phone(
        tenant=item.tenant,
        user=item.user,
        number=item.number,
        opted_in=item.opted_in,
        is_verified=item.verified,
        version=int(item.version),
    )


def _code(row: Item) -> Code:
    return Code(row["number"]["S"], row["digest"]["S"])


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)


def _code_pk(tenant: str, user: str) -> str:
    return key("T", tenant, "OTP", user)
