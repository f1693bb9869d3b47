"""The Reservations table's stream as events: one for each new entry of a history, and each tombstone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.events import Event
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.store.records import change_in, reservation_of

Record = Mapping[str, Any]

# The last tombstone of a seat, beside the one in the seat's own place.
_LAST_STONE = "TOMB#"


def events_in(record: Record) -> list[Event]:
    """What the record of one write says, oldest first; nothing for items that have no history.

    :raises Exception: of whatever kind, if it is not a record of this table
    """
    images = record["dynamodb"]
    old, new = images.get("OldImage", {}), images.get("NewImage", {})
    if new.get("sk", {}).get("S", "").startswith(_LAST_STONE):
        return []
    if "change" in new:
        return [] if "change" in old else _erasure(old, change_in(dict(new)))
    if "history" not in new:
        return []
    present = reservation_of(new)
    known = _ids(old)
    return [_event(change, present) for change in present.history if change.id not in known]


def _erasure(old: Record, change: Change) -> list[Event]:
    return [_event(change, reservation_of(dict(old)))]


def _event(change: Change, found: Reservation) -> Event:
    """The event, if it has what every event has: what an item lacks, its attributes take for None."""
    names = (change.id, change.actor, change.action)
    if None in (*names, found.tenant, found.kind, found.id, found.resource, found.holder, found.zone):
        raise ValueError(change.id)
    return Event(change, replace(found, history=()))


def _ids(old: Record) -> set[str]:
    return {entry["M"]["id"]["S"] for entry in old.get("history", {}).get("L", [])}
