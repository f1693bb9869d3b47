"""Bookings that are made, moved and made longer by the mouse, and what stands in the way."""

import re

from playwright.sync_api import expect

from tests.browser.board import BOARD, drag, event, hour_height, middle, times
from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import Opened, box_of


def test_a_booking_is_made_by_a_drag_and_a_name(opened: Opened, club: Club) -> None:
    north, _ = club.courts("Norte", "Sur")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")
    x, y = middle(event(page, "Ana López"))
    hour = hour_height(page)

    drag(page, (x, y + 2 * hour), (x, y + 3 * hour - 5))
    page.get_by_label("Para quién").fill("Eva Paz")
    page.keyboard.press("Enter")

    expect(event(page, "Eva Paz")).to_contain_text(re.compile("12:.*13:"))
    assert len(club.reservas()) == 2


def test_a_booking_is_moved_by_one_drag_to_another_court(opened: Opened, club: Club) -> None:
    north, south = club.courts("Norte", "Sur")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    club.reserva(south, TOMORROW, "12:00", "13:00", user="leo")
    page = opened(BOARD, user="admin", role="ADMIN")
    ana, leo = middle(event(page, "Ana López")), middle(event(page, "Leo Díaz"))

    drag(page, ana, (leo[0], ana[1] - hour_height(page)))

    expect(event(page, "Ana López")).to_contain_text("09:00–10:00")
    expect(page.locator("#announcer")).to_have_text("Reserva movida")
    assert ("Sur", "09:00", "10:00", "PENDIENTE") in times(club)


def test_a_move_onto_somebody_goes_back_and_says_who_stands_there(opened: Opened, club: Club) -> None:
    north, south = club.courts("Norte", "Sur")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    club.reserva(south, TOMORROW, "12:00", "13:00", user="leo")
    page = opened(BOARD, user="admin", role="ADMIN")

    drag(page, middle(event(page, "Ana López")), middle(event(page, "Leo Díaz")))

    expect(page.get_by_role("alert")).to_contain_text("Leo Díaz, 12:00–13:00")
    expect(event(page, "Ana López")).to_contain_text("10:00–11:00")
    assert ("Norte", "10:00", "11:00", "PENDIENTE") in times(club)


def test_a_booking_is_made_longer_by_its_edge(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")
    box = box_of(event(page, "Ana López"))
    edge = (box["x"] + box["width"] / 2, box["y"] + box["height"] - 2)

    drag(page, edge, (edge[0], edge[1] + hour_height(page) / 2))

    expect(event(page, "Ana López")).to_contain_text("10:00–11:30")
    expect(page.locator("#announcer")).to_have_text("Reserva movida")
    assert times(club) == {("Norte", "10:00", "11:30", "PENDIENTE")}


def test_two_drag_onto_the_same_hour_and_one_gets_it(opened: Opened, club: Club) -> None:
    north, south = club.courts("Norte", "Sur")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    club.reserva(south, TOMORROW, "10:00", "11:00", user="leo")
    pages = [opened(BOARD, user=user, role="ADMIN") for user in ("admin", "other")]
    hour = hour_height(pages[0])
    ends = [middle(event(pages[0], "Ana López")), middle(event(pages[1], "Leo Díaz"))]

    drag(pages[0], ends[0], (ends[0][0], ends[0][1] + 3 * hour))
    expect(event(pages[0], "Ana López")).to_contain_text("13:00–14:00")
    drag(pages[1], ends[1], (ends[0][0], ends[0][1] + 3 * hour))

    expect(pages[1].get_by_role("alert")).to_contain_text("Ana López, 13:00–14:00")
    assert ("Norte", "13:00", "14:00", "PENDIENTE") in times(club)
    assert ("Sur", "10:00", "11:00", "PENDIENTE") in times(club)
