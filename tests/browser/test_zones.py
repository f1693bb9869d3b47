"""Resources whose clocks are neither those of the browser nor those of the tenant."""

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import Opened

# Eleven hours behind UTC, and fourteen before it.
BEHIND: Final = "Pacific/Pago_Pago"
BEFORE: Final = "Pacific/Kiritimati"
ALL_DAY: Final = {"hours": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}]}
# How far the line at the present is from the beginning of the day, in minutes of its labels.
LINE: Final = """() => {
  const middle = ({ top, bottom }) => (top + bottom) / 2;
  const labels = [...document.querySelectorAll(".ec-body .ec-sidebar time")]
    .filter(({ textContent }) => /^\\d\\d:00$/.test(textContent))
    .map(label => [Number(label.textContent.slice(0, 2)), middle(label.getBoundingClientRect())]);
  const [[first, top], [last, bottom]] = [labels[0], labels.at(-1)];
  const line = document.querySelector(".ec-now-indicator").getBoundingClientRect().top;
  return Math.round(60 * (first + (line - top) * (last - first) / (bottom - top)));
}"""


def room_in(club: Club, name: str, zone: str) -> int:
    room = club.room(name)
    club.call("PUT", f"/api/rooms/{room}", {"timezone": zone})
    return room


def booked(club: Club, room: int, zone: str, title: str, *, hours: int) -> None:
    """A booking of an hour that begins some hours from now."""
    start = datetime.now(UTC).replace(minute=0, second=0) + timedelta(hours=hours)
    times = [
        f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        for moment in (start, start + timedelta(hours=1))
    ]
    body = {"title": title, "room_id": room, "start_datetime": times[0], "end_datetime": times[1]}
    club.call("POST", "/api/bookings", body, user="ana", role="USUARIO")


def test_ones_bookings_are_in_the_order_in_which_they_come(opened: Opened, club: Club) -> None:
    booked(club, room_in(club, "Kiritimati", BEFORE), BEFORE, "después", hours=4)
    booked(club, room_in(club, "Pago Pago", BEHIND), BEHIND, "antes", hours=2)
    page = opened(user="ana")

    coming = page.locator(".bookings").first.locator("li")
    expect(coming).to_have_count(2)
    expect(coming.nth(0)).to_contain_text("antes")
    expect(coming.nth(0)).to_contain_text("Próxima")
    expect(coming.nth(1)).to_contain_text("después")
    expect(page.get_by_text("No hay reservas anteriores.")).to_be_visible()


def test_the_calendar_file_of_a_seat_has_the_times_of_its_class(opened: Opened, club: Club) -> None:
    body = {"name": "Yoga", "duration": 60, "maxCapacity": 10, "timezone": "Asia/Kolkata"}
    yoga = club.call("POST", "/api/v1/classes", body)["data"]["id"]
    club.members("ana")
    club.seat(club.class_session(yoga, TOMORROW, "18:00", "19:00"), "ana")
    page = opened("/#/mine", user="ana")

    link = page.get_by_role("link", name="Agregar a mi calendario").get_attribute("href")
    assert f"DTSTART:{TOMORROW.replace('-', '')}T123000Z" in unquote(link or "")


def line_shown(page: Page, zone: str) -> int:
    """How many minutes after the clock of a zone the line at the present stands."""
    clock = datetime.now(ZoneInfo(zone))
    # Out of sight there is no line.
    label = page.locator(".ec-body .ec-sidebar time", has_text=f"{max(1, clock.hour):02}:00")
    label.evaluate("label => label.scrollIntoView({block: 'center'})")
    page.locator(".ec-now-indicator").wait_for()
    shown: int = page.evaluate(LINE)
    clock = datetime.now(ZoneInfo(zone))
    return shown - clock.hour * 60 - clock.minute


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", BEHIND])
def test_the_line_at_the_present_is_on_the_clocks_of_the_room(opened: Opened, club: Club, zone: str) -> None:
    room = room_in(club, "Sala", zone)
    club.call("PUT", "/api/rules/room", ALL_DAY)
    day = f"{datetime.now(ZoneInfo(zone)):%Y-%m-%d}"
    for view in (f"board/room/{day}", f"week/room/{room}/{day}"):
        page = opened(f"/#/{view}", user="admin", role="ADMIN")
        assert abs(line_shown(page, zone)) <= 3, view


def test_rooms_on_different_clocks_have_no_line_in_common(opened: Opened, club: Club) -> None:
    room_in(club, "Kiritimati", BEFORE)
    room_in(club, "Pago Pago", BEHIND)
    club.call("PUT", "/api/rules/room", ALL_DAY)
    page = opened("/#/board/room", user="admin", role="ADMIN")

    page.locator(".ec-body").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".ec-now-indicator")).to_have_count(0)
