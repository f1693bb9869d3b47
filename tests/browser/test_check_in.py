"""Check-in: by staff on the board, and by who booked in *My bookings* with the code of the day."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Route, expect

from tests.browser.board import event
from tests.browser.club import Club
from tests.browser.conftest import Opened

# As early as a rule lets it open: whatever begins within a day can be checked in.
RULE = {"opens": 1440, "closes": 10, "release": False}


def soon(club: Club) -> tuple[str, str, str]:
    """A day and two clocks of a booking that begins within a day, and ends before midnight."""
    zone = ZoneInfo(club.call("GET", "/api/me")["data"]["timezone"])
    start = (datetime.now(zone) + timedelta(hours=1)).replace(minute=0)
    if start.hour > 22:
        start += timedelta(hours=10)
    return f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{start + timedelta(minutes=45):%H:%M}"


def booked(club: Club, kind: str) -> tuple[str, str]:
    """A booking of Ana's that has a check-in: its resource, and its day."""
    day, start, end = soon(club)
    # Before anything reads them: a process keeps rules for ten seconds.
    club.call("PUT", f"/api/rules/{kind}", {"check_in": RULE})
    if kind == "court":
        resource = club.court("Norte")
    elif kind == "room":
        resource = str(club.room("Sala A"))
    else:
        resource = club.professional(hours=("00:00", "23:59"))
    if kind == "court":
        made = club.reserva(resource, day, start, end)
        club.call("PATCH", f"/api/reservas/{made}", {"estado": "CONFIRMADA"})
    elif kind == "room":
        club.booking(int(resource), day, start, end, "Directorio")
    else:
        club.appointment(resource, day, start, end)
    return resource, day


def code(club: Club, kind: str, resource: str) -> str:
    """The code that a resource shows now."""
    found: str = club.call("GET", f"/api/rules/{kind}/{resource}/code")["data"]["code"]
    return found


@pytest.mark.parametrize(
    ("kind", "title"), [("court", "Ana López"), ("room", "Directorio"), ("professional", "Ana López")]
)
def test_staff_checks_in_without_a_code(opened: Opened, club: Club, kind: str, title: str) -> None:
    _, day = booked(club, kind)
    page = opened(f"/#/board/{kind}/{day}", user="admin", role="ADMIN")

    event(page, title).click()
    expect(page.get_by_label("Código de hoy")).to_have_count(0)
    page.get_by_role("button", name="Registrar llegada").click()

    expect(page.locator(".ec-event.is-arrived")).to_contain_text("Llegó")
    expect(page.get_by_role("dialog")).to_have_count(0)
    event(page, title).click()
    expect(page.get_by_role("dialog")).to_contain_text(re.compile(r"a las \d\d:\d\d"))
    expect(page.get_by_role("button", name="Registrar llegada")).to_have_count(0)


@pytest.mark.parametrize("kind", ["court", "room", "professional"])
def test_who_booked_checks_in_with_the_code_of_the_day(opened: Opened, club: Club, kind: str) -> None:
    resource, _ = booked(club, kind)
    page = opened("/#/mine", user="ana")
    right = code(club, kind, resource)

    page.get_by_label("Código de hoy").fill(f"{(int(right) + 1) % 10**6:06}")
    page.get_by_role("button", name="Registrar llegada").click()
    expect(page.get_by_role("alert")).to_contain_text("El código no es el de hoy")
    page.get_by_label("Código de hoy").fill(right)
    page.keyboard.press("Enter")

    expect(page.locator(".bookings .state.arrived")).to_have_text("Llegó")
    expect(page.get_by_label("Código de hoy")).to_have_count(0)


