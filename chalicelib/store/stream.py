"""The Reservations table's stream as events.

There is one for each new entry of a history, for each tombstone, and for what a user who waits is told.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.events import Event
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.store import waitlists
from chalicelib.store.records import change_in, reservation_of

Record = Mapping[str, Any]

# The sort key of a seat's second tombstone, which stays when a new record replaces the first one.
_SECOND_TOMBSTONE = "TOMB#"


def events_in(record: Record) -> list[Event]:
    """Return the events in the record of one write, oldest first; none for items that have no history.

    :raises Exception: of any kind, if it is not a record of this table
    """
    images = record["dynamodb"]
    old, new = images.get("OldImage", {}), images.get("NewImage", {})
    if new.get("sk", {}).get("S", "").startswith(_SECOND_TOMBSTONE):
        return []
    if "news" in new:
        return [] if new["news"] == old.get("news") else [_event(*waitlists.news_in(new))]
    if "change" in new:
        return [] if "change" in old else [_event(change_in(dict(new)), reservation_of(dict(old)))]
    if "history" not in new:
        return []
    present = reservation_of(new)
    known = {entry["M"]["id"]["S"] for entry in old.get("history", {}).get("L", [])}
    return [_event(change, present) for change in present.history if change.id not in known]


def _event(change: Change, reservation: Reservation) -> Event:
    return Event(change, replace(reservation, history=()))
