"""The Reservations table's stream as events.

There is one for each new entry of a history, for each tombstone, for what a user who waits is told, and for
what the author of a closure is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.events import Event
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.store import closures, feed_tags, waitlists
from chalicelib.store.attributes import RESTORED
from chalicelib.store.feed_tags import Watched
from chalicelib.store.records import change_in, reservation_of
from chalicelib.store.tables import parts_of

Record = Mapping[str, Any]

# The sort key of a seat's second tombstone, which stays when a new record replaces the first one.
_SECOND_TOMBSTONE = "TOMB#"

# The sort keys of resources, sessions and people, and where the overrides of accounts, and closures, are.
_SHARED, _ACCOUNTS, _CLOSURES = ("META", "PERSON"), "RULINGS", "CLOSURES"


def events_in(record: Record) -> list[Event]:
    """Return the events in the record of one write, oldest first; none for items that have no history.

    :raises Exception: of any kind, if it is not a record of this table
    """
    images = record["dynamodb"]
    old, new = images.get("OldImage", {}), images.get("NewImage", {})
    if new.get("sk", {}).get("S", "").startswith(_SECOND_TOMBSTONE) or _is_restored(old, new):
        return []
    if "news" in new:
        news_in = closures.news_in if _is_closure(images) else waitlists.news_in
        return [] if new["news"] == old.get("news") else [_event(*news_in(new))]
    if "change" in new:
        return [] if "change" in old else [_event(change_in(dict(new)), reservation_of(dict(old)))]
    if "history" not in new:
        return []
    present = reservation_of(new)
    known = {entry["M"]["id"]["S"] for entry in old.get("history", {}).get("L", [])}
    return [_event(change, present) for change in present.history if change.id not in known]


@dataclass(frozen=True, slots=True)
class Registered:
    """A user who has registered; `operation` names the write that did it."""

    tenant: str
    user: str
    operation: str


def registered_in(record: Record) -> Registered | None:
    """Return who has registered by this record's write, with an address that is not proved; None for others.

    :raises Exception: of any kind, if it is not a record of this table
    """
    images = record["dynamodb"]
    new = images.get("NewImage", {})
    is_new = images["Keys"]["sk"]["S"] == "PROFILE" and "OldImage" not in images and RESTORED not in new
    if not is_new or "unproved_until" not in new:
        return None
    return Registered(new["tenant"]["S"], new["id"]["S"], new["op"]["S"])


@dataclass(frozen=True, slots=True)
class FeedChanges:
    """What feeds may show of a record: resources and users, and tenants where any feed may show it."""

    watched: frozenset[Watched] = frozenset()
    tenants: frozenset[str] = frozenset()


def shown_in(record: Record) -> FeedChanges:
    """Return what feeds may show of the record of one write, as it was before and as it is.

    :raises Exception: of any kind, if it is not a record of this table
    """
    images = record["dynamodb"]
    old, new = images.get("OldImage", {}), images.get("NewImage", {})
    if "history" in old or "history" in new:
        reservations = [reservation_of(dict(image)) for image in (old, new) if "history" in image]
        return FeedChanges(watched=frozenset(one for each in reservations for one in _watched(each)))
    place = images["Keys"]
    _, tenant, collection, *_ = parts_of(place["pk"]["S"])
    # Resources, sessions and people have a version; what counts seats alone leaves it.
    is_named = place["sk"]["S"] in _SHARED and old.get("version") != new.get("version")
    is_closing = collection == _CLOSURES and bool(old) != bool(new)
    if is_named or is_closing or collection == _ACCOUNTS:
        return FeedChanges(tenants=frozenset({tenant}))
    return FeedChanges()


def _is_closure(images: Mapping[str, Any]) -> bool:
    return parts_of(images["Keys"]["pk"]["S"])[2] == _CLOSURES


def _is_restored(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether this write restored the item."""
    return RESTORED in new and new[RESTORED] != old.get(RESTORED)


def _watched(reservation: Reservation) -> Iterator[Watched]:
    yield Watched(reservation.tenant, feed_tags.RESOURCE, reservation.resource)
    for user in (reservation.holder, *reservation.attendees):
        yield Watched(reservation.tenant, feed_tags.USER, user)


def _event(change: Change, reservation: Reservation) -> Event:
    return Event(change, replace(reservation, history=()))
