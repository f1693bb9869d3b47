"""Administrators make professionals of people, with the role and the deposit that they need."""

from playwright.sync_api import expect

from tests.browser.club import Club
from tests.browser.conftest import Opened
from tests.browser.test_settings_resources import listed, settings


def test_somebody_else_becomes_a_professional_with_the_role_that_shows_them_their_appointments(
    opened: Opened, club: Club
) -> None:
    club.call("GET", "/api/me", user="sara", role="USUARIO")
    page = settings(opened, "professional", "/new")
    page.get_by_label("Buscar a otra persona").fill("sara")
    page.keyboard.press("Enter")
    page.get_by_label("Sara Psicóloga").check()
    expect(page.get_by_text("Recibirá el rol staff:professional")).to_be_visible()
    page.get_by_role("button", name="Crear").click()

    expect(page.get_by_role("heading", level=2)).to_have_text("Sara Psicóloga")
    (found,) = club.call("GET", "/api/people?q=sara")["data"]
    assert (found["id"], found["roles"]) == ("sara", ["staff:professional"])
    assert listed(club, "professional")[0]["user_id"] == "sara"


def test_a_deposit_is_asked_for_where_appointments_are_paid_in_advance(opened: Opened, club: Club) -> None:
    page = settings(opened, "professional", f"/edit/{club.professional()}")
    amount = page.get_by_label("Seña", exact=True)
    expect(page.get_by_label("Duración de un turno, en minutos")).to_be_visible()
    expect(amount).to_have_count(0)
    page.get_by_label("Cada turno se paga por adelantado").press("Space")
    amount.fill("1500")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Guardado")).to_be_visible()
    (made,) = listed(club, "professional")
    assert (made["requires_deposit"], made["deposit_amount"]) == (True, 1500)
