"""Lists that documents have in pages by number (contract common.md, *Lists*).

A page costs what is before it: DynamoDB has no numbers. So numbers lead no further than ten thousand records
of the index; a cursor leads on from any page, at the cost of what it shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from chalicelib.http.call import Call, Reply
from chalicelib.http.fields import Input, Output
from chalicelib.http.parts import (
    MOST_LOOKED_AT,
    MOST_ROWS,
    Cursor,
    Listed,
    Part,
    link_to,
    query_behind,
    reply_in_parts,
)
from chalicelib.http.requests import FieldsInvalid
from chalicelib.store.index_lists import Place

Number = Annotated[int, Field(ge=1, le=1_000_000_000)]
Limit = Annotated[int, Field(ge=1, le=100)]

Row = TypeVar("Row")
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Counts:
    """What is said of a page beside its objects; what a cursor led to is number 0.

    If `is_at_least`, nobody has counted how many there are beyond `total`.
    """

    number: int
    size: int
    total: int
    is_at_least: bool

    @property
    def pages(self) -> int:
        """How many pages there are, as far as was counted."""
        return -(-self.total // self.size)

    @property
    def flag(self) -> dict[str, bool]:
        """The member that says that the total is not all."""
        return {"total_is_at_least": True} if self.is_at_least else {}


class Pagination(Output):
    """The counts of a list; `page` is 0 where a cursor led."""

    page: int
    limit: int
    total: int
    pages: int = Field(serialization_alias="totalPages")
    total_is_at_least: bool = False


class Page(Part, Generic[Row]):
    """A page of a list."""

    data: list[Row]
    pagination: Pagination


class Paged(Input):
    """Query parameters of a list that comes in pages."""

    page: Number = 1
    limit: Limit = 10
    cursor: Cursor | None = None


def paginated(rows: list[Any], counts: Counts) -> dict[str, Any]:
    """Return a page as its body: `data` and `pagination`."""
    pagination = {
        "page": counts.number,
        "limit": counts.size,
        "total": counts.total,
        "totalPages": counts.pages,
        **counts.flag,
    }
    return {"data": rows, "pagination": pagination}


def reply_in_pages(
    call: Call[Any],
    listed: Listed[Record],
    *,
    rows: Callable[[list[Record]], Sequence[Any]],
    body: Callable[[list[Any], Counts], dict[str, Any]] = paginated,
    count: Callable[[int], int] | None = None,
    total: Callable[[], int | None] = lambda: None,
) -> Reply:
    """Return the page of a list that the call's query asks for, by number or by cursor.

    `rows` makes the objects of records, `body` what is sent of the objects. `count`, if given, counts
    the list's records up to a most, which costs less than reading them. `total` returns how many there are
    where that is kept, which costs least; None where it is not.

    :raises FieldsInvalid: if the cursor is not of this caller, list and filters, or the page lies beyond what
        numbers lead to
    """
    query = call.query
    if query.cursor is not None:
        return reply_in_parts(
            call,
            listed,
            rows=rows,
            body=lambda shown: body(shown, Counts(0, query.limit, len(shown), is_at_least=True)),
        )
    begin = (query.page - 1) * query.limit
    if begin >= MOST_LOOKED_AT and (total() or 0) > MOST_LOOKED_AT:
        raise _beyond(query.limit)
    page = _numbered(listed, query.page, query.limit, count, total)
    counts = page.counts
    if begin >= MOST_LOOKED_AT and (counts.is_at_least or counts.total > MOST_LOOKED_AT):
        raise _beyond(query.limit)
    leads = None if page.last is None else query_behind(page.last, call)
    members = {"next": leads} if counts.is_at_least or counts.total > MOST_LOOKED_AT else {}
    return Reply(200, body(list(rows(page.records)), counts) | members, link_to(leads))


def _beyond(size: int) -> FieldsInvalid:
    last = -(-MOST_LOOKED_AT // size)
    return FieldsInvalid.of_field(
        "page",
        f"no puede pasar de {last} en esta lista: sigue con cursor",
        f"cannot be beyond {last} in this list: go on with cursor",
    )


@dataclass(frozen=True, slots=True)
class _NumberedPage(Generic[Record]):
    records: list[Record]
    counts: Counts
    last: Place | None


def _numbered(
    listed: Listed[Record],
    number: int,
    size: int,
    count: Callable[[int], int] | None,
    total: Callable[[], int | None],
) -> _NumberedPage[Record]:
    """Return a page, and the place behind which the list goes on, None if it does not."""
    begin, end = (number - 1) * size, number * size
    records: list[Record] = []
    matched = looked_at = 0
    shown: Place | None = None
    looked: Place | None = None
    is_at_least = False
    for page in listed.pages(None, MOST_ROWS if count is None else min(end + 1, MOST_ROWS)):
        if looked_at >= MOST_LOOKED_AT:
            is_at_least = bool(page)
            break
        for place, record in page:
            if record is not None:
                if begin <= matched < end:
                    records.append(record)
                    shown = place
                matched += 1
            looked = place
        looked_at += len(page)
        if count is not None and matched > end:
            is_at_least = True
            break
    kept = total() if is_at_least else None
    if kept is not None:
        # What was seen counts, too: it may be newer.
        matched = max(kept, matched)
        last = shown if matched > end else None
        return _NumberedPage(records, Counts(number, size, matched, is_at_least=False), last)
    if is_at_least and count is not None:
        matched = count(MOST_LOOKED_AT + 1)
        is_at_least = False
    is_at_least = is_at_least or matched > MOST_LOOKED_AT
    last = shown if matched > end else looked if is_at_least else None
    counts = Counts(number, size, min(matched, MOST_LOOKED_AT), is_at_least)
    return _NumberedPage(records, counts, last)
