"""What is known of each feed's content, so that a reader who has it already costs one small read.

Ephemeral, `T#{tenant}#FEED#{feed}` / `TAG`: `kept`, the ETags of what was read, by days of the past, written
by whoever reads; and `changed`, written by the relay: when something that the feed shows was last changed. A
change counts `version` up and empties `kept`, and what was read before it is kept only if the version is
still that of then. `T#{tenant}#FEEDS` / `SHARED` has `changed` and `version` of what any feed of the tenant
may show: names, sessions, accounts. All `changed` are by the store's own clock: those of processes differ.

`T#{tenant}#FEEDS#{kind}#{id}` / `FEEDS`: the feeds that show a resource or a user, which the relay looks up.
A feed is added before its content is read; so a change that the read misses finds it there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib import settings
from chalicelib.domain.feeds import Feed, KeptTag, KnownTags, OpenedFeed
from chalicelib.store import feeds, reads
from chalicelib.store.attributes import Moment
from chalicelib.store.tables import client, item_key, key, parts_of

RESOURCE, USER = "resource", "user"

# So many feeds of one resource or user are looked after; all others are read as a whole each time.
MOST_WATCHING = 100

# How long a feed is watched; it is added anew after the first day.
_WATCHED = timedelta(days=8)

# Of so many different ranges of the past, which programs may ask for, tags are kept.
MOST_RANGES = 4

_BATCH = 100

_EXISTS = "attribute_exists(pk)"
_CHANGED = "SET changed = :at, kept = :none ADD version :one"
_CHANGED_SHARED = "SET changed = :at ADD version :one"


@dataclass(frozen=True, slots=True)
class Watched:
    """A resource or a user, by `kind` and id, of whom feeds show something."""

    tenant: str
    kind: str
    id: str


def opened(tenant: str, feed: str) -> OpenedFeed | None:
    """Return the feed, strongly consistent, and what is known of its content, in one read.

    :raises Unavailable: if the store gave no definite answer in time
    """
    stage = settings.load()
    wanted = {
        stage.reservations_table: {"Keys": [item_key(*feeds.place_of(tenant, feed))], "ConsistentRead": True},
        stage.ephemeral_table: {"Keys": [_tag_key(tenant, feed), _shared_key(tenant)]},
    }
    items, moment = reads.of_tables_at(wanted)
    stored = [feeds.feed_in(item) for item in items.get(stage.reservations_table, [])]
    known = {item["sk"]["S"]: item for item in items.get(stage.ephemeral_table, [])}
    return OpenedFeed(stored[0], _known(known.get("TAG"), known.get("SHARED")), moment) if stored else None


def watch(opened_feed: OpenedFeed, watched: Iterable[Watched], now: datetime) -> None:
    """Watch for changes of what a feed shows; whatever came before counts as a change.

    Nothing happens if one of them is watched for the most feeds already.

    :raises Unavailable: if the store gave no definite answer in time
    """
    tenant, feed = opened_feed.feed.tenant, opened_feed.feed.id
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
    update = "SET changed = :at, kept = :none, expires_at = :expires ADD version :one"
    changed = _text(opened_feed.moment or now)
    known = {":at": changed, ":none": {"M": {}}, ":expires": _second(expires), ":one": {"N": "1"}}
    _update(_tag_key(tenant, feed), update, known)


def forget(feed: str, watched: Iterable[Watched]) -> None:
    """Stop watching for a feed that was deleted.

    :raises Unavailable: if the store gave no definite answer in time
    """
    for one in watched:
        _update(_watched_key(one), "DELETE feeds :feeds", {":feeds": {"SS": [feed]}}, _EXISTS)


def keep(feed: Feed, known: KnownTags, *, past: timedelta, tag: str, until: datetime) -> None:
    """Write the ETag of a feed's content as it was read after `known`, unless it has changed meanwhile.

    Nothing happens, either, if those of the most ranges are kept already.

    :raises Unavailable: if the store gave no definite answer in time
    """
    kept = {"tag": {"S": tag}, "shared": {"N": str(known.shared)}, "holds_until": _text(until)}
    _update(
        _tag_key(feed.tenant, feed.id),
        "SET kept.#past = :kept",
        {":kept": {"M": kept}, ":version": {"N": str(known.version)}, ":most": {"N": str(MOST_RANGES)}},
        "version = :version AND (size(kept) < :most OR attribute_exists(kept.#past))",
        {"#past": str(past.days)},
    )


def mark_changed(watched: Iterable[Watched], tenants: Iterable[str], now: datetime) -> None:
    """Note that these, and what any feed of these tenants may show, have changed.

    :raises Unavailable: if the store gave no definite answer in time
    """
    places = [*map(_watched_key, watched), *map(_shared_key, sorted(tenants))]
    tags: set[tuple[str, str]] = set()
    moment: datetime | None = None
    for begin in range(0, len(places), _BATCH):
        batch = {"Keys": places[begin : begin + _BATCH], "ConsistentRead": True}
        items, read_at = reads.of_tables_at({settings.load().ephemeral_table: batch})
        moment = moment or read_at
        rows = items.get(settings.load().ephemeral_table, [])
        tags |= {(parts_of(item["pk"]["S"])[1], feed) for item in rows for feed in _feeds_in(item)}
    values = {":at": _text(moment or now), ":one": {"N": "1"}}
    for tenant, feed in sorted(tags):
        _update(_tag_key(tenant, feed), _CHANGED, {**values, ":none": {"M": {}}}, _EXISTS)
    for tenant in sorted(tenants):
        _update(_shared_key(tenant), _CHANGED_SHARED, values)


def _feeds_in(item: dict[str, Any]) -> list[str]:
    feeds_in: list[str] = item.get("feeds", {}).get("SS", [])
    return feeds_in


def _known(tag: dict[str, Any] | None, shared: dict[str, Any] | None) -> KnownTags | None:
    """Return what the items say; one without a version is from before there were any, and says nothing."""
    if tag is None or "version" not in tag:
        return None
    changes = [_moment(item["changed"]) for item in (tag, shared) if item is not None]
    return KnownTags(
        # DynamoDB deletes late: after that moment the item counts as gone.
        watched=datetime.fromtimestamp(int(tag["expires_at"]["N"]), changes[0].tzinfo) - _WATCHED,
        changed=max(changes),
        version=int(tag["version"]["N"]),
        shared=int((shared or {}).get("version", {"N": "0"})["N"]),
        kept={int(past): _kept(each["M"]) for past, each in tag["kept"]["M"].items()},
    )


def _kept(item: dict[str, Any]) -> KeptTag:
    return KeptTag(item["tag"]["S"], int(item["shared"]["N"]), _moment(item["holds_until"]))


def _update(
    place: dict[str, Any],
    update: str,
    values: dict[str, Any],
    condition: str = "",
    names: dict[str, str] | None = None,
) -> bool:
    """Update an item of Ephemeral; return False if the condition does not hold."""
    conditions: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
    conditions |= {"ExpressionAttributeNames": names} if names else {}
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
