"""Reservations by time: of a tenant, a resource, a user; each list reads little more than it shows.

The indexes have a reservation under its start. One that runs over a UTC midnight has an additional small row
`OVER` under a key of its own, so that no list reads everything that began in the 31 days before it. A
user who takes part without being the holder has a row `ATTENDEE#{user}`. Both are written in the
transaction that writes the reservation.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from chalicelib.domain.intervals import LONGEST, Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.store import reads
from chalicelib.store.attributes import Instant
from chalicelib.store.records import reservation_of
from chalicelib.store.tables import ListingItem, key
from chalicelib.store.transaction import Item

_OVER, _ATTENDEE = "over", "attendee"

Rows = dict[str, Item]


def rows_of(reservation: Reservation, pk: str) -> Rows:
    """Return the additional rows of a reservation in the indexes, by sort key; none of an archived one."""
    if reservation.is_archived:
        return {}
    places: dict[str, Item] = {
        f"ATTENDEE#{user}": {"hk": key(reservation.tenant, reservation.kind, _ATTENDEE, user)}
        for user in reservation.attendees
    }
    start, end = reservation.interval.start, reservation.interval.end
    if is_over(reservation.interval):
        places["OVER"] = {
            "hk": key(reservation.tenant, reservation.kind, _OVER, reservation.holder),
            "rk": key(reservation.tenant, reservation.resource, _OVER),
            "ck": key(reservation.tenant, reservation.kind, _OVER),
            "cs": _text(start),
        }
    row: Item = {"pk": pk, "tenant": reservation.tenant, "id": reservation.id, "start": start, "end": end}
    return {sk: ListingItem(**row, sk=sk, **place).serialize() for sk, place in places.items()}


def is_over(interval: Interval) -> bool:
    """Return whether the interval touches more than one UTC day."""
    return len(list(interval.parts())) > 1


def of_kind(tenant: str, kind: str, span: Interval) -> list[Reservation]:
    """Return the tenant's reservations of this kind that share a moment with `span`, without history."""
    keys = key(tenant, kind), key(tenant, kind, _OVER)
    return _overlapping(tenant, span, "by_collection", ("ck", "cs"), keys)


def of_resource(tenant: str, resource: str, span: Interval) -> list[Reservation]:
    """Return a resource's reservations that share a moment with `span`, without history."""
    keys = key(tenant, resource), key(tenant, resource, _OVER)
    return _overlapping(tenant, span, "by_resource", ("rk", "start"), keys)


def of_holder(tenant: str, kind: str, holder: str, span: Interval) -> list[Reservation]:
    """Return a user's own reservations that share a moment with `span`, without history."""
    keys = key(tenant, kind, holder), key(tenant, kind, _OVER, holder)
    return _overlapping(tenant, span, "by_holder", ("hk", "start"), keys)


def of_attendee(tenant: str, kind: str, user: str, span: Interval | None = None) -> list[Reservation]:
    """Return those that a user takes part in without holding them, all or those that overlap `span`.

    Their rows are small, and a user has few: those that began in the 31 days before are read too.
    """
    place = key(tenant, kind, _ATTENDEE, user)
    if span is None:
        rows = reads.query(
            "hk = :key", {":key": {"S": place}}, IndexName="by_holder", ProjectionExpression="id"
        )
    else:
        rows = _between("by_holder", ("hk", "start"), place, _earliest(span), span.end, running_at=span.start)
    return [
        reservation
        for reservation in _of_rows(tenant, rows)
        if user in reservation.attendees and (span is None or reservation.interval.overlaps(span))
    ]


def by_ids(tenant: str, reservations: Iterable[str]) -> list[Reservation]:
    """Return those of these reservations that exist."""
    items = reads.some((key("T", tenant, "RSV", reservation), "RSV") for reservation in reservations)
    return [reservation_of(item) for item in items if "change" not in item]


def _overlapping(
    tenant: str, span: Interval, index: str, names: tuple[str, str], keys: tuple[str, str]
) -> list[Reservation]:
    """Return the reservations of an index that share a moment with `span`.

    The first of `keys` has all reservations, the second the `OVER` rows, which alone lead to those that began
    before the span's first UTC midnight.
    """
    midnight = datetime.combine(span.start.date(), time(), UTC)
    over = _between(index, names, keys[1], _earliest(span), midnight, running_at=span.start)
    earlier = _of_rows(tenant, over)
    started = map(reservation_of, _between(index, names, keys[0], midnight, span.end))
    by_id = {reservation.id: reservation for reservation in [*started, *earlier]}
    return [reservation for reservation in by_id.values() if reservation.interval.overlaps(span)]


def _between(
    index: str,
    names: tuple[str, str],
    value: str,
    first: datetime,
    last: datetime,
    *,
    running_at: datetime | None = None,
) -> Iterator[Item]:
    """Return what begins from `first` to `last` and, if that is given, has not ended at `running_at`."""
    values = {":key": value, ":first": _text(first), ":last": _text(last)}
    aliases = dict(zip(("#key", "#order"), names, strict=True))
    filtered = {}
    if running_at is not None:
        values[":running"], aliases["#end"] = _text(running_at), "end"
        filtered["FilterExpression"] = "#end > :running"
    return reads.query(
        "#key = :key AND #order BETWEEN :first AND :last",
        {name: {"S": text} for name, text in values.items()},
        IndexName=index,
        ExpressionAttributeNames=aliases,
        **filtered,
    )


def _of_rows(tenant: str, rows: Iterable[Item]) -> list[Reservation]:
    return by_ids(tenant, [row["id"]["S"] for row in rows])


def _earliest(span: Interval) -> datetime:
    """Return the earliest start of a reservation that runs into `span`."""
    return max(span.start, datetime.min.replace(tzinfo=UTC) + LONGEST) - LONGEST


def _text(moment: datetime) -> str:
    return Instant().serialize(moment)
