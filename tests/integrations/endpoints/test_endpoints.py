"""What is sent to an address that somebody chose goes there alone, to the public Internet, and soon ends."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import pytest

from chalicelib import clock
from chalicelib.domain.errors import AddressForbidden, UrlMalformed
from chalicelib.domain.webhooks import is_public
from chalicelib.integrations import endpoints
from chalicelib.integrations.endpoints import Client, Undelivered, post_to_sink
from tests.integrations.endpoints import certificates
from tests.integrations.endpoints.addresses import (
    FORBIDDEN_HOSTS,
    FORBIDDEN_V4,
    FORBIDDEN_V6,
    MALFORMED,
    PUBLIC_V4,
    PUBLIC_V6,
    WELL_FORMED,
)
from tests.integrations.endpoints.receiver import (
    DELIVERY,
    HERE,
    NAME,
    Names,
    Receiver,
    Sink,
    reaching,
    receiver,
)
from tests.remotes.responses import answered
from tests.remotes.waits import PATIENCE, fall_silent, finished, go_on, taking, virtual_waits

__all__ = ["receiver"]

BODY = b'{"type":"reservation.created"}'
THERE = "127.0.0.2"
OK = b"HTTP/1.1 200 OK\r\n"
# What a server does with a connection, once it has read the request.
Script = Callable[[socket.socket], None]


def post(url: str, client: Client) -> int:
    return client.post(url, BODY, {"webhook-id": "id-1"})


def failed(url: str, client: Client) -> str:
    """Why it could not be delivered."""
    with pytest.raises(Undelivered) as failure:
        post(url, client)
    return failure.value.reason


# A request.


def test_a_request_is_a_post_of_json_to_the_name_whose_certificate_is_asked_for(receiver: Receiver) -> None:
    assert post(receiver.url + "?a=b%20c", reaching()) == 200

    [seen] = receiver.seen
    assert receiver.asked_for == [NAME]
    assert (seen.verb, seen.path, seen.content) == ("POST", "/hooks?a=b%20c", BODY)
    assert seen.headers["host"] == f"{NAME}:{receiver.port}"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["content-length"] == str(len(BODY))
    assert seen.headers["user-agent"] == "Cupo-Webhooks/1"
    assert seen.headers["webhook-id"] == "id-1"
    assert not seen.headers.keys() & {"cookie", "authorization", "x-cupo-endpoint"}


def test_the_status_is_told_whatever_it_is_and_no_redirect_is_followed(receiver: Receiver) -> None:
    statuses = [200, 201, 204, 299, 301, 302, 303, 307, 308, 400, 401, 404, 410, 429, 500, 503]
    for status in statuses:
        receiver.next(DELIVERY, answered(status, b""))
        assert post(receiver.url, reaching()) == status

    assert [seen.path for seen in receiver.seen] == ["/hooks"] * len(statuses)


def test_who_does_not_prove_the_name_gets_nothing(socket_enabled: None) -> None:
    for names, has_ended in ((("other.example.com",), False), ((HERE,), False), ((NAME,), True)):
        context = certificates.server(*names, has_ended=has_ended)
        with virtual_waits(), Receiver(context=context) as receiver:
            assert failed(receiver.url, reaching()) == "SSLCertVerificationError", (names, has_ended)
            # Nor does an authority that nobody knows prove anything.
            assert failed(receiver.url, reaching(trust=endpoints.trust)) == "SSLCertVerificationError"
            assert receiver.seen == []


def test_an_address_proves_itself_by_a_certificate_for_it(socket_enabled: None) -> None:
    with virtual_waits(), Receiver(HERE) as receiver:
        assert post(f"https://127.1:{receiver.port}/", reaching()) == 200
        assert [seen.headers["host"] for seen in receiver.seen] == [f"{HERE}:{receiver.port}"]


# Where it may go.


def test_nothing_is_sent_to_a_host_of_this_network_or_to_what_is_no_address() -> None:
    names = Names()
    client = Client(resolve=names)

    for host in FORBIDDEN_HOSTS:
        assert failed(f"https://{host}/hooks", client) == "AddressForbidden", host
    for url in MALFORMED:
        assert failed(url, client) == "UrlMalformed", url
        with pytest.raises(UrlMalformed):
            client.raise_if_forbidden(url)
    assert names.asked == []


def test_nothing_is_sent_where_one_address_of_a_name_is_of_this_network() -> None:
    others: tuple[tuple[str, ...], ...] = ((), (PUBLIC_V4,), (PUBLIC_V6, PUBLIC_V4))
    for address, beside in product((*FORBIDDEN_V4, *FORBIDDEN_V6, "fe80::1%eth0"), others):
        for addresses in ((address, *beside), (*beside, address)):
            client = Client(resolve=Names((addresses,)))

            assert failed("https://hooks.example.com/", client) == "AddressForbidden", addresses
            with pytest.raises(AddressForbidden):
                client.raise_if_forbidden("https://hooks.example.com/")


def test_a_server_on_this_machine_never_hears_of_a_client_as_it_is(receiver: Receiver) -> None:
    client = Client(resolve=Names(((HERE,),)), trust=certificates.authority)

    for host in (HERE, "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost", "intranet"):
        assert failed(f"https://{host}:{receiver.port}/hooks", client) == "AddressForbidden", host
    assert (receiver.asked_for, receiver.seen) == ([], [])


def test_nothing_is_sent_to_another_port_than_that_of_https(receiver: Receiver) -> None:
    """An endpoint may have been registered before this was refused."""
    client = replace(reaching(), ports=Client().ports)

    assert failed(receiver.url, client) == "PortForbidden"
    assert (receiver.asked_for, receiver.seen) == ([], [])


def test_the_systems_resolver_is_believed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HERE, 0))] * 2
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    assert endpoints.resolved(NAME) == [HERE]
    assert failed(receiver.url, Client(trust=certificates.authority)) == "AddressForbidden"
    assert post(receiver.url, reaching(resolve=endpoints.resolved)) == 200


def test_a_name_that_turns_inwards_after_it_was_checked_leads_where_it_led(receiver: Receiver) -> None:
    """DNS rebinding: what resolves to a good address when it is looked at, and to another one after."""
    names = Names(((HERE,), (HERE,), (THERE,)))
    with _listener(THERE, receiver.port) as inside:
        client = reaching(HERE, resolve=names)

        client.raise_if_forbidden(receiver.url)
        assert post(receiver.url, client) == 200
        assert failed(receiver.url, client) == "AddressForbidden"

        # It is resolved once for each of them.
        assert names.asked == [NAME] * 3
        assert len(receiver.seen) == 1
        assert not _has_visitors(inside)


def test_a_name_or_an_address_of_everybodys_is_fine() -> None:
    for url in WELL_FORMED:
        Client(resolve=Names(((PUBLIC_V4, PUBLIC_V6),))).raise_if_forbidden(url)


def test_a_name_that_does_not_resolve_is_not_forbidden_and_gets_nothing() -> None:
    def nowhere(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    client = Client(resolve=nowhere)
    client.raise_if_forbidden("https://hooks.example.com/")

    assert failed("https://hooks.example.com/", client) == "gaierror"
    assert failed("https://hooks.example.com/", Client(resolve=lambda _: [])) == "OSError"


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is over there takes no connection and refuses none."""

    class Socket(socket.socket):
        def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
            if address[0] == THERE:
                go_on(self.gettimeout() or 0)
                raise TimeoutError
            super().connect(address)

    monkeypatch.setattr(endpoints, "socket", SimpleNamespace(**{**vars(socket), "socket": Socket}))


