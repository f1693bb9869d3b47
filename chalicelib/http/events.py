"""A request as API Gateway hands it to a function: a proxy event."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What a proxy event says, read when it is asked for; `path` is the route's, with its `{names}`.

    `address` is the path as it was sent, with what API Gateway puts before it: a stage's name, a base path.
    `headers` have names in lower case, `ids` the path parameters as they were sent, `query` the last value of
    each parameter.
    """

    method: str
    path: str
    address: str
    request_id: str | None
    peer: str
    headers: Mapping[str, str]
    event: Event

    @classmethod
    def of(cls, event: Event) -> "Request":
        """Return the request of an event."""
        context = event["requestContext"]
        return cls(
            method=context["httpMethod"],
            path=context["resourcePath"],
            address=str(context.get("path") or "/"),
            request_id=context.get("requestId"),
            peer=str(context.get("identity", {}).get("sourceIp", "")),
            headers={name.lower(): value for name, value in (event["headers"] or {}).items()},
            event=event,
        )

    @property
    def ids(self) -> Mapping[str, str]:
        """Return the path parameters, still percent-encoded."""
        return self.event["pathParameters"] or {}

    @property
    def query(self) -> Mapping[str, str]:
        """Return the last value of each parameter of the query."""
        sent = self.event["multiValueQueryStringParameters"] or {}
        return {name: values[-1] for name, values in sent.items()}

    @property
    def body(self) -> bytes:
        """Return the body as it was sent; AWS has text in its place, Chalice's own tools bytes."""
        body: str | bytes = self.event["body"] or b""
        if self.event.get("isBase64Encoded"):
            return b64decode(body)
        return body.encode() if isinstance(body, str) else body
