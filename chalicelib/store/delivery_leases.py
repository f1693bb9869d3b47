"""Delivery leases, which let each event be sent once to each recipient over each channel.

Ephemeral, `T#{tenant}#SENT#{event}` / `{channel}#{recipient}`. A sender takes a lease before the send. After
the send the item stays as the record of it; after a certain failure the lease is released. A lease that was
neither completed nor released is free again when it runs out. So a crash between a send and its record is the
one case in which something is sent twice; otherwise it would never be sent. What counts for budgets is noted
in the item, too, so it is counted once.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from chalicelib import clock, identity, settings
from chalicelib.domain.errors import Unavailable
from chalicelib.store import budgets as budgeting
from chalicelib.store import reads
from chalicelib.store.budgets import Budget
from chalicelib.store.tables import client, item_key, key
from chalicelib.store.transaction import ConditionFailed, Transaction

# LEASE is longer than a send with all its retries; KEPT is longer than the 14 days of a dead-letter queue.
LEASE = timedelta(seconds=90)
KEPT = timedelta(days=30)
_COMPLETE_ATTEMPTS, _COMPLETE_PAUSE = 3, 0.2
_COUNTED = "counted"


class LeaseResult(Enum):
    """The result of `acquire`: the caller has the lease, it was sent before, or another sender is busy."""

    MINE = "mine"
    SENT = "sent"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send one event to one recipient over one channel."""

    tenant: str
    event: str
    channel: str
    recipient: str
    lease: str

    @property
    def place(self) -> dict[str, Any]:
        """Return the key of its item."""
        return item_key(key("T", self.tenant, "SENT", self.event), key(self.channel, self.recipient))


def acquire(
    *, tenant: str, event: str, channel: str, recipient: str, now: datetime
) -> tuple[Lease, LeaseResult]:
    """Take the lease, unless the event was sent, or another sender has the lease.

    :raises Unavailable: if the store gave no definite answer in time
    """
    lease = Lease(tenant, event, channel, recipient, identity.new_operation_id())
    with reads.answering():
        try:
            client().update_item(
                TableName=settings.load().ephemeral_table,
                Key=lease.place,
                UpdateExpression="SET lease = :lease, busy_until = :until, expires_at = :expires",
                ConditionExpression="attribute_not_exists(pk) OR busy_until <= :now OR expires_at <= :second",
                ExpressionAttributeValues={
                    ":lease": {"S": lease.lease},
                    ":until": {"N": str((now + LEASE).timestamp())},
                    ":now": {"N": str(now.timestamp())},
                    ":second": {"N": str(int(now.timestamp()))},
                    ":expires": {"N": str(int((now + KEPT).timestamp()))},
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client().exceptions.ConditionalCheckFailedException as failed:
            return lease, _result(failed.response.get("Item", {}), lease)
    return lease, LeaseResult.MINE


def count(lease: Lease, budgets: Sequence[Budget], now: datetime) -> None:
    """Take what is to be sent from these budgets, once, however often the sending is tried.

    :raises RateExceeded: if it has not been counted, and one of the budgets is used up
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(lease.lease)
    transaction.add(
        _COUNTED,
        "Update",
        TableName=settings.load().ephemeral_table,
        Key=lease.place,
        UpdateExpression="SET counted = :yes, op = :operation",
        ConditionExpression="attribute_not_exists(counted)",
        ExpressionAttributeValues={":yes": {"BOOL": True}, ":operation": {"S": lease.lease}},
    )
    budgeting.add(transaction, budgets, lease.lease, now)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        if _COUNTED not in failed.items:
            budgeting.raise_if_used_up(failed, budgets, now)


def complete(lease: Lease) -> None:
    """Record that it was sent. Tries several times: if this is not recorded, it is sent again.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for _ in range(_COMPLETE_ATTEMPTS):
        with suppress(Unavailable):
            _update(lease, "REMOVE busy_until")
            return
        clock.pause(_COMPLETE_PAUSE)
    raise Unavailable


def release(lease: Lease) -> None:
    """Free the lease for the next sender at once: it certainly was not sent.

    :raises Unavailable: if the store gave no definite answer in time
    """
    _update(lease, "SET busy_until = :zero", {":zero": {"N": "0"}})


def _update(lease: Lease, update: str, values: dict[str, Any] | None = None) -> None:
    # The condition fails if this lease ran out and somebody else took the next one.
    with reads.answering(), suppress(client().exceptions.ConditionalCheckFailedException):
        client().update_item(
            TableName=settings.load().ephemeral_table,
            Key=lease.place,
            UpdateExpression=update,
            ConditionExpression="lease = :lease",
            ExpressionAttributeValues={":lease": {"S": lease.lease}, **(values or {})},
        )


def _result(item: dict[str, Any], lease: Lease) -> LeaseResult:
    if item.get("lease") == {"S": lease.lease}:
        return LeaseResult.MINE
    return LeaseResult.BUSY if "busy_until" in item else LeaseResult.SENT
