"""What AWS is asked to send."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.notifications.clients import client


@contextmanager
def asked(service: str) -> Iterator[list[dict[str, Any]]]:
    """The parameters of each call of a service, as they come."""
    found: list[dict[str, Any]] = []
    events = client(service).meta.events
    events.register_first("provide-client-params", lambda params, **_: found.append(params), "asked")
    try:
        yield found
    finally:
        events.unregister("provide-client-params", unique_id="asked")
