"""Failed logins in a row, by address or by device: whether or not there is an account of the address.

Ephemeral, `T#{tenant}#FAILURES#{subject}` / `LOGIN`.
"""

from datetime import UTC, datetime, timedelta

from chalicelib import settings
from chalicelib.domain.logins import Failures
from chalicelib.store import reads, writes
from chalicelib.store.tables import client, item_key, key

# Failures are forgotten when none has come for so long.
KEPT = timedelta(days=30)


def of(tenant: str, subject: str, now: datetime) -> Failures:
    """Return the failures in a row. Strongly consistent.

    :raises Unavailable: if the store gave no definite answer in time
    """
    item = reads.one(settings.load().ephemeral_table, _pk(tenant, subject), "LOGIN")
    if item is None or int(item["expires_at"]["N"]) <= now.timestamp():
        return Failures()
    return Failures(int(item["failures"]["N"]), datetime.fromtimestamp(float(item["last"]["N"]), UTC))


def count(tenant: str, subject: str, now: datetime) -> None:
    """Count one more.

    :raises Unavailable: if the store gave no definite answer in time
    """
    with reads.answering():
        client().update_item(
            TableName=settings.load().ephemeral_table,
            Key=item_key(_pk(tenant, subject), "LOGIN"),
            UpdateExpression="SET #last = :now, expires_at = :expires ADD failures :one",
            ExpressionAttributeNames={"#last": "last"},
            ExpressionAttributeValues={
                ":now": {"N": str(now.timestamp())},
                ":expires": {"N": str(int((now + KEPT).timestamp()))},
                ":one": {"N": "1"},
            },
        )


def forget(tenant: str, subject: str) -> None:
    """Begin at none again.

    :raises Unavailable: if the store gave no definite answer in time
    """
    writes.delete(settings.load().ephemeral_table, _pk(tenant, subject), "LOGIN")


def _pk(tenant: str, subject: str) -> str:
    return key("T", tenant, "FAILURES", subject)
