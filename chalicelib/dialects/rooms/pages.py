"""Pages of a list, with the counts of document 002."""

from typing import Any, Generic, TypeVar

from chalicelib.http.fields import Output
from chalicelib.http.pages import Counts
from chalicelib.http.parts import Part

Row = TypeVar("Row")


class Meta(Output):
    """The counts of a list; `current_page` is 0 where a cursor led."""

    current_page: int
    per_page: int
    total: int
    last_page: int
    total_is_at_least: bool = False


class Page(Part, Generic[Row]):
    """A page of a list."""

    data: list[Row]
    meta: Meta


def with_meta(rows: list[Any], counts: Counts) -> dict[str, Any]:
    """Return a page as its body: `data` and `meta`."""
    meta = {
        "current_page": counts.number,
        "per_page": counts.size,
        "total": counts.total,
        "last_page": max(1, counts.pages),
        **counts.flag,
    }
    return {"data": rows, "meta": meta}
