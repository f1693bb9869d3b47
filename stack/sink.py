"""Where the webhooks of the local stack end: each is remembered, and answered as its address asks."""

import json
import time
from pathlib import Path
from urllib.parse import parse_qs

from stack.deliveries import Deliveries
from stack.neighbour import Handler, Neighbour

LISTED = "/deliveries"
# The endpoint that a webhook is for: what is sent to it comes here instead.
ENDPOINT = "X-Cupo-Endpoint"
MAX_BODY_BYTES = 1024 * 1024


def answer_of(endpoint: str) -> int:
    """The status that an endpoint's own address asks for, as in `https://example.com/hook?answer=500`."""
    asked = parse_qs(endpoint.partition("?")[2].partition("#")[0]).get("answer", [""])[-1]
    is_status = len(asked) == 3 and asked.isascii() and asked.isdigit() and 200 <= int(asked) <= 599
    return int(asked) if is_status else 200


class Receiver(Handler):
    """One delivery."""

    server: "Sink"

    def do_GET(self) -> None:  # noqa: N802 - the handler's names
        """List what was delivered."""
        if self.path != LISTED:
            self.send(404, {}, b"")
            return
        listed = json.dumps({"deliveries": self.server.deliveries.all()})
        self.send(200, {"Content-Type": "application/json"}, listed.encode())

    def do_POST(self) -> None:  # noqa: N802 - the handler's names
        """Take a delivery."""
        body = self.body(MAX_BODY_BYTES)
        if body is None:
            self.send(413, {}, b"")
            return
        to = self.headers.get(ENDPOINT) or f"{self.server.url}{self.path}"
        self.server.deliveries.add(
            {
                "to": to,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body.decode(errors="replace"),
                "at": time.time(),
            }
        )
        self.send(answer_of(to), {}, b"")


class Sink(Neighbour):
    """Takes what is delivered to all endpoints."""

    def __init__(self, path: Path) -> None:
        """Take up what the file remembers.

        :raises Unusable: if the file is not one of ours.
        """
        self.deliveries = Deliveries(path)
        super().__init__(self.deliveries.port, Receiver)
        self.deliveries.port = self.server_port
