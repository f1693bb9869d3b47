"""Reservations as items, whether they take an interval or a seat."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.check_ins import CheckInTimes
from chalicelib.domain.reservation import Change, Reservation, ReservationOutline
from chalicelib.domain.totals import TotalOf
from chalicelib.store import due_index, reads, totals
from chalicelib.store.attributes import Instant
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import Packed, RecordMapping
from chalicelib.store.tables import ChangeMap, ReservationItem, TombstoneItem, key
from chalicelib.store.transaction import Item, Transaction


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def _length(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def _written_times(times: CheckInTimes) -> dict[str, Any]:
    opens, closes = (Instant().serialize(moment) for moment in (times.opens, times.closes))
    return {"opens": opens, "closes": closes, **({"release": True} if times.releases else {})}


def _times(stored: Mapping[str, Any]) -> CheckInTimes:
    opens, closes = (datetime.fromisoformat(stored[name]) for name in ("opens", "closes"))
    return CheckInTimes(opens, closes, stored.get("release", False))


# The engine's own fields are stored among the dialect's, whose names never begin with @.
_OUTLINED = {
    "attendees": Packed("details", "@attendees", list, tuple),
    "expires": Packed("details", "@expires", Instant().serialize, datetime.fromisoformat),
    "check_in": Packed("details", "@check_in", _written_times, _times),
    "arrived": Packed("details", "@arrived", Instant().serialize, datetime.fromisoformat),
}
_OUTLINES = RecordMapping(ReservationItem, ReservationOutline, packed=_OUTLINED)
_RESERVATIONS = RecordMapping(
    ReservationItem,
    Reservation,
    packed={
        **_OUTLINED,
        "buffer_before": Packed("details", "@before", _seconds, _length),
        "buffer_after": Packed("details", "@buffer", _seconds, _length),
        "reminds": Packed("details", "@reminds", _seconds, _length),
        "reminded": Packed("details", "@reminded", Instant().serialize, datetime.fromisoformat),
        "unseen": Packed("details", "@unseen"),
        "is_counted": Packed("details", "@counted"),
        "is_archived": Packed("details", "@archived"),
        "price": Packed("details", "@price", json.dumps, json.loads),
        "total_of": Packed("details", "@of", str, TotalOf),
    },
)
_CHANGES = RecordMapping(ChangeMap, Change)


def item_of(reservation: Reservation, *, pk: str, sk: str, order: str, due: datetime | None) -> Item:
    """Return the item; `order` is its sort key in the list of its kind, `due` when the sweep processes it."""
    return _RESERVATIONS.item(
        reservation,
        pk=pk,
        sk=sk,
        cs=None if reservation.is_archived else order,
        **index_keys(reservation),
        **due_index.attributes(pk, due),
    )


def item_without_history(reservation: Reservation, *, pk: str, sk: str, hk: str) -> Item:
    """Return the item of something that looks like a reservation in its holder's lists, and is none."""
    item = _RESERVATIONS.item(reservation, pk=pk, sk=sk, hk=hk)
    return {name: value for name, value in item.items() if name != "history"}


def index_keys(reservation: Reservation) -> dict[str, str]:
    """Return under what the indexes have it; of an archived one only what its holder's erasure asks for."""
    tenant, kind = reservation.tenant, reservation.kind
    if reservation.is_archived:
        return {"hk": key(tenant, kind, "archived", reservation.holder)}
    return {
        "hk": key(tenant, kind, reservation.holder),
        "rk": key(tenant, reservation.resource),
        "ck": key(tenant, kind),
    }


def put_changed(transaction: Transaction, label: str, item: Item, before: Reservation) -> None:
    """Append a `Put` of a changed reservation, on condition that it is as it was read.

    What archives it and what counts it in leave its version, and are in the condition.
    """
    is_listed = "attribute_not_exists(ck)" if before.is_archived else "attribute_exists(ck)"
    condition = f"{is_listed} AND {totals.as_read(before.total_of)}"
    transaction.put_changed(label, item, before.version, condition=condition, names=totals.MARK_NAMES)


def tombstone_of(before: Reservation, change: Change, *, pk: str, sk: str) -> Item:
    """Return the item that stays in place of an erased reservation: nothing personal."""
    tombstone = TombstoneItem(
        pk=pk,
        sk=sk,
        tenant=before.tenant,
        kind=before.kind,
        id=before.id,
        resource=before.resource,
        change=change_map(change),
    )
    item: Item = tombstone.serialize()
    return item


def record_in(raw: Item) -> Reservation | Change:
    """Return the reservation in an item, or the change in a tombstone."""
    return change_in(raw) if "change" in raw else reservation_of(raw)


def change_in(raw: Item, attribute: str = "change") -> Change:
    """Return the change in a tombstone, or in another attribute of an item."""
    return _CHANGES.record(raw[attribute]["M"])


def change_item(change: Change) -> Item:
    """Return a change as DynamoDB has it."""
    return {"M": _CHANGES.item(change)}


def change_map(change: Change) -> ChangeMap:
    """Return a change as an attribute."""
    return ChangeMap(**{field.name: getattr(change, field.name) for field in fields(change)})


def reservation_of(raw: Item) -> Reservation:
    """Return the reservation in an item; without history if the item is from an index."""
    return _RESERVATIONS.record(raw)


def listed(index: str, attribute: str, value: str) -> list[Reservation]:
    """Return all reservations that an index has under this key, latest start first, without history."""
    reservations = map(reservation_of, indexed(index, attribute, value, ScanIndexForward=False))
    return sorted(
        reservations, key=lambda reservation: (reservation.interval.start, reservation.id), reverse=True
    )


def reservation_list(
    index: str,
    keys: tuple[str, str],
    value: str,
    starts: tuple[datetime, datetime] | None,
    *,
    is_descending: bool = True,
) -> IndexList[Reservation]:
    """Return the reservations that an index has under this key, to be read in parts; without history.

    With `starts`, those that start between the two instants. `is_descending`: the latest start first.
    """
    hash_key, range_key = keys
    return IndexList(
        index=index,
        hash_key=hash_key,
        range_key=range_key,
        value=value,
        records_of=lambda items: map(reservation_of, items),
        is_descending=is_descending,
        between=None if starts is None else (Instant().serialize(starts[0]), Instant().serialize(starts[1])),
    )


def outline_list(listed: IndexList[Reservation], details: Iterable[str]) -> IndexList[ReservationOutline]:
    """Return the list with outlines, which have these details: less than half of an item is sent and read."""
    return IndexList(
        index=listed.index,
        hash_key=listed.hash_key,
        range_key=listed.range_key,
        value=listed.value,
        records_of=lambda items: map(_OUTLINES.record, items),
        is_descending=listed.is_descending,
        between=listed.between,
        paths=_OUTLINES.paths(details=details),
    )


def indexed(index: str, attribute: str, value: str, **parameters: Any) -> Iterator[Item]:
    """Return the items that an index has under this key, to the last page."""
    return reads.query(
        "#key = :key",
        {":key": {"S": value}},
        IndexName=index,
        ExpressionAttributeNames={"#key": attribute},
        **parameters,
    )
