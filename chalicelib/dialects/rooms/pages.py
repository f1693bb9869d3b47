"""Pages of a list, with the counts of document 002."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from chalicelib.dialects.rooms.schemas import Paged
from chalicelib.http.fields import Output

Row = TypeVar("Row")


class Meta(Output):
    """The counts of a list."""

    current_page: int
    per_page: int
    total: int
    last_page: int


class Page(Output, Generic[Row]):
    """A page of a list."""

    data: list[Row]
    meta: Meta


def page_of(rows: Sequence[Row], query: Paged) -> tuple[Sequence[Row], dict[str, int]]:
    """Return the rows of the requested page, and the `meta` object with the counts of all rows."""
    first = (query.page - 1) * query.per_page
    meta = {
        "current_page": query.page,
        "per_page": query.per_page,
        "total": len(rows),
        "last_page": max(1, -(-len(rows) // query.per_page)),
    }
    return rows[first : first + query.per_page], meta
