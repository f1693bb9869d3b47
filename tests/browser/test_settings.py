"""Administrators settle rules, closures, reminders, webhooks and feeds, and read the log, all by keys."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.club import RULES, TOMORROW, Club
from tests.browser.conftest import Opened, findings
from tests.browser.test_views import LOOKS, fits


def settings(opened: Opened, section: str, **given: Any) -> Page:
    return opened(f"/#/settings/{section}", **({"user": "admin", "role": "ADMIN"} | given))


def test_a_closure_of_some_hours_is_made_shows_what_stands_in_it_and_is_opened_again(
    opened: Opened, club: Club
) -> None:
    (north,) = club.courts("Norte")
    club.reserva(north, TOMORROW, "15:00", "16:00")
    page = settings(opened, "closures")
    page.get_by_label("Qué", exact=True).select_option("court")
    page.get_by_label("Recurso", exact=True).select_option(label="Norte")
    page.get_by_label("Días enteros").press("Space")
    page.get_by_label("Primer día").fill(TOMORROW)
    expect(page.get_by_label("Último día")).to_have_value(TOMORROW)
    page.get_by_label("Desde las").fill("14:00")
    page.get_by_label("Título").fill("Torneo")
    page.get_by_label("Motivo").fill("Torneo de otoño")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Cerrado", exact=True)).to_be_visible()
    expect(page.get_by_text("Dentro de ese tiempo hay una reserva")).to_be_visible()
    closure = page.get_by_role("listitem").filter(has_text="Torneo de otoño")
    expect(closure).to_contain_text("Norte")
    expect(closure).to_contain_text("14:00–18:00")
    (made,) = club.call("GET", "/api/closures")["data"]
    assert (made["from"], made["to"]) == (f"{TOMORROW}T14:00:00", f"{TOMORROW}T18:00:00")

    closure.get_by_role("button", name="Abrir de nuevo").press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No hay cierres.")).to_be_visible()
    assert club.call("GET", "/api/closures")["data"] == []


def test_a_closure_that_ends_before_it_begins_is_refused_at_its_field(opened: Opened, club: Club) -> None:
    club.courts("Norte")
    page = settings(opened, "closures")
    page.get_by_label("Días enteros").uncheck()
    page.get_by_label("Desde las").fill("20:00")
    page.get_by_label("Título").fill("Torneo")
    page.get_by_label("Motivo").fill("Torneo")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Último día")).to_have_accessible_description("Debe ser posterior a from")


def test_rules_are_saved_where_the_focus_stays_and_a_change_of_somebody_else_is_not_lost(
    opened: Opened, club: Club
) -> None:
    (north,) = club.courts("Norte")
    page = settings(opened, f"rules/court/{north}")
    hours = page.get_by_role("group", name="Horario").first
    hours.get_by_label("Así:").check()
    hours.get_by_label("Abre").fill("10:00")
    save = page.get_by_role("button", name="Guardar")
    save.press("Enter")
    expect(page.get_by_text("Guardado")).to_be_visible()
    expect(save).to_be_focused()
    assert club.call("GET", f"/api/rules/court/{north}")["data"]["hours"][0]["from"] == "10:00"

    club.call("PUT", f"/api/rules/court/{north}", RULES)
    hours.get_by_label("Abre").fill("11:00")
    save.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Alguien lo cambió entretanto")
    assert club.call("GET", f"/api/rules/court/{north}")["data"]["hours"][0]["from"] == "08:00"
    page.get_by_role("button", name="Ver lo que hay ahora").press("Enter")
    expect(hours.get_by_label("Abre")).to_have_value("08:00")

    hours.get_by_label("Abre").fill("25:99")
    page.evaluate("document.querySelectorAll('[pattern]').forEach(field => field.removeAttribute('pattern'))")
    save.press("Enter")
    expect(hours.get_by_role("alert")).to_contain_text("hours")


def test_reminders_are_said_in_words_and_go_back_to_what_is_usual(opened: Opened, club: Club) -> None:
    club.courts("Norte")
    page = settings(opened, "reminders")
    field = page.get_by_label("Canchas")
    expect(field).to_have_accessible_description("Lo habitual: 1 día antes")
    field.fill("120")
    expect(field).to_have_accessible_description("2 horas antes")
    field.press("Enter")
    expect(page.get_by_text("Guardado")).to_be_visible()
    assert club.call("GET", "/api/reminders")["data"]["courts"] == {"minutes": 120, "own": True}

    field.fill("")
    expect(field).to_have_accessible_description("Al guardar: lo habitual")
    field.press("Enter")
    expect(field).to_have_accessible_description("Lo habitual: 1 día antes")
    assert club.call("GET", "/api/reminders")["data"]["courts"]["own"] is False


def test_a_webhook_shows_its_secret_once_to_be_copied_and_is_removed(opened: Opened, club: Club) -> None:
    page = settings(opened, "webhooks")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Dirección").fill("https://example.com/hook")
    page.keyboard.press("Enter")
    secret = page.get_by_label("El secreto con el que se firma")
    expect(secret).to_be_visible()
    page.get_by_role("button", name="Copiar").press("Enter")
    expect(page.get_by_text("Copiado")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret.input_value()

    page.get_by_role("button", name="Eliminar").press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No hay webhooks.")).to_be_visible()
    assert club.call("GET", "/api/webhooks")["data"] == []


def test_a_webhook_that_nobody_can_reach_is_refused_in_the_words_of_the_api(
    opened: Opened, club: Club
) -> None:
    page = settings(opened, "webhooks")
    page.get_by_label("Dirección").fill("http://localhost/hook")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Dirección")).to_have_accessible_description(
        re.compile("Debe ser una dirección https")
    )
    assert club.call("GET", "/api/webhooks")["data"] == []


def test_a_feed_is_named_by_what_it_shows_and_is_revoked(opened: Opened, club: Club) -> None:
    club.courts("Norte", "Sur")
    page = settings(opened, "feeds")
    page.get_by_label("De quién o de qué").select_option("court")
    page.get_by_label("Recurso", exact=True).select_option(label="Sur")
    page.get_by_role("button", name="Crear").press("Enter")
    address = page.get_by_label("La dirección secreta").input_value()
    assert "/api/calendars/" in address
    feed = page.get_by_role("listitem").filter(has_text="Una cancha")
    expect(feed).to_contain_text("Sur")

    feed.get_by_role("button", name="Revocar").press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No hay calendarios.")).to_be_visible()
    assert club.call("GET", "/api/calendars?all=true")["data"] == []


def test_the_log_says_in_words_what_was_done_and_shows_what_one_person_did(
    opened: Opened, club: Club
) -> None:
    club.court("Norte")
    club.call("PUT", "/api/rules/court", RULES, user="berta")
    page = settings(opened, "audit")
    expect(page.get_by_role("row").filter(has_text="Cancha: creación")).to_contain_text("POST /api/canchas")
    expect(page.get_by_role("row").filter(has_text="Reglas: cambio")).to_contain_text("berta")
    page.get_by_role("button", name="berta").press("Enter")
    expect(page.get_by_role("row").filter(has_text="Cancha: creación")).to_have_count(0)
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_label("Quién")).to_have_value("berta")


def test_every_section_that_has_something_can_be_used_by_everybody(opened: Opened, club: Club) -> None:
    north, _ = club.courts("Norte", "Sur")
    hours = {
        "from": f"{TOMORROW}T14:00:00",
        "to": f"{TOMORROW}T16:00:00",
        "title": "Torneo",
        "reason": "Otoño",
    }
    club.call("POST", "/api/closures", {**hours, "kind": "court", "id": north})
    club.call("POST", "/api/webhooks", {"url": "https://example.com/hook", "description": "Ventas"})
    club.call("POST", "/api/calendars", {"of": "court", "id": north, "detail": "busy"})
    there = {"closures": "Torneo", "webhooks": "Ventas", "feeds": "Norte", "audit": "POST /api/canchas"}
    for language, size, is_dark in LOOKS:
        for section, text in there.items():
            page = settings(opened, section, language=language, size=size, is_dark=is_dark)
            page.get_by_text(text).first.wait_for()
            assert (findings(page), fits(page)) == ([], True), (section, language, size, is_dark)
