"""The classes of seven days, one's own seats and places, and the roster of a session."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.club import TOMORROW, Club, day_after
from tests.browser.conftest import Opened, findings
from tests.browser.test_board import tab_to
from tests.browser.test_views import LOOKS, fits

WEEK: Final = f"/#/classes/{TOMORROW}"
SOON_MS: Final = 10_000


def row(page: Page, text: str) -> Locator:
    """The row of a session, or of somebody in it."""
    return page.locator("main li", has_text=text)


def running(club: Club, of: str) -> str:
    """A session that began a minute ago; its id. Clocks that are nearly at midnight are waited for."""
    begins = datetime.now(UTC) - timedelta(minutes=1)
    if begins.day != datetime.now(UTC).day:
        time.sleep(61)
        begins = datetime.now(UTC) - timedelta(minutes=1)
    ends = begins + timedelta(minutes=50)
    return club.class_session(of, f"{begins:%Y-%m-%d}", f"{begins:%H:%M}", f"{ends:%H:%M}")


def roster(opened: Opened, session: str, **looks: object) -> Page:
    return opened(f"/#/classes/session/{session}", user="sara", role="STAFF", **looks)


def test_seats_that_are_left_go_down_as_somebody_books_and_up_as_they_cancel(
    opened: Opened, club: Club
) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00", maxCapacity=2)
    club.members("ana")
    page = opened(WEEK, user="ana")
    yoga = row(page, "Yoga")
    expect(yoga).to_contain_text("09:00–10:00")
    expect(yoga).to_contain_text("Quedan 2 de 2 lugares")

    yoga.get_by_role("button", name="Reservar").click()
    expect(yoga).to_contain_text("Queda 1 de 2 lugares")
    expect(yoga.locator(".state")).to_have_text("Tienes un lugar")
    assert club.statuses(session) == {"ana": "CONFIRMED"}

    yoga.get_by_role("button", name="Cancelar mi lugar").click()
    yoga.get_by_role("button", name="Sí, cancelar").click()
    expect(yoga).to_contain_text("Quedan 2 de 2 lugares")
    yoga.get_by_role("button", name="Reservar").click()
    expect(yoga).to_contain_text("Queda 1 de 2 lugares")
    assert club.statuses(session) == {"ana": "CONFIRMED"}


def test_members_open_what_they_have_booked_and_a_gyms_staff_the_classes(opened: Opened, club: Club) -> None:
    club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00")

    expect(opened("/", user="ana").locator("nav a[aria-current]")).to_have_text("Mis reservas")
    expect(opened("/", user="sara", role="STAFF").locator("nav a[aria-current]")).to_have_text("Clases")


def test_who_waits_sees_the_seat_that_a_cancellation_gives_them(opened: Opened, club: Club) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00", maxCapacity=1)
    club.members("ana", "leo", "eva")
    seat = club.seat(session, "leo")
    club.wait(session, "eva")
    page = opened(WEEK, user="ana")
    yoga = row(page, "Yoga")
    expect(yoga).to_contain_text("Completa: 1 lugar")

    yoga.get_by_role("button", name="Ponerme en espera").click()
    expect(yoga.locator(".state")).to_have_text("En espera, lugar 2")
    club.call("DELETE", f"/api/v1/reservations/{seat}", user="leo", role="USUARIO")
    expect(yoga.locator(".state")).to_have_text("En espera, lugar 1", timeout=SOON_MS)
    club.call("PATCH", f"/api/v1/class-sessions/{session}", {"maxCapacity": 2})

    expect(yoga.locator(".state")).to_have_text("Tienes un lugar", timeout=SOON_MS)
    assert club.statuses(session) == {"leo": "CANCELLED", "eva": "CONFIRMED", "ana": "CONFIRMED"}


def test_a_place_in_a_waitlist_stands_among_ones_bookings_and_is_left_there(
    opened: Opened, club: Club
) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00", maxCapacity=1)
    club.members("ana", "leo")
    club.seat(session, "leo")
    club.wait(session, "ana")
    page = opened("/#/mine", user="ana")
    yoga = row(page, "Yoga")
    expect(yoga).to_contain_text("En lista de espera")
    expect(yoga).to_contain_text("Lugar 1 de la lista")
    expect(page.get_by_text("Próxima", exact=True)).to_have_count(0)

    yoga.get_by_role("button", name="Dejar la lista").click()
    yoga.get_by_role("button", name="Sí, dejar la lista").click()

    expect(page.get_by_text("No tienes reservas próximas.")).to_be_visible()
    path = f"/api/v1/class-sessions/{session}/waitlist"
    assert club.call("GET", path)["data"] == []


def test_whoever_has_no_membership_is_told_so(opened: Opened, club: Club) -> None:
    club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00")
    page = opened(WEEK, user="ana")

    row(page, "Yoga").get_by_role("button", name="Reservar").click()

    expect(page.get_by_role("alert")).to_contain_text("No tienes una membresía activa")


def test_the_last_seat_that_somebody_else_took_is_refused_and_seen(opened: Opened, club: Club) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00", maxCapacity=1)
    club.members("ana", "leo")
    page = opened(WEEK, user="ana")
    book = row(page, "Yoga").get_by_role("button", name="Reservar")
    book.wait_for()
    club.seat(session, "leo")

    book.click()

    expect(page.get_by_role("button", name="Ponerme en espera")).to_be_visible()


def test_one_class_and_other_days_are_in_the_address(opened: Opened, club: Club) -> None:
    yoga, spin = club.gym_class("Yoga"), club.gym_class("Spinning")
    club.class_session(yoga, TOMORROW, "09:00", "10:00")
    club.class_session(spin, TOMORROW, "11:00", "12:00")
    club.class_session(spin, day_after(8), "11:00", "12:00")
    page = opened(WEEK, user="ana")
    expect(page.locator(".day li")).to_have_count(2)

    page.get_by_label("Clase", exact=True).select_option("Yoga")
    expect(page.locator(".day li")).to_have_count(1)
    assert page.url.endswith(f"#/classes/{TOMORROW}/{yoga}")
    page.get_by_label("Clase", exact=True).select_option("Todas las clases")
    page.get_by_role("button", name="Siete días después").click()
    expect(page.locator(".day li")).to_have_count(1)
    assert page.url.endswith(f"#/classes/{day_after(8)}")
    page.get_by_role("button", name="Hoy").click()
    expect(page.locator(".day li")).to_have_count(2)


def test_a_session_that_is_closed_or_cancelled_is_not_to_be_booked(opened: Opened, club: Club) -> None:
    yoga = club.gym_class("Yoga")
    club.class_session(yoga, TOMORROW, "09:00", "10:00")
    cancelled = club.class_session(yoga, day_after(2), "09:00", "10:00")
    club.call("PATCH", f"/api/v1/class-sessions/{cancelled}", {"status": "CANCELLED"})
    closure = {"kind": "class", "from": TOMORROW, "to": TOMORROW, "title": "Feriado", "reason": "Feriado"}
    club.call("POST", "/api/closures", closure)
    # Processes know closures for ten seconds.
    page = opened(WEEK, user="ana")

    expect(page.locator(".day li").nth(0)).to_contain_text("Feriado", timeout=3 * SOON_MS)
    expect(page.locator(".day li").nth(1)).to_contain_text("Cancelada")
    expect(page.get_by_role("button", name="Reservar")).to_have_count(0)


def test_staff_see_who_has_a_seat_and_who_waits_in_order(opened: Opened, club: Club) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00", maxCapacity=1)
    club.members("ana", "leo", "sara")
    club.seat(session, "ana")
    for user in ("sara", "leo"):
        club.wait(session, user)
    page = opened(WEEK, user="sara", role="STAFF")
    page.get_by_role("link", name="Asistentes: Yoga").click()

    expect(row(page, "Ana López")).to_contain_text("Confirmada")
    expect(page.locator(".line li")).to_have_text(["Sara Psicóloga", "Leo Díaz"])

    row(page, "Ana López").get_by_role("button", name="Cancelar").click()
    row(page, "Ana López").get_by_role("button", name="Sí, cancelar").click()
    expect(row(page, "Ana López")).to_contain_text("Cancelada")
    expect(row(page, "Sara Psicóloga")).to_contain_text("Confirmada")
    expect(page.locator(".line li")).to_have_text(["Leo Díaz"])


def test_staff_find_a_member_and_give_them_a_seat(opened: Opened, club: Club) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00")
    club.members("leo")
    club.call("GET", "/api/me", user="ana", role="USUARIO")
    page = roster(opened, session)

    for words, name in (("leo", "Leo Díaz"), ("ana", "Ana López")):
        page.get_by_label("Nombre o correo").fill(words)
        page.keyboard.press("Enter")
        page.get_by_role("button", name=f"Dar lugar: {name}").click()
        if words == "leo":
            expect(page.get_by_label("Asistentes").get_by_text("Leo Díaz")).to_be_visible()

    expect(page.get_by_role("alert")).to_contain_text("No tienes una membresía activa")
    assert club.statuses(session) == {"leo": "CONFIRMED"}


def test_whoever_gives_seats_by_keys_keeps_the_focus_up_to_the_last_one(opened: Opened, club: Club) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00", maxCapacity=2)
    club.members("leo", "ana")
    page = roster(opened, session)
    add = page.get_by_label("Agregar a alguien")

    for words, name in (("leo", "Leo Díaz"), ("ana", "Ana López")):
        page.get_by_label("Nombre o correo").fill(words)
        page.keyboard.press("Enter")
        page.get_by_role("button", name=f"Dar lugar: {name}").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Asistentes").get_by_text(name)).to_be_visible()
        expect(add.get_by_role("button", name=f"Dar lugar: {name}")).to_have_count(0)
        assert add.evaluate("element => element.contains(document.activeElement)")

    expect(add).to_contain_text("Completa")
    expect(add).to_be_focused()


def test_who_came_and_who_did_not_is_noted_and_set_right(opened: Opened, club: Club) -> None:
    session = running(club, club.gym_class("Yoga"))
    club.members("ana", "leo")
    for user in ("ana", "leo"):
        club.seat(session, user)
    page = roster(opened, session)

    page.get_by_role("button", name="Asistió: Ana López").click()
    expect(row(page, "Ana López")).to_contain_text("Completada")
    page.get_by_role("button", name="No vino: Leo Díaz").click()
    expect(row(page, "Leo Díaz").locator(".state")).to_have_text("No vino")
    assert club.statuses(session) == {"ana": "COMPLETED", "leo": "NO_SHOW"}
    expect(page.locator(".roster .bookings strong")).to_have_text(["Ana López", "Leo Díaz"])

    page.get_by_role("button", name="Asistió: Leo Díaz").click()
    expect(row(page, "Leo Díaz")).to_contain_text("Completada")
    assert club.statuses(session) == {"ana": "COMPLETED", "leo": "COMPLETED"}


def test_where_members_check_in_their_arrival_is_noted(opened: Opened, club: Club) -> None:
    yoga = club.gym_class("Yoga")
    club.call("PUT", f"/api/rules/class/{yoga}", {"check_in": {"opens": 60, "closes": 30}})
    club.members("ana")
    session, tomorrow = running(club, yoga), club.class_session(yoga, day_after(2), "09:00", "10:00")
    for each in (session, tomorrow):
        club.seat(each, "ana")
    page = roster(opened, session)

    page.get_by_role("button", name="Registrar llegada: Ana López").click()
    expect(row(page, "Ana López")).to_contain_text("Llegó")
    expect(page.get_by_role("button", name="Registrar llegada: Ana López")).to_have_count(0)

    page = roster(opened, tomorrow)
    expect(row(page, "Ana López")).to_be_visible()
    expect(page.get_by_role("button", name="Registrar llegada: Ana López")).to_have_count(0)


def test_a_member_checks_in_among_their_bookings_with_the_code_of_the_class(
    opened: Opened, club: Club
) -> None:
    yoga = club.gym_class("Yoga")
    club.call("PUT", f"/api/rules/class/{yoga}", {"check_in": {"opens": 60, "closes": 30}})
    club.members("ana")
    session = running(club, yoga)
    club.seat(session, "ana")
    staff = roster(opened, session)
    staff.get_by_role("button", name="Códigos de hoy").click()
    code = staff.get_by_role("dialog").locator("td").inner_text()

    page = opened("/#/mine", user="ana")
    page.get_by_label("Código de hoy").fill(code)
    page.keyboard.press("Enter")

    expect(row(page, "Yoga").locator(".state")).to_have_text("Llegó")
    expect(row(staff, "Ana López").locator(".state")).to_have_text("Llegó", timeout=SOON_MS)


def test_staff_make_change_and_cancel_a_session(opened: Opened, club: Club) -> None:
    yoga = club.gym_class("Yoga")
    club.gym_class("Zumba")
    page = opened(WEEK, user="sara", role="STAFF")
    page.get_by_role("button", name="Nueva sesión…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Clase").select_option("Zumba")
    dialog.get_by_label("Lugares").fill("4")
    dialog.get_by_role("button", name="Crear").click()
    expect(row(page, "Zumba")).to_contain_text("18:00–19:00")
    expect(row(page, "Zumba")).to_contain_text("Quedan 4 de 4 lugares")
    assert club.call("GET", f"/api/v1/classes/{yoga}/sessions")["data"] == []

    page.get_by_role("link", name="Asistentes: Zumba").click()
    page.get_by_role("button", name="Cambiar…").click()
    dialog.get_by_label("Lugares").fill("7")
    dialog.get_by_role("button", name="Guardar").click()
    expect(page.locator("main")).to_contain_text("Quedan 7 de 7 lugares")

    page.get_by_role("button", name="Cancelar la sesión").click()
    page.get_by_role("button", name="Sí, cancelar").click()
    expect(page.locator("main .left .state")).to_have_text("Cancelada")


def test_what_others_change_is_in_a_roster_within_ten_seconds(opened: Opened, club: Club) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00", maxCapacity=1)
    club.members("ana", "leo")
    page = roster(opened, session)
    expect(page.get_by_text("Todavía nadie tiene un lugar.")).to_be_visible()

    club.seat(session, "ana")
    club.wait(session, "leo")

    expect(row(page, "Ana López")).to_be_visible(timeout=SOON_MS)
    expect(page.locator(".line li")).to_have_text(["Leo Díaz"])


def test_users_find_no_roster(opened: Opened, club: Club) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00")
    page = opened(f"/#/classes/session/{session}", user="ana")
    expect(row(page, "Yoga")).to_be_visible()
    expect(page.get_by_role("link", name="Asistentes")).to_have_count(0)
    expect(page.get_by_role("button", name="Nueva sesión…")).to_have_count(0)


def test_by_keys_alone_a_seat_is_taken_and_given_up_and_somebody_checked_off(
    opened: Opened, club: Club
) -> None:
    club.members("ana")
    yoga = club.gym_class("Yoga")
    session = club.class_session(yoga, TOMORROW, "09:00", "10:00")
    page = opened(WEEK, user="ana")
    tab_to(page, page.get_by_role("button", name="Reservar"))
    page.keyboard.press("Enter")
    expect(row(page, "Yoga").locator(".state")).to_have_text("Tienes un lugar")
    expect(page.get_by_role("button", name="Cancelar mi lugar")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Reservar")).to_be_focused()
    assert club.statuses(session) == {"ana": "CANCELLED"}

    now = running(club, yoga)
    club.seat(now, "ana")
    page = roster(opened, now)
    tab_to(page, page.get_by_role("button", name="Asistió: Ana López"))
    page.keyboard.press("Space")
    expect(row(page, "Ana López")).to_contain_text("Completada")
    expect(row(page, "Ana López")).to_be_focused()


def test_rosters_and_their_dialogs_can_be_used_by_everybody(opened: Opened, club: Club) -> None:
    session = club.class_session(club.gym_class("Yoga"), TOMORROW, "09:00", "10:00", maxCapacity=2)
    full = club.class_session(club.gym_class("Zumba"), TOMORROW, "11:00", "12:00", maxCapacity=1)
    club.members("ana", "leo", "eva")
    for each in (session, full):
        club.seat(each, "ana")
    for user in ("leo", "eva"):
        club.wait(full, user)
    for language, size, is_dark in LOOKS:
        looks = {"language": language, "size": size, "is_dark": is_dark}
        page = roster(opened, full, **looks)
        page.locator(".line").wait_for()
        assert (findings(page), fits(page)) == ([], True), looks

        page = roster(opened, session, **looks)
        page.get_by_role("searchbox").fill("leo")
        page.keyboard.press("Enter")
        page.locator(".roster .bookings .primary").wait_for()
        assert (findings(page), fits(page)) == ([], True), looks
        page.locator(".bar .end button").first.click()
        page.get_by_role("dialog").wait_for()
        assert (findings(page), fits(page)) == ([], True), looks


def test_a_schedule_of_every_state_can_be_used_by_everybody(opened: Opened, club: Club) -> None:
    yoga = club.gym_class("Yoga")
    club.members("ana", "leo")
    mine = club.class_session(yoga, TOMORROW, "09:00", "10:00")
    awaited, full = (
        club.class_session(yoga, TOMORROW, f"{hour}:00", f"{hour + 1}:00", maxCapacity=1) for hour in (11, 13)
    )
    club.class_session(yoga, TOMORROW, "15:00", "16:00", notes="Traer colchoneta")
    club.seat(mine, "ana")
    for session in (awaited, full):
        club.seat(session, "leo")
    club.wait(awaited, "ana")
    for user, role in (("ana", "USUARIO"), ("sara", "STAFF")):
        for language, size, is_dark in LOOKS:
            page = opened(WEEK, user=user, role=role, language=language, size=size, is_dark=is_dark)
            page.locator(".day li").nth(3).wait_for()
            assert (findings(page), fits(page)) == ([], True), (user, language, size, is_dark)
