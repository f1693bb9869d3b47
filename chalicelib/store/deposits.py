"""Refund marks for payments whose reservation is gone: what is owed is kept where the reservation was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib import identity, settings
from chalicelib.store.tables import RefundItem, key
from chalicelib.store.transaction import ConditionFailed, Transaction


def mark_refund(tenant: str, reservation: str, mark: Mapping[str, Any], now: datetime) -> None:
    """Mark a payment to be paid back; once, however often it is reported.

    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(identity.new_operation_id())
    item = RefundItem(
        pk=key("T", tenant, "RSV", reservation),
        sk=f"REFUND#{mark['id']}",
        tenant=tenant,
        id=reservation,
        payment=dict(mark),
        at=now,
    )
    transaction.add(
        "refund",
        "Put",
        TableName=settings.load().reservations_table,
        Item=item.serialize(),
        ConditionExpression="attribute_not_exists(pk)",
    )
    try:
        transaction.commit()
    except ConditionFailed:
        return
