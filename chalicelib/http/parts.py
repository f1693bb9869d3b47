"""Lists that come whole while they are short, else in parts (contract common.md, *Lists*).

A part is a stretch of the list in the store's order, and its cursor the place of the last object in it.
A view may sort a part more exactly than that order is.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Annotated, Any, ClassVar, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from pydantic import Field

from chalicelib.domain.reservation import Reservation
from chalicelib.domain.signed_tokens import content_of, signed
from chalicelib.domain.zones import wall_clock
from chalicelib.http import bodies
from chalicelib.http.call import Call, Reply
from chalicelib.http.fields import Input, Output
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.wallclock import Day
from chalicelib.store import secrets
from chalicelib.store.index_lists import Place

# Bytes of a body. Lambda hands on 6 MB at most.
LONGEST = 1_000_000
MOST_ROWS = 1_000
# Of a list whose filters no index serves: ten parts of the most rows.
MOST_LOOKED_AT = 10 * MOST_ROWS

_PURPOSE = "list cursors"
_DIGEST_DIGITS = 32
# Parameters that say where in a list, and those that do not choose what is in it.
_PLACES = frozenset({"cursor", "page"})
_NO_FILTERS = _PLACES | {"limit", "per_page"}

Record = TypeVar("Record")
Mapped = TypeVar("Mapped")


Cursor = Annotated[str, Field(max_length=8_000, description="Where the part begins; from `next`.")]


class ListQuery(Input):
    """Query parameters of a list that may come in parts."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="The most objects of a part.")] | None = None
    cursor: Cursor | None = None


class DatedQuery(ListQuery):
    """Those of a list of reservations, which a range of dates may limit: of the dates on which they start."""

    first: Annotated[Day, Field(description="The first date.")] | None = Field(None, alias="from")
    last: Annotated[Day, Field(description="The last date, itself included.")] | None = Field(
        None, alias="to"
    )

    @property
    def starts(self) -> tuple[datetime, datetime] | None:
        """The instants between which all starts are, wherever it is that the dates are those of.

        :raises FieldsInvalid: if the range ends before it begins
        """
        self.raise_if_reversed()
        if self.first is None and self.last is None:
            return None
        first, last = self.first or date.min, self.last or date.max
        # No zone is a day ahead or behind.
        earliest = max(first, date.min + timedelta(days=1)) - timedelta(days=1)
        latest = min(last, date.max - timedelta(days=1)) + timedelta(days=1)
        return datetime.combine(earliest, time(), UTC), datetime.combine(latest, time.max, UTC)

    def includes(self, reservation: Reservation) -> bool:
        """Return whether a reservation starts on one of the dates, by the clocks where it is."""
        if self.first is None and self.last is None:
            return True
        return self.has(wall_clock(reservation.interval.start, reservation.zone).date())

    def has(self, day: date) -> bool:
        """Return whether a date is in the range."""
        return (self.first or date.min) <= day <= (self.last or date.max)

    def raise_if_reversed(self) -> None:
        """Check that the range does not end before it begins.

        :raises FieldsInvalid: if it does
        """
        if (self.last or date.max) < (self.first or date.min):
            raise FieldsInvalid.of_field("to", "no puede ser anterior a from", "cannot be before from")


class Part(Output):
    """A list, or a part of one; `next` is there where it came in parts, and null in the last.

    It is the query that leads to the next part, to be put after the list's path.
    """

    NULLABLE: ClassVar[frozenset[str]] = frozenset({"next"})

    next: str | None = None


class Listed(Protocol[Record]):
    """A list that can be read from any place on: store.index_lists, or `SortedList`."""

    def pages(self, after: Place | None, first: int) -> Iterator[list[tuple[Place, Record | None]]]:
        """Return what is behind a place, page by page, `first` records in the first; None: one is gone."""


@dataclass(frozen=True, slots=True)
class SortedList(Generic[Record]):
    """Records that were read already, in order; `place_of` ascends with them, or descends."""

    records: Sequence[Record]
    place_of: Callable[[Record], Place]
    is_descending: bool = False

    def pages(self, after: Place | None, first: int) -> Iterator[list[tuple[Place, Record | None]]]:
        """Return what is behind a place, page by page, `first` records in the first."""
        placed: Iterator[tuple[Place, Record | None]] = (
            (place, record)
            for place, record in ((self.place_of(record), record) for record in self.records)
            if after is None or (place < after if self.is_descending else place > after)
        )
        while page := list(islice(placed, first)):
            yield page
            first = MOST_ROWS


@dataclass(frozen=True, slots=True)
class MappedList(Generic[Record, Mapped]):
    """A list of what `mapping` makes of a page's records, one of each; None leaves one out."""

    listed: Listed[Record]
    mapping: Callable[[list[Record]], Sequence[Mapped | None]]

    def pages(self, after: Place | None, first: int) -> Iterator[list[tuple[Place, Mapped | None]]]:
        """Return what is behind a place, page by page, `first` records in the first."""
        for page in self.listed.pages(after, first):
            mapped = iter(self.mapping([record for _, record in page if record is not None]))
            yield [(place, None if record is None else next(mapped)) for place, record in page]


def records_of(listed: Listed[Record]) -> Iterator[Record]:
    """Return all records of a list; pages that nobody gets to are not read."""
    for page in listed.pages(None, MOST_ROWS):
        yield from (record for _, record in page if record is not None)


