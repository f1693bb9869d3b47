"""Every view in both languages, wide and on a phone, light and dark: axe-core finds nothing, all fits."""

import os
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from stack.install import ROOT
from tests.browser.club import TOMORROW, Club, day_after
from tests.browser.conftest import DESK, PHONE, Opened, findings

PICTURES: Final = ROOT / "docs" / "img"
# Views, who opens them, and what is there once they have loaded.
SIGNED_OUT: Final = {"sign-in": "form", "sign-up": "form", "forgot": "form"}
SIGNED_IN: Final = {
    "mine": ("ana", "USUARIO", ".bookings .next"),
    f"board/court/{TOMORROW}": ("admin", "ADMIN", ".ec-event.is-confirmed"),
    f"board/room/{TOMORROW}": ("admin", "ADMIN", ".ec-event"),
    f"board/professional/{TOMORROW}": ("admin", "ADMIN", ".ec-event"),
    f"week/court//{TOMORROW}": ("admin", "ADMIN", ".ec-event"),
    f"week/court//{TOMORROW}/month": ("admin", "ADMIN", ".ec-day"),
    f"classes/{TOMORROW}": ("ana", "USUARIO", ".day .state"),
    f"week/room//{TOMORROW}": ("admin", "ADMIN", ".ec-event"),
    "reports": ("admin", "ADMIN", "table"),
    f"reports/usage?kind=court&from={TOMORROW}&to={day_after(3)}": ("admin", "ADMIN", "canvas"),
    f"reports/no-shows?kind=room&from={TOMORROW}&to={day_after(3)}": ("admin", "ADMIN", "table"),
    f"reports/revenue?kind=court&from={TOMORROW}&to={day_after(3)}": ("admin", "ADMIN", "canvas"),
    "people": ("admin", "ADMIN", "main input"),
    "settings/rules": ("admin", "ADMIN", "fieldset"),
    "settings/closures": ("admin", "ADMIN", "form"),
    "settings/reminders": ("admin", "ADMIN", "form"),
    "settings/webhooks": ("admin", "ADMIN", "form"),
    "settings/feeds": ("admin", "ADMIN", "form"),
    "settings/booking-page": ("admin", "ADMIN", "form"),
    "settings/audit": ("admin", "ADMIN", "main h2, main h1"),
}
LOOKS: Final = tuple(product(("es", "en"), (DESK, PHONE), (False, True)))


@pytest.fixture
def furnished(club: Club) -> Club:
    """A club, an office and a clinic with a few bookings."""
    north, south, _ = club.courts("Cancha Norte", "Cancha Sur", "Gimnasio")
    for court, start, end, user in ((north, "09:00", "10:00", "ana"), (south, "10:30", "12:00", "leo")):
        made = club.reserva(court, TOMORROW, start, end, user=user)
        club.call("PATCH", f"/api/reservas/{made}", {"estado": "CONFIRMADA"})
    club.reserva(north, TOMORROW, "18:00", "19:30", user="leo")
    club.reserva(north, day_after(3), "18:00", "19:30")
    torneo = {
        "from": f"{TOMORROW}T14:00:00",
        "to": f"{TOMORROW}T16:00:00",
        "title": "Torneo",
        "reason": "Torneo",
    }
    club.call("POST", "/api/closures", {**torneo, "kind": "court", "id": south})
    club.booking(club.room("Sala A"), TOMORROW, "10:00", "11:00", "Directorio")
    club.appointment(club.professional(), TOMORROW, "10:00", "10:45")
    club.members("ana")
    club.seat(club.class_session(club.gym_class("Yoga"), TOMORROW, "08:00", "09:00"), "ana")
    return club


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than the screen."""
    is_fitting: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return is_fitting


@pytest.mark.parametrize("view", SIGNED_OUT)
def test_whoever_has_no_session_sees_a_form_that_everybody_can_use(opened: Opened, view: str) -> None:
    for language, size, is_dark in LOOKS:
        page = opened(f"/#/{view}", language=language, size=size, is_dark=is_dark)
        page.locator(SIGNED_OUT[view]).wait_for()
        assert (findings(page), fits(page)) == ([], True), (view, language, size, is_dark)


@pytest.mark.parametrize("view", SIGNED_IN)
def test_a_view_can_be_used_by_everybody(opened: Opened, furnished: Club, view: str) -> None:
    user, role, there = SIGNED_IN[view]
    for language, size, is_dark in LOOKS:
        page = opened(f"/#/{view}", user=user, role=role, language=language, size=size, is_dark=is_dark)
        page.locator(there).first.wait_for()
        assert (findings(page), fits(page)) == ([], True), (view, language, size, is_dark)
        _keep(page, view, language, size is PHONE, is_dark)


def test_dialogs_can_be_used_by_everybody(opened: Opened, furnished: Club) -> None:
    for language, size, is_dark in LOOKS:
        page = opened(
            f"/#/board/court/{TOMORROW}",
            user="admin",
            role="ADMIN",
            language=language,
            size=size,
            is_dark=is_dark,
        )
        shown = page.locator(".ec-event.is-confirmed button").first
        new = page.locator("button.primary").first
        for button, key in ((shown, "Enter"), (shown, "m"), (new, "Enter")):
            shown.wait_for()
            button.press(key)
            page.get_by_role("dialog").wait_for()
            assert (findings(page), fits(page)) == ([], True), (language, size, is_dark)
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)


def _keep(page: Page, view: str, language: str, is_phone: bool, is_dark: bool) -> None:
    """Keep a picture for the documents, where PICTURES=1 asks for them."""
    if os.environ.get("PICTURES") != "1":
        return
    PICTURES.mkdir(exist_ok=True)
    looks = "-".join([language, "390" if is_phone else "1280", "dark" if is_dark else "light"])
    names = {"board-court": {"es-1280-light", "es-390-light", "en-1280-dark"}, "mine": {"es-390-light"}}
    name = view.replace(f"/{TOMORROW}", "").replace("/", "-")
    if looks in names.get(name, set()):
        page.screenshot(path=Path(PICTURES / f"{name}-{looks}.png"))
