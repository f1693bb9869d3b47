"""Requests to addresses that users choose: only to public hosts, and with a short time limit.

A name is resolved once, and all its addresses are checked. The connection goes to a checked address, so the
name is not resolved again. The certificate must still be valid for the name. Redirects are not followed, and
only the status of the response is used.
"""

import http.client
import io
import socket
import ssl
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from urllib3.exceptions import HTTPError

from chalicelib import clock
from chalicelib.domain.errors import AddressForbidden, PortForbidden, UrlMalformed
from chalicelib.domain.webhooks import PORTS, Target, is_public, target_of
from chalicelib.integrations import transport
from chalicelib.integrations.deadline import in_time

CONNECT_SECONDS, LONGEST_SECONDS = 3.0, 10.0
# The header with the original url of a request that goes to the local stack's sink.
ENDPOINT_HEADER = "X-Cupo-Endpoint"

# The most bytes of the body, and of the whole response, that are read.
_MOST_READ, _MOST_RECEIVED = 4096, 32 * 1024
_ONE_SECOND = 1.0
_UNFIT = AddressForbidden, PortForbidden, UrlMalformed
_ABOUT = {"Content-Type": "application/json", "User-Agent": "Cupo-Webhooks/1"}


class Undelivered(Exception):
    """There is no response; `reason` is one word that may be logged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def resolved(host: str) -> list[str]:
    """Return the addresses of a name, in the system's order.

    :raises OSError: if it has none
    """
    infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in infos))


@cache
def trust() -> ssl.SSLContext:
    """Return the TLS context, which trusts the certificate authorities of the system."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The sender of requests: how it resolves names, which addresses and ports it may reach, whom it trusts.

    Connecting takes `connect_seconds` at most, the whole request `longest_seconds`.
    """

    resolve: Callable[[str], Sequence[str]] = resolved
    may_reach: Callable[[str], bool] = is_public
    ports: Container[int] = PORTS
    trust: Callable[[], ssl.SSLContext] = trust
    connect_seconds: float = CONNECT_SECONDS
    longest_seconds: float = LONGEST_SECONDS

    def raise_if_forbidden(self, url: str) -> None:
        """Check the current addresses of a url; a name that does not resolve now is accepted.

        :raises UrlMalformed: if no request can be sent to such a url
        :raises AddressForbidden: if it leads to an address to which nothing is sent
        """
        target = target_of(url, self.may_reach)
        with suppress(OSError, UnicodeError):
            in_time(lambda _: self._addresses(target), seconds=self.connect_seconds)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send a body of JSON, and return the status of the response.

        :raises Undelivered: if there is no response in time, or nothing may be sent to this url
        """
        ends = clock.monotonic() + min(self.longest_seconds, clock.time_left())
        try:
            target = target_of(url, self.may_reach)
            return in_time(lambda _: self._status(target, body, headers, ends), seconds=self.longest_seconds)
        except (*_UNFIT, OSError, UnicodeError, http.client.HTTPException) as failure:
            raise Undelivered(type(failure).__name__) from failure

    def _status(self, target: Target, body: bytes, headers: Mapping[str, str], ends: float) -> int:
        addresses = self._addresses(target)
        if target.port not in self.ports:
            raise PortForbidden
        with (
            _connected(addresses, target.port, self.connect_seconds, ends) as plain,
            self.trust().wrap_socket(plain, server_hostname=target.host) as secured,
        ):
            connection = http.client.HTTPConnection(target.host)
            # It has a socket already, so it does not open one of its own.
            timed: Any = _TimedSocket(secured, ends)
            connection.sock = timed
            own = {"Host": target.authority, "Connection": "close", **_ABOUT}
            connection.request("POST", target.path, body, {**headers, **own})
            with connection.getresponse() as response:
                response.read(_MOST_READ)
                return response.status

    def _addresses(self, target: Target) -> list[str]:
        """Return the addresses of the target, all of them checked.

        :raises AddressForbidden: if nothing may be sent to one or more of them
        :raises OSError: if there are none
        """
        addresses = [str(target.address)] if target.address is not None else list(self.resolve(target.host))
        if not all(self.may_reach(address) for address in addresses):
            raise AddressForbidden
        if not addresses:
            raise OSError(target.host)
        return addresses


def post_to_sink(sink: str, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a request for this url to the local stack's sink instead, and return the status of its response.

    :raises Undelivered: if there is no response in time
    """
    sent = {**headers, **_ABOUT, ENDPOINT_HEADER: url}
    try:
        return in_time(lambda _: transport.send("POST", sink, body, sent).status, seconds=LONGEST_SECONDS)
    except transport.Refused as refusal:
        return refusal.status
    except (HTTPError, OSError) as failure:
        raise Undelivered(type(failure).__name__) from failure


class _TimedSocket(io.RawIOBase):
    """A socket for the HTTP client: each of its operations ends at the deadline of the whole request.

    As a stream it is the first bytes of the response; the rest is not read.
    """

    def __init__(self, connected: socket.socket, ends: float) -> None:
        super().__init__()
        self._connected = connected
        self._ends = ends
        self._room = _MOST_RECEIVED

    def sendall(self, content: bytes) -> None:
        """Send all bytes."""
        rest = memoryview(content)
        while rest:
            self._connected.settimeout(_left(self._ends))
            rest = rest[self._connected.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the stream of the response."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._room:
            return 0
        self._connected.settimeout(_left(self._ends))
        received = self._connected.recv_into(buffer, min(len(buffer), self._room))
        self._room -= received
        return received

    def close(self) -> None:
        """Do nothing: the code that opened the connection closes it."""


def _connected(addresses: Sequence[str], port: int, seconds: float, ends: float) -> socket.socket:
    """Return a connection to the first address that accepts one, with the timeout of the whole request.

    :raises OSError: if none accepts one in time
    """
    until = min(clock.monotonic() + seconds, ends)
    failure: OSError = TimeoutError()
    for number, address in enumerate(addresses):
        left = until - clock.monotonic()
        if left <= 0:
            break
        # An address that does not respond leaves time for the next one.
        share = min(left, max(_ONE_SECOND, left / (len(addresses) - number)))
        try:
            connected = _connection(address, port, share)
            connected.settimeout(_left(ends))
        except OSError as error:
            failure = error
        else:
            return connected
    raise failure


def _connection(address: str, port: int, seconds: float) -> socket.socket:
    connecting = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connecting.settimeout(seconds)
        connecting.connect((address, port))
    except BaseException:
        connecting.close()
        raise
    return connecting


def _left(ends: float) -> float:
    left = ends - clock.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