@dataclass(frozen=True, slots=True)
class _Shown(Generic[Record]):
    place: Place
    record: Record
    row: Any

    @property
    def size(self) -> int:
        """The bytes of its row, and of a comma."""
        return bodies.size(self.row) + 1


def reply_in_parts(
    call: Call[Any],
    listed: Listed[Record],
    *,
    rows: Callable[[list[Record]], Sequence[Any]],
    body: Callable[[list[Any]], dict[str, Any]],
    keeps: Callable[[Record], bool] = lambda _: True,
    latest_first: Callable[[Record], Any] | None = None,
    most: int | None = None,
) -> Reply:
    """Return the list, or the part of it that the call's query asks for.

    `rows` makes the objects of a page's records, `body` what is sent of the objects. Records that `keeps`
    refuses are left out. Within a part records are sorted by `latest_first`, if given, the greatest first.
    A list whose objects cost much to read has at most `most` of them in a part, whatever the client asks for.

    :raises FieldsInvalid: if the cursor is not of this caller, list and filters
    """
    query = call.query
    limits, after = [size for size in (query.limit, most) if size is not None], place_in(call)
    limit = min(limits, default=None)
    pages = listed.pages(after, MOST_ROWS if limit is None else limit + 1)
    room = LONGEST - bodies.size(body([]))
    shown, last = _taken(pages, rows, keeps, limit, room)
    members: dict[str, Any] = {}
    if last is not None or query.limit is not None or after is not None:
        shown, members = _with_next(call, shown, last, room)
    if latest_first is not None:
        shown.sort(key=lambda each: latest_first(each.record), reverse=True)
    return Reply(200, body([each.row for each in shown]) | members, link_to(members.get("next")))


def _taken(
    pages: Iterator[list[tuple[Place, Record | None]]],
    rows: Callable[[list[Record]], Sequence[Any]],
    keeps: Callable[[Record], bool],
    limit: int | None,
    room: int,
) -> tuple[list[_Shown[Record]], Place | None]:
    """Return the records that a part has, and the place behind which the next begins, None if none does."""
    shown: list[_Shown[Record]] = []
    looked_at, room = 0, room + 1  # a comma is before each but the first
    for page in pages:
        kept = [(place, record) for place, record in page if record is not None and keeps(record)]
        made = rows([record for _, record in kept])
        there = [_Shown(place, record, row) for (place, record), row in zip(kept, made, strict=True)]
        wanted = there if limit is None else there[: limit - len(shown)]
        fitting, room = _fitting(wanted, room)
        if not shown:
            fitting = fitting or wanted[:1]
        shown += fitting
        if len(fitting) < len(there):
            return shown, shown[-1].place
        looked_at += len(page)
        if looked_at >= MOST_LOOKED_AT and len(shown) < looked_at:
            return shown, page[-1][0]
    return shown, None


def _fitting(wanted: list[_Shown[Record]], room: int) -> tuple[list[_Shown[Record]], int]:
    """Return the first of these, as many as there is room for, and the room that they leave."""
    size = bodies.size([each.row for each in wanted]) - 1 if wanted else 0
    if size <= room:
        return wanted, room - size
    fitting = []
    for each in wanted:
        room -= each.size
        if room < 0:
            break
        fitting.append(each)
    return fitting, room


def _with_next(
    call: Call[Any], shown: list[_Shown[Record]], last: Place | None, room: int
) -> tuple[list[_Shown[Record]], dict[str, Any]]:
    """Return as many of the records as there is room for beside `next`, and `next`."""
    size = bodies.size([each.row for each in shown]) - len("[]")
    while True:
        members = {"next": None if last is None else query_behind(last, call)}
        # Without the braces, and with a comma.
        if size + len(bodies.text(members)) - 1 <= room or len(shown) < 2:
            return shown, members
        size -= shown[-1].size
        shown = shown[:-1]
        last = shown[-1].place


def _sent(call: Call[Any], but_for: frozenset[str]) -> dict[str, str]:
    """Return the parameters of the query as they were sent."""
    sent = call.query.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude_none=True, exclude=but_for
    )
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in sent.items()
    }


def _scope(call: Call[Any]) -> str:
    """Return a digest of the caller, the list and its filters: a cursor is of no use elsewhere."""
    caller = call.known_caller
    who = [call.tenant] if caller is None else [caller.tenant, caller.user, int(caller.role)]
    path = call.route.partition(" ")[2]
    text = json.dumps([who, path, dict(call.path), _sent(call, _NO_FILTERS)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_DIGITS]


def query_behind(place: Place, call: Call[Any]) -> str:
    """Return the query of the part that begins behind a place of the call's list."""
    key = secrets.signing_keys().signing(call.now).derived(_PURPOSE)
    cursor = signed([_scope(call), *place], key)
    return "?" + urlencode({**_sent(call, _PLACES), "cursor": cursor})


def link_to(query: str | None) -> dict[str, str]:
    """Return the header that leads to the next part, if there is one."""
    return {"Link": f'<{query}>; rel="next"'} if query else {}


def place_in(call: Call[Any]) -> Place | None:
    """Return the place in the call's cursor, None without one.

    :raises FieldsInvalid: if Cupo has not signed it, for this caller, list and filters
    """
    cursor: str | None = call.query.cursor
    if cursor is None:
        return None
    match content_of(cursor, secrets.signing_keys().derived(_PURPOSE)):
        case [str(digest), str(order), str(pk), str(sk)] if digest == _scope(call):
            return order, pk, sk
    raise FieldsInvalid.of_field("cursor", "no es de esta lista", "is not of this list")
