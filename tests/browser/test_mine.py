"""My bookings, and the week of one resource."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.club import TOMORROW, Club, day_after
from tests.browser.conftest import Opened, findings


def test_the_next_one_stands_first_whatever_its_kind(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, day_after(3), "10:00", "11:00")
    club.booking(club.room("Sala A"), day_after(2), "10:00", "11:00", "Directorio")
    club.appointment(club.professional(), TOMORROW, "10:00", "10:45")
    page = opened(user="ana")

    rows = page.locator(".bookings li")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Sara")
    expect(rows.nth(1)).to_contain_text("Sala A: Directorio")
    expect(rows.nth(2)).to_contain_text("Norte")


def test_a_booking_is_cancelled_by_two_presses(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(user="ana")

    page.get_by_role("button", name="Cancelar", exact=True).click()
    page.get_by_role("button", name="Sí, cancelar").click()

    expect(page.get_by_text("No tienes reservas próximas.")).to_be_visible()
    expect(page.locator(".bookings li")).to_contain_text("Cancelada")
    assert [row["estado"] for row in club.reservas()] == ["CANCELADA"]


def test_a_booking_is_moved_to_a_time_that_is_free(opened: Opened, club: Club) -> None:
    sara = club.professional()
    club.appointment(sara, TOMORROW, "10:00", "10:45")
    club.appointment(sara, TOMORROW, "11:15", "12:00", user="leo")
    page = opened(user="ana")

    page.get_by_role("button", name="Mover…").click()
    expect(page.get_by_role("button", name="09:00–09:45")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("11:15|10:30"))).to_have_count(0)
    page.get_by_label("Día").fill(day_after(2))
    page.get_by_role("button", name="09:45–10:30").click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".bookings li")).to_contain_text("09:45–10:30")


def test_somebody_books_for_themselves_what_is_free(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.booking(club.room("Sala A"), TOMORROW, "10:00", "11:00", "Directorio", user="leo")
    club.reserva(north, TOMORROW, "10:00", "11:00", user="leo")
    page = opened("/#/mine", user="ana")

    page.get_by_role("button", name="Reservar").click()
    page.get_by_label("Día").fill(TOMORROW)
    page.get_by_label("Duración").select_option("30 minutos")
    expect(page.get_by_role("button", name=re.compile("^09:"))).to_have_count(2)
    expect(page.get_by_role("button", name=re.compile("^10:[03]0"))).to_have_count(0)
    assert findings(page) == []
    page.get_by_role("button", name=re.compile("^11:00–11:30")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".bookings li").first).to_contain_text("11:00–11:30")

    page.get_by_role("button", name="Reservar").click()
    page.get_by_label("Dónde").select_option("Sala A")
    page.get_by_label("Día").fill(TOMORROW)
    page.get_by_label("Título").fill("Uno a uno")
    page.get_by_role("button", name=re.compile("^12:00–13:00")).click()
    expect(page.locator(".bookings li", has_text="Sala A: Uno a uno")).to_contain_text("12:00–13:00")


def test_who_is_late_for_a_free_time_is_told_and_chooses_another(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    page = opened("/#/mine", user="ana")
    page.get_by_role("button", name="Reservar").click()
    page.get_by_label("Día").fill(TOMORROW)
    late = page.get_by_role("button", name=re.compile("^11:00–12:00"))
    expect(late).to_be_visible()
    club.reserva(north, TOMORROW, "11:00", "12:00", user="leo")

    late.click()
    expect(page.get_by_role("alert")).to_contain_text("Ya existe una reserva en ese horario")
    expect(late).to_have_count(0)
    page.get_by_role("button", name=re.compile("^13:00–14:00")).click()

    expect(page.locator(".bookings li").first).to_contain_text("13:00–14:00")
    assert len(club.reservas()) == 2


def test_a_booking_is_a_file_for_calendars(opened: Opened, club: Club) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    page = opened(user="ana")

    with page.expect_download() as download:
        page.get_by_role("link", name="Agregar a mi calendario").click()
    text = Path(download.value.path()).read_bytes().decode()

    assert download.value.suggested_filename == "cupo.ics"
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert re.search(rf"^DTSTART:{TOMORROW.replace('-', '')}T\d{{6}}Z\r$", text, re.MULTILINE)


def test_a_week_and_a_month_of_a_court(opened: Opened, club: Club) -> None:
    north, south = club.courts("Norte", "Sur")
    club.reserva(north, TOMORROW, "10:00", "11:00")
    club.reserva(south, TOMORROW, "10:00", "11:00", user="leo")
    page = opened(f"/#/week/court/{north}/{TOMORROW}", user="admin", role="ADMIN")
    ana = page.locator(".ec-event", has_text="Ana López")

    expect(ana).to_contain_text("10:00–11:00")
    expect(page.locator(".ec-event", has_text="Leo Díaz")).to_have_count(0)
    page.get_by_role("button", name="Mes", exact=True).click()
    expect(ana).to_be_visible()
    page.get_by_label("Dónde").select_option("Sur")
    expect(page.locator(".ec-event", has_text="Leo Díaz")).to_be_visible()

    page.locator(".ec-event", has_text="Leo Díaz").click()
    page.get_by_role("button", name="Cancelar la reserva").click()
    expect(page.locator(".ec-event", has_text="Leo Díaz")).to_have_count(0)


def test_a_month_shows_its_last_week_whole(opened: Opened, club: Club) -> None:
    """The first of a month, where that is no Monday, stands in the last week of the month before, too."""
    first = next(
        day
        for day in (date.fromisoformat(TOMORROW) + timedelta(days=number) for number in range(100))
        if day.day == 1 and day.weekday() != 0
    )
    (north,) = club.courts("Norte")
    club.reserva(north, first.isoformat(), "10:00", "11:00")
    before = first - timedelta(days=1)
    page = opened(f"/#/week/court/{north}/{before}/month", user="admin", role="ADMIN")

    expect(page.locator(".ec-event", has_text="Ana López")).to_be_visible()
