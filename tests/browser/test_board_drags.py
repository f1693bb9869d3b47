"""Bookings that are made, moved and made longer by the mouse, and what stands in the way."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

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


def at_once(pages: list[Page], path: str) -> Callable[[], None]:
    """Hold the writes of pages to `path`; what is returned waits for all of them, and lets them go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method in {"PATCH", "PUT"}:
            held.append(route)
        else:
            route.continue_()

    def let_go() -> None:
        for _ in range(100):
            if len(held) == len(pages):
                break
            pages[0].wait_for_timeout(50)
        assert len(held) == len(pages)
        for route in held:
            route.continue_()

    for page in pages:
        page.route(re.compile(path), hold)
    return let_go


def told_apart(pages: list[Page]) -> tuple[int, int]:
    """Who gets what both want, and who is refused, once somebody is."""
    for _ in range(200):
        refusals = [page.get_by_role("alert").all_inner_texts() for page in pages]
        if any(refusals):
            break
        pages[0].wait_for_timeout(50)
    assert [] in refusals, refusals
    winner = refusals.index([])
    return winner, 1 - winner


def test_of_two_administrators_who_drop_at_once_one_gets_the_hour(opened: Opened, club: Club) -> None:
    north, south = club.courts("Norte", "Sur")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    club.reserva(south, TOMORROW, "10:00", "11:00", user="leo")
    pages = [opened(BOARD, user=user, role="ADMIN") for user in ("admin", "other")]
    names = ["Ana López", "Leo Díaz"]
    x, y = middle(event(pages[0], names[0]))
    let_go = at_once(pages, "/api/reservas/")

    for page, name in zip(pages, names, strict=True):
        drag(page, middle(event(page, name)), (x, y + 3 * hour_height(page)))
    let_go()

    winner, loser = told_apart(pages)
    expect(pages[loser].get_by_role("alert")).to_contain_text(f"{names[winner]}, 13:00–14:00")
    expect(event(pages[loser], names[loser])).to_contain_text("10:00–11:00")
    expect(event(pages[winner], names[winner])).to_contain_text("13:00–14:00")
    own = ("Norte", "Sur")[loser]
    assert times(club) == {("Norte", "13:00", "14:00", "PENDIENTE"), (own, "10:00", "11:00", "PENDIENTE")}


def test_staff_who_may_not_know_whose_it_is_are_told_that_it_is_taken(opened: Opened, club: Club) -> None:
    room, other = club.room("Sala A"), club.room("Sala B")
    club.booking(room, TOMORROW, "10:00", "11:00", "Pulpo")
    club.booking(other, TOMORROW, "10:00", "11:00", "Nutria", user="leo")
    board = f"/#/board/room/{TOMORROW}"
    pages = [opened(board, user=user, role="STAFF") for user in ("ana", "leo")]
    titles, names = ["Pulpo", "Nutria"], ["Ana", "Leo"]
    x, y = middle(event(pages[0], titles[0]))
    let_go = at_once(pages, "/api/bookings/")

    for page, title in zip(pages, titles, strict=True):
        drag(page, middle(event(page, title)), (x, y + 2 * hour_height(page)))
    let_go()

    winner, loser = told_apart(pages)
    expect(pages[loser].get_by_role("alert")).to_contain_text("Ahí está: Ocupado, 12:00–13:00")
    expect(event(pages[loser], titles[loser])).to_contain_text("10:00–11:00")
    expect(pages[loser].locator("main")).not_to_contain_text(re.compile(f"{titles[winner]}|{names[winner]}"))


def test_of_two_users_who_choose_a_free_time_at_once_one_is_told_that_it_is_taken(
    opened: Opened, club: Club
) -> None:
    sara = club.professional()
    club.appointment(sara, TOMORROW, "10:00", "10:45")
    club.appointment(sara, TOMORROW, "11:00", "11:45", user="leo")
    pages = [opened("/#/mine", user=user) for user in ("ana", "leo")]
    let_go = at_once(pages, "/api/reservations/")

    for page in pages:
        page.get_by_role("button", name="Mover…").click()
        page.get_by_role("button", name="13:30–14:15").click()
    let_go()

    winner, loser = told_apart(pages)
    expect(pages[loser].get_by_role("alert")).to_contain_text("Ese horario ya está ocupado")
    expect(pages[loser].locator("main")).not_to_contain_text(("Ana", "Leo")[winner])
    expect(pages[winner].locator(".bookings li")).to_contain_text("13:30–14:15")
