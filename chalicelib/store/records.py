"""Reservations as items: what a claim looks like in the table, whatever it is a claim on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Change, Contact, Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store import dues, reads
from chalicelib.store.tables import (
    ChangeMap,
    ContactMap,
    Instant,
    ReservationItem,
    TombstoneItem,
    as_plain,
    key,
)
from chalicelib.store.transaction import Item

# Where the engine's own fields stand among the dialect's, none of which has such a name: an index projects
# twenty attributes and no more.
ATTENDEES, BUFFER, EXPIRES = "@attendees", "@buffer", "@expires"
REMINDS, REMINDED = "@reminds", "@reminded"


def item_of(reservation: Reservation, *, pk: str, sk: str, order: str, due: datetime | None) -> Item:
    """The item; `order` is its place in the list of its kind, `due` when the sweep is to look at it."""
    item = ReservationItem(
        pk=pk,
        sk=sk,
        hk=key(reservation.tenant, reservation.kind, reservation.holder),
        rk=key(reservation.tenant, reservation.resource),
        ck=key(reservation.tenant, reservation.kind),
        cs=order,
        tenant=reservation.tenant,
        kind=reservation.kind,
        id=reservation.id,
        resource=reservation.resource,
        holder=reservation.holder,
        contact=ContactMap(name=reservation.contact.name, email=reservation.contact.email),
        start=reservation.interval.start,
        end=reservation.interval.end,
        zone=reservation.zone,
        status=reservation.status.value,
        data=_data(reservation),
        created=reservation.created,
        updated=reservation.updated,
        version=reservation.version,
        history=[change_map(change) for change in reservation.history],
        **dues.attributes(pk, due),
    )
    serialized: Item = item.serialize()
    return serialized


def _data(reservation: Reservation) -> dict[str, Any]:
    own: dict[str, Any] = {
        ATTENDEES: list(reservation.attendees),
        BUFFER: int(reservation.buffer.total_seconds()),
        EXPIRES: _text(reservation.expires),
        REMINDS: reservation.reminds and int(reservation.reminds.total_seconds()),
        REMINDED: _text(reservation.reminded),
    }
    return {**reservation.details, **{name: value for name, value in own.items() if value}}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else Instant().serialize(moment)


def tombstone_of(before: Reservation, change: Change, *, pk: str, sk: str) -> Item:
    """What stays of an erased reservation: nothing personal."""
    stone = TombstoneItem(
        pk=pk,
        sk=sk,
        tenant=before.tenant,
        kind=before.kind,
        id=before.id,
        resource=before.resource,
        change=change_map(change),
    )
    serialized: Item = stone.serialize()
    return serialized


def change_map(change: Change) -> ChangeMap:
    """A history entry as it is kept."""
    return ChangeMap(
        id=change.id,
        at=change.at,
        actor=change.actor,
        action=change.action,
        reason=change.reason,
        changed=dict(change.changed),
    )


def record_in(raw: Item) -> Reservation | Change:
    """The reservation in an item, or the change in the tombstone that stands in its place."""
    return change_in(raw) if "change" in raw else reservation_of(raw)


def change_in(raw: Item) -> Change:
    """The change in a tombstone."""
    return _change(TombstoneItem.from_raw_data(raw).change)


def reservation_of(raw: Item) -> Reservation:
    """The reservation in an item; without history where an index gave it."""
    item = ReservationItem.from_raw_data(raw)
    details = as_plain(item.data)
    attendees = tuple(details.pop(ATTENDEES, ()))
    buffer = timedelta(seconds=int(details.pop(BUFFER, 0)))
    expires, reminded = details.pop(EXPIRES, None), details.pop(REMINDED, None)
    reminds = details.pop(REMINDS, None)
    return Reservation(
        tenant=item.tenant,
        kind=item.kind,
        id=item.id,
        resource=item.resource,
        holder=item.holder,
        contact=Contact(item.contact.name, item.contact.email),
        interval=Interval(item.start, item.end),
        zone=item.zone,
        status=Status(item.status),
        details=details,
        created=item.created,
        updated=item.updated,
        version=int(item.version),
        history=tuple(_changes(item)),
        attendees=attendees,
        buffer=buffer,
        expires=expires and datetime.fromisoformat(expires),
        reminds=None if reminds is None else timedelta(seconds=int(reminds)),
        reminded=reminded and datetime.fromisoformat(reminded),
    )


def _changes(item: ReservationItem) -> Iterator[Change]:
    for entry in item.history:
        yield _change(entry)


def _change(entry: ChangeMap) -> Change:
    return Change(entry.id, entry.at, entry.actor, entry.action, entry.reason, as_plain(entry.changed))


def listed(index: str, attribute: str, value: str) -> list[Reservation]:
    """All that an index has under this key, latest start first, without history."""
    found = [reservation_of(item) for item in indexed(index, attribute, value, ScanIndexForward=False)]
    return sorted(found, key=lambda each: (each.interval.start, each.id), reverse=True)


def indexed(index: str, attribute: str, value: str, **parameters: Any) -> Iterator[Item]:
    """The items that an index has under this key, to the last page."""
    return reads.query(
        "#key = :key",
        {":key": {"S": value}},
        IndexName=index,
        ExpressionAttributeNames={"#key": attribute},
        **parameters,
    )
