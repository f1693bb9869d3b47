"""A server on 127.0.0.1 for a function that answers requests: waitress, with errors in JSON."""

import contextlib
import json
import logging
import re
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import responses as phrases
from typing import Any

from waitress import create_server, wasyncore  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]
from waitress.utilities import RequestEntityTooLarge  # type: ignore[import-untyped]

from stack.browsers import is_own_host

# API Gateway's own limit.
MAX_BODY_BYTES = 10 * 1024 * 1024
# A longer body is read to its end up to here: a client that still sends cannot read the 413.
MAX_READ_BYTES = 64 * 1024 * 1024
THREADS = 64
IDLE_SECONDS = 60
DRAIN_SECONDS = 5

# Longer than an id, and shorter than any token: the part of an address that no log may show.
LONGEST_LOGGED = 40

MESSAGES = {413: "El cuerpo de la petición es demasiado grande", 500: "Error interno"}
FOREIGN_HOST = (
    "Este servidor es localhost, 127.0.0.1 o [::1] en el puerto {port}: la petición nombra otro Host"
)
INVALID = "Petición no válida"
NOT_ASCII = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Request:
    """A request: `target` is path and query, percent-encoded as it came; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """A response; a header may come more than once."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


Answer = Callable[[Request], Response]


def json_response(status: int, body: Any) -> Response:
    """Return a response with a JSON body."""
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(status, content, (("Content-Type", "application/json"),))


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Encodes what is not ASCII in an address, and refuses what is no HTTP/1 or announces too long a body."""

    expect_continue: bool

    def parse_header(self, header_plus: bytes) -> None:
        """Read the first line and the headers.

        :raises ParsingError: if they are no HTTP/1.0 or 1.1.
        """
        first_line, end, rest = header_plus.partition(b"\r\n")
        try:
            super().parse_header(NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], first_line) + end + rest)
        except ValueError as error:
            raise ParsingError(str(error)) from error
        if self.version not in {"1.0", "1.1"}:
            raise ParsingError(f"HTTP/{self.version}")
        if self.content_length > MAX_BODY_BYTES and self.expect_continue:
            self.expect_continue, self.body_rcv = False, None
            self.error = RequestEntityTooLarge("")


class JsonErrorTask(ErrorTask):  # type: ignore[misc]
    """Answer what the parser refuses: in JSON, and as the client's fault."""

    def execute(self) -> None:
        """Send the answer, and close the connection."""
        status = self.request.error.code if self.request.error.code < 500 else 400
        refused = json_response(status, {"message": MESSAGES.get(status, INVALID)})
        self.status = f"{status} {phrases[status]}"
        self.response_headers.extend(refused.headers)
        self.set_close_on_finish()
        self.content_length = len(refused.body)
        self.write(refused.body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    parser_class = Parser
    error_task_class = JsonErrorTask


class Server:
    """Takes its port at once, so that a taken port is known at once; listens when it is started."""

    def __init__(self, port: int, *, or_any: bool = False) -> None:
        """Take the port, or any other if somebody else has it and that will do.

        :raises OSError: if somebody else has it, and no other will do.
        """
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind(("127.0.0.1", port))
        except OSError:
            if not or_any:
                self._socket.close()
                raise
            self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.is_logging = False
        self._map: dict[int, Any] = {}
        self._thread: threading.Thread | None = None

    def start(self, answer: Answer, *, threads: int = THREADS) -> None:
        """Listen, and serve in threads."""
        logging.getLogger("waitress").setLevel(logging.ERROR)
        self._answer = answer
        self._waitress = create_server(
            self._wsgi,
            map=self._map,
            sockets=[self._socket],
            threads=threads,
            connection_limit=1_000,
            channel_timeout=IDLE_SECONDS,
            max_request_body_size=MAX_READ_BYTES,
            clear_untrusted_proxy_headers=False,
            asyncore_use_poll=True,
        )
        self._waitress.channel_class = Channel
        self._thread = threading.Thread(target=self._waitress.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, let those at hand end, and close all connections."""
        thread, self._thread = self._thread, None
        if thread is None:
            self._socket.close()
            return
        on_thread = self._waitress.trigger.pull_trigger
        on_thread(partial(wasyncore.dispatcher.close, self._waitress))
        self._waitress.task_dispatcher.shutdown(timeout=DRAIN_SECONDS)
        with contextlib.suppress(OSError):  # it is awake already, and has closed what would wake it
            on_thread(partial(wasyncore.close_all, self._map, ignore_all=True))
        thread.join()

    def _wsgi(self, environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        response = self._answered(environ)
        if self.is_logging:
            line = f"{environ['REQUEST_METHOD']} {environ['REQUEST_URI']}".encode("unicode_escape").decode()
            sys.stderr.write(f"{_without_secrets(line)[:200]} → {response.status}\n")
        length = ("Content-Length", str(len(response.body)))
        status = f"{response.status} {phrases.get(response.status, 'Unknown')}"
        start_response(status, [*response.headers, length])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.body]

    def _answered(self, environ: dict[str, Any]) -> Response:
        if not is_own_host(environ.get("HTTP_HOST", ""), self.port):
            return json_response(421, {"message": FOREIGN_HOST.format(port=self.port)})
        if int(environ.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
            return json_response(413, {"message": MESSAGES[413]})
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_") or name in {"CONTENT_TYPE", "CONTENT_LENGTH"}
        }
        body = environ["wsgi.input"].read()
        try:
            return self._answer(Request(environ["REQUEST_METHOD"], environ["REQUEST_URI"], headers, body))
        except Exception:
            traceback.print_exc()
            return json_response(500, {"message": MESSAGES[500]})


def _without_secrets(line: str) -> str:
    """Return a line of the log without what opens something: the query, and tokens in the path."""
    path, _, query = line.partition("?")
    shown = "/".join("…" if len(part) > LONGEST_LOGGED else part for part in path.split("/"))
    return f"{shown}?…" if query else shown
