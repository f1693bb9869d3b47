"""Addresses that can get no mail, so that nothing is sent to them again: Ephemeral, for `KEPT`.

`T#{tenant}#MAIL#{digest of the address}` / `REFUSED`. After that time one mail is tried again: what an
address is refused for may have been mended by then. Another address of the same user is another item.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib import settings
from chalicelib.domain.user import folded
from chalicelib.store import reads
from chalicelib.store.tables import client, item_key, key

KEPT = timedelta(days=90)


def among(tenant: str, emails: Iterable[str], now: datetime) -> frozenset[str]:
    """Return those of these addresses that are marked.

    :raises Unavailable: if the store gave no definite answer in time
    """
    by_pk = {_pk(tenant, email): email for email in emails}
    items = reads.some(((pk, "REFUSED") for pk in by_pk), table=settings.load().ephemeral_table)
    marked = (item for item in items if int(item["expires_at"]["N"]) > now.timestamp())
    return frozenset(by_pk[item["pk"]["S"]] for item in marked)


def mark(tenant: str, email: str, now: datetime) -> None:
    """Mark an address.

    :raises Unavailable: if the store gave no definite answer in time
    """
    with reads.answering():
        client().update_item(
            TableName=settings.load().ephemeral_table,
            Key=item_key(_pk(tenant, email), "REFUSED"),
            UpdateExpression="SET expires_at = :expires",
            ExpressionAttributeValues={":expires": {"N": str(int((now + KEPT).timestamp()))}},
        )


def _pk(tenant: str, email: str) -> str:
    return key("T", tenant, "MAIL", hashlib.sha256(folded(email).encode()).hexdigest())