def test_where_an_address_refuses_the_next_is_tried_and_the_last_refusal_told(receiver: Receiver) -> None:
    client = reaching(HERE, THERE, resolve=Names(((THERE, HERE),)))

    assert post(receiver.url, client) == 200
    assert failed(f"https://{NAME}:1/", client) == "ConnectionRefusedError"


def test_where_one_address_keeps_silent_the_next_one_is_tried(receiver: Receiver, silence: None) -> None:
    for seconds, share in ((2.0, 1.0), (3.0, 1.5), (1.2, 1.0)):
        client = reaching(HERE, THERE, resolve=Names(((THERE, HERE),)), connect_seconds=seconds)

        with taking(share):
            assert post(receiver.url, client) == 200


def test_who_takes_no_connection_costs_the_time_for_it_at_most(receiver: Receiver, silence: None) -> None:
    for addresses, seconds in (((THERE,), 0.8), ((THERE,), 3.0), ((THERE,) * 4, 3.0)):
        client = reaching(THERE, resolve=Names((addresses,)), connect_seconds=seconds)

        with taking(seconds):
            assert failed(receiver.url, client) == "TimeoutError"


# How long it may take.


def test_who_does_not_answer_costs_ten_seconds_or_what_the_request_has_left(receiver: Receiver) -> None:
    for budget, seconds in ((float("inf"), 10), (7, 7)):
        receiver.next(DELIVERY, receiver.hang)
        clock.start_budget(budget)

        with taking(seconds):
            assert failed(receiver.url, reaching()) == "TimeoutError"


def test_a_name_that_takes_too_long_to_resolve_is_sent_nothing_afterwards(receiver: Receiver) -> None:
    over = threading.Event()

    def late(_host: str) -> list[str]:
        fall_silent()
        over.wait(PATIENCE)
        return [HERE]

    client = reaching(resolve=late)
    with taking(3):
        client.raise_if_forbidden(receiver.url)
    with taking(10):
        assert failed(receiver.url, client) == "TimeoutError"
    over.set()
    finished()

    assert receiver.asked_for == []


def drip(piece: bytes, begin: bytes = b"", end: bytes = b"", drops: int = 20) -> Script:
    """Send this again and again, once a second, which is soon enough for every single wait."""

    def send(connected: socket.socket) -> None:
        connected.sendall(begin)
        for _ in range(drops):
            go_on(1)
            connected.sendall(piece)
        connected.sendall(end)

    return send


