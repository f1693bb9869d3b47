"""Pages of the running server that CUPO_URL names, in Debian's Chromium."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect, sync_playwright

from stack.install import ROOT
from stack.local import settings_from
from tests.browser.club import Club

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
AXE: Final = ROOT / "build" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
PHONE: Final = {"width": 390, "height": 844}
LOOKS: Final = 100
LOOK_MS: Final = 100
DESK: Final = {"width": 1280, "height": 800}
# A page that is signed out asks who is signed in, and a refusal is an answer: browsers note both.
EXPECTED: Final = re.compile(r"the server responded with a status of (400|401|403|404|409|412|422|503)")

expect.set_options(timeout=10_000)
Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, f"none of {', '.join(BROWSERS)} is installed"
    with sync_playwright() as playwright:
        # The pages are our own, and a container may not let Chromium lock itself in.
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def club() -> Club:
    settings = settings_from(os.environ)
    # By the name that pages have: a browser keeps a cookie for a name.
    url = (os.environ.get("CUPO_URL") or settings.url).replace("//127.0.0.1", "//localhost")
    return Club(url, settings.jwt_secret)


@pytest.fixture
def opened(browser: Browser, club: Club) -> Iterator[Opened]:
    """Open a page as somebody; at the end nothing has failed in it, and nothing came from elsewhere."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    hosts: set[str] = set()

    def open_page(
        path: str = "/",
        *,
        user: str | None = None,
        role: str = "USUARIO",
        language: str = "es",
        size: Any = DESK,
        is_dark: bool = False,
        is_touched: bool = False,
        url: str = club.url,
    ) -> Page:
        context = browser.new_context(
            viewport=size,
            color_scheme="dark" if is_dark else "light",
            locale={"es": "es-AR", "en": "en-GB"}[language],
            timezone_id="America/Argentina/Buenos_Aires",
            reduced_motion="reduce",
            has_touch=is_touched,
        )
        contexts.append(context)
        if user:
            cookie = {"name": "token", "value": club.token(user, role), "url": url, "httpOnly": True}
            context.add_cookies([{**cookie, "sameSite": "Lax"}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.on(
            "console",
            lambda message: (
                faults.append(message.text)
                if message.type in {"error", "warning"} and not EXPECTED.search(message.text)
                else None
            ),
        )
        page.goto(url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
    assert all(host.startswith("localhost:") or host == "" for host in hosts), hosts


def box_of(place: Locator) -> FloatRect:
    """Where an element is, once two looks show it at the same place: pages draw again what has changed."""
    before = None
    for _ in range(LOOKS):
        place.wait_for()
        box = place.bounding_box()
        # None: it was drawn again since it was waited for.
        if box and box == before:
            return box
        before = box
        place.page.wait_for_timeout(LOOK_MS)
    raise AssertionError(f"{place} does not come to rest")


def findings(page: Page) -> list[str]:
    """What axe-core finds on a page: WCAG 2.2 A and AA, and its best practices."""
    # By the browser's own hand: the page's policy would not run it.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
