"""Somebody else's server on 127.0.0.1, and what shall happen to the requests that it gets."""

import threading
from collections import defaultdict
from collections.abc import Callable
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.remotes.responses import Act, Response
from tests.remotes.waits import PATIENCE, fall_silent, go_on


class Remote:
    """A server, from `with` to the end of it. What did not conform is in `complaints`."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._acts: defaultdict[str, list[Act]] = defaultdict(list)
        self._released = threading.Event()

    def answer(self, verb: str, target: str, headers: Message, content: bytes) -> Response:
        """What the server does by itself."""
        raise NotImplementedError

    @property
    def elsewhere(self) -> str:
        """Where its redirects lead."""
        return f"{self.origin}/elsewhere"

    def __enter__(self) -> Self:
        remote = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = remote.answer(self.command, self.path, self.headers, content)
                if answer.status is None:
                    return
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json; charset=UTF-8")
                self.send_header("Content-Length", str(len(answer.content)))
                if 300 <= answer.status < 400:
                    self.send_header("Location", remote.elsewhere)
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815 - the handler's names

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            # Whoever does not get in at once tries again after a second.
            request_queue_size = 128

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Whoever asked has left."""

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def next(self, what: str, *acts: Act) -> None:
        """Let these happen to the next requests of a kind, one each."""
        self._acts[what] += acts

    def hang(self, proceed: Callable[[], Response]) -> Response:
        """Keep the request waiting until the test is over, and cut the connection."""
        fall_silent()
        self._released.wait(PATIENCE)
        return Response(None)

    def slowly(self, seconds: float) -> Act:
        """Do what is asked, after a while."""

        def act(proceed: Callable[[], Response]) -> Response:
            go_on(seconds)
            return proceed()

        return act

    def after(self, moment: threading.Event) -> Act:
        """Do what is asked when this has come, and nobody waits any longer."""

        def act(proceed: Callable[[], Response]) -> Response:
            fall_silent()
            moment.wait(PATIENCE)
            return proceed()

        return act

    def act(self, what: str, proceed: Callable[[], Response]) -> Response:
        """Let happen to a request of this kind what shall."""
        acts = self._acts[what]
        return acts.pop(0)(proceed) if acts else proceed()
