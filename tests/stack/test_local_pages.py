"""The pages of the local stack: what opens once, and what no other page can do."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from chalicelib.domain.key_ring import key_ring
from stack.functions import FunctionFailed
from stack.local import LocalSettings
from stack.local_pages import LocalPages
from stack.server import Request, Response

HOST: Final = "localhost:8000"
OWN: Final = {"host": HOST, "origin": f"http://{HOST}"}


class Stack:
    """The pages before an application that answers `app`, and the times the clock was moved to."""

    def __init__(self, data_dir: Path) -> None:
        self.settings = LocalSettings(port=8000, data_dir=data_dir, keys=key_ring("s" * 32))
        self.app = b"app"
        self.swept: list[datetime] = []
        self.pages = LocalPages(
            lambda _request: Response(200, self.app),
            self.settings,
            token=lambda: "a-token",
            sweep=self.sweep,
            now=lambda: datetime(2026, 12, 1, 10, tzinfo=UTC),
        )

    def sweep(self, at: datetime) -> int:
        if at.year > 2100:
            raise FunctionFailed("it <failed>")
        self.swept.append(at)
        return 3

    def get(self, target: str, method: str = "GET") -> Response:
        return self.pages.answer(Request(method, target, {"host": HOST}))

    def move(self, body: bytes, **headers: str) -> Response:
        return self.pages.answer(Request("POST", "/local/clock", {**OWN, **headers}, body))

    def webhook(self, body: str) -> None:
        """Keep a delivered webhook, as the sink does."""
        delivery = {"channel": "webhook", "to": "http://x", "at": 1.0, "headers": {}, "body": body}
        self.settings.note.write_text(json.dumps({"webhooks": "http://sink"}), encoding="utf-8")
        self.settings.webhooks.write_text(json.dumps(delivery) + "\n", encoding="utf-8")


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return Stack(tmp_path)


def test_the_way_in_sets_the_session_once_and_for_a_get_alone(stack: Stack) -> None:
    target = stack.pages.link().removeprefix(f"http://{HOST}")

    assert stack.get(target, "HEAD").status == 404
    opened, again = stack.get(target), stack.get(target)

    assert (opened.status, dict(opened.headers)["Location"]) == (303, "/")
    assert dict(opened.headers)["Set-Cookie"].startswith("token=a-token; HttpOnly; SameSite=Lax")
    assert dict(opened.headers)["Cache-Control"] == "no-store"
    assert again.status == 410
    assert "Set-Cookie" not in dict(again.headers)


def test_no_two_ways_in_are_the_same_and_a_guess_opens_nothing(stack: Stack) -> None:
    assert stack.pages.link() != stack.pages.link()
    assert stack.get("/local/open/guess").status == 410


@pytest.mark.parametrize("target", ["/", "/api/canchas", "/locally", "/local"])
def test_all_else_is_the_applications(stack: Stack, target: str) -> None:
    assert stack.get(target).body == b"app"


def test_the_console_has_a_link_to_the_inbox_below_it_and_nothing_else_is_changed(stack: Stack) -> None:
    stack.app = b"<main>\xc3\xb1</main></body></html>"
    body = stack.get("/").body.decode()
    assert re.sub("<footer.*</footer>\n", "", body) == "<main>ñ</main></body></html>"
    assert 'href="local/inbox"' in body
    assert stack.get("/book/default").body == stack.app


def test_the_inbox_shows_what_was_sent_as_text_and_its_links(stack: Stack) -> None:
    stack.webhook('<script>alert(1)</script> http://a.example/?a=1&b=2" onclick="x')

    shown = stack.get("/local/inbox")
    text = shown.body.decode()

    assert shown.status == 200
    assert "<script" not in text
    assert '<a href="http://a.example/?a=1&amp;b=2" rel="noreferrer">' in text
    assert not re.search(r"<[^>]*\sonclick", text)
    assert "default-src 'none'" in dict(shown.headers)["Content-Security-Policy"]


def test_without_a_stack_the_inbox_says_so(stack: Stack) -> None:
    assert stack.get("/local/inbox").status == 503


def test_the_clock_does_what_is_due_by_a_time_of_utc(stack: Stack) -> None:
    moved = stack.move(b"at=2026-12-02T18%3A30")

    assert (moved.status, dict(moved.headers)["Location"]) == (303, "inbox?done=3")
    assert stack.swept == [datetime(2026, 12, 2, 18, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"at=2026-12-02T18%3A30", {"origin": "http://evil.example"}, 403),
        (b"at=2026-12-02T18%3A30", {"origin": "null"}, 403),
        (b"at=soon", {}, 400),
        (b"", {}, 400),
        (b"\xff\x00", {}, 400),
        (b"at=2999-01-01T00%3A00", {}, 502),
    ],
)
def test_the_clock_stays_where_another_page_or_no_time_asks(
    stack: Stack, body: bytes, headers: dict[str, str], status: int
) -> None:
    refused = stack.move(body, **headers)

    assert refused.status == status
    assert b"<failed>" not in refused.body
    assert stack.swept == []
