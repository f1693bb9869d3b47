"""The board on a phone: one court at a time, swipes, and a finger that holds."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import BOARD, event, hour_height, middle, times
from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import PHONE, Opened

Spot = tuple[float, float]


def finger(page: Page, start: Spot, *steps: Spot, holds_ms: int = 0, step_ms: int = 16) -> None:
    """Put a finger down, hold it still, lead it over the steps, and lift it."""
    client = page.context.new_cdp_session(page)

    def touch(kind: str, *spots: Spot) -> None:
        points = [{"x": x, "y": y} for x, y in spots]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    page.wait_for_timeout(holds_ms)
    x, y = start
    for to_x, to_y in steps:
        for part in range(1, 6):
            touch("touchMove", (x + (to_x - x) * part / 5, y + (to_y - y) * part / 5))
            page.wait_for_timeout(step_ms)
        x, y = to_x, to_y
    touch("touchEnd")
    client.detach()


@pytest.fixture
def phone(opened: Opened, club: Club) -> Page:
    """Two courts on a phone, Ana's booking in the first and Leo's in the second."""
    north, south = club.courts("Norte", "Sur")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    club.reserva(south, TOMORROW, "10:00", "11:00", user="leo")
    page = opened(BOARD, user="admin", role="ADMIN", size=PHONE, is_touched=True)
    expect(event(page, "Ana López")).to_be_visible()
    return page


def test_on_a_phone_one_court_stands_there_and_arrows_lead_to_the_next(phone: Page) -> None:
    expect(event(phone, "Leo Díaz")).to_have_count(0)
    phone.get_by_role("button", name="Siguiente", exact=True).click()
    expect(event(phone, "Leo Díaz")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("onto", ["a booking", "nothing"])
def test_a_swipe_leads_to_the_next_court_and_back(phone: Page, onto: str) -> None:
    x, y = middle(event(phone, "Ana López"))
    if onto == "nothing":
        y += 3 * hour_height(phone)

    finger(phone, (x + 60, y), (x - 60, y + 15))
    expect(event(phone, "Leo Díaz")).to_be_visible()
    expect(phone.locator("#announcer")).to_have_text("Sur")
    # Slowly, too: longer than one holds a booking to move it.
    finger(phone, (x - 60, y), (x - 30, y), (x, y), (x + 30, y), (x + 60, y), step_ms=40)
    expect(event(phone, "Ana López")).to_be_visible()
    expect(phone.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("way", [(-50.0, 0.0), (-90.0, 90.0)])
def test_what_is_short_or_aslant_is_no_swipe(phone: Page, way: Spot) -> None:
    x, y = middle(event(phone, "Ana López"))
    finger(phone, (x, y), (x + way[0], y + way[1]))
    phone.wait_for_timeout(300)
    expect(event(phone, "Ana López")).to_be_visible()


def test_a_finger_up_and_down_scrolls_the_day(phone: Page) -> None:
    x, y = middle(event(phone, "Ana López"))
    finger(phone, (x, y + 200), (x + 10, y + 20))
    phone.wait_for_function("document.querySelector('.ec-main').scrollTop > 20")
    expect(event(phone, "Ana López")).to_have_count(1)
    expect(phone.get_by_role("dialog")).to_have_count(0)


def test_a_finger_that_holds_moves_a_booking(phone: Page, club: Club) -> None:
    x, y = middle(event(phone, "Ana López"))
    finger(phone, (x, y), (x + 80, y + 2 * hour_height(phone)), holds_ms=700)
    expect(event(phone, "Ana López")).to_contain_text("12:00–13:00")
    expect(phone.locator("#announcer")).to_have_text("Reserva movida")
    assert ("Norte", "12:00", "13:00", "PENDIENTE") in times(club)
