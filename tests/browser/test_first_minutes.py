"""The first minutes with Cupo, in actions: what somebody who has never seen it needs for the first things.

CUPO_LINK: the link that `make run` prints, which opens once: the first test begins there, as a newcomer does.
"""

import os
import time
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import Actions
from tests.browser.board import BOARD, event, hour_height, middle
from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import Opened
from tests.browser.test_booking_page import offer

LINK: Final = os.environ.get("CUPO_LINK", "")
MOST_SECONDS: Final = 60
ALL_DAY: Final = {"hours": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}]}
# A mail goes out within seconds.
LOOKS_AGAIN: Final = 20

# The free hour that comes next on the board of today, as the middle of its beginning and of its end.
NEXT_FREE: Final = """clock => {
  const box = element => element.getBoundingClientRect();
  const hours = [...document.querySelectorAll(".ec-body .ec-sidebar time")]
    .map(label => ({ label, y: (box(label).top + box(label).bottom) / 2 }))
    .filter(({ label }) => label.textContent > clock);
  const taken = [...document.querySelectorAll(".ec-event, .ec-bg-event")].map(box);
  const { bottom } = box(document.querySelector(".ec-body"));
  for (const [index, { y }] of hours.entries()) {
    const end = hours[index + 1]?.y;
    if (!end || end > Math.min(bottom, innerHeight)) continue;
    for (const column of document.querySelectorAll(".ec-body .ec-day")) {
      const x = (box(column).left + box(column).right) / 2;
      const isBeside = ({ left, right, top, bottom }) => x < left || x > right || end <= top || y >= bottom;
      const isFree = taken.every(isBeside);
      if (isFree) return [[x, y + 5], [x, end - 5]];
    }
  }
}"""


def test_three_actions_lead_from_the_link_to_a_booked_court_on_the_board(opened: Opened, club: Club) -> None:
    hour = time.gmtime().tm_hour
    if hour >= 22:
        pytest.skip("the board of today has no free hour left")
    club.courts("Norte", "Sur")
    club.call("PUT", "/api/rules/court", ALL_DAY)
    who = {} if LINK else {"user": "admin", "role": "ADMIN"}
    page, hands = opened("/#/sign-in", **who), Actions()
    began = time.monotonic()

    hands.follow(page, LINK or f"{club.url}/")
    page.locator(".ec-now-indicator").wait_for()
    page.wait_for_load_state("networkidle")
    start, end = page.evaluate(NEXT_FREE, f"{hour:02}:59")
    hands.drag(page, start, end)
    expect(page.get_by_role("dialog")).to_be_visible()
    hands.press(page, "Enter")

    name = "Demo Admin" if LINK else "Ada Admin"
    expect(event(page, name)).to_be_visible()
    expect(event(page, name)).to_be_in_viewport()
    print(f"a court is booked {time.monotonic() - began:.1f} s after the link was followed")
    assert hands.count == 3


def test_a_booking_is_moved_by_one_drag_or_four_keys(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "09:00", "10:00", user="leo")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")
    (x, y), hour = middle(event(page, "Ana López")), hour_height(page)

    event(page, "Leo Díaz").get_by_role("button").focus()
    by_keys = Actions()
    by_keys.press(page, "Tab", "m")
    expect(page.get_by_label("Desde")).to_be_focused()
    by_keys.press(page, "ArrowUp", "Enter")
    expect(event(page, "Ana López")).to_contain_text("11:00–12:00")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert by_keys.count == 4

    by_mouse = Actions()
    by_mouse.drag(page, (x, y + hour), (x, y + 3 * hour))
    expect(event(page, "Ana López")).to_contain_text("13:00–14:00")
    assert by_mouse.count == 1


def test_a_booking_is_cancelled_by_two_actions_on_the_board_and_in_ones_own_list(
    opened: Opened, club: Club
) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "09:00", "10:00")
    club.reserva(north, TOMORROW, "10:00", "11:00", user="leo")

    board, hands = opened(BOARD, user="admin", role="ADMIN"), Actions()
    hands.click(event(board, "Ana López"))
    hands.click(board.get_by_role("button", name="Cancelar la reserva"))
    expect(event(board, "Ana López")).to_have_count(0)
    assert hands.count == 2

    own, hands = opened("/#/mine", user="leo"), Actions()
    hands.click(own.get_by_role("button", name="Cancelar", exact=True))
    hands.click(own.get_by_role("button", name="Sí, cancelar"))
    expect(own.get_by_text("No tienes reservas próximas.")).to_be_visible()
    assert hands.count == 2


def test_somebodys_next_booking_is_found_by_two_actions(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "09:00", "10:00")
    page, hands = opened(BOARD, user="admin", role="ADMIN"), Actions()

    hands.click(page.get_by_role("link", name="Personas"))
    expect(page.get_by_label("Nombre o correo")).to_be_focused()
    hands.type(page, "lopez", is_sent=True)

    expect(page.get_by_role("heading", name="Próximas")).to_be_visible()
    expect(page.locator(".card")).to_contain_text("Norte")
    assert hands.count == 2


def test_a_guest_is_confirmed_within_a_minute_and_seven_actions(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Cancha Norte")
    offer(club, north)
    console = opened("/", user="admin", role="ADMIN")
    page, hands = opened(f"/book/{club.tenant}"), Actions()
    began = time.monotonic()

    hands.click(page.get_by_role("link", name="Cancha Norte"))
    hands.click(page.locator(".times button").first)
    expect(page.get_by_label("Nombre")).to_be_focused()
    hands.type(page, "Gema Ríos")
    page.keyboard.press("Tab")
    hands.type(page, f"gema@{club.tenant}.example", is_sent=True)
    expect(page.get_by_role("heading", name="Revisa tu correo")).to_be_visible()
    hands.click(console.get_by_role("link", name="Correos de esta máquina"))
    hands.click(link_in(console, f"gema@{club.tenant}.example"))
    hands.click(console.get_by_role("button", name="Confirmar la reserva"))
    expect(console.get_by_role("status")).to_have_text("Está confirmada.")

    print(f"a guest is confirmed after {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < MOST_SECONDS
    assert [reserva["estado"] for reserva in club.reservas()] == ["CONFIRMADA"]
    assert hands.count == 7


def link_in(inbox: Page, address: str) -> Locator:
    """The link in the mail to an address, once it is there."""
    mail = inbox.locator("article").filter(has_text=address)
    for _ in range(LOOKS_AGAIN):
        if mail.count():
            break
        inbox.wait_for_timeout(500)
        inbox.reload()
    return mail.locator("a[href*='/api/links/confirm']").first
