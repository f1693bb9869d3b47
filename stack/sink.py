"""Where the webhooks of the local stack end: each is remembered, and answered as its address asks."""

import time
from pathlib import Path
from urllib.parse import parse_qs

from stack.browsers import is_from_page
from stack.deliveries import Deliveries, Delivery
from stack.server import Request, Response, Server

# The endpoint that a webhook is for: what is sent to it comes here instead.
ENDPOINT = "x-cupo-endpoint"
MAX_BODY_BYTES = 1024 * 1024


def answer_of(endpoint: str) -> int:
    """Return the status that an endpoint's address asks for, as in `https://example.com/hook?answer=500`."""
    asked = parse_qs(endpoint.partition("?")[2].partition("#")[0]).get("answer", [""])[-1]
    is_status = len(asked) == 3 and asked.isascii() and asked.isdigit() and 200 <= int(asked) <= 599
    return int(asked) if is_status else 200


class Sink:
    """Takes what is delivered to all endpoints."""

    def __init__(self, path: Path) -> None:
        """Take up what the file remembers, and the port that it names if that is free.

        :raises Unusable: if the file is not one of ours.
        """
        self._deliveries = Deliveries(path)
        self._server = Server(self._deliveries.port, or_any=True)
        self._deliveries.port = self._server.port
        self._deliveries.write()
        self.url = self._server.url

    def start(self) -> None:
        """Serve in threads."""
        self._server.start(self.answer, threads=8)

    def stop(self) -> None:
        """Take no more deliveries."""
        self._server.stop()

    def answer(self, request: Request) -> Response:
        """Take a delivery."""
        if is_from_page(request.headers):
            return Response(403)
        if request.method != "POST":
            return Response(404)
        if len(request.body) > MAX_BODY_BYTES:
            return Response(413)
        to = request.headers.get(ENDPOINT) or f"{self.url}{request.target}"
        headers, body = dict(request.headers), request.body.decode(errors="replace")
        self._deliveries.add(Delivery(channel="webhook", to=to, headers=headers, body=body, at=time.time()))
        return Response(answer_of(to))
