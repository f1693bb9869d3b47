"""Pages of a list, as document 002 counts them."""

from collections.abc import Sequence
from typing import TypeVar

from chalicelib.dialects.rooms.schemas import Paged

Row = TypeVar("Row")


def page_of(rows: Sequence[Row], query: Paged) -> tuple[Sequence[Row], dict[str, int]]:
    """The rows of the page that was asked for, and `meta`, which counts all of them."""
    first = (query.page - 1) * query.per_page
    meta = {
        "current_page": query.page,
        "per_page": query.per_page,
        "total": len(rows),
        "last_page": max(1, -(-len(rows) // query.per_page)),
    }
    return rows[first : first + query.per_page], meta
