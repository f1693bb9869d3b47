"""The additional rows of reservations in the indexes, and what they lead to.

The indexes have a reservation under its start. One that runs over a UTC midnight has an additional small row
`OVER` under a key of its own, so that no list reads everything that began in the 31 days before it. A
user who takes part without being the holder has a row `ATTENDEE#{user}`. A guest, whom no directory knows,
is found by rows `WORD#{word}` of what they hold, as long as it has not lapsed. All are written in the
transaction that writes the reservation, and deleted in the one that erases it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from chalicelib.domain.guests import is_guest, words_of
from chalicelib.domain.intervals import LONGEST, Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store import reads
from chalicelib.store.attributes import Instant
from chalicelib.store.index_lists import IndexList
from chalicelib.store.records import reservation_of
from chalicelib.store.tables import ListingItem, kept_of, key, order
from chalicelib.store.transaction import Item

OVER, ATTENDEE, GUEST = "over", "attendee", "guest"

_PAGE = 1_000
_LAST_CHARACTER = "\U0010ffff"

Rows = dict[str, Item]


def rows_of(reservation: Reservation, pk: str) -> Rows:
    """Return the additional rows of a reservation in the indexes, by sort key; none of an archived one."""
    if reservation.is_archived:
        return {}
    places: dict[str, Item] = {
        f"ATTENDEE#{user}": {"hk": key(reservation.tenant, reservation.kind, ATTENDEE, user)}
        for user in reservation.attendees
    }
    start, end = reservation.interval.start, reservation.interval.end
    if reservation.interval.is_over_midnight:
        places["OVER"] = {
            "hk": key(reservation.tenant, reservation.kind, OVER, reservation.holder),
            "rk": key(reservation.tenant, reservation.resource, OVER),
            "ck": key(reservation.tenant, reservation.kind, OVER),
            "cs": _text(start),
        }
    if is_guest(reservation.holder) and reservation.status is not Status.EXPIRED:
        collection = key(reservation.tenant, GUEST)
        for word in words_of(reservation.contact):
            place = order(word, reservation.id)
            places[f"WORD#{place.rpartition('#')[0]}"] = {"ck": collection, "cs": place}
    row: Item = {"pk": pk, "tenant": reservation.tenant, "id": reservation.id, "start": start, "end": end}
    return {sk: ListingItem(**row, sk=sk, **place).serialize() for sk, place in places.items()}


def of_attendee(tenant: str, kind: str, user: str) -> list[Reservation]:
    """Return those that a user takes part in without holding them."""
    values = {":key": {"S": key(tenant, kind, ATTENDEE, user)}}
    rows = reads.query("hk = :key", values, IndexName="by_holder", ProjectionExpression="id")
    return [reservation for reservation in _of_rows(tenant, rows) if user in reservation.attendees]


def list_of_attendee(
    tenant: str,
    kind: str,
    user: str,
    starts: tuple[datetime, datetime] | None = None,
    *,
    is_descending: bool = False,
) -> IndexList[Item]:
    """Return the rows of what a user takes part in without holding it, or of what starts among `starts`."""
    return IndexList(
        index="by_holder",
        hash_key="hk",
        range_key="start",
        value=key(tenant, kind, ATTENDEE, user),
        records_of=lambda items: items,
        is_descending=is_descending,
        between=None if starts is None else (_text(starts[0]), _text(starts[1])),
    )


def pages_of_attendee(
    tenant: str,
    kind: str,
    user: str,
    span: Interval | None,
    starts: tuple[datetime, datetime] | None,
    *,
    first: int = _PAGE,
    is_descending: bool = False,
) -> Iterator[list[Reservation]]:
    """Yield those that a user takes part in without holding them, page by page, `first` rows in the first.

    Pages are in the order of starts, which are among `starts`; what is in one is in no order. With a `span`
    only those that share a moment with it.
    """
    rows = list_of_attendee(tenant, kind, user, starts, is_descending=is_descending)
    for page in rows.pages(None, first):
        items = [item for _, item in page if item is not None]
        # Those that ended before the span need not be read.
        ids = [
            item["id"]["S"]
            for item in items
            if span is None or datetime.fromisoformat(item["end"]["S"]) > span.start
        ]
        yield [
            reservation
            for reservation in by_ids(tenant, ids)
            if user in reservation.attendees and (span is None or reservation.interval.overlaps(span))
        ]


def pages_of_guests(tenant: str, beginning: str, first: int) -> Iterator[list[Reservation]]:
    """Yield what guests hold who have a word that begins so, page by page, by word.

    Of a long one, that it begins with what a row keeps of it: the caller compares the rest.
    """
    kept = kept_of(beginning)
    rows: IndexList[Item] = IndexList(
        index="by_collection",
        hash_key="ck",
        range_key="cs",
        value=key(tenant, GUEST),
        records_of=lambda items: items,
        between=(kept, f"{kept}{_LAST_CHARACTER}"),
    )
    for page in rows.pages(None, first):
        yield by_ids(tenant, dict.fromkeys(item["id"]["S"] for _, item in page if item is not None))


def by_ids(tenant: str, reservations: Iterable[str]) -> list[Reservation]:
    """Return those of these reservations that exist."""
    items = reads.some((key("T", tenant, "RSV", reservation), "RSV") for reservation in reservations)
    return [reservation_of(item) for item in items if "change" not in item]


def running_into(
    tenant: str, index: str, names: tuple[str, str], value: str, span: Interval
) -> list[Reservation]:
    """Return those that began before the span's first UTC day, by the `OVER` rows under a key of an index."""
    values = {
        ":key": value,
        ":first": _text(earliest(span)),
        ":last": _text(midnight_before(span)),
        ":running": _text(span.start),
    }
    rows = reads.query(
        "#key = :key AND #order BETWEEN :first AND :last",
        {name: {"S": text} for name, text in values.items()},
        IndexName=index,
        ExpressionAttributeNames={**dict(zip(("#key", "#order"), names, strict=True)), "#end": "end"},
        FilterExpression="#end > :running",
    )
    # BETWEEN has both ends in it.
    began = _of_rows(tenant, rows)
    return [reservation for reservation in began if reservation.interval.start < midnight_before(span)]


def midnight_before(span: Interval) -> datetime:
    """Return the beginning of the span's first UTC day."""
    return datetime.combine(span.start.date(), time(), UTC)


def _of_rows(tenant: str, rows: Iterable[Item]) -> list[Reservation]:
    return by_ids(tenant, [row["id"]["S"] for row in rows])


def earliest(span: Interval) -> datetime:
    """Return the earliest start of a reservation that runs into `span`."""
    return max(span.start, datetime.min.replace(tzinfo=UTC) + LONGEST) - LONGEST


def _text(moment: datetime) -> str:
    return Instant().serialize(moment)
