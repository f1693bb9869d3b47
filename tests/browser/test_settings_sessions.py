"""Administrators make the sessions of a class, one or every week, and change and cancel them."""

from playwright.sync_api import expect

from tests.browser.club import Club, day_after
from tests.browser.conftest import Opened, findings
from tests.browser.test_settings_resources import settings
from tests.browser.test_views import LOOKS, fits


def test_a_class_gets_its_sessions_every_week_and_one_is_changed_and_cancelled(
    opened: Opened, club: Club
) -> None:
    yoga = club.gym_class("Yoga")
    page = settings(opened, "class", f"/edit/{yoga}")
    page.get_by_role("button", name="Agregar cada semana").click()
    dialog = page.get_by_role("dialog")
    for name in ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"):
        if dialog.get_by_role("button", name=name).get_attribute("aria-pressed") == "false":
            dialog.get_by_role("button", name=name).click()
    dialog.get_by_label("Primer día").fill(day_after(1))
    dialog.get_by_label("Último día").fill(day_after(7))
    dialog.get_by_role("button", name="Crear").click()
    expect(page.get_by_text("Se crearon 7 sesiones")).to_be_visible()

    page.get_by_role("button", name="Cambiar…").first.click()
    dialog.get_by_label("Lugares").fill("3")
    dialog.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("0 de 3 lugares")).to_be_visible()

    page.get_by_role("button", name="Cancelar").first.click()
    page.get_by_role("button", name="Sí, cancelar").click()
    expect(page.get_by_role("button", name="Cambiar…")).to_have_count(6)
    sessions = club.call("GET", f"/api/v1/classes/{yoga}/sessions")["data"]
    assert [session["status"] for session in sessions] == ["CANCELLED", *["SCHEDULED"] * 6]
    assert sessions[0]["maxCapacity"] == 3


def test_a_session_that_ends_before_it_begins_is_refused_in_its_dialog(opened: Opened, club: Club) -> None:
    page = settings(opened, "class", f"/edit/{club.gym_class('Yoga')}")
    page.get_by_role("button", name="Agregar una sesión").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Hasta").fill("17:00")
    dialog.get_by_role("button", name="Crear").click()
    expect(dialog.get_by_role("alert")).to_contain_text("El fin debe ser posterior al inicio")


def test_a_class_leads_to_its_days_in_the_console(opened: Opened, club: Club) -> None:
    pilates = [club.gym_class(name) for name in ("Yoga", "Pilates")][1]
    page = settings(opened, "class", f"/edit/{pilates}")
    page.get_by_label("Lo demás de este recurso").get_by_role("link", name="Clases").click()
    expect(page.get_by_role("combobox").filter(has_text="Pilates")).to_have_value(pilates)


def test_the_dialogs_of_sessions_can_be_used_by_everybody(opened: Opened, club: Club) -> None:
    yoga = club.gym_class("Yoga")
    for language, size, is_dark in LOOKS:
        page = settings(opened, "class", f"/edit/{yoga}", language=language, size=size, is_dark=is_dark)
        buttons = page.locator("section.card > .actions button")
        for place in (0, 1):
            buttons.nth(place).press("Enter")
            page.get_by_role("dialog").wait_for()
            assert (findings(page), fits(page)) == ([], True), (place, language, size, is_dark)
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
