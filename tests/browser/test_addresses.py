"""The console where something stands before its addresses: a stage's path, a proxy's prefix, another host."""

import http.client
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import Opened
from tests.clients.pages import HOP_BY_HOP, Page, served

# As API Gateway has it, with the stage's name; as a web server of one's own may; as a custom domain does.
BEFORE = ("/live", "/clubes/norte", "")


def proxy_below(before: str, host: str, port: int) -> type[Page]:
    """A web server that forwards what is below a prefix without it, and has nothing else."""

    class Proxy(Page):
        def do_GET(self) -> None:  # noqa: N802 - http.server's name
            if not self.path.startswith(f"{before}/"):
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            upstream = http.client.HTTPConnection(host, port, timeout=60)
            upstream.request(self.command, self.path.removeprefix(before), body or None, headers)
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

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - http.server's names

    return Proxy


@pytest.fixture(params=BEFORE)
def address(request: pytest.FixtureRequest, club: Club) -> Iterator[str]:
    target = urlsplit(club.url)
    with served(proxy_below(request.param, target.hostname or "", target.port or 80)) as origin:
        yield origin + request.param


def test_all_of_the_console_works_there(opened: Opened, club: Club, address: str) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened("/", url=address, user="admin", role="ADMIN")

    page.get_by_role("link", name="Tablero").click()
    page.get_by_role("button", name="Día siguiente").click()
    shown = page.locator(".ec-event", has_text="Ana López")
    shown.click()
    page.get_by_role("button", name="Confirmar", exact=True).click()
    expect(page.locator(".ec-event.is-confirmed")).to_be_visible()

    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_role("heading", name="Iniciar sesión")).to_be_visible()
    assert page.url == f"{address}/#/sign-in"


def test_the_documentation_page_tries_a_route_with_the_consoles_session(
    opened: Opened, club: Club, address: str
) -> None:
    club.courts("Norte")
    page = opened("/docs", url=address, user="admin", role="ADMIN")
    page.locator("#operations-tag-courts").click()
    operation = page.locator("[id*='list_reservas']")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    answered = operation.locator(".live-responses-table .response-col_status")
    expect(answered.nth(1)).to_have_text(re.compile("^200"))
