"""The day board: what stands on it, booking and moving by keys, and what others change."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.board import BOARD, event, times
from tests.browser.club import TOMORROW, Club, day_after
from tests.browser.conftest import Opened, box_of


def test_courts_stand_side_by_side_with_what_is_booked(opened: Opened, club: Club) -> None:
    north, south = club.courts("Norte", "Sur")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    club.reserva(south, TOMORROW, "12:00", "13:30", user="leo")
    page = opened(BOARD, user="admin", role="ADMIN")

    expect(event(page, "Ana López")).to_contain_text("10:00–11:00")
    expect(event(page, "Leo Díaz")).to_contain_text("12:00–13:30")
    expect(page.get_by_role("button", name="2 sin confirmar")).to_be_visible()
    expect(page.locator(".ec-col-head", has_text="Norte")).to_be_visible()


def test_a_booking_is_cancelled_by_two_clicks(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")

    event(page, "Ana López").click()
    page.get_by_role("button", name="Cancelar la reserva").click()

    expect(event(page, "Ana López")).to_have_count(0)
    assert times(club) == {("Norte", "10:00", "11:00", "CANCELADA")}


def test_a_booking_is_confirmed(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")

    event(page, "Ana López").click()
    page.get_by_role("button", name="Confirmar", exact=True).click()

    expect(page.locator(".ec-event.is-confirmed")).to_be_visible()
    expect(page.get_by_role("button", name="sin confirmar")).to_have_count(0)


def test_by_keys_alone_a_booking_is_moved_and_made(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")

    tab_to(page, event(page, "Ana López").get_by_role("button"))
    page.keyboard.press("m")
    expect(page.get_by_label("Desde")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(event(page, "Ana López")).to_contain_text("11:00–12:00")
    expect(page.get_by_role("dialog")).to_have_count(0)

    tab_to(page, page.get_by_role("button", name="Nueva…"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Para quién")).to_be_focused()
    page.keyboard.type("Eva Paz")
    page.keyboard.press("Enter")
    expect(event(page, "Eva Paz")).to_contain_text("09:00–10:00")
    assert len(times(club)) == 2


def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until the focus is there."""
    place.wait_for()
    for _ in range(40):
        if place.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


def test_escape_closes_a_dialog_and_the_focus_is_where_it_was(opened: Opened, club: Club) -> None:
    club.courts("Norte")
    page = opened(BOARD, user="admin", role="ADMIN")
    page.get_by_role("button", name="Nueva…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Nueva…")).to_be_focused()


