"""What is known of each feed's content, so that a reader who has it already costs one small read.

Ephemeral, `T#{tenant}#FEED#{feed}` / `TAG`: the ETag of a read (`tag`, `read_at`, `holds_until`), written by
whoever reads; and `changed`, written by the relay: when something that the feed shows was last changed.
Neither overwrites the other's, so nothing is lost if both write at once. `T#{tenant}#FEEDS` / `SHARED` has
the `changed` of what any feed of the tenant may show: names, sessions, accounts.

`T#{tenant}#FEEDS#{kind}#{id}` / `FEEDS`: the feeds that show a resource or a user, which the relay looks up.
A feed is added before its content is read; so a change that the read misses finds it there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib import settings
from chalicelib.domain.feeds import Feed, KnownTag
from chalicelib.store import feeds, reads
from chalicelib.store.attributes import Moment
from chalicelib.store.tables import client, item_key, key, parts_of

RESOURCE, USER = "resource", "user"

# So many feeds of one resource or user are looked after; all others are read as a whole each time.
MOST_WATCHING = 100

# How long a feed is watched; it is added anew after the first day.
_WATCHED = timedelta(days=8)

_EXISTS = "attribute_exists(pk)"


@dataclass(frozen=True, slots=True)
class Watched:
    """A resource or a user, by `kind` and id, of whom feeds show something."""

    tenant: str
    kind: str
    id: str


def opened(tenant: str, feed: str) -> tuple[Feed | None, KnownTag | None]:
    """Return the feed, strongly consistent, and what is known of its content, in one read.

    :raises Unavailable: if the store gave no definite answer in time
    """
    stage = settings.load()
    wanted = {
        stage.reservations_table: {"Keys": [item_key(*feeds.place_of(tenant, feed))], "ConsistentRead": True},
        stage.ephemeral_table: {"Keys": [_tag_key(tenant, feed), _shared_key(tenant)]},
    }
    items = reads.of_tables(wanted)
    stored = [feeds.feed_in(item) for item in items.get(stage.reservations_table, [])]
    known = {item["sk"]["S"]: item for item in items.get(stage.ephemeral_table, [])}
    return (stored[0] if stored else None), _known(known.get("TAG"), known.get("SHARED"))


def watch(tenant: str, feed: str, watched: Iterable[Watched], now: datetime) -> None:
    """Watch for changes of what a feed shows; whatever came before counts as a change.

    Nothing happens if one of them is watched for the most feeds already.

    :raises Unavailable: if the store gave no definite answer in time
    """
    expires = now + _WATCHED
    values = {
        ":feeds": {"SS": [feed]},
        ":feed": {"S": feed},
        ":most": {"N": str(MOST_WATCHING)},
        # It outlives what is known of the feed.
        ":expires": _second(expires + timedelta(days=1)),
    }
    room = "attribute_not_exists(feeds) OR contains(feeds, :feed) OR size(feeds) < :most"
    for one in watched:
        if not _update(_watched_key(one), "SET expires_at = :expires ADD feeds :feeds", values, room):
            return
    known = {":now": _text(now), ":expires": _second(expires)}
    _update(_tag_key(tenant, feed), "SET changed = :now, expires_at = :expires", known)


def forget(feed: str, watched: Iterable[Watched]) -> None:
    """Stop watching for a feed that was deleted.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for one in watched:
        _update(_watched_key(one), "DELETE feeds :feeds", {":feeds": {"SS": [feed]}}, _EXISTS)


def keep(tenant: str, feed: str, *, tag: str, at: datetime, until: datetime) -> None:
    """Write the ETag of a feed's content as it was read at `at`, if it is watched.

    :raises Unavailable: if the store gave no definite answer in time
    """
    update = "SET tag = :tag, read_at = :at, holds_until = :until"
    values = {":tag": {"S": tag}, ":at": _text(at), ":until": _text(until)}
    _update(_tag_key(tenant, feed), update, values, _EXISTS)


def mark_changed(watched: Iterable[Watched], tenants: Iterable[str], now: datetime) -> None:
    """Note that these, and what any feed of these tenants may show, have changed.

    :raises Unavailable: if the store gave no definite answer in time
    """
    places = [_watched_key(one) for one in watched]
    keys = [(place["pk"]["S"], place["sk"]["S"]) for place in places]
    items = reads.some(keys, is_consistent=True, table=settings.load().ephemeral_table)
    tags = {(parts_of(item["pk"]["S"])[1], feed) for item in items for feed in _feeds_in(item)}
    for tenant, feed in sorted(tags):
        _update(_tag_key(tenant, feed), "SET changed = :now", {":now": _text(now)}, _EXISTS)
    for tenant in sorted(tenants):
        _update(_shared_key(tenant), "SET changed = :now", {":now": _text(now)})


def _feeds_in(item: dict[str, Any]) -> list[str]:
    feeds_in: list[str] = item.get("feeds", {}).get("SS", [])
    return feeds_in


def _known(tag: dict[str, Any] | None, shared: dict[str, Any] | None) -> KnownTag | None:
    if tag is None:
        return None
    changes = [_moment(item["changed"]) for item in (tag, shared) if item is not None]
    return KnownTag(
        changed=max(changes),
        # DynamoDB deletes late: after that moment the item counts as gone.
        watched=datetime.fromtimestamp(int(tag["expires_at"]["N"]), changes[0].tzinfo) - _WATCHED,
        tag=tag["tag"]["S"] if "tag" in tag else "",
        read=_moment(tag["read_at"]) if "tag" in tag else None,
        until=_moment(tag["holds_until"]) if "tag" in tag else None,
    )


def _update(place: dict[str, Any], update: str, values: dict[str, Any], condition: str = "") -> bool:
    """Update an item of Ephemeral; return False if the condition does not hold."""
    conditions = {"ConditionExpression": condition} if condition else {}
    with reads.answering():
        try:
            client().update_item(
                TableName=settings.load().ephemeral_table,
                Key=place,
                UpdateExpression=update,
                ExpressionAttributeValues=values,
                **conditions,
            )
        except client().exceptions.ConditionalCheckFailedException:
            return False
    return True


def _tag_key(tenant: str, feed: str) -> dict[str, Any]:
    return item_key(key("T", tenant, "FEED", feed), "TAG")


def _shared_key(tenant: str) -> dict[str, Any]:
    return item_key(key("T", tenant, "FEEDS"), "SHARED")


def _watched_key(watched: Watched) -> dict[str, Any]:
    return item_key(key("T", watched.tenant, "FEEDS", watched.kind, watched.id), "FEEDS")


def _moment(value: dict[str, str]) -> datetime:
    return Moment().deserialize(value["S"])


def _text(moment: datetime) -> dict[str, str]:
    return {"S": Moment().serialize(moment)}


def _second(moment: datetime) -> dict[str, str]:
    return {"N": str(int(moment.timestamp()))}