def test_what_is_pending_is_let_in_by_staff_alone(opened: Opened, club: Club) -> None:
    day, start, end = soon(club)
    club.call("PUT", "/api/rules/court", {"check_in": RULE})
    north = club.court("Norte")
    club.reserva(north, day, start, end)

    page = opened("/#/mine", user="ana")
    expect(page.locator(".bookings li")).to_contain_text("Llegada")
    expect(page.get_by_role("button", name="Registrar llegada")).to_have_count(0)
    page = opened(f"/#/board/court/{day}", user="admin", role="ADMIN")
    event(page, "Ana López").click()
    page.get_by_role("button", name="Registrar llegada").click()
    expect(page.locator(".ec-event.is-arrived")).to_be_visible()


def test_before_it_opens_its_times_are_shown_and_no_button(opened: Opened, club: Club) -> None:
    day, start, end = soon(club)
    club.call("PUT", "/api/rules/court", {"check_in": {**RULE, "opens": 0}})
    north = club.court("Norte")
    club.reserva(north, day, start, end)
    page = opened(f"/#/board/court/{day}", user="admin", role="ADMIN")

    event(page, "Ana López").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"Llegada{start}–")
    expect(page.get_by_role("button", name="Registrar llegada")).to_have_count(0)


def test_who_did_not_come_is_shown_and_let_in_by_staff_all_the_same(opened: Opened, club: Club) -> None:
    _, day = booked(club, "court")
    page = opened("/#/mine", user="admin", role="ADMIN")

    def miss(route: Route) -> None:
        """Answer as the API does once the check-in has closed."""
        answer = route.fetch()
        rows: dict[str, Any] = answer.json()
        for row in rows["reservas"]:
            row["checkIn"]["ausente"] = row["checkIn"]["llegada"] is None
        route.fulfill(response=answer, json=rows)

    page.route(re.compile("/api/reservas[?]"), miss)
    page.evaluate(f"location.hash = '#/board/court/{day}'")

    expect(page.locator(".ec-event.is-no-show")).to_contain_text("No vino")
    event(page, "Ana López").click()
    expect(page.get_by_role("button", name="Mover…")).to_have_count(0)
    page.get_by_role("button", name="Registrar que llegó tarde").click()
    expect(page.locator(".ec-event.is-arrived")).to_be_visible()


def test_who_has_come_is_expected_no_more(opened: Opened, club: Club) -> None:
    day, start, end = soon(club)
    club.call("PUT", "/api/rules/court", {"check_in": RULE})
    north, south = club.court("Norte"), club.court("Sur")
    for court in (north, south):
        made = club.reserva(court, day, start, end)
        club.call("PATCH", f"/api/reservas/{made}", {"estado": "CONFIRMADA"})
    page = opened("/#/mine", user="admin", role="ADMIN")
    # Half an hour before the start, on the page's own clock.
    zone = ZoneInfo(club.call("GET", "/api/me")["data"]["timezone"])
    start_at = datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=zone)
    page.clock.set_fixed_time(start_at - timedelta(minutes=30))
    page.evaluate(f"location.hash = '#/board/court/{day}'")

    expect(page.get_by_role("button", name="2 por llegar")).to_be_visible()
    event(page, "Ana López").first.click()
    page.get_by_role("button", name="Registrar llegada").click()
    expect(page.get_by_role("button", name="1 por llegar")).to_be_visible()


def test_staff_reads_the_codes_of_the_day(opened: Opened, club: Club) -> None:
    north, _ = club.courts("Norte", "Sur")
    club.call("PUT", f"/api/rules/court/{north}", {"check_in": RULE})
    page = opened("/#/board/court", user="admin", role="ADMIN")

    page.get_by_role("button", name="Códigos de hoy").click()
    rows = page.get_by_role("dialog").get_by_role("row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(f"Norte{code(club, 'court', north)}")


def test_where_nothing_has_a_check_in_there_are_no_codes(opened: Opened, club: Club) -> None:
    club.courts("Norte")
    page = opened("/#/board/court", user="admin", role="ADMIN")
    expect(page.get_by_text("0 reservas")).to_be_visible()
    expect(page.locator(".ec-col-head", has_text="Norte")).to_be_visible()
    expect(page.get_by_role("button", name="Códigos de hoy")).to_have_count(0)
