"""Delivery marks: who has been sent what. One effective send for each event, recipient and channel.

Ephemeral, `T#{tenant}#SENT#{event}` / `{channel}#{recipient}`. Whoever wants to send takes a lease; after
the send the mark is for good, and after a failure that is certain it is gone. A lease that nobody finished
is free for the next one when it is over: a crash between a send and its mark is the one case that sends
twice, for the other way round it would send never.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from chalicelib import clock, identity, settings
from chalicelib.domain.errors import Unavailable
from chalicelib.store import reads
from chalicelib.store.tables import client, key

# A send takes less, with all its retries; and the dead letters of a queue are kept for 14 days.
LEASE = timedelta(seconds=90)
KEPT = timedelta(days=30)
_FINISHES, _FINISH_PAUSE = 3, 0.2


class Standing(Enum):
    """What became of wanting to send."""

    MINE = "mine"
    SENT = "sent"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim to send one event to one recipient over one channel."""

    tenant: str
    event: str
    channel: str
    recipient: str
    lease: str

    @property
    def place(self) -> dict[str, Any]:
        """Its item's key."""
        return {
            "pk": {"S": key("T", self.tenant, "SENT", self.event)},
            "sk": {"S": key(self.channel, self.recipient)},
        }


def claim(*, tenant: str, event: str, channel: str, recipient: str, now: datetime) -> tuple[Mark, Standing]:
    """Take the lease, unless it was sent, or somebody is about to.

    :raises Unavailable: if the store gave no definite answer in time
    """
    mark = Mark(tenant, event, channel, recipient, identity.new_operation_id())
    with reads.answering():
        try:
            client().update_item(
                TableName=settings.load().ephemeral_table,
                Key=mark.place,
                UpdateExpression="SET lease = :lease, busy_until = :until, expires_at = :expires",
                ConditionExpression="attribute_not_exists(pk) OR busy_until <= :now OR expires_at <= :second",
                ExpressionAttributeValues={
                    ":lease": {"S": mark.lease},
                    ":until": {"N": str((now + LEASE).timestamp())},
                    ":now": {"N": str(now.timestamp())},
                    ":second": {"N": str(int(now.timestamp()))},
                    ":expires": {"N": str(int((now + KEPT).timestamp()))},
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client().exceptions.ConditionalCheckFailedException as refusal:
            return mark, _standing(refusal.response.get("Item", {}), mark)
    return mark, Standing.MINE


def finish(mark: Mark) -> None:
    """Note that it was sent: for good. Tried harder than other writes, for otherwise it is sent again.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for _ in range(_FINISHES):
        with suppress(Unavailable):
            _update(mark, "REMOVE busy_until")
            return
        clock.pause(_FINISH_PAUSE)
    raise Unavailable


def give_up(mark: Mark) -> None:
    """Let the next one try at once: it was certainly not sent.

    :raises Unavailable: if the store gave no definite answer in time
    """
    _update(mark, "SET busy_until = :zero", {":zero": {"N": "0"}})


def _update(mark: Mark, update: str, values: dict[str, Any] | None = None) -> None:
    with reads.answering():
        try:
            client().update_item(
                TableName=settings.load().ephemeral_table,
                Key=mark.place,
                UpdateExpression=update,
                ConditionExpression="lease = :lease",
                ExpressionAttributeValues={":lease": {"S": mark.lease}, **(values or {})},
            )
        except client().exceptions.ConditionalCheckFailedException:
            # Somebody else has taken over a lease that was over.
            return


def _standing(item: dict[str, Any], mark: Mark) -> Standing:
    if item.get("lease") == {"S": mark.lease}:
        return Standing.MINE
    return Standing.BUSY if "busy_until" in item else Standing.SENT
