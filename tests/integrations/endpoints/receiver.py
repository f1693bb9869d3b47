"""Somebody's server for webhooks on 127.0.0.1, over HTTPS, and a client that may reach it."""

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Self

import pytest

from chalicelib.integrations.endpoints import Client
from tests.integrations.endpoints import certificates
from tests.remotes.responses import Response
from tests.remotes.server import Remote
from tests.remotes.waits import virtual_waits

NAME = "hooks.example.com"
HERE = "127.0.0.1"
DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request, as it came."""

    verb: str
    path: str
    headers: dict[str, str]
    content: bytes


class Sink(Remote):
    """What it was sent; it answers 200 unless a test says otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []

    def answer(self, verb: str, target: str, headers: Message, content: bytes) -> Response:
        named = {name.lower(): value for name, value in headers.items()}
        self.seen.append(Seen(verb, target, named, content))
        return self.act(DELIVERY, lambda: Response(200, b"{}"))


class Receiver(Sink):
    """The same over HTTPS, under these names."""

    def __init__(self, *names: str, context: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.asked_for: list[str | None] = []
        self._context = context or certificates.server(*(names or (NAME,)))

    def __enter__(self) -> Self:
        super().__enter__()
        self._context.sni_callback = lambda _socket, name, _context: self.asked_for.append(name)
        self._server.socket = self._context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        return self

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}/hooks"

    @property
    def elsewhere(self) -> str:
        return f"https://{NAME}:{self.port}/elsewhere"


@pytest.fixture
def receiver(socket_enabled: None) -> Iterator[Receiver]:
    """Somebody's server; no wait for it takes real time."""
    with virtual_waits(), Receiver() as served:
        yield served


@dataclass(slots=True)
class Names:
    """A resolver: the same addresses for every name, or, where there are more, each time the next."""

    answers: Sequence[Sequence[str]] = ((HERE,),)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def reaching(*addresses: str, **changes: Any) -> Client:
    """A client that may reach these addresses alone, on any port, and trusts the authority of the tests."""
    allowed = addresses or (HERE,)
    fields = {"resolve": Names(), "may_reach": allowed.__contains__, "trust": certificates.authority}
    fields["ports"] = range(1, 2**16)
    return Client(**{**fields, **changes})
