"""A web server for a page of one's own, and one that forwards the page's /api to Cupo."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host"}
PAGE = b"<!doctype html><html lang=es><title>Una p\xc3\xa1gina</title>"


class Page(BaseHTTPRequestHandler):
    """An empty page at every path."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class Proxy(Page):
    """As a framework's rewrites do: /api goes to Cupo, with Cupo's host and the page's other headers."""

    address: tuple[str, int]

    def do_GET(self) -> None:
        if self.path.startswith("/api/"):
            self.forward()
        else:
            super().do_GET()

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        upstream = http.client.HTTPConnection(*self.address, timeout=60)
        upstream.request(self.command, self.path, body or None, headers)
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        upstream.close()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward  # noqa: N815 - http.server's names


def proxy_to(host: str, port: int) -> type[Proxy]:
    return type("ProxyToCupo", (Proxy,), {"address": (host, port)})


@contextmanager
def served(handler: type[Page], port: int = 0) -> Iterator[str]:
    """Serve on that port of localhost, or on any; give the page's origin."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
