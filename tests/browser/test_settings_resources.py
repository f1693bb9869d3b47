"""Administrators make, change, put out of use and remove what can be booked, by forms alone."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.club import TOMORROW, Club
from tests.browser.conftest import Opened, findings
from tests.browser.test_views import LOOKS, fits

# Of each kind: what its new form is filled in with, a change of it, and the same as the API shows it.
NEW: Final[dict[str, dict[str, str]]] = {
    "court": {
        "Nombre": "Norte",
        "Deporte": "Tenis",
        "Precio por hora": "1200",
        "Cuántas personas juegan": "4",
    },
    "room": {"Nombre": "Sala A", "Dónde está (opcional)": "Piso 2"},
    "professional": {"Duración de un turno, en minutos": "30", "Dónde atiende (opcional)": "Mitre 100"},
    "class": {"Nombre": "Yoga", "Lugares por sesión": "12", "Dificultad (opcional)": "Inicial"},
}
CHANGE: Final = {
    "court": ("Deporte", "Fútbol"),
    "room": ("Cuántas personas caben (opcional)", "8"),
    "professional": ("Cómo atiende", "En línea"),
    "class": ("Duración, en minutos", "45"),
}
MADE: Final[dict[str, dict[str, Any]]] = {
    "court": {
        "nombre": "Norte",
        "tipo": "FUTBOL",
        "precioPorHora": 1200,
        "capacidad": 4,
        "descripcion": None,
    },
    "room": {"name": "Sala A", "location": "Piso 2", "capacity": 8, "description": None},
    "professional": {
        "user_id": "admin",
        "work_days": "MON,TUE,WED,THU,FRI",
        "session_duration_minutes": 30,
        "session_modalities": "Virtual",
        "office_address": "Mitre 100",
    },
    "class": {"name": "Yoga", "maxCapacity": 12, "difficulty": "BEGINNER", "duration": 45, "price": 0},
}
# Where the API has it, and how it says that it is in use.
PATHS: Final = {
    "court": "/api/canchas",
    "room": "/api/rooms",
    "professional": "/api/professional-settings",
    "class": "/api/v1/classes",
}
IN_USE: Final = {"court": ("activa", True), "room": ("status", "active"), "class": ("isActive", True)}
CREATE: Final = {
    "court": "Nueva cancha",
    "room": "Nueva sala",
    "professional": "Nuevo profesional",
    "class": "Nueva clase",
}


def listed(club: Club, kind: str) -> list[dict[str, Any]]:
    """What the tenant has of a kind, in its dialect's words."""
    body = club.call("GET", PATHS[kind])
    rows: list[dict[str, Any]] = body["canchas"] if kind == "court" else body["data"]
    return rows


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(label=text)
    else:
        field.fill(text)


def settings(opened: Opened, kind: str, rest: str = "", **given: Any) -> Page:
    return opened(f"/#/settings/resources/{kind}{rest}", **({"user": "admin", "role": "ADMIN"} | given))


@pytest.mark.parametrize("kind", NEW)
def test_the_admin_of_an_empty_tenant_is_led_to_the_first_thing_that_can_be_booked(
    opened: Opened, club: Club, kind: str
) -> None:
    page = opened(user="admin", role="ADMIN")
    expect(page.get_by_role("heading", level=1)).to_have_text("Todavía no hay nada que reservar")

    page.get_by_role("link", name=CREATE[kind]).click()
    for label, text in NEW[kind].items():
        fill(page, label, text)
    page.get_by_role("button", name="Crear").click()
    expect(page.get_by_text("Creado")).to_be_visible()
    expect(page.get_by_role("link", name="Empezar")).to_have_count(0)
    expect(page.get_by_role("link", name="Informes")).to_be_visible()

    fill(page, *CHANGE[kind])
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Guardado")).to_be_visible()
    (made,) = listed(club, kind)
    assert {name: made[name] for name in MADE[kind]} == MADE[kind]


