"""Pages in a real browser: behind a proxy, and on another origin, with the cookie and with a Bearer token."""

import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.clients import pages
from tests.e2e.client import Api, day_after

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
PASSWORD: Final = "caballo grapa correcta"
# Returns status and body of what the page's own fetch was answered, or null where the browser withholds it.
FETCH: Final = """async ([url, init]) => {
  try {
    const response = await fetch(url, init);
    return [response.status, await response.json()];
  } catch (error) {
    return null;
  }
}"""


class Site:
    """A page of an origin, and the address by which it calls Cupo: its own, or Cupo's."""

    def __init__(self, context: BrowserContext, origin: str, cupo: str = "") -> None:
        self.context, self._cupo = context, cupo
        self._page: Page = context.new_page()
        self._page.goto(origin)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return [status, body] of the page's fetch with the cookie; None if the page may not read it."""
        init: dict[str, Any] = {"method": method, "headers": headers, "credentials": "include"}
        if body is not None:
            init["headers"] = {"Content-Type": "application/json", **headers}
            init["body"] = json.dumps(body)
        return self.evaluate(FETCH, [self._cupo + path, init])

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self._page.evaluate(script, argument)

    def log_in(self, email: str) -> None:
        """Log in; the session is in the cookie from then on."""
        status, body = self.call("POST", "/api/auth/login", {"email": email, "password": PASSWORD})
        assert (status, body["usuario"]["email"]) == (200, email)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, f"none of {', '.join(BROWSERS)} is installed"
    with sync_playwright() as playwright:
        # The pages are our own, and a container may not let Chromium lock itself in.
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def email(api: Api) -> str:
    """The address of an account. There is one for all these tests: registering has a limit."""
    email = f"web-{uuid.uuid4().hex[:10]}@example.com"
    account = {"nombre": "Eva Paz", "email": email, "password": PASSWORD}
    assert api.call("POST", "/api/auth/register", account).status == 201
    return email


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without cookies."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def cupo(api: Api) -> str:
    """The server by the name that the pages have too: a browser keeps a cookie for a name."""
    return re.sub(r"//127\.0\.0\.1\b", "//localhost", api.address.geturl())


@pytest.fixture
def behind(context: BrowserContext, api: Api) -> Iterator[Site]:
    """A page whose own server forwards /api."""
    if api.address.scheme == "https":
        pytest.skip("the proxy of these tests speaks http")
    proxy = pages.proxy_to(api.address.hostname or "", api.address.port or 80)
    with pages.served(proxy) as origin:
        yield Site(context, origin)


@pytest.fixture
def elsewhere(context: BrowserContext, cupo: str) -> Iterator[Site]:
    """A page of another origin, which the server allows."""
    allowed = re.search(r"http://localhost:(\d+)", os.environ.get("ALLOWED_ORIGINS", ""))
    if allowed is None:
        pytest.skip(
            "ALLOWED_ORIGINS, of the server and here, names no http://localhost:PORT to serve a page on"
        )
    with pages.served(pages.Page, int(allowed[1])) as origin:
        yield Site(context, origin, cupo)


@pytest.fixture
def foreign(context: BrowserContext, cupo: str) -> Iterator[Site]:
    """A page of another origin, of which the server knows nothing."""
    with pages.served(pages.Page) as origin:
        yield Site(context, origin, cupo)


@pytest.fixture(params=["behind", "elsewhere"])
def site(request: pytest.FixtureRequest) -> Site:
    """Either of the two places for a front end."""
    found: Site = request.getfixturevalue(request.param)
    return found


def slot(court: str, hour: int = 9) -> dict[str, Any]:
    times = {"horaInicio": f"{hour:02}:00", "horaFin": f"{hour + 1:02}:00"}
    return {"canchaId": court, "fecha": day_after(2), **times, "total": 10}


def test_a_page_logs_in_writes_and_logs_out(site: Site, email: str, api: Api) -> None:
    site.log_in(email)
    [cookie] = [cookie for cookie in site.context.cookies() if cookie["name"] == "token"]
    assert (cookie["domain"], cookie["path"], cookie["sameSite"]) == ("localhost", "/", "Lax")
    assert (cookie["httpOnly"], cookie["secure"]) == (True, False)
    assert site.evaluate("document.cookie") == ""

    status, made = site.call("POST", "/api/reservas", slot(api.new_court()))
    assert (status, made["reserva"]["estado"]) == (201, "PENDIENTE")
    path = f"/api/reservas/{made['reserva']['id']}"
    status, cancelled = site.call("PATCH", path, {"estado": "CANCELADA"})
    assert (status, cancelled["reserva"]["usuario"]["email"]) == (200, email)
    status, own = site.call("GET", "/api/reservas")
    assert (status, own["reservas"][0]["estado"]) == (200, "CANCELADA")

    assert site.call("POST", "/api/auth/logout") == [200, {"ok": True}]
    assert [cookie for cookie in site.context.cookies() if cookie["name"] == "token"] == []
    assert site.call("GET", "/api/reservas") == [401, {"error": "No autenticado"}]


