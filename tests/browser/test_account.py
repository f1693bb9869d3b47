"""Signing up, signing out and in again, and what a page says when something is wrong."""

import re
import uuid

from playwright.sync_api import Page, expect

from tests.browser.club import Club
from tests.browser.conftest import Opened

PASSWORD = "caballo grapa correcta"


def sign_up(page: Page, email: str) -> None:
    page.get_by_role("link", name="Crear cuenta").click()
    page.get_by_label("Nombre").fill("Eva Paz")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Crear cuenta").click()


def test_somebody_signs_up_and_out_and_in_again(opened: Opened) -> None:
    page, email = opened(), f"eva-{uuid.uuid4().hex[:10]}@example.com"
    sign_up(page, email)

    expect(page.get_by_role("heading", name="Mis reservas")).to_be_visible()
    expect(page.get_by_text("Confirma tu dirección")).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})").find("ey") == -1

    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_role("heading", name="Iniciar sesión")).to_be_visible()
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill("otra cosa distinta")
    page.get_by_role("button", name="Iniciar sesión").click()
    expect(page.get_by_role("alert")).to_contain_text("Credenciales inválidas")

    page.get_by_label("Contraseña").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mis reservas")).to_be_visible()


def test_a_forgotten_password_is_asked_for(opened: Opened) -> None:
    page = opened()
    page.get_by_role("link", name="Olvidé mi contraseña").click()
    page.get_by_label("Correo").fill("nadie@example.com")
    page.get_by_role("button", name="Enviar enlace").click()
    expect(page.get_by_role("status")).to_contain_text("Si hay una cuenta")


def test_a_session_that_ends_leads_to_the_form(opened: Opened) -> None:
    page = opened(user="ana")
    expect(page.get_by_role("heading", name="Mis reservas")).to_be_visible()
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("heading", name="Iniciar sesión")).to_be_visible()


def test_the_language_is_chosen_and_kept(opened: Opened) -> None:
    page = opened()
    expect(page.get_by_role("heading")).to_have_text("Iniciar sesión")
    page.get_by_label("Idioma").select_option("en")
    expect(page.get_by_role("heading")).to_have_text("Sign in")
    assert page.locator("html").get_attribute("lang") == "en"
    page.reload()
    expect(page.get_by_role("heading")).to_have_text("Sign in")


def test_a_browser_in_english_is_spoken_to_in_english(opened: Opened) -> None:
    expect(opened(language="en").get_by_role("heading")).to_have_text("Sign in")


def test_the_first_key_skips_the_navigation(opened: Opened) -> None:
    page = opened(user="ana")
    expect(page.get_by_role("heading", name="Mis reservas")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir al contenido")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_without_a_server_it_says_so_and_tries_again(opened: Opened, club: Club) -> None:
    club.court("Norte")
    page = opened(user="ana")
    expect(page.get_by_text("No tienes reservas próximas.")).to_be_visible()
    page.route(
        re.compile(r"/api/"),
        lambda route: route.fulfill(status=503, json={"message": "Servicio no disponible"}),
    )
    page.get_by_label("Idioma").select_option("en")
    expect(page.get_by_role("alert").first).to_contain_text("The server had an error")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("You have no bookings ahead.")).to_be_visible()