def test_what_a_rule_forbids_an_admin_may_do_all_the_same(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")

    event(page, "Ana López").get_by_role("button").press("m")
    page.get_by_label("Desde").fill("06:30")
    page.get_by_role("button", name="Mover", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Fuera del horario de atención")
    page.get_by_role("button", name="Hacerlo de todos modos").click()

    expect(event(page, "Ana López")).to_contain_text("06:30–07:30")
    assert times(club) == {("Norte", "06:30", "07:30", "PENDIENTE")}


def test_what_others_change_is_there_within_ten_seconds(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    page = opened(BOARD, user="admin", role="ADMIN")
    expect(page.get_by_text("0 reservas")).to_be_visible()

    made = club.reserva(north, TOMORROW, "10:00", "11:00")
    expect(event(page, "Ana López")).to_be_visible(timeout=10_000)
    club.call("PATCH", f"/api/reservas/{made}", {"estado": "CONFIRMADA"})
    expect(page.locator(".ec-event.is-confirmed")).to_be_visible(timeout=10_000)


@pytest.mark.parametrize("is_answered", [True, False])
def test_bookings_are_drawn_once_it_is_known_what_is_closed(
    opened: Opened, club: Club, is_answered: bool
) -> None:
    """Else all would jump when the hours of the day change."""
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened("/#/mine", user="admin", role="ADMIN")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/rules/**", hold)

    with page.expect_response(re.compile("/api/reservas.from")):
        page.evaluate(f"location.hash = '#/board/court/{TOMORROW}'")
    page.wait_for_timeout(300)
    expect(page.locator(".ec-event")).to_have_count(0)
    for route in held:
        route.continue_() if is_answered else route.fulfill(status=503)

    expect(event(page, "Ana López")).to_be_visible()


def test_what_has_not_changed_is_not_drawn_again(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")
    box_of(event(page, "Ana López"))
    page.evaluate("""() => {
      window.drawn = 0;
      const count = (changes) => { window.drawn += changes.length; };
      const all = {childList: true, subtree: true};
      new MutationObserver(count).observe(document.querySelector(".calendar"), all);
    }""")

    # Whoever comes back to a page asks at once, as a poll does later.
    with page.expect_response(re.compile("/api/reservas")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("button", name="Nueva…").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    assert page.evaluate("window.drawn") == 0


def test_closed_times_are_shaded(opened: Opened, club: Club) -> None:
    north, south = club.courts("Norte", "Sur")
    closure = {
        "from": f"{TOMORROW}T12:00:00",
        "to": f"{TOMORROW}T14:00:00",
        "title": "Torneo",
        "reason": "Torneo",
    }
    club.call("POST", "/api/closures", {**closure, "kind": "court", "id": north})
    club.call(
        "PUT",
        f"/api/rules/court/{south}",
        {"hours": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "15:00", "to": "23:00"}]},
    )
    page = opened(BOARD, user="admin", role="ADMIN")

    expect(page.locator(".is-closed", has_text="Torneo")).to_be_visible()
    # From 8, when the first opens, to 23, when the last closes.
    expect(page.locator(".is-closed")).to_have_count(3)


def test_a_filter_leaves_the_others_in_the_background(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    made = club.reserva(north, TOMORROW, "10:00", "11:00")
    club.call("PATCH", f"/api/reservas/{made}", {"estado": "CONFIRMADA"})
    club.reserva(north, TOMORROW, "12:00", "13:00", user="leo")
    page = opened(BOARD, user="admin", role="ADMIN")

    page.get_by_role("button", name="1 sin confirmar").click()
    expect(page.locator(".ec-event.is-dimmed")).to_contain_text("Ana López")
    expect(page.locator(".ec-event.is-dimmed")).to_have_count(1)


def test_the_days_are_in_the_address(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, day_after(2), "10:00", "11:00")
    page = opened(BOARD, user="admin", role="ADMIN")
    page.get_by_role("button", name="Día siguiente").click()
    expect(event(page, "Ana López")).to_be_visible()
    assert page.url.endswith(f"#/board/court/{day_after(2)}")
    page.go_back()
    expect(page.get_by_text("0 reservas")).to_be_visible()


def test_from_one_kind_to_another_nothing_is_asked_of_the_one_before(opened: Opened, club: Club) -> None:
    club.courts("Norte")
    club.room("Sala A")
    page = opened(BOARD, user="admin", role="ADMIN")
    expect(page.get_by_text("Norte")).to_be_visible()
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)

    page.get_by_role("button", name="Salas").click()
    expect(page.get_by_text("Sala A")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert refused == []


def test_rooms_have_a_board_and_titles(opened: Opened, club: Club) -> None:
    room = club.room("Sala A")
    club.room("Sala B")
    club.booking(room, TOMORROW, "10:00", "11:00", "Directorio")
    page = opened(f"/#/board/room/{TOMORROW}", user="admin", role="ADMIN")
    expect(event(page, "Directorio")).to_be_visible()

    page.get_by_role("button", name="Nueva…").click()
    page.get_by_label("Título").fill("Entrevista")
    page.get_by_label("Dónde").select_option("Sala B")
    page.keyboard.press("Enter")
    expect(event(page, "Entrevista")).to_contain_text("09:00–10:00")

    event(page, "Directorio").get_by_role("button").press("m")
    page.get_by_label("Dónde").select_option("Sala B")
    page.get_by_role("button", name="Mover", exact=True).click()
    expect(event(page, "Directorio")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    rows = club.call("GET", "/api/bookings")["data"]
    assert {row["room"]["name"] for row in rows} == {"Sala B"}


def test_a_professional_sees_their_day_moves_and_blocks(opened: Opened, club: Club) -> None:
    sara = club.professional()
    club.appointment(sara, TOMORROW, "10:00", "10:45")
    page = opened(f"/#/board/professional/{TOMORROW}", user=sara, role="STAFF")
    expect(event(page, "Ana López")).to_contain_text("10:00–10:45")

    event(page, "Ana López").get_by_role("button").press("m")
    page.get_by_label("Desde").fill("11:00")
    page.get_by_role("button", name="Mover", exact=True).click()
    expect(event(page, "Ana López")).to_contain_text("11:00–11:45")

    page.get_by_role("button", name="Nueva…").click()
    page.get_by_role("button", name="Reservar").click()
    expect(page.locator(".ec-event.is-blocked")).to_contain_text("09:00–09:45")
    expect(page.locator(".ec-event.is-blocked")).to_contain_text("Bloqueado")


@pytest.mark.parametrize("role", ["USUARIO", "STAFF"])
def test_who_may_not_see_a_board_finds_none(opened: Opened, club: Club, role: Any) -> None:
    club.courts("Norte")
    page = opened(BOARD, user="ana", role=role)
    expect(page.get_by_role("heading", name="Mis reservas")).to_be_visible()
    expect(page.get_by_role("link", name="Tablero")).to_have_count(0)
