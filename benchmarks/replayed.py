"""DynamoDB at the socket, without its work: a process that repeats what the emulator answered once.

So a request takes all of botocore's path and of Cupo's, and the processor time of this process is theirs.
"""

import multiprocessing
import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Any

from benchmarks.reading import READS
from chalicelib.store.tables import client

# A read is known by its operation and its body, a write by its operation: it has new ids in it each time.
Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """What DynamoDB answered to a request."""

    status: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request to DynamoDB, as a client is asked for it, and its answer."""

    operation: str
    parameters: dict[str, Any]
    key: Key
    answer: Answer


@contextmanager
def exchanges() -> Iterator[list[Exchange]]:
    """Note what is asked of DynamoDB meanwhile, and what it answers."""
    noted: list[Exchange] = []
    asked: dict[str, Any] = {}

    def ask(params: dict[str, Any], **_: Any) -> None:
        asked["parameters"] = dict(params)

    def send(request: Any, **_: Any) -> None:
        asked["body"] = request.body

    def answer(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
        given = Answer(response_dict["status_code"], response_dict["body"])
        name = operation_model.name
        noted.append(Exchange(name, asked["parameters"], _key(name, asked["body"]), given))

    hooks = {"provide-client-params": ask, "before-send": send, "before-parse": answer}
    events = client().meta.events
    for event, hook in hooks.items():
        events.register(f"{event}.dynamodb", hook)
    try:
        yield noted
    finally:
        for event, hook in hooks.items():
            events.unregister(f"{event}.dynamodb", hook)


@contextmanager
def replayed(noted: list[Exchange]) -> Iterator[str]:
    """Answer these requests from a process of its own, and point Cupo's client there; gives the address."""
    emulator = os.environ["AWS_ENDPOINT_URL"]
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(Turns(noted))) as server:
        process = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)
        process.start()
        server.socket.close()  # the process has its own
        os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{server.server_port}"
        client.cache_clear()
        try:
            yield os.environ["AWS_ENDPOINT_URL"]
        finally:
            process.kill()
            process.join()
            os.environ["AWS_ENDPOINT_URL"] = emulator
            client.cache_clear()


# What a fresh process reads besides, of rules and closures, is not there.
_NOTHING = {
    "GetItem": Answer(200, b"{}"),
    "Query": Answer(200, b'{"Count":0,"Items":[],"ScannedCount":0}'),
}


class Turns:
    """What is answered: in turn, where several calls with one key were answered.

    Where the machine is busy, botocore may wait too long for an answer, and try again. All tries of a call
    have one name and get one answer: if each took a turn, the next call would get another's answer.
    """

    def __init__(self, noted: list[Exchange]) -> None:
        answers: dict[Key, list[Answer]] = {}
        for exchange in noted:
            answers.setdefault(exchange.key, []).append(exchange.answer)
        self._turns = {key: cycle(given) for key, given in answers.items()}
        self._given: dict[str, Answer] = {}
        self._lock = threading.Lock()

    def answer(self, operation: str, body: bytes, call: str) -> Answer:
        """Return the answer to a try of a call."""
        with self._lock:
            if call not in self._given:
                turn = self._turns.get(_key(operation, body))
                self._given[call] = _NOTHING[operation] if turn is None else next(turn)
            return self._given[call]


def _key(operation: str, body: bytes) -> Key:
    return operation, body if operation in READS else b""


def _handler(turns: Turns) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers as DynamoDB does, by keep-alive and with a checksum."""

        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            operation = self.headers["x-amz-target"].partition(".")[2]
            answer = turns.answer(operation, body, self.headers["amz-sdk-invocation-id"])
            self.send_response(answer.status)
            self.send_header("x-amzn-RequestId", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEF")
            self.send_header("x-amz-crc32", str(zlib.crc32(answer.content)))
            self.send_header("content-type", "application/x-amz-json-1.0")
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