def test_a_page_deletes_with_the_cookie_and_no_body(site: Site, api: Api) -> None:
    account = {"nombre": "Sol", "email": f"sol-{uuid.uuid4().hex[:10]}@example.com", "password": PASSWORD}
    user = site.call("POST", "/api/auth/register", account)[1]["usuario"]["id"]
    path = f"/api/canchas/{api.new_court()}"

    assert site.call("DELETE", path) == [403, {"error": "Sin permisos"}]
    api.call("PATCH", f"/api/usuarios/{user}", {"rol": "SUPERADMIN"}, user="web-root", role="SUPERADMIN")
    assert site.call("DELETE", path) == [200, {"ok": True}]


def test_logout_needs_no_session_and_no_body(site: Site) -> None:
    assert site.call("POST", "/api/auth/logout") == [200, {"ok": True}]


def test_a_page_of_an_allowed_origin_needs_no_cookie_but_a_token(elsewhere: Site, api: Api) -> None:
    bearer = {"Authorization": f"Bearer {api.token('web-ana', 'USUARIO')}"}
    court = api.new_court()

    status, made = elsewhere.call(
        "POST", "/api/reservas", slot(court), **bearer, **{"Idempotency-Key": court}
    )
    assert (status, made["reserva"]["usuarioId"]) == (201, "web-ana")
    again = elsewhere.call("POST", "/api/reservas", slot(court), **bearer, **{"Idempotency-Key": court})
    assert again == [201, made]
    conflict = elsewhere.call("POST", "/api/reservas", slot(court), **bearer)
    assert conflict == [409, {"error": "Ya existe una reserva en ese horario"}]
    assert elsewhere.context.cookies() == []


def test_a_page_of_an_allowed_origin_reads_that_a_path_is_unknown(elsewhere: Site) -> None:
    status, body = elsewhere.call("GET", "/api/nothing-here")

    assert (status, list(body)) == (404, ["message"])


def test_a_page_of_another_origin_reads_nothing_and_writes_nothing(
    foreign: Site, cupo: str, email: str, api: Api
) -> None:
    """A browser sends its cookie from the other page too: the server refuses what comes with it."""
    # Not by a page of Cupo's own: its policy lets none of them call anything.
    own = foreign.context.request
    assert own.post(f"{cupo}/api/auth/login", data={"email": email, "password": PASSWORD}).status == 200
    court = api.new_court()

    assert foreign.call("GET", "/api/reservas") is None
    assert foreign.call("POST", "/api/reservas", slot(court)) is None
    # Nothing keeps this one back: it asks for no preflight.
    init = {"method": "POST", "credentials": "include", "mode": "no-cors", "body": json.dumps(slot(court))}
    foreign.evaluate("([url, init]) => fetch(url, init).then(() => null)", [f"{cupo}/api/reservas", init])
    assert foreign.call("POST", "/api/auth/logout") is None

    mine = own.get(f"{cupo}/api/reservas").json()["reservas"]
    assert [row for row in mine if row["canchaId"] == court] == []


def test_the_documentation_page_tries_a_route_and_loads_nothing_from_elsewhere(
    context: BrowserContext, cupo: str, api: Api
) -> None:
    page, faults, hosts = context.new_page(), [], set()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    page.goto(f"{cupo}/docs")
    page.get_by_role("button", name="Authorize").click()
    dialog = page.locator(".auth-container", has_text="bearer")
    dialog.locator("input").fill(api.token("web-docs", "USUARIO"))
    dialog.get_by_role("button", name=re.compile("^(Apply|Authorize)")).click()
    page.get_by_role("button", name="Close").first.click()
    page.locator("#operations-tag-courts").click()
    operation = page.locator("[id*='list_reservas']")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    answered = operation.locator(".live-responses-table .response-col_status")
    answered.first.wait_for()

    assert "200" in answered.nth(1).inner_text()
    assert (faults, hosts) == ([], {cupo.split("/")[2]})
