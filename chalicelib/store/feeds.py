"""Calendar feeds: one item each, and a count of each user's, which is what keeps them few.

`T#{tenant}#USR#{user}` / `FEEDS`: how many feeds the user has; it moves with every feed that comes or goes.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.errors import TooManyFeeds
from chalicelib.domain.feeds import MOST_FEEDS, Detail, Feed
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.roles import Role
from chalicelib.store import reads, receipts
from chalicelib.store.records import indexed
from chalicelib.store.tables import FeedItem, as_plain, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

FEED, COUNT = "feed", "count"


class IdTaken(Exception):
    """Another feed has this id already: make a new one."""


def get(tenant: str, feed: str) -> Feed | None:
    """The tenant's feed. Strongly consistent: what is revoked is gone at once."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, feed), "META")
    return None if item is None else _feed(item)


def of_maker(tenant: str, user: str) -> list[Feed]:
    """The feeds that a user has made, newest first, from the index."""
    return _newest_first(indexed("by_holder", "hk", key(tenant, "FEED", user)))


def of_tenant(tenant: str) -> list[Feed]:
    """All feeds, newest first, from the index."""
    return _newest_first(indexed("by_collection", "ck", key(tenant, "FEED")))


def create(feed: Feed, operation: str, receipt: Receipt | None, now: datetime) -> None:
    """Write a new feed, and count it.

    :raises TooManyFeeds: if its maker has as many as one may have
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises IdTaken: if another feed has its id
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    receipts.add(transaction, receipt, feed, operation, int(now.timestamp()))
    transaction.add(
        FEED,
        "Put",
        TableName=settings.load().reservations_table,
        Item=_item(feed, operation),
        ConditionExpression="attribute_not_exists(pk)",
    )
    transaction.add(
        COUNT,
        "Update",
        **_counter(feed),
        UpdateExpression="SET made = if_not_exists(made, :none) + :one",
        ConditionExpression="attribute_not_exists(made) OR made < :most",
        ExpressionAttributeValues={":none": {"N": "0"}, ":one": {"N": "1"}, ":most": {"N": str(MOST_FEEDS)}},
    )
    try:
        receipts.commit(transaction, receipt)
    except ConditionFailed as failed:
        raise (TooManyFeeds(MOST_FEEDS) if COUNT in failed.items else IdTaken) from failed


def erase(feed: Feed, operation: str) -> None:
    """Delete a feed, and count it no more; one that is gone already stays so.

    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.add(
        FEED,
        "Delete",
        TableName=settings.load().reservations_table,
        Key={"pk": {"S": _pk(feed.tenant, feed.id)}, "sk": {"S": "META"}},
        ConditionExpression="attribute_exists(pk)",
    )
    transaction.add(
        COUNT,
        "Update",
        **_counter(feed),
        UpdateExpression="SET made = made - :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    with suppress(ConditionFailed):
        transaction.commit()


def _counter(feed: Feed) -> Item:
    return {
        "TableName": settings.load().reservations_table,
        "Key": {"pk": {"S": key("T", feed.tenant, "USR", feed.maker)}, "sk": {"S": "FEEDS"}},
    }


def _item(feed: Feed, operation: str) -> Item:
    item = FeedItem(
        pk=_pk(feed.tenant, feed.id),
        hk=key(feed.tenant, "FEED", feed.maker),
        ck=key(feed.tenant, "FEED"),
        cs=order(feed.created.isoformat(), feed.id),
        start=feed.created,
        tenant=feed.tenant,
        id=feed.id,
        holder=feed.maker,
        role=feed.role.name.lower(),
        data={"of": feed.of, "of_id": feed.of_id, "detail": feed.detail.value, "language": feed.language},
        created=feed.created,
        op=operation,
    )
    serialized: Item = item.serialize()
    return serialized


def _newest_first(items: Iterable[Item]) -> list[Feed]:
    return sorted(map(_feed, items), key=lambda each: (each.created, each.id), reverse=True)


def _feed(raw: Item) -> Feed:
    item = FeedItem.from_raw_data(raw)
    data = as_plain(item.data)
    return Feed(
        tenant=item.tenant,
        id=item.id,
        of=data["of"],
        of_id=data["of_id"],
        detail=Detail(data["detail"]),
        maker=item.holder,
        role=Role[item.role.upper()],
        language=data["language"],
        created=item.created,
    )


def _pk(tenant: str, feed: str) -> str:
    return key("T", tenant, "FEED", feed)