@pytest.mark.parametrize("kind", IN_USE)
def test_what_is_put_out_of_use_is_asked_for_twice_and_can_be_used_again(
    opened: Opened, club: Club, kind: str
) -> None:
    made = {"court": club.court, "room": club.room, "class": club.gym_class}[kind]("Uno")
    page = settings(opened, kind, f"/edit/{made}")
    name, in_use = IN_USE[kind]

    page.get_by_role("button", name="Poner fuera de uso").click()
    assert listed(club, kind)[0][name] == in_use
    page.get_by_role("button", name="Sí, poner fuera de uso").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Fuera de uso")
    assert listed(club, kind)[0][name] != in_use

    page.get_by_role("button", name="Volver a usar").click()
    expect(page.get_by_role("button", name="Poner fuera de uso")).to_be_visible()
    assert listed(club, kind)[0][name] == in_use


def test_what_stands_ahead_is_said_and_removal_is_refused_for_it(opened: Opened, club: Club) -> None:
    room = club.room("Sala A")
    booking = club.booking(room, TOMORROW, "10:00", "11:00", "Directorio")
    page = settings(opened, "room", f"/edit/{room}")
    expect(page.get_by_text("De hoy en adelante hay una reserva.")).to_be_visible()

    page.get_by_role("button", name="Eliminar").click()
    page.get_by_role("button", name="Sí, eliminar para siempre").click()
    expect(page.get_by_role("alert")).to_contain_text("No se puede eliminar")
    expect(page.get_by_role("alert")).to_contain_text("La sala tiene reservas futuras")

    club.call("PATCH", f"/api/bookings/{booking}/cancel", {})
    page.get_by_role("button", name="Eliminar").click()
    page.get_by_role("button", name="Sí, eliminar para siempre").click()
    expect(page.get_by_text("Todavía no hay salas.")).to_be_visible()
    assert listed(club, "room") == []


def test_a_court_is_removed_by_a_superadmin_alone(opened: Opened, club: Club) -> None:
    court = club.court("Norte")
    club.reserva(court, TOMORROW, "10:00", "11:00")
    page = settings(opened, "court", f"/edit/{court}")
    expect(page.get_by_text("De hoy en adelante hay una reserva.")).to_be_visible()
    expect(page.get_by_text("Eliminarla puede solo un superadministrador.")).to_be_visible()
    expect(page.get_by_role("button", name="Eliminar")).to_have_count(0)

    page = settings(opened, "court", f"/edit/{court}", user="root", role="SUPERADMIN")
    expect(page.get_by_role("button", name="Eliminar")).to_be_visible()


def test_a_refusal_stands_at_its_field_in_the_words_of_the_api(opened: Opened, club: Club) -> None:
    club.room("Sala A")
    page = settings(opened, "room", "/new")
    fill(page, "Nombre", "sala a")
    page.get_by_role("button", name="Crear").click()
    name = page.get_by_label("Nombre", exact=True)
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Ya existe una sala con ese nombre")
    assert len(listed(club, "room")) == 1

    # A dialect that says one sentence begins it with the field.
    page = settings(opened, "professional", "/new")
    fill(page, "Hasta", "08:00")
    page.get_by_role("button", name="Crear").click()
    expect(page.get_by_label("Hasta", exact=True)).to_have_accessible_description(
        "Debe ser posterior a work_start_time"
    )


def test_fewer_places_than_are_taken_are_refused(opened: Opened, club: Club) -> None:
    yoga = club.gym_class("Yoga")
    times = {"sessionDate": TOMORROW, "startTime": "18:00", "endTime": "19:00"}
    session = club.call("POST", f"/api/v1/classes/{yoga}/sessions", times)["data"]["id"]
    for user in ("ana", "leo"):
        dates = {"startDate": "2020-01-01", "endDate": "2099-12-31"}
        club.call("POST", "/api/v1/memberships", {"userProfileId": user, "type": "PRO", **dates})
        club.call("POST", "/api/v1/reservations", {"classSessionId": session}, user=user, role="USUARIO")
    page = settings(opened, "class", f"/edit/{yoga}")
    fill(page, "Lugares por sesión", "1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("No se pudo guardar")
    assert listed(club, "class")[0]["maxCapacity"] == 10


def test_a_form_that_is_sent_twice_while_it_waits_makes_one(opened: Opened, club: Club) -> None:
    page = settings(opened, "court", "/new")
    for label, text in NEW["court"].items():
        fill(page, label, text)
    page.route("**/api/canchas", lambda route: (page.wait_for_timeout(500), route.continue_()))
    page.get_by_label("Nombre").press("Enter")
    page.get_by_label("Nombre").press("Enter")
    expect(page.get_by_role("heading", name="Norte")).to_be_focused()
    assert len(listed(club, "court")) == 1


def test_what_others_changed_meanwhile_stays(opened: Opened, club: Club) -> None:
    court = club.court("Norte")
    page = settings(opened, "court", f"/edit/{court}")
    expect(page.get_by_label("Nombre")).to_have_value("Norte")
    club.call("PUT", f"/api/canchas/{court}", {"precioPorHora": 2500})

    fill(page, "Descripción (opcional)", "Polvo de ladrillo")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_label("Precio por hora")).to_have_value("2500")
    (made,) = listed(club, "court")
    assert (made["precioPorHora"], made["descripcion"]) == (2500, "Polvo de ladrillo")


