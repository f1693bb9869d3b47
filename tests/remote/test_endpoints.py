"""What is sent to an address that somebody chose goes there alone, to the public Internet, and soon ends."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from chalicelib import clock
from chalicelib.domain.errors import AddressForbidden, UrlMalformed
from chalicelib.domain.webhooks import is_public
from chalicelib.remote import endpoints
from chalicelib.remote.endpoints import Client, Undelivered, post_to_sink
from tests.remote import certificates
from tests.remote.addresses import (
    FORBIDDEN_HOSTS,
    FORBIDDEN_V4,
    FORBIDDEN_V6,
    MALFORMED,
    PUBLIC_V4,
    PUBLIC_V6,
    WELL_FORMED,
)
from tests.remote.receiver import DELIVERY, HERE, NAME, Names, Receiver, Sink, reaching
from tests.remotes.answers import answered
from tests.remotes.server import PATIENCE, finished, taking

BODY = b'{"type":"reservation.created"}'
THERE = "127.0.0.2"


@pytest.fixture
def receiver(socket_enabled: None) -> Iterator[Receiver]:
    with Receiver() as served:
        yield served
    finished()


def post(url: str, client: Client) -> int:
    return client.post(url, BODY, {"webhook-id": "id-1"})


def failed(url: str, client: Client) -> str:
    """Why it could not be delivered."""
    with pytest.raises(Undelivered) as failure:
        post(url, client)
    return failure.value.reason


# A request.


def test_a_request_is_a_post_of_json_to_the_name_with_its_port(receiver: Receiver) -> None:
    assert post(receiver.url + "?a=b%20c", reaching()) == 200

    [seen] = receiver.seen
    assert (seen.verb, seen.path, seen.content) == ("POST", "/hooks?a=b%20c", BODY)
    assert seen.headers["host"] == f"{NAME}:{receiver.port}"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["content-length"] == str(len(BODY))
    assert seen.headers["user-agent"] == "Cupo-Webhooks/1"
    assert seen.headers["webhook-id"] == "id-1"
    assert not seen.headers.keys() & {"cookie", "authorization", "x-cupo-endpoint"}


def test_the_certificate_is_asked_for_by_name_and_has_to_be_the_names(receiver: Receiver) -> None:
    post(receiver.url, reaching())

    assert receiver.asked_for == [NAME]


@pytest.mark.parametrize("status", [200, 201, 204, 299, 400, 401, 404, 410, 429, 500, 503])
def test_the_status_is_told_whatever_it_is(receiver: Receiver, status: int) -> None:
    receiver.next(DELIVERY, answered(status, b""))

    assert post(receiver.url, reaching()) == status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.next(DELIVERY, answered(status, b""))

    assert post(receiver.url, reaching()) == status
    assert [seen.path for seen in receiver.seen] == ["/hooks"]


@pytest.mark.parametrize(
    ("names", "has_ended"), [(("other.example.com",), False), ((HERE,), False), ((NAME,), True)]
)
def test_who_does_not_prove_the_name_gets_nothing(
    socket_enabled: None, names: tuple[str, ...], has_ended: bool
) -> None:
    with Receiver(context=certificates.server(*names, has_ended=has_ended)) as receiver:
        assert failed(receiver.url, reaching()) == "SSLCertVerificationError"
        assert receiver.seen == []
    finished()


def test_a_certificate_of_an_authority_that_nobody_knows_proves_nothing(receiver: Receiver) -> None:
    assert failed(receiver.url, reaching(trust=endpoints.trust)) == "SSLCertVerificationError"
    assert receiver.seen == []


def test_an_address_proves_itself_by_a_certificate_for_it(socket_enabled: None) -> None:
    with Receiver(HERE) as receiver:
        assert post(f"https://127.1:{receiver.port}/", reaching()) == 200
        assert [seen.headers["host"] for seen in receiver.seen] == [f"{HERE}:{receiver.port}"]
    finished()


# Where it may go.


@pytest.mark.parametrize("host", FORBIDDEN_HOSTS)
def test_nothing_is_sent_to_a_host_of_this_network(host: str) -> None:
    names = Names()

    assert failed(f"https://{host}/hooks", Client(resolve=names)) == "AddressForbidden"
    assert names.asked == []


@pytest.mark.parametrize("address", [*FORBIDDEN_V4, *FORBIDDEN_V6, "fe80::1%eth0"])
@pytest.mark.parametrize("others", [(), (PUBLIC_V4,), (PUBLIC_V6, PUBLIC_V4)])
def test_nothing_is_sent_where_one_address_of_a_name_is_of_this_network(
    address: str, others: tuple[str, ...]
) -> None:
    for addresses in ((address, *others), (*others, address)):
        client = Client(resolve=Names((addresses,)))

        assert failed("https://hooks.example.com/", client) == "AddressForbidden"
        with pytest.raises(AddressForbidden):
            client.raise_if_forbidden("https://hooks.example.com/")


@pytest.mark.parametrize("url", MALFORMED)
def test_nothing_is_sent_to_what_is_no_address(url: str) -> None:
    names = Names()

    assert failed(url, Client(resolve=names)) == "UrlMalformed"
    with pytest.raises(UrlMalformed):
        Client(resolve=names).raise_if_forbidden(url)
    assert names.asked == []


@pytest.mark.parametrize(
    "host", [HERE, "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost", "intranet"]
)
def test_a_server_on_this_machine_never_hears_of_a_client_as_it_is(receiver: Receiver, host: str) -> None:
    client = Client(resolve=Names(((HERE,),)), trust=certificates.authority)

    assert failed(f"https://{host}:{receiver.port}/hooks", client) == "AddressForbidden"
    assert (receiver.asked_for, receiver.seen) == ([], [])


def test_the_systems_own_resolver_is_asked_and_believed(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HERE, 0))] * 2
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    assert endpoints.resolved(NAME) == [HERE]
    assert failed(receiver.url, Client(trust=certificates.authority)) == "AddressForbidden"
    assert post(receiver.url, reaching(resolve=endpoints.resolved)) == 200


def test_a_name_is_resolved_once_for_each_request(receiver: Receiver) -> None:
    names = Names()

    post(receiver.url, reaching(resolve=names))
    assert names.asked == [NAME]
    post(receiver.url, reaching(resolve=names))
    assert names.asked == [NAME, NAME]


def test_a_name_that_turns_inwards_after_it_was_checked_leads_where_it_led(receiver: Receiver) -> None:
    """DNS rebinding: what resolves to a good address when it is looked at, and to another one after."""
    names = Names(((HERE,), (THERE,), (THERE,)))
    with _listener(THERE, receiver.port) as inside:
        client = reaching(HERE, resolve=names)

        assert post(receiver.url, client) == 200
        assert failed(receiver.url, client) == "AddressForbidden"

        assert names.asked == [NAME, NAME]
        assert len(receiver.seen) == 1
        assert not _has_visitors(inside)


def test_a_name_that_is_looked_at_and_turns_inwards_before_it_is_used_gets_nothing(
    receiver: Receiver,
) -> None:
    names = Names(((HERE,), (THERE,)))
    with _listener(THERE, receiver.port) as inside:
        client = reaching(HERE, resolve=names)

        client.raise_if_forbidden(receiver.url)
        assert failed(receiver.url, client) == "AddressForbidden"

        assert not _has_visitors(inside)
    assert receiver.seen == []


@pytest.mark.parametrize("url", WELL_FORMED)
def test_a_name_or_an_address_of_everybodys_is_fine(url: str) -> None:
    Client(resolve=Names(((PUBLIC_V4, PUBLIC_V6),))).raise_if_forbidden(url)


def test_a_name_that_does_not_resolve_is_not_forbidden_and_gets_nothing() -> None:
    def nowhere(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    client = Client(resolve=nowhere)
    client.raise_if_forbidden("https://hooks.example.com/")

    assert failed("https://hooks.example.com/", client) == "gaierror"
    assert failed("https://hooks.example.com/", Client(resolve=lambda _: [])) == "OSError"


def test_where_one_address_does_not_answer_the_next_one_is_tried(receiver: Receiver) -> None:
    client = reaching(HERE, THERE, resolve=Names(((THERE, HERE),)))

    assert post(receiver.url, client) == 200


def test_where_one_address_keeps_silent_the_next_one_is_tried(receiver: Receiver) -> None:
    client = reaching(HERE, THERE, resolve=Names(((THERE, HERE),)), connect_seconds=2.0)

    with _listener(THERE, receiver.port) as silent, _full(silent), taking(0.9, 2.5):
        assert post(receiver.url, client) == 200


def test_where_no_address_takes_a_connection_the_last_refusal_is_told(socket_enabled: None) -> None:
    client = reaching(HERE, THERE, resolve=Names(((THERE, HERE),)))

    assert failed(f"https://{NAME}:1/", client) == "ConnectionRefusedError"


# How long it may take.


def test_who_takes_no_connection_costs_no_more_than_the_time_for_it(receiver: Receiver) -> None:
    client = reaching(THERE, resolve=Names(((THERE,),)), connect_seconds=0.3)

    with _listener(THERE, receiver.port) as silent, _full(silent), taking(0.25, 1.8):
        assert failed(receiver.url, client) == "TimeoutError"


def test_who_does_not_answer_costs_ten_seconds(receiver: Receiver) -> None:
    receiver.next(DELIVERY, receiver.hang)

    with taking(9.9, 12):
        assert failed(receiver.url, reaching()) == "TimeoutError"


def test_a_request_that_is_short_of_time_waits_no_longer_than_it_has(receiver: Receiver) -> None:
    receiver.next(DELIVERY, receiver.hang)
    clock.start_budget(0.3)

    with taking(0.25, 1.8):
        assert failed(receiver.url, reaching()) == "TimeoutError"


def test_a_name_that_takes_too_long_to_resolve_is_sent_nothing_afterwards(receiver: Receiver) -> None:
    over = threading.Event()

    def late(_host: str) -> list[str]:
        over.wait(PATIENCE)
        return [HERE]

    client = reaching(resolve=late, connect_seconds=0.3, longest_seconds=0.3)
    with taking(0.5, 3):
        client.raise_if_forbidden(receiver.url)
        assert failed(receiver.url, client) == "TimeoutError"
    over.set()
    finished()

    assert receiver.asked_for == []


def drip(piece: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Send this again and again, soon enough for every single wait."""

    def send(connected: socket.socket, over: threading.Event) -> None:
        while not over.wait(0.05):
            connected.sendall(piece)

    return send


