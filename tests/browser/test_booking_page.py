"""The public booking page: from a free time to a confirmed one, in a frame, by keys, below a prefix."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import DESK, PHONE, Opened, findings
from tests.browser.test_addresses import address
from tests.browser.test_views import LOOKS, fits
from tests.clients.pages import Page as Site
from tests.clients.pages import served

__all__ = ["address"]

# A mail goes out within seconds.
ATTEMPTS: Final = 40
EMAIL: Final = "gema@{tenant}.example"


@pytest.fixture
def court(club: Club) -> str:
    """A court that guests can book; its id."""
    (north,) = club.courts("Cancha Norte")
    offer(club, north)
    return north


def offer(club: Club, court: str, *origins: str) -> None:
    body = {"resources": [{"kind": "court", "id": court}], "frame_origins": list(origins)}
    club.call("PUT", "/api/booking-page", body)


def held_by_keys(page: Page, club: Club) -> None:
    """Choose the first time of tomorrow, and hold it, without a mouse."""
    page.get_by_role("group").get_by_role("button").nth(1).press("Enter")
    page.locator(".times button").first.press("Enter")
    expect(page.get_by_label("Nombre")).to_be_focused()
    page.keyboard.type("Gema Ríos")
    page.keyboard.press("Tab")
    page.keyboard.type(EMAIL.format(tenant=club.tenant))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Revisa tu correo")).to_be_focused()


def link_in_inbox(opened: Opened, club: Club) -> str:
    """The link in the one mail to the guest."""
    inbox = opened("/local/inbox")
    mail = inbox.locator("article").filter(has_text=EMAIL.format(tenant=club.tenant)).first
    for _ in range(ATTEMPTS):
        if mail.count():
            break
        inbox.wait_for_timeout(500)
        inbox.reload()
    found: set[str] = set(re.findall(r"(/api/links/confirm\?token=[^\s\"<]+)", unescape(mail.inner_html())))
    (path,) = found
    return path


def test_a_guest_books_by_keys_and_confirms_by_the_link(opened: Opened, club: Club, court: str) -> None:
    page = opened(f"/book/{club.tenant}")
    page.get_by_role("link", name="Cancha Norte").press("Enter")
    expect(page.get_by_role("heading", name="Cancha Norte")).to_be_visible()
    held_by_keys(page, club)
    (reserva,) = club.reservas()
    assert (reserva["estado"], reserva["fecha"][:10], reserva["horaInicio"]) == (
        "PENDIENTE",
        TOMORROW,
        "08:00",
    )

    mail = opened(link_in_inbox(opened, club))
    assert (findings(mail), fits(mail)) == ([], True)
    mail.get_by_role("button", name="Confirmar la reserva").press("Enter")
    expect(mail.get_by_role("status")).to_have_text("Está confirmada.")
    (reserva,) = club.reservas()
    assert reserva["estado"] == "CONFIRMADA"


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_language_of_the_page_is_sent_for_the_mails(
    opened: Opened, club: Club, court: str, language: str
) -> None:
    page = opened(f"/book/{club.tenant}/court/{court}", language=language, size=PHONE)
    page.get_by_role("group").get_by_role("button").nth(1).click()
    page.locator(".times button").first.click()
    page.locator("#name").fill("Gema")
    page.locator("#email").fill(EMAIL.format(tenant=club.tenant))
    with page.expect_request("**/api/book/**") as sent:
        page.locator("form .primary").click()
    assert sent.value.post_data_json["language"] == language
    page.get_by_role(
        "heading", name={"es": "Revisa tu correo", "en": "Check your e-mail"}[language]
    ).wait_for()


def test_what_somebody_else_took_meanwhile_is_said_and_gone(opened: Opened, club: Club, court: str) -> None:
    page = opened(f"/book/{club.tenant}/court/{court}", size=PHONE)
    page.get_by_role("group").get_by_role("button").nth(1).click()
    page.get_by_role("button", name="10:00").click()
    club.reserva(court, TOMORROW, "10:00", "11:00")
    page.get_by_label("Nombre").fill("Gema")
    page.get_by_label("Correo").fill(EMAIL.format(tenant=club.tenant))
    page.get_by_role("button", name="Apartar").click()
    expect(page.get_by_role("alert")).to_contain_text("Alguien acaba de tomar ese horario")
    expect(page.get_by_role("button", name="10:00")).to_have_count(0)


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_is_not_offered_says_so(opened: Opened, club: Club, language: str) -> None:
    said = {"es": "Aquí no hay nada que reservar", "en": "There is nothing to book here"}[language]
    page = opened(f"/book/{club.tenant}", language=language)
    expect(page.get_by_role("heading", name=said)).to_be_visible()
    assert (findings(page), fits(page)) == ([], True)


def test_the_pages_can_be_used_by_everybody(opened: Opened, club: Club, court: str) -> None:
    for language, size, is_dark in LOOKS:
        looks = {"language": language, "size": size, "is_dark": is_dark}
        places = opened(f"/book/{club.tenant}", **looks)
        places.locator(".places a").wait_for()
        assert (findings(places), fits(places)) == ([], True), looks
        page = opened(f"/book/{club.tenant}/court/{court}", **looks)
        page.get_by_role("group").get_by_role("button").nth(1).click()
        page.locator(".times button").first.click()
        page.locator("form").wait_for()
        assert (findings(page), fits(page)) == ([], True), looks


@contextmanager
def site_with(frame: str) -> Iterator[str]:
    """Another site, whose page has a frame; its origin."""
    html = f'<!doctype html><html lang="es"><title>Club</title><h1>Club</h1>{frame}'.encode()

    class WithFrame(Site):
        def do_GET(self) -> None:  # noqa: N802 - http.server's name
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(html)))
            self.end_headers()
            self.wfile.write(html)

    with served(WithFrame) as origin:
        yield origin


def test_a_site_that_may_shows_it_in_a_frame_by_the_snippet(opened: Opened, club: Club, court: str) -> None:
    console = opened("/#/settings/booking-page", user="admin", role="ADMIN")
    snippet = (
        console.get_by_label(re.compile("Cancha Norte$")).and_(console.locator("textarea")).input_value()
    )
    with site_with(snippet) as origin:
        offer(club, court, origin)
        # Known to every process after ten seconds.
        console.wait_for_timeout(11_000)
        page = opened("/", url=origin)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="Cancha Norte")).to_be_visible()
        frame.get_by_role("group").get_by_role("button").nth(1).click()
        expect(frame.locator(".times button").first).to_be_visible()


def test_an_administrator_turns_it_on_in_the_console(opened: Opened, club: Club) -> None:
    club.courts("Cancha Norte")
    console = opened("/#/settings/booking-page", user="admin", role="ADMIN", size=DESK)
    console.get_by_label("Cancha Norte").check()
    console.get_by_label("Sitios que pueden mostrarla").fill("https://club.example")
    console.get_by_role("button", name="Guardar").click()
    console.get_by_role("link", name="Cancha Norte").wait_for()
    kept = club.call("GET", "/api/booking-page")["data"]
    assert [one["kind"] for one in kept["resources"]] == ["court"]
    assert kept["frame_origins"] == ["https://club.example"]


def test_it_works_below_a_prefix(opened: Opened, club: Club, court: str, address: str) -> None:
    page = opened(f"/book/{club.tenant}/court/{court}", url=address)
    held_by_keys(page, club)
    page.get_by_role("link", name="Ver todo").click()
    expect(page.get_by_role("link", name="Cancha Norte")).to_be_visible()
    assert page.url == f"{address}/book/{club.tenant}"
