"""Facts about a route that only the OpenAPI document needs."""

from dataclasses import dataclass
from typing import Any

from chalicelib.http.fields import Input

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDocs:
    """Status codes and media type of a success; `body` is the schema if the view itself applies it.

    `summary` and `description` are the document's words, word for word; without them the docstring of the
    view is the summary. `request_example` and `response_example` are JSON values that the document shows;
    a response is completed with what the contract adds. `text` is the media type of a text that a success
    may be instead. `is_tagged`: a success has an `ETag`, which a PUT may be sent with as `If-Match`.
    """

    statuses: tuple[int, ...] = (200,)
    media: str = JSON
    text: str | None = None
    body: type[Input] | None = None
    summary: str | None = None
    description: str | None = None
    request_example: Any = None
    response_example: Any = None
    is_tagged: bool = False


PLAIN = RouteDocs()
CREATES = RouteDocs(statuses=(201,))
TAGGED = RouteDocs(is_tagged=True)
NO_CONTENT = RouteDocs(statuses=(204,))
