"""The local server: what it takes, what it refuses, and how it stops."""

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection

import pytest

from chalicelib.domain.feeds import token_of
from stack.server import MAX_BODY_BYTES, Request, Response, Server, json_response

PATIENCE = 10
BIG = MAX_BODY_BYTES + 1


class Echo:
    """Answers what it was asked, and keeps who asks for /wait waiting."""

    def __init__(self) -> None:
        self.is_asked, self.may_answer = threading.Event(), threading.Event()

    def __call__(self, request: Request) -> Response:
        if request.target == "/wait":
            self.is_asked.set()
            self.may_answer.wait(PATIENCE)
        if request.target == "/fail":
            raise LookupError
        headers = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
        body = f"{request.method} {request.target} {request.headers.get('x-a')} {len(request.body)}"
        return Response(200, body.encode("latin-1"), headers)


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def server(socket_enabled: None, echo: Echo) -> Iterator[Server]:
    started = Server(0)
    started.start(echo, threads=4)
    yield started
    echo.may_answer.set()
    started.stop()


def exchange(server: Server, sent: bytes, *, silence: float = 0.3) -> bytes:
    """What comes back to a request with the server's name until the server closes, or is silent."""
    received = b""
    sent = sent.replace(b"\r\n", f"\r\nHost: 127.0.0.1:{server.port}\r\n".encode(), 1)
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(sent)
        connection.settimeout(silence)
        with suppress(TimeoutError):
            while part := connection.recv(65536):
                received += part
    return received


def test_a_request_comes_as_it_was_sent(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    for body in (None, b"a" * 100_000, b""):
        connection.request("POST", "/a%20b/../c?x=%C3%B1&y", body, {"X-A": "\xff"})
        response = connection.getresponse()

        expected = f"POST /a%20b/../c?x=%C3%B1&y \xff {len(body or b'')}"
        assert (response.status, response.read().decode("latin-1")) == (200, expected)
        assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    connection.request("HEAD", "/")
    response = connection.getresponse()
    assert (response.headers["Content-Length"], response.read()) == ("13", b"")
    connection.close()


def test_a_body_in_chunks_is_taken(server: Server) -> None:
    chunks = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"

    assert exchange(server, chunks).endswith(b"POST / None 2")


def test_what_cannot_be_read_is_refused_in_json(server: Server) -> None:
    first_lines = (
        "hello",
        "GET / HTTP/9.9",
        "GET /",
        "GET http://[ HTTP/1.1",
        "G\0T / HTTP/1.1",
        "GET  HTTP/1.1",
    )
    headers = ("Content-Length: -1", "Content-Length: \xb2", "Content-Length: " + "9" * 5000, "Host")
    two = "Content-Length: 1\r\nContent-Length: 2"
    heads = [*first_lines, *(f"POST / HTTP/1.1\r\n{header}" for header in (*headers, two))]
    for head in (*heads, "POST / HTTP/1.1\r\nTransfer-Encoding: gzip"):
        answer = exchange(server, f"{head}\r\n\r\n".encode("latin-1"))

        assert answer.split(b" ", 2)[1] == b"400", head[:60]
        assert b"\r\nContent-Type: application/json\r\n" in answer
        assert answer.endswith('{"message": "Petición no válida"}'.encode()), head[:60]


def test_a_body_over_the_gateways_limit_is_refused_and_the_client_hears_of_it(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("POST", "/", b"a" * BIG)
    assert connection.getresponse().status == 413
    connection.close()

    head = f"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: {BIG}\r\n\r\n"
    assert exchange(server, head.encode()).startswith(b"HTTP/1.1 413 ")
    head = f"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: {MAX_BODY_BYTES}\r\n\r\n"
    assert exchange(server, head.encode()) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_a_failure_is_a_500_and_is_told(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert b'{"message": "Error interno"}' in exchange(server, b"GET /fail HTTP/1.1\r\n\r\n")
    assert "LookupError" in capsys.readouterr().err


def test_a_request_is_a_line_whatever_it_holds(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    exchange(server, b"GET /quiet HTTP/1.1\r\n\r\n")
    server.is_logging = True
    exchange(server, b"GET /a%0a\x9b HTTP/1.1\r\n\r\n")

    assert capsys.readouterr().err == "GET /a%0a%9B → 200\n"


def test_a_log_says_what_was_asked_for_and_no_secret_of_its_address(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    token = token_of("default", "0" * 17, b"key")
    reservation = "01234567-89ab-cdef-0123-456789abcdef"
    server.is_logging = True
    for target in (
        f"/api/calendars/{token}.ics",
        f"/api/reservas/{reservation}?token=secret&x=1",
        "/api/auth/reset?",
        "/api/a/?otp=918273",
    ):
        exchange(server, f"GET {target} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())

    assert capsys.readouterr().err.splitlines() == [
        "GET /api/calendars/… → 200",
        f"GET /api/reservas/{reservation}?… → 200",
        "GET /api/auth/reset → 200",
        "GET /api/a/?… → 200",
    ]


def test_a_server_is_this_machine_and_its_port_and_no_other_host(server: Server) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert status_for(server, f"Host: {host}:{server.port}") == 200, host
    foreign = (f"evil.example:{server.port}", "localhost", f"localhost:{server.port + 1}", "")
    for headers in (
        *(f"Host: {host}" for host in foreign),
        "X-A: no host",
        f"X-Forwarded-Host: localhost:{server.port}",
    ):
        assert status_for(server, headers) == 421, headers
    both = f"Host: evil.example\r\nHost: localhost:{server.port}"
    assert status_for(server, both) in {400, 421}


def status_for(server: Server, headers: str) -> int:
    """The status for a request with just these headers, and a body in JSON unless it is answered."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n".encode())
        head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    assert status == 200 or json.loads(body).keys() == {"message"}
    return status


def test_a_client_that_goes_away_does_no_harm(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    for sent in (
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na",
        b"GET / HTTP/1.1\r\nHost",
        b"GET /a HTTP/1.1\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(sent)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    assert exchange(server, b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert capsys.readouterr().err == ""


def test_one_who_waits_keeps_nobody_else_waiting(server: Server, echo: Echo) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(exchange, server, b"GET /wait HTTP/1.1\r\n\r\n", silence=PATIENCE)
        assert echo.is_asked.wait(PATIENCE)
        assert exchange(server, b"GET / HTTP/1.0\r\n\r\n").endswith(b"GET / None 0")
        echo.may_answer.set()
        server.stop()

        assert waiting.result().endswith(b"GET /wait None 0")


def test_a_server_that_stops_lets_requests_at_hand_end_and_takes_no_others(
    server: Server, echo: Echo
) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(exchange, server, b"GET /wait HTTP/1.1\r\n\r\n", silence=PATIENCE)
        assert echo.is_asked.wait(PATIENCE)
        stopping = pool.submit(server.stop)
        while True:
            try:
                socket.create_connection(("127.0.0.1", server.port), PATIENCE).close()
            except ConnectionError:
                break
        echo.may_answer.set()

        assert waiting.result().endswith(b"GET /wait None 0")
        stopping.result(PATIENCE)


def test_a_port_is_taken_before_anybody_is_served(socket_enabled: None) -> None:
    first = Server(0)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", first.port))

    first.start(Echo())
    with pytest.raises(OSError, match="in use"):
        Server(first.port)
    other = Server(first.port, or_any=True)
    assert other.port != first.port

    first.stop()
    other.stop()


def test_json_is_written_as_people_read_it() -> None:
    assert json_response(200, {"a": "ñ"}).body == '{"a": "ñ"}'.encode()
