"""Facts about a route that only the OpenAPI document needs."""

from dataclasses import dataclass

from chalicelib.http.fields import Input


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDocs:
    """Status codes and media type of a success; `body` is the schema if the view itself applies it."""

    statuses: tuple[int, ...] = (200,)
    media: str = "application/json"
    body: type[Input] | None = None


PLAIN = RouteDocs()
CREATES = RouteDocs(statuses=(201,))
NO_CONTENT = RouteDocs(statuses=(204,))
