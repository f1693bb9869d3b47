"""Calendar feeds: one item for each, and a count of each user's feeds, which enforces the limit.

`T#{tenant}#USR#{user}` / `FEEDS`: how many feeds the user has; every create and delete of a feed updates it.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from chalicelib.domain.errors import TooManyFeeds
from chalicelib.domain.feeds import MOST_FEEDS, Detail, Feed
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.store import idempotency_records, reads
from chalicelib.store.conflicts import IdTaken
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import Packed, RecordMapping
from chalicelib.store.records import indexed
from chalicelib.store.tables import FeedItem, item_key, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

FEED, COUNT = "feed", "count"

_FEEDS = RecordMapping(
    FeedItem,
    Feed,
    packed={
        "subject_type": Packed("data", "of"),
        "subject_id": Packed("data", "of_id"),
        "detail": Packed("data", "detail", str, Detail),
        "language": Packed("data", "language"),
    },
)


def get(tenant: str, feed: str) -> Feed | None:
    """Return the tenant's feed. Strongly consistent: a revoked feed is gone at once."""
    item = reads.reservations_item(*place_of(tenant, feed))
    return None if item is None else feed_in(item)


def place_of(tenant: str, feed: str) -> tuple[str, str]:
    """Return the key of a feed's item."""
    return _pk(tenant, feed), "META"


def feed_in(raw: Item) -> Feed:
    """Return the feed in an item."""
    return _FEEDS.record(raw)


def of_maker(tenant: str, user: str) -> list[Feed]:
    """Return the feeds that a user has made, newest first, from the index."""
    return _newest_first(indexed("by_holder", "hk", key(tenant, "FEED", user)))


def list_of_maker(tenant: str, user: str) -> IndexList[Feed]:
    """Return what `of_maker` does, to be read in parts."""
    return _list("by_holder", "hk", "start", key(tenant, "FEED", user))


def list_of_tenant(tenant: str) -> IndexList[Feed]:
    """Return all feeds, newest first, to be read in parts."""
    return _list("by_collection", "ck", "cs", key(tenant, "FEED"))


def create(feed: Feed, operation: str, idempotency: IdempotencyRecord | None, now: datetime) -> None:
    """Write a new feed, and count it.

    :raises TooManyFeeds: if its maker has the most feeds that one may have
    :raises IdempotentReplay: if the request has a stored response
    :raises KeyReused: if the idempotency key was used with another body
    :raises IdTaken: if another feed has its id
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    idempotency_records.add(transaction, idempotency, feed, operation, int(now.timestamp()))
    transaction.put_new(FEED, _item(feed, operation))
    transaction.add(
        COUNT,
        "Update",
        Key=_counter_key(feed),
        UpdateExpression="SET made = if_not_exists(made, :none) + :one",
        ConditionExpression="attribute_not_exists(made) OR made < :most",
        ExpressionAttributeValues={":none": {"N": "0"}, ":one": {"N": "1"}, ":most": {"N": str(MOST_FEEDS)}},
    )
    try:
        idempotency_records.commit(transaction, idempotency)
    except ConditionFailed as failed:
        raise (TooManyFeeds(MOST_FEEDS) if COUNT in failed.items else IdTaken) from failed


def erase(feed: Feed, operation: str) -> None:
    """Delete a feed, and reduce the count; nothing happens if it is deleted already.

    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    transaction.delete_existing(FEED, item_key(_pk(feed.tenant, feed.id), "META"))
    transaction.add(
        COUNT,
        "Update",
        Key=_counter_key(feed),
        UpdateExpression="SET made = made - :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    with suppress(ConditionFailed):
        transaction.commit()


def _counter_key(feed: Feed) -> Item:
    return item_key(key("T", feed.tenant, "USR", feed.maker), "FEEDS")


def _item(feed: Feed, operation: str) -> Item:
    return _FEEDS.item(
        feed,
        pk=_pk(feed.tenant, feed.id),
        hk=key(feed.tenant, "FEED", feed.maker),
        ck=key(feed.tenant, "FEED"),
        cs=order(feed.created.isoformat(), feed.id),
        start=feed.created,
        op=operation,
    )


def _list(index: str, hash_key: str, range_key: str, value: str) -> IndexList[Feed]:
    return IndexList(
        index=index,
        hash_key=hash_key,
        range_key=range_key,
        value=value,
        records_of=lambda items: map(_FEEDS.record, items),
        is_descending=True,
    )


def _newest_first(items: Iterable[Item]) -> list[Feed]:
    return sorted(map(_FEEDS.record, items), key=lambda feed: (feed.created, feed.id), reverse=True)


def _pk(tenant: str, feed: str) -> str:
    return key("T", tenant, "FEED", feed)