def after(begin: bytes, piece: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def send(connected: socket.socket, over: threading.Event) -> None:
        connected.sendall(begin)
        drip(piece)(connected, over)

    return send


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "script",
    [
        drip(b"H"),
        after(OK, b"a: b\r\n"),
        after(OK + b"X: ", b"x"),
        after(OK + b"Content-Length: 100\r\n\r\n", b"x"),
        after(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_who_answers_drop_by_drop_gains_no_time(
    socket_enabled: None, script: Callable[[socket.socket, threading.Event], None]
) -> None:
    with _scripted(script) as port:
        with taking(0.45, 2.5):
            assert failed(f"https://{NAME}:{port}/", reaching(longest_seconds=0.5)) == "TimeoutError"
        # Nor does anything go on behind the back of who has given up.
        finished()


def test_of_a_flood_only_the_beginning_is_read(socket_enabled: None) -> None:
    sent: list[int] = []

    def flood(connected: socket.socket, _over: threading.Event) -> None:
        connected.sendall(OK + b"\r\n")
        for _ in range(20_000):
            connected.sendall(bytes(10_000))
            sent.append(10_000)

    with _scripted(flood) as port:
        assert post(f"https://{NAME}:{port}/", reaching()) == 200
    assert sum(sent) < 50_000_000


def test_of_headers_without_end_only_the_beginning_is_read(socket_enabled: None) -> None:
    sent: list[int] = []

    def flood(connected: socket.socket, _over: threading.Event) -> None:
        connected.sendall(b"HTTP/1.1 500 No\r\nX: ")
        for _ in range(20_000):
            connected.sendall(b"x" * 10_000)
            sent.append(10_000)

    with _scripted(flood) as port:
        assert post(f"https://{NAME}:{port}/", reaching()) == 500
    assert sum(sent) < 50_000_000


def told(answer: bytes) -> Callable[[socket.socket, threading.Event], None]:
    return lambda connected, _: connected.sendall(answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "RemoteDisconnected"),
        (b"HTTP/1.1", "BadStatusLine"),
        (b"\x00\x01\x02\r\n\r\n", "BadStatusLine"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "BadStatusLine"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "IncompleteRead"),
    ],
)
def test_what_is_no_answer_is_a_failure(socket_enabled: None, answer: bytes, reason: str) -> None:
    with _scripted(told(answer)) as port:
        assert failed(f"https://{NAME}:{port}/", reaching()) == reason


def test_who_speaks_no_tls_gets_nothing(socket_enabled: None) -> None:
    with _listener(HERE, 0) as plain:
        client = reaching(longest_seconds=0.5)

        def answer() -> None:
            visitor, _ = plain.accept()
            with visitor:
                visitor.sendall(OK + b"\r\n")
                visitor.recv(65_536)

        served = threading.Thread(target=answer, daemon=True)
        served.start()
        assert failed(f"https://{NAME}:{plain.getsockname()[1]}/", client) == "SSLError"
        served.join(PATIENCE)
    finished()


# The sink of the local stack.


def test_a_sink_gets_the_request_and_where_it_would_have_gone(socket_enabled: None) -> None:
    with Sink() as sink:
        status = post_to_sink(sink.origin + "/webhooks", "https://a.example/?b=c", BODY, {"webhook-id": "1"})

    assert status == 200
    [seen] = sink.seen
    assert (seen.verb, seen.path, seen.content) == ("POST", "/webhooks", BODY)
    assert seen.headers["x-cupo-endpoint"] == "https://a.example/?b=c"
    assert seen.headers["webhook-id"] == "1"
    assert seen.headers["content-type"] == "application/json"
    finished()


@pytest.mark.parametrize("status", [302, 410, 500])
def test_the_status_of_a_sink_is_told_too(socket_enabled: None, status: int) -> None:
    with Sink() as sink:
        sink.next(DELIVERY, answered(status, b""))
        assert post_to_sink(sink.origin, "https://a.example/", BODY, {}) == status
    finished()


def test_a_sink_that_is_not_there_is_a_failure(socket_enabled: None) -> None:
    with pytest.raises(Undelivered) as failure:
        post_to_sink("http://127.0.0.1:1/", "https://a.example/", BODY, {})
    assert failure.value.reason == "NewConnectionError"
    finished()


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
    listening.settimeout(0.05)
    try:
        listening.accept()
    except TimeoutError:
        return False
    return True


@contextmanager
def _full(listening: socket.socket) -> Iterator[None]:
    """Let nobody get through to a listener any more: its waiting room is full."""
    waiting = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(4)]
    for each in waiting:
        each.setblocking(False)
        each.connect_ex(listening.getsockname())
    yield
    for each in waiting:
        each.close()


@contextmanager
def _scripted(script: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A server that reads one request, and does what the script says; its port."""
    over = threading.Event()
    context = certificates.server(NAME)

    def serve(listening: socket.socket) -> None:
        visitor, _ = listening.accept()
        with context.wrap_socket(visitor, server_side=True) as connected:
            read = b""
            while not read.endswith(BODY):
                read += connected.recv(65_536)
            # Whoever has enough leaves.
            with suppress(OSError):
                script(connected, over)

    with _listener(HERE, 0) as listening:
        served = threading.Thread(target=serve, args=[listening], daemon=True)
        served.start()
        yield int(listening.getsockname()[1])
        over.set()
        served.join(PATIENCE)
        assert not served.is_alive()
