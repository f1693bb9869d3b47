"""Refunds and reversals of payments whose reservation was erased: they are stored beside its tombstone."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib import identity
from chalicelib.store.tables import RefundItem, key
from chalicelib.store.transaction import ConditionFailed, Item, Transaction


def mark_refund(tenant: str, reservation: str, payment: Mapping[str, Any], now: datetime) -> None:
    """Write that a payment is to be paid back; once, however often it is reported.

    :raises Unavailable: if the store gave no definite answer in time
    """
    _put_once(tenant, reservation, _refund(payment), payment, now)


def mark_reversal(tenant: str, reservation: str, reversal: Mapping[str, Any], now: datetime) -> None:
    """Write what the provider reversed of a payment; each step once, however often it is reported.

    :raises Unavailable: if the store gave no definite answer in time
    """
    step = key("REVERSAL", *(str(reversal[name]) for name in ("payment", "type", "amount")))
    _put_once(tenant, reservation, step, reversal, now)


def add_refund(
    transaction: Transaction, tenant: str, reservation: str, payment: Mapping[str, Any], now: datetime
) -> None:
    """Add to the transaction that erases a reservation that a payment is to be paid back."""
    sk = _refund(payment)
    transaction.add(sk, "Put", Item=_item(tenant, reservation, sk, payment, now))


def _refund(payment: Mapping[str, Any]) -> str:
    return f"REFUND#{payment['id']}"


def _put_once(tenant: str, reservation: str, sk: str, payment: Mapping[str, Any], now: datetime) -> None:
    transaction = Transaction(identity.new_operation_id())
    transaction.put_new("refund", _item(tenant, reservation, sk, payment, now))
    with suppress(ConditionFailed):
        transaction.commit()


def _item(tenant: str, reservation: str, sk: str, payment: Mapping[str, Any], now: datetime) -> Item:
    item: Item = RefundItem(
        pk=key("T", tenant, "RSV", reservation),
        sk=sk,
        tenant=tenant,
        id=reservation,
        payment=dict(payment),
        at=now,
    ).serialize()
    return item