def test_who_answers_by_drops_gains_no_time(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exchange ends by itself: nobody waits for it here."""
    monkeypatch.setattr(endpoints, "in_time", lambda work, **_: work(lambda: False))
    for script in (
        drip(b"H"),
        drip(b"a: b\r\n", OK),
        drip(b"x", OK + b"X: "),
        drip(b"x", OK + b"Content-Length: 100\r\n\r\n"),
        drip(b"1\r\nx\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ):
        with _scripted(script) as port:
            assert failed(f"https://{NAME}:{port}/", reaching()) == "TimeoutError"


def test_who_answers_drop_by_drop_and_in_time_is_heard(socket_enabled: None) -> None:
    with virtual_waits(), _scripted(drip(b"a: b\r\n", OK, b"\r\n", drops=9)) as port:
        assert post(f"https://{NAME}:{port}/", reaching()) == 200


def test_of_a_flood_or_of_headers_without_end_only_the_beginning_is_read(socket_enabled: None) -> None:
    for begin, status in ((OK + b"\r\n", 200), (b"HTTP/1.1 500 No\r\nX: ", 500)):
        sent: list[int] = []

        def flood(connected: socket.socket, begin: bytes = begin, sent: list[int] = sent) -> None:
            connected.sendall(begin)
            for _ in range(20_000):
                connected.sendall(b"x" * 10_000)
                sent.append(10_000)

        with virtual_waits(), _scripted(flood) as port:
            assert post(f"https://{NAME}:{port}/", reaching()) == status
        assert sum(sent) < 50_000_000, status


def test_what_is_no_answer_is_a_failure(socket_enabled: None) -> None:
    for answer, reason in (
        (b"", "RemoteDisconnected"),
        (b"HTTP/1.1", "BadStatusLine"),
        (b"\x00\x01\x02\r\n\r\n", "BadStatusLine"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "BadStatusLine"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "IncompleteRead"),
    ):
        with virtual_waits(), _scripted(drip(b"", answer, drops=0)) as port:
            assert failed(f"https://{NAME}:{port}/", reaching()) == reason


def test_who_speaks_no_tls_gets_nothing(socket_enabled: None) -> None:
    def answer() -> None:
        visitor, _ = plain.accept()
        with visitor:
            visitor.sendall(OK + b"\r\n")
            visitor.recv(65_536)

    with virtual_waits(), _listener(HERE, 0) as plain:
        served = threading.Thread(target=answer, daemon=True)
        served.start()
        assert failed(f"https://{NAME}:{plain.getsockname()[1]}/", reaching()) == "SSLError"
        served.join(PATIENCE)


# The sink of the local stack.


def test_a_sink_gets_the_request_and_where_it_would_have_gone(socket_enabled: None) -> None:
    with virtual_waits(), Sink() as sink:
        status = post_to_sink(sink.origin + "/webhooks", "https://a.example/?b=c", BODY, {"webhook-id": "1"})

        assert status == 200
        [seen] = sink.seen
        assert (seen.verb, seen.path, seen.content) == ("POST", "/webhooks", BODY)
        assert seen.headers["x-cupo-endpoint"] == "https://a.example/?b=c"
        assert seen.headers["webhook-id"] == "1"
        assert seen.headers["content-type"] == "application/json"

        for refusal in (302, 410, 500):
            sink.next(DELIVERY, answered(refusal, b""))
            assert post_to_sink(sink.origin, "https://a.example/", BODY, {}) == refusal

        with pytest.raises(Undelivered, match="NewConnectionError"):
            post_to_sink("http://127.0.0.1:1/", "https://a.example/", BODY, {})


def test_the_rule_of_a_client_is_the_public_internet() -> None:
    assert Client().may_reach is is_public
    assert Client().resolve is endpoints.resolved
    assert Client().trust().verify_mode is ssl.CERT_REQUIRED
    assert Client().trust().check_hostname


# What the tests above are served by.


@contextmanager
def _listener(address: str, port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen(0)
        yield listening


def _has_visitors(listening: socket.socket) -> bool:
    listening.setblocking(False)
    with suppress(BlockingIOError):
        listening.accept()[0].close()
        return True
    return False


@contextmanager
def _scripted(script: Script) -> Iterator[int]:
    """A server that reads one request, and does what the script says; its port."""
    context = certificates.server(NAME)

    def serve() -> None:
        visitor, _ = listening.accept()
        # Whoever has enough leaves.
        with suppress(OSError), context.wrap_socket(visitor, server_side=True) as connected:
            read = b""
            while not read.endswith(BODY):
                read += connected.recv(65_536)
            script(connected)

    with _listener(HERE, 0) as listening:
        served = threading.Thread(target=serve, daemon=True)
        served.start()
        yield int(listening.getsockname()[1])
        served.join(PATIENCE)
        assert not served.is_alive()
