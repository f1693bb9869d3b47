"""Addresses that are mistyped, names without an end, and sessions that are over in the middle of a form."""

from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.board import BOARD
from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import DESK, PHONE, Opened
from tests.browser.test_views import fits

# No day, no day of this calendar, a day that no clock reaches, and no text at all.
MISTYPED: Final = {
    "board/court/2026-13-45": ".ec-body",
    "board/court/2026-02-31": ".ec-body",
    "board/court/9999-12-31": ".ec-body",
    "board/court/0002-12-01": ".ec-body",
    "board/%E0/x": ".ec-body",
    "week/court/nope/2026-12-99": ".ec-body",
    "week/court/nope/9999-12-31/month": ".ec-day",
    "classes/2026-99-99": ".day li",
}
# As long as a court's may be, without a space.
NAME: Final = ("<script>\"'🎾مرحبا" + "x" * 200)[:200]


@pytest.mark.parametrize("address", MISTYPED)
def test_a_mistyped_address_leads_to_today(opened: Opened, club: Club, address: str) -> None:
    club.courts("Norte")
    club.class_session(club.gym_class("Yoga"), TOMORROW, "18:00", "19:00")
    page = opened("/#/mine", user="admin", role="ADMIN")
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)

    page.goto(f"{club.url}/#/{address}")

    page.locator(MISTYPED[address]).first.wait_for()
    assert refused == []


def test_a_year_is_typed_by_its_digits(opened: Opened, club: Club) -> None:
    club.courts("Norte")
    page = opened(BOARD, user="admin", role="ADMIN")
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)

    page.locator("main input[type=date]").focus()
    # The year is the last part of a day, whichever language the browser has.
    for key in ("ArrowRight", "ArrowRight", "2", "0", "3", "1"):
        page.keyboard.press(key)

    expect(page.get_by_role("heading", level=1)).to_contain_text("2031")
    assert refused == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["wide", "phone"])
def test_a_name_without_a_space_stays_on_the_page(opened: Opened, club: Club, size: dict[str, int]) -> None:
    court, _ = club.courts(NAME, "Sur")
    club.reserva(court, TOMORROW, "10:00", "11:00", notas="y" * 200)
    yoga = club.gym_class(NAME)
    session = club.class_session(yoga, TOMORROW, "18:00", "19:00", notes="z" * 200)
    views = {
        f"board/court/{TOMORROW}": ".ec-event",
        f"week/court/{court}/{TOMORROW}": ".ec-event",
        f"classes/{TOMORROW}": ".day li",
        f"classes/session/{session}": ".roster",
        f"settings/resources/court/edit/{court}": "main form",
        f"settings/resources/class/edit/{yoga}": "main form",
        f"settings/rules/court/{court}": "main fieldset",
        f"settings/closures/court/{court}": "main form",
        "settings/booking-page": "main form",
    }
    page = opened("/", user="admin", role="ADMIN", size=size)
    for address, place in views.items():
        # EventCalendar warns of what it reads while it is taken down.
        page.goto("about:blank")
        page.goto(f"{club.url}/#/{address}")
        page.locator(place).first.wait_for()
        page.wait_for_load_state("networkidle")
        assert fits(page), address

    page.goto("about:blank")
    page.goto(f"{club.url}{BOARD}")
    page.locator(".ec-event").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(NAME)
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")


def test_whose_session_ends_in_a_form_is_told_so_and_goes_on_there(opened: Opened, club: Club) -> None:
    club.courts("Norte")
    page = opened(BOARD, user="admin", role="ADMIN")
    page.get_by_role("button", name="Nueva…").click()
    cookies = page.context.cookies()
    page.context.clear_cookies()

    page.get_by_role("button", name="Reservar").click()
    expect(page.get_by_role("alert")).to_contain_text("Tu sesión terminó")
    assert club.reservas() == []

    page.context.add_cookies(cookies)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(BOARD)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_who_signs_out_is_told_nothing_of_an_end(opened: Opened, club: Club) -> None:
    page = opened(user="ana")
    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_role("heading", name="Iniciar sesión")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
