"""Pages of a list, with a true total (contract common.md, *Lists*)."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from chalicelib.dialects.fields import Input

Number = Annotated[int, Field(ge=1, le=1_000_000_000)]
Limit = Annotated[int, Field(ge=1, le=100)]


class Paged(Input):
    """Query parameters of a list that comes in pages."""

    page: Number = 1
    limit: Limit = 10


def page_of(rows: Sequence[Any], query: Paged) -> tuple[Sequence[Any], dict[str, int]]:
    """The rows of the page that was asked for, and what to say of all of them."""
    first = (query.page - 1) * query.limit
    pagination = {
        "page": query.page,
        "limit": query.limit,
        "total": len(rows),
        "totalPages": -(-len(rows) // query.limit),
    }
    return rows[first : first + query.limit], pagination
