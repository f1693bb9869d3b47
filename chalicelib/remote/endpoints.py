"""Requests to addresses that users choose: only to hosts that everybody can reach, and never for long.

A name is resolved once, all that it resolves to is checked, and the connection goes to an address that
was checked, not to the name again. The certificate has to be the name's all the same. Nothing is
followed, and of the answer nothing counts but its status.
"""

import http.client
import io
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from urllib3.exceptions import HTTPError

from chalicelib import clock
from chalicelib.domain.errors import AddressForbidden, UrlMalformed
from chalicelib.domain.webhooks import Target, is_public, target_of
from chalicelib.remote import transport
from chalicelib.remote.deadline import in_time

CONNECT_SECONDS, LONGEST_SECONDS = 3.0, 10.0
# The header that tells the local stack's sink where a request would have gone.
ENDPOINT_HEADER = "X-Cupo-Endpoint"

# Of the body, and of everything.
_MOST_READ, _MOST_RECEIVED = 4096, 32 * 1024
_ONE_SECOND = 1.0
_ABOUT = {"Content-Type": "application/json", "User-Agent": "Cupo-Webhooks/1"}


class Undelivered(Exception):
    """There is no answer; `reason` is one word that may be logged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def resolved(host: str) -> list[str]:
    """The addresses of a name, in the system's order.

    :raises OSError: if it has none
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@cache
def trust() -> ssl.SSLContext:
    """Whose certificates count: those of the system."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who sends: how it finds addresses, which of them it may reach, whose certificates it trusts.

    It tries to connect for `connect_seconds` at most; all together takes no more than `longest_seconds`.
    """

    resolve: Callable[[str], Sequence[str]] = resolved
    may_reach: Callable[[str], bool] = is_public
    trust: Callable[[], ssl.SSLContext] = trust
    connect_seconds: float = CONNECT_SECONDS
    longest_seconds: float = LONGEST_SECONDS

    def raise_if_forbidden(self, url: str) -> None:
        """Look where a url leads now; a name that does not resolve may do so one day.

        :raises UrlMalformed: if it is no address to send to
        :raises AddressForbidden: if it leads to where nothing is sent
        """
        target = target_of(url, self.may_reach)
        with suppress(OSError, UnicodeError):
            in_time(lambda _: self._addresses(target), seconds=self.connect_seconds)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send a body of JSON, and give the status of the answer.

        :raises Undelivered: if there is no answer in time, or it may not be sent there
        """
        ends = clock.monotonic() + min(self.longest_seconds, clock.time_left())
        try:
            target = target_of(url, self.may_reach)
            return in_time(lambda _: self._status(target, body, headers, ends), seconds=self.longest_seconds)
        except (AddressForbidden, UrlMalformed, OSError, UnicodeError, http.client.HTTPException) as failure:
            raise Undelivered(type(failure).__name__) from failure

    def _status(self, target: Target, body: bytes, headers: Mapping[str, str], ends: float) -> int:
        addresses = self._addresses(target)
        with (
            _connected(addresses, target.port, self.connect_seconds, ends) as plain,
            self.trust().wrap_socket(plain, server_hostname=target.host) as secured,
        ):
            exchange = http.client.HTTPConnection(target.host)
            # With a connection to begin with, it makes none of its own.
            hurried: Any = _Hurried(secured, ends)
            exchange.sock = hurried
            own = {"Host": target.authority, "Connection": "close", **_ABOUT}
            exchange.request("POST", target.path, body, {**headers, **own})
            with exchange.getresponse() as answer:
                answer.read(_MOST_READ)
                return answer.status

    def _addresses(self, target: Target) -> list[str]:
        """Where the target is, each of them checked.

        :raises AddressForbidden: if only one of them is none to send to
        :raises OSError: if there are none
        """
        found = [str(target.address)] if target.address is not None else list(self.resolve(target.host))
        if not all(self.may_reach(address) for address in found):
            raise AddressForbidden
        if not found:
            raise OSError(target.host)
        return found


def post_to_sink(sink: str, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send to the local stack's sink what would go to this url, and give the status of the answer.

    :raises Undelivered: if there is no answer in time
    """
    sent = {**headers, **_ABOUT, ENDPOINT_HEADER: url}
    try:
        return in_time(lambda _: transport.send("POST", sink, body, sent).status, seconds=LONGEST_SECONDS)
    except transport.Refused as refusal:
        return refusal.status
    except (HTTPError, OSError) as failure:
        raise Undelivered(type(failure).__name__) from failure


class _Hurried:
    """A connection as the HTTP client uses it, of which every single step ends when all has to end."""

    def __init__(self, connected: socket.socket, ends: float) -> None:
        self._connected = connected
        self._ends = ends

    def sendall(self, content: bytes) -> None:
        """Send all of it."""
        rest = memoryview(content)
        while rest:
            self._connected.settimeout(_left(self._ends))
            rest = rest[self._connected.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What comes back."""
        return io.BufferedReader(_Incoming(self._connected, self._ends))

    def close(self) -> None:
        """Whoever opened the connection closes it."""


class _Incoming(io.RawIOBase):
    """The first of what comes back: whoever sends more is not listened to."""

    def __init__(self, connected: socket.socket, ends: float) -> None:
        super().__init__()
        self._connected = connected
        self._ends = ends
        self._room = _MOST_RECEIVED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._room:
            return 0
        self._connected.settimeout(_left(self._ends))
        received = self._connected.recv_into(buffer, min(len(buffer), self._room))
        self._room -= received
        return received


def _connected(addresses: Sequence[str], port: int, seconds: float, ends: float) -> socket.socket:
    """A connection to the first of the addresses that takes one, in time for what comes after it.

    :raises OSError: if none does
    """
    until = min(clock.monotonic() + seconds, ends)
    failure: OSError = TimeoutError()
    for number, address in enumerate(addresses):
        left = until - clock.monotonic()
        if left <= 0:
            break
        # Who does not answer leaves time for the next.
        share = min(left, max(_ONE_SECOND, left / (len(addresses) - number)))
        try:
            found = _connection(address, port, share)
            found.settimeout(_left(ends))
        except OSError as fault:
            failure = fault
        else:
            return found
    raise failure


def _connection(address: str, port: int, seconds: float) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.settimeout(seconds)
        made.connect((address, port))
    except BaseException:
        made.close()
        raise
    return made


def _left(ends: float) -> float:
    left = ends - clock.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