def test_an_admin_of_one_kind_finds_that_kind_alone(opened: Opened, club: Club) -> None:
    club.room("Sala A")
    page = opened("/#/settings", user="cora", role="admin:court")
    expect(page.get_by_text("Todavía no hay canchas.")).to_be_visible()
    expect(page.get_by_role("link", name="Salas")).to_have_count(0)
    expect(page.get_by_role("link", name="Nueva cancha")).to_be_visible()


def test_a_court_is_made_without_a_mouse(opened: Opened, club: Club) -> None:
    club.court("Norte")
    page = settings(opened, "court")
    page.get_by_role("link", name="Nueva cancha").press("Enter")
    expect(page.get_by_role("heading", name="Nueva cancha")).to_be_focused()
    for text in ("Sur", "T", "900", "2"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sur")).to_be_focused()
    assert {(court["nombre"], court["tipo"]) for court in listed(club, "court")} >= {("Sur", "TENIS")}

    off = page.get_by_role("button", name="Poner fuera de uso")
    off.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Fuera de uso")


def test_a_resource_leads_to_its_rules_its_closures_its_page_and_its_board(
    opened: Opened, club: Club
) -> None:
    _, south = club.courts("Norte", "Sur")
    page = settings(opened, "court", f"/edit/{south}")
    page.get_by_role("link", name="Horarios, precios y reglas").click()
    expect(page.get_by_label("Recurso", exact=True)).to_have_value(south)
    page.go_back()
    page.get_by_label("Lo demás de este recurso").get_by_role("link", name="Cierres").click()
    expect(page.get_by_label("Recurso", exact=True)).to_have_value(south)
    page.go_back()
    page.get_by_label("Lo demás de este recurso").get_by_role("link", name="Página de reservas").click()
    expect(page.get_by_role("checkbox", name="Sur")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Tablero").last.click()
    expect(page.get_by_text("Sur", exact=True)).to_be_visible()


def test_a_board_of_which_all_is_out_of_use_leads_to_the_settings(opened: Opened, club: Club) -> None:
    club.call("PUT", f"/api/canchas/{club.court('Norte')}", {"activa": False})
    page = opened("/#/board/court", user="admin", role="ADMIN")
    page.get_by_role("main").get_by_role("link", name="Recursos").click()
    expect(page.get_by_role("link", name="Norte")).to_be_visible()


PAGES: Final = ("begin", "list", *(f"{kind} {doing}" for kind in NEW for doing in ("new", "edit")))


@pytest.mark.parametrize("view", PAGES)
def test_every_page_of_resources_can_be_used_by_everybody(opened: Opened, club: Club, view: str) -> None:
    kind, _, doing = view.partition(" ")
    made: Any = None
    if doing == "edit":
        makers = {"court": club.court, "room": club.room, "class": club.gym_class}
        made = club.professional() if kind == "professional" else makers[kind]("Uno")
    if made and kind == "class":
        body = {"sessionDate": TOMORROW, "startTime": "18:00", "endTime": "19:00"}
        club.call("POST", f"/api/v1/classes/{made}/sessions", body)
    if view == "list":
        club.call("PUT", f"/api/canchas/{club.court('Norte')}", {"activa": False, "descripcion": "Techada"})
    path = {"begin": "/", "list": "/#/settings/resources/court"}.get(view)
    path = path or f"/#/settings/resources/{kind}/{doing}" + (f"/{made}" if made else "")
    for language, size, is_dark in LOOKS:
        page = opened(path, user="admin", role="ADMIN", language=language, size=size, is_dark=is_dark)
        page.locator("main .card, main .bookings").first.wait_for()
        assert (findings(page), fits(page)) == ([], True), (view, language, size, is_dark)
