"""Pages of a list, with the exact total (contract common.md, *Lists*)."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from chalicelib.http.fields import Input, Output

Number = Annotated[int, Field(ge=1, le=1_000_000_000)]
Limit = Annotated[int, Field(ge=1, le=100)]

Row = TypeVar("Row")


class Pagination(Output):
    """The counts of a list."""

    page: int
    limit: int
    total: int
    pages: int = Field(serialization_alias="totalPages")


class Page(Output, Generic[Row]):
    """A page of a list."""

    data: list[Row]
    pagination: Pagination


class Paged(Input):
    """Query parameters of a list that comes in pages."""

    page: Number = 1
    limit: Limit = 10


def page_of(rows: Sequence[Any], query: Paged) -> tuple[Sequence[Any], dict[str, int]]:
    """Return the rows of the requested page, and the `pagination` object with the counts of all rows."""
    first = (query.page - 1) * query.limit
    pagination = {
        "page": query.page,
        "limit": query.limit,
        "total": len(rows),
        "totalPages": -(-len(rows) // query.limit),
    }
    return rows[first : first + query.limit], pagination
