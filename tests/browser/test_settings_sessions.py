"""Administrators make the sessions of a class, one or every week, and change and cancel them."""

from playwright.sync_api import expect

from tests.browser.club import Club, day_after
from tests.browser.conftest import Opened
from tests.browser.test_settings_resources import settings


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
