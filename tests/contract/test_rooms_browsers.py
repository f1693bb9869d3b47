"""Browsers: a session cookie is taken as a token is, and changes nothing for another site."""

from typing import Final

import pytest

from tests.api import Answer
from tests.contract.courts import SettingsChanged
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import gone, made, refused
from tests.contract.test_rooms_tenants import ROUTES
from tests.tokens import token

CLUB: Final = "https://club.example"
EVIL: Final = "https://evil.example"
JSON: Final = "application/json"
CHANGES: Final = [route for route in ROUTES if route[0] != "GET"]
every_change = pytest.mark.parametrize(("method", "path"), CHANGES)


def by_cookie(rooms: Rooms, method: str, path: str, **headers: str) -> Answer:
    """Send an empty object with a cookie and just these headers; `content_type=` is Content-Type."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return rooms.api.request(method, path, cookie=token(role="SUPERADMIN"), body=b"{}", headers=named)


def test_a_cookie_is_taken_as_a_bearer_token_is(rooms: Rooms) -> None:
    room_id = rooms.room_id
    ana = rooms.with_cookie(token())

    booking = ana.booked(room_id=room_id)

    assert made(ana.get(booking["id"]), 200) == made(rooms.get(booking["id"]), 200)
    assert ana.listed() == [booking["id"]]
    assert made(ana.put(booking["id"], title="Otra"), 200)["title"] == "Otra"
    made(ana.request("PATCH", f"/api/bookings/{booking['id']}/cancel"), 200)
    gone(ana.delete(booking["id"]))
    assert ana.save_phone().status == 201


def test_an_admin_keeps_the_rooms_by_cookie(rooms: Rooms) -> None:
    admin = rooms.with_cookie(token(user="alma", role="admin"))

    room = made(admin.new_room(name="Sala A"), 201)
    assert made(admin.put_room(room["id"], capacity=3), 200)["capacity"] == 3
    gone(admin.delete_room(room["id"]))


@every_change
@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "text/plain; application/json", "application/x-www-form-urlencoded"],
)
def test_a_change_by_cookie_must_be_json(
    rooms: Rooms, method: str, path: str, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"content_type": content_type}

    refused(by_cookie(rooms, method, path, **headers), 403)


@every_change
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": EVIL},
        {"origin": "null"},
        {"origin": "https://club.example.evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"origin": EVIL, "sec_fetch_site": "cross-site"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_a_change_by_cookie_from_another_site_is_refused(
    rooms: Rooms, settings_changed: SettingsChanged, method: str, path: str, headers: dict[str, str]
) -> None:
    settings_changed(ALLOWED_ORIGINS=CLUB)

    answer = by_cookie(rooms, method, path, host="api.example", content_type=JSON, **headers)

    refused(answer, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": CLUB},
        {"Origin": CLUB, "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://api.example"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
    ids=lambda headers: " ".join(headers.values()) or "none",
)
def test_a_change_by_cookie_from_the_same_or_an_allowed_site_is_made(
    rooms: Rooms, settings_changed: SettingsChanged, headers: dict[str, str]
) -> None:
    settings_changed(ALLOWED_ORIGINS=CLUB)
    room_id = rooms.room_id

    answer = rooms.with_cookie(token()).sending({"Host": "api.example", **headers}).create(room_id=room_id)

    made(answer, 201)


def test_a_refused_change_changes_nothing(rooms: Rooms) -> None:
    booking = rooms.booked()

    path = f"/api/bookings/{booking['id']}"
    refused(by_cookie(rooms, "DELETE", path, origin=EVIL, content_type=JSON), 403)
    refused(by_cookie(rooms, "PATCH", f"{path}/cancel", origin=EVIL, content_type=JSON), 403)

    assert rooms.seen(booking["id"]) == booking


def test_reading_by_cookie_asks_for_none_of_it(rooms: Rooms) -> None:
    elsewhere = rooms.with_cookie(token()).sending({"Origin": EVIL, "Sec-Fetch-Site": "cross-site"})

    assert elsewhere.list().status == 200
    assert elsewhere.check(room_id=rooms.room_id, **slot("10:00")).status == 200


def test_a_bearer_token_asks_for_none_of_it(rooms: Rooms) -> None:
    headers = {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}

    assert rooms.sending(headers).create(room_id=rooms.room_id).status == 201
