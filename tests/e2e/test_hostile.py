"""Whatever comes over the wire: never a 5xx, and the server lives on."""

import re
import socket
import time
from contextlib import suppress

import pytest

from tests.e2e.client import Api

PATIENCE_SECONDS = 30
# What stands in these requests for the server's own name.
HOST = b"Host: a\r\n"
KEEP_ALIVE = b"GET /api/health HTTP/1.1\r\nHost: a\r\n\r\n"


def _post(path: str = "/api/reservas", *headers: str, body: bytes = b"") -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: a", "Content-Type: application/json", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


HOSTILE = {
    "no HTTP": b"hello\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    "nothing but ends of lines": b"\r\n" * 20,
    "HTTP/0.9": b"GET /api/health\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP of the future": b"GET /api/health HTTP/9.9\r\n\r\n",
    "an unknown method": b"BREW /api/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "a method with a NUL": b"G\0T /api/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "a long line": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    "a long header": b"GET /api/health HTTP/1.1\r\nA: " + b"a" * 70_000 + b"\r\n\r\n",
    "many headers": b"GET /api/health HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n",
    "a header without a colon": b"GET /api/health HTTP/1.1\r\nHost\r\n\r\n",
    "no path": b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
    "half an address": b"GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n",
    "an address of elsewhere": b"GET http://example.com/api/health HTTP/1.1\r\nHost: a\r\n\r\n",
    "two slashes": b"GET //api//health HTTP/1.1\r\nHost: a\r\n\r\n",
    "a path out of the house": b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    "a path that is no text": b"GET /api/reservas/\xff\xfe%ff%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "broken percents": b"GET /api/reservas/%zz%?%=%&&& HTTP/1.1\r\nHost: a\r\n\r\n",
    "a token that is no text": b"GET /api/nowhere HTTP/1.1\r\nAuthorization: Bearer \xff\xc3\xb1\r\n\r\n",
    "a token that is none": b"GET /api/reservas HTTP/1.1\r\nAuthorization: Bearer a.b.c\r\n\r\n",
    "a negative length": _post("/api/reservas", "Content-Length: -1"),
    "a length that is none": _post("/api/reservas", "Content-Length: ten"),
    "an endless length": _post("/api/reservas", "Content-Length: " + "9" * 5000),
    "a length in other digits": _post("/api/reservas", "Content-Length: \xb2"),
    "two lengths": _post("/api/reservas", "Content-Length: 2", "Content-Length: 3", body=b"{}"),
    "a body of 11 MB": _post("/api/reservas", "Content-Length: 11000000", body=b"a" * 1_000_000),
    "11 MB to come": _post("/api/reservas", "Content-Length: 11000000", "Expect: 100-continue"),
    "a body of 300 KB": _post("/api/reservas", "Content-Length: 300000", body=b"[" * 300_000),
    "chunks": _post("/api/reservas", "Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
    "chunks and a length": _post(
        "/api/reservas", "Transfer-Encoding: chunked", "Content-Length: 4", body=b"2\r\n{}\r\n0\r\n\r\n"
    ),
    "an empty body": _post("/api/reservas", "Content-Length: 0"),
    "no length": _post(),
    "a body that is no text": _post("/api/auth/login", "Content-Length: 4", body=b"\xff\xfe\x00\x80"),
    "deep nesting": _post("/api/auth/login", "Content-Length: 100000", body=b"[" * 100_000),
}


@pytest.fixture(autouse=True)
def _plain(api: Api) -> None:
    if api.address.scheme != "http":
        pytest.skip("what stands before the API on AWS is not ours to test")


@pytest.mark.parametrize("request_", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_request_gets_no_5xx_and_the_server_lives_on(api: Api, request_: bytes) -> None:
    answer = _exchange(api, request_)

    assert not answer or answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4", b"HTTP/1.0 4")), answer[:200]
    if answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")):
        assert b"\r\nContent-Type: application/json" in answer
    assert api.call("GET", "/api/health").status == 200


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(_post("/api/reservas", "Content-Length: 1000", body=b'{"canchaId"'), id="in the body"),
        pytest.param(b"GET /api/canchas HTTP/1.1\r\nHost", id="in the headers"),
        pytest.param(b"GET /api/canchas HTTP/1.1\r\nHost: a\r\n\r\n", id="before the answer"),
    ],
)
def test_a_client_that_goes_away_does_no_harm(api: Api, request_: bytes) -> None:
    for _ in range(20):
        with _connected(api) as connection:
            connection.sendall(_named(api, request_))
            # A reset instead of an orderly end.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    assert api.call("GET", "/api/health").status == 200


def test_a_connection_serves_many_requests(api: Api) -> None:
    with _connected(api) as connection:
        for _ in range(3):
            connection.sendall(_named(api, KEEP_ALIVE))
            assert _received(connection).startswith(b"HTTP/1.1 200")


def test_three_hundred_idle_connections_are_held_and_others_served(api: Api) -> None:
    idle = [_connected(api) for _ in range(300)]
    try:
        started = time.monotonic()
        assert api.call("GET", "/api/health").status == 200
        assert time.monotonic() - started < 5
    finally:
        for connection in idle:
            connection.close()


def test_an_unknown_path_answers_as_the_gateway_does(api: Api) -> None:
    for method, path in (("GET", "/api/nowhere"), ("POST", "/nowhere"), ("BREW", "/api/health/of/it")):
        answer = api.call(method, path, {})
        assert (answer.status, answer.body) == (404, {"message": "Recurso no encontrado"})


def _named(api: Api, request_: bytes) -> bytes:
    return request_.replace(HOST, f"Host: {api.address.netloc}\r\n".encode())


def _connected(api: Api) -> socket.socket:
    return socket.create_connection((api.address.hostname, api.address.port), timeout=PATIENCE_SECONDS)


def _exchange(api: Api, request_: bytes) -> bytes:
    """What comes back, until the server has been silent for a moment if that is no response."""
    with _connected(api) as connection, suppress(ConnectionError):
        connection.sendall(_named(api, request_))
        return _received(connection, patience=0.5)
    return b""


def _received(connection: socket.socket, patience: float = PATIENCE_SECONDS) -> bytes:
    """A response, or less if the server closes, or is silent for too long."""
    received = b""
    connection.settimeout(patience)
    with suppress(TimeoutError, ConnectionError):
        while not _is_whole(received) and (part := connection.recv(65536)):
            received += part
    return received


def _is_whole(received: bytes) -> bool:
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"\r\nContent-Length: (\d+)", head)
    return length is not None and len(body) >= int(length[1])
