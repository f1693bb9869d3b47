"""Refunds for payments whose reservation was erased: they are stored beside the reservation's tombstone."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib import identity
from chalicelib.store.tables import RefundItem, key
from chalicelib.store.transaction import ConditionFailed, Transaction


def mark_refund(tenant: str, reservation: str, payment: Mapping[str, Any], now: datetime) -> None:
    """Write that a payment is to be paid back; once, however often it is reported.

    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(identity.new_operation_id())
    item = RefundItem(
        pk=key("T", tenant, "RSV", reservation),
        sk=f"REFUND#{payment['id']}",
        tenant=tenant,
        id=reservation,
        payment=dict(payment),
        at=now,
    )
    transaction.put_new("refund", item.serialize())
    with suppress(ConditionFailed):
        transaction.commit()
