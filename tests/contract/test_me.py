"""GET /api/me: who the caller is, as a client needs to know it to show the right things."""

from typing import Any, Final

import pytest

from tests.api import Api
from tests.contract.callers import Caller
from tests.contract.courts import Courts, SettingsChanged
from tests.contract.rooms_answers import NOBODY, made, refused

ZOE: Final = {"name": "Zoe Paz", "email": "zoe@example.com"}
OF_STAGE: Final = {"language": "es", "languages": ["es"], "timezone": "UTC", "currency": "ARS"}


def me(caller: Caller) -> dict[str, Any]:
    shown: dict[str, Any] = made(caller.request("GET", "/api/me"), 200)
    return shown


def test_a_token_of_a_backend_is_shown_with_its_roles(api: Api, settings_changed: SettingsChanged) -> None:
    settings_changed(PAYMENT_CURRENCY="ARS", LANGUAGES="es")
    shown = me(Caller(api).by("zoe", role="staff:class", **ZOE))

    assert shown.pop("number") > 0
    who = {"id": "zoe", **ZOE, "tenant": "default", "roles": ["staff:class"]}
    assert shown == {**who, **OF_STAGE, "has_account": False, "is_verified": True}


def test_the_stage_says_its_zone_and_languages(api: Api, settings_changed: SettingsChanged) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Bogota", LANGUAGES="es,en")
    zoe = Caller(api).by("zoe", **ZOE)
    assert zoe.request("PUT", "/api/me/language", json={"language": "en"}).status == 200

    shown = me(zoe)
    assert (shown["timezone"], shown["languages"], shown["language"]) == (
        "America/Bogota",
        ["en", "es"],
        "en",
    )


def test_an_account_has_to_prove_its_address(courts: Courts, api: Api) -> None:
    account = {"nombre": "Zoe Paz", "email": ZOE["email"], "password": "caballo grapa correcta"}
    registered = api.request("POST", "/api/auth/register", json=account)
    cookie = registered.headers["set-cookie"].split(";")[0]

    answer = api.request("GET", "/api/me", headers={"Cookie": cookie})
    shown = answer.body["data"]
    assert (shown["name"], shown["email"]) == (ZOE["name"], ZOE["email"])
    assert (shown["has_account"], shown["is_verified"], shown["roles"]) == (True, False, ["user"])


def test_without_a_session_nobody_is_anybody(api: Api) -> None:
    assert refused(api.request("GET", "/api/me"), 401) == NOBODY


@pytest.mark.parametrize("path", ["/api/me/", "/api/me"])
def test_rooms_know_the_number(api: Api, path: str) -> None:
    """By it a client knows its own bookings: `created_by.id` of rooms."""
    zoe = Caller(api).by("zoe", **ZOE)
    first = made(zoe.request("GET", path), 200)["number"]
    assert me(zoe)["number"] == first
