"""The API on this machine: chalice's local gateway behind an HTTP server that survives what it is sent."""

import json
import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException, RouteMatcher

NOT_FOUND = "Recurso no encontrado"
TOO_LARGE = "El cuerpo de la petición es demasiado grande"
INVALID = "Petición no válida"
FAILED = "Error interno"

# API Gateway's own limit.
MAX_BODY_BYTES = 10 * 1024 * 1024
IDLE_SECONDS = 60
LINGER_SECONDS = 2.0
DRAIN_SECONDS = 5.0

Headers = Mapping[str, str | list[str]]


class Refused(Exception):
    """A request that no route shall see: it is answered, and the connection is closed."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def make_thread_local(app: Chalice) -> None:
    """Give each thread a current request and context of its own; chalice keeps them on the one app."""
    held = threading.local()

    def held_by_thread(name: str) -> property:
        return property(
            lambda _app: getattr(held, name, None), lambda _app, value: setattr(held, name, value)
        )

    names = ("current_request", "lambda_context")
    app.__class__ = type("LocalChalice", (type(app),), {name: held_by_thread(name) for name in names})


def length_of(lengths: list[str], *, is_chunked: bool) -> int:
    """The length of the body in bytes, out of the request's Content-Length headers.

    :raises Refused: if it is unknown, not a number, or over what the gateway lets through.
    """
    if is_chunked:
        raise Refused(HTTPStatus.LENGTH_REQUIRED, INVALID)
    if not lengths:
        return 0
    if len(set(lengths)) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
        raise Refused(HTTPStatus.BAD_REQUEST, INVALID)
    # A number of thousands of digits is too large long before it is a number.
    if len(lengths[0]) > 20 or int(lengths[0]) > MAX_BODY_BYTES:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
    return int(lengths[0])


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: "LocalServer"
    protocol_version = "HTTP/1.1"
    # Answers to lines that are no HTTP at all carry a status line too.
    default_request_version = "HTTP/1.0"
    # 44 ms a request otherwise: two small writes wait for each other's acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = IDLE_SECONDS

    def __getattr__(self, name: str) -> Any:
        # The gateway, not the HTTP server, knows which methods there are.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def handle_expect_100(self) -> bool:
        """Let the client send its body, unless it is refused already."""
        try:
            self._length()
        except Refused as refused:
            self._refuse(refused)
            return False
        self.send_response_only(HTTPStatus.CONTINUE)
        self.end_headers()
        self.wfile.flush()
        return True

    def send_error(self, code: int, *_words: str | None, **_more_words: str | None) -> None:
        """Answer what the HTTP parser refuses: in JSON, and as the client's fault."""
        self._refuse(
            Refused(code if code < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.BAD_REQUEST, INVALID)
        )

    def _length(self) -> int:
        if self.request_version == "HTTP/0.9" or len(self.requestline.split()) < 3:
            raise Refused(HTTPStatus.BAD_REQUEST, INVALID)
        return length_of(
            self.headers.get_all("Content-Length", []), is_chunked="Transfer-Encoding" in self.headers
        )

    def _answer(self) -> None:
        try:
            length = self._length()
            body = self.rfile.read(length) if length else None
        except Refused as refused:
            self._refuse(refused)
            return
        if body is not None and len(body) < length:
            self.close_connection = True
            return
        with self.server.busy():
            status, headers, content = self.server.gateway.answer(
                self.command, self.path, dict(self.headers), body
            )
            self._send(status, headers, content)
            self.wfile.flush()

    def _refuse(self, refused: Refused) -> None:
        self.close_connection = True
        content = json.dumps({"message": refused.message}, ensure_ascii=False).encode()
        self._send(refused.status, {"Content-Type": "application/json", "Connection": "close"}, content)
        self.wfile.flush()
        self._linger()

    def _linger(self) -> None:
        """Read on for a moment: closing with unread bytes takes the answer away from the client."""
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(LINGER_SECONDS)
        deadline = time.monotonic() + LINGER_SECONDS
        while time.monotonic() < deadline and self.rfile.read1(65536):
            pass

    def _send(self, status: int, headers: Headers, content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            for one in value if isinstance(value, list) else [value]:
                self.send_header(name, one)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_request(self, code: int | str = "-", _size: int | str = "-") -> None:
        """One line a request; what the client sent is shown escaped."""
        if not self.server.is_telling:
            return
        line = self.requestline.encode("ascii", "backslashreplace").decode()[:200]
        printable = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in line)
        sys.stderr.write(f"{printable} → {int(code)}\n")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Say nothing of time-outs and the like."""


class Gateway:
    """chalice's stand-in for API Gateway, with the gateway's answers of our template."""

    def __init__(self, app: Chalice, config: Config) -> None:
        make_thread_local(app)
        self._routes = app.routes
        self._matcher = RouteMatcher(list(app.routes))
        self._local = LocalGateway(app, config)

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, Headers, bytes]:
        """Status, headers and body for one request."""
        if not self._knows(method, path):
            return self._message(HTTPStatus.NOT_FOUND, NOT_FOUND)
        try:
            response = self._local.handle_request(method, path, headers, body)
            sent: dict[str, Any] = {**response["headers"], **response["multiValueHeaders"]}
            content = response["body"] or b""
            return (
                response["statusCode"],
                sent,
                content if isinstance(content, bytes) else content.encode(),
            )
        except LocalGatewayException:
            return self._message(HTTPStatus.NOT_FOUND, NOT_FOUND)
        except Exception:
            traceback.print_exc()
            return self._message(HTTPStatus.INTERNAL_SERVER_ERROR, FAILED)

    def _knows(self, method: str, path: str) -> bool:
        try:
            return method in self._routes[self._matcher.match_route(path).route]
        except ValueError:
            return False

    @staticmethod
    def _message(status: int, message: str) -> tuple[int, Headers, bytes]:
        content = json.dumps({"message": message}, ensure_ascii=False).encode()
        return status, {"Content-Type": "application/json"}, content


class LocalServer(ThreadingHTTPServer):
    """Binds at once, so that a taken port is known at once; listens when it is started."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self, port: int) -> None:
        """Take the port.

        :raises OSError: if somebody has it.
        """
        super().__init__(("127.0.0.1", port), Handler, bind_and_activate=False)
        self.gateway: Gateway
        self.is_telling = False
        self._idle = threading.Condition()
        self._running = 0
        try:
            self.server_bind()
        except OSError:
            self.server_close()
            raise

    def server_bind(self) -> None:
        """Bind without asking a name server for the name of 127.0.0.1, as the base class does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def start(self, gateway: Gateway) -> None:
        """Listen, and serve in a thread."""
        self.gateway = gateway
        self.server_activate()
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Take no more requests, and let those at hand end; for a server that was started."""
        self.shutdown()
        self.server_close()
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0, DRAIN_SECONDS)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count a request as being at hand."""
        with self._idle:
            self._running += 1
        try:
            yield
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; show anything else."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
