"""Reservations by time: of a tenant, a resource, a user; each list reads what it shows, and little else.

The indexes know a reservation by its start. One that runs over a UTC midnight has a row `OVER` of its
own, small and found apart, so that no list looks back at all that began in the 31 days before it. A
user who takes part without being the holder has a row `ATTENDEE#{user}`. Both are written in the
transaction that writes the reservation.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from chalicelib.domain.intervals import LONGEST, Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.store import reads
from chalicelib.store.records import reservation_of
from chalicelib.store.tables import Instant, ListingItem, key
from chalicelib.store.transaction import Item

_OVER, _ATTENDEE = "over", "attendee"

Rows = dict[str, Item]


def rows_of(reservation: Reservation, pk: str) -> Rows:
    """The further places of a reservation in the indexes, by sort key."""
    rows = {f"ATTENDEE#{user}": _attendance(reservation, user) for user in reservation.attendees}
    if is_over(reservation.interval):
        rows["OVER"] = _over(reservation)
    for sk, row in rows.items():
        row.pk, row.sk = pk, sk
    return {sk: row.serialize() for sk, row in rows.items()}


def is_over(interval: Interval) -> bool:
    """Whether it touches more than one UTC day."""
    return len(list(interval.parts())) > 1


def of_kind(tenant: str, kind: str, span: Interval) -> list[Reservation]:
    """The tenant's reservations of this kind that share a moment with `span`, without history."""
    started = _between("by_collection", ("ck", "cs"), key(tenant, kind), _floor(span), span.end)
    over = _before("by_collection", ("ck", "cs"), key(tenant, kind, _OVER), span)
    return _touching(span, started, _whole(tenant, over))


def of_resource(tenant: str, resource: str, span: Interval) -> list[Reservation]:
    """A resource's reservations that share a moment with `span`, without history."""
    started = _between("by_resource", ("rk", "start"), key(tenant, resource), _floor(span), span.end)
    over = _before("by_resource", ("rk", "start"), key(tenant, resource, _OVER), span)
    return _touching(span, started, _whole(tenant, over))


def of_holder(tenant: str, kind: str, holder: str, span: Interval) -> list[Reservation]:
    """A user's own reservations that share a moment with `span`, without history."""
    started = _between("by_holder", ("hk", "start"), key(tenant, kind, holder), _floor(span), span.end)
    over = _before("by_holder", ("hk", "start"), key(tenant, kind, _OVER, holder), span)
    return _touching(span, started, _whole(tenant, over))


def of_attendee(tenant: str, kind: str, user: str, span: Interval | None = None) -> list[Reservation]:
    """Those that a user takes part in without holding them, all or those that touch `span`.

    Their rows are small, and of one user few: it looks through those of the 31 days before, too.
    """
    place = key(tenant, kind, _ATTENDEE, user)
    if span is None:
        rows = reads.query(
            "hk = :key", {":key": {"S": place}}, IndexName="by_holder", ProjectionExpression="id"
        )
    else:
        rows = _between("by_holder", ("hk", "start"), place, _earliest(span), span.end, running_at=span.start)
    found = _whole(tenant, rows)
    return [
        each for each in found if user in each.attendees and (span is None or each.interval.overlaps(span))
    ]


def by_ids(tenant: str, reservations: Iterable[str]) -> list[Reservation]:
    """Those of these reservations that exist."""
    found = reads.some((key("T", tenant, "RSV", each), "RSV") for each in reservations)
    return [reservation_of(item) for item in found if "change" not in item]


def _attendance(reservation: Reservation, user: str) -> ListingItem:
    row = _row(reservation)
    row.hk = key(reservation.tenant, reservation.kind, _ATTENDEE, user)
    return row


def _over(reservation: Reservation) -> ListingItem:
    row = _row(reservation)
    row.hk = key(reservation.tenant, reservation.kind, _OVER, reservation.holder)
    row.rk = key(reservation.tenant, reservation.resource, _OVER)
    row.ck = key(reservation.tenant, reservation.kind, _OVER)
    row.cs = Instant().serialize(reservation.interval.start)
    return row


def _row(reservation: Reservation) -> ListingItem:
    start, end = reservation.interval.start, reservation.interval.end
    return ListingItem(tenant=reservation.tenant, id=reservation.id, start=start, end=end)


def _between(
    index: str,
    names: tuple[str, str],
    value: str,
    first: datetime,
    last: datetime,
    *,
    running_at: datetime | None = None,
) -> Iterator[Item]:
    """What begins from `first` to `last`, and, if that is given, has not ended at `running_at`."""
    attribute, order = names
    filtered = {"FilterExpression": "#end > :running"} if running_at else {}
    return reads.query(
        "#key = :key AND #order BETWEEN :first AND :last",
        {
            ":key": {"S": value},
            ":first": {"S": _text(first)},
            ":last": {"S": _text(last)},
            **({":running": {"S": _text(running_at)}} if running_at else {}),
        },
        IndexName=index,
        ExpressionAttributeNames={
            "#key": attribute,
            "#order": order,
            **({"#end": "end"} if running_at else {}),
        },
        **filtered,
    )


def _before(index: str, names: tuple[str, str], value: str, span: Interval) -> Iterator[Item]:
    """The rows of those that began on an earlier day than `span` and run into it."""
    return _between(index, names, value, _earliest(span), _floor(span), running_at=span.start)


def _whole(tenant: str, rows: Iterable[Item]) -> list[Reservation]:
    return by_ids(tenant, [row["id"]["S"] for row in rows])


def _touching(span: Interval, items: Iterable[Item], further: list[Reservation]) -> list[Reservation]:
    found = {each.id: each for each in [*map(reservation_of, items), *further]}
    return [each for each in found.values() if each.interval.overlaps(span)]


def _floor(span: Interval) -> datetime:
    """The UTC midnight at or before the span: who began since then has no row to be found by."""
    return datetime.combine(span.start.date(), time(), UTC)


def _earliest(span: Interval) -> datetime:
    return max(span.start, datetime.min.replace(tzinfo=UTC) + LONGEST) - LONGEST


def _text(moment: datetime) -> str:
    return Instant().serialize(moment)
