"""Hostile requests on every route of the rooms: answered in their shape, never 500."""

import json
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import NOT_FOUND, invalid, refused
from tests.contract.test_rooms_tenants import ROUTES

BODIES: Final = [
    ("POST", "/api/rooms"),
    ("PUT", "/api/rooms/{room}"),
    ("POST", "/api/bookings"),
    ("PUT", "/api/bookings/{booking}"),
    ("PATCH", "/api/bookings/{booking}/cancel"),
    ("POST", "/api/me/phone"),
    ("POST", "/api/me/phone/verify-otp"),
]
READS: Final = [
    "/api/rooms",
    "/api/rooms/{room}/availability",
    "/api/bookings",
    "/api/bookings/search-users",
    "/api/bookings/check-availability",
    "/api/bookings/calendar",
    "/api/dashboard/weekly-calendar",
    "/api/dashboard/room-calendar/{room}",
]
NO_OBJECT: Final = {
    "list": b"[]",
    "null": b"null",
    "string": b'"x"',
    "number": b"7",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"capacity": Infinity}',
    "unclosed": b"{",
    "lone surrogate": b'{"title": "\\ud800"}',
    "lone surrogate as a key": b'{"\\udfff": 1}',
    "lone surrogate inside": b'{"guests": ["\\ud800"]}',
    "brackets": b"[" * 100_000,
    "no UTF-8": b"\xff\xfe",
    "form": b"title=x",
}
FIELDS: Final = (
    *("name", "description", "capacity", "location", "status", "timezone", "color", "opening_hours"),
    *("title", "room_id", "start_datetime", "end_datetime", "has_google_meet", "guests", "reason"),
    *("phone", "country", "whatsapp_opt_in", "otp_code"),
)
KINDS: Final[list[Any]] = [
    *(None, 0, 5, -1, 1e300, 2**63, 10**40, True, [], ["x"], [None], {}, {"x": 1}, {"Monday": 5}, [[[]]]),
    *("", " ", "\u0000", "x" * 5000, "2024-01-15", "09:00", "0001-01-01", "9999-12-31", "24:00", "UTC"),
    *("2024-01-15T10:00:00Z", "a@b.c", "#", "\u202e", "😀"),
]
QUERIES: Final = (
    *("", "%00", "%FF", "x" * 3000, "9" * 400, "-1", "0001-01-01", "9999-12-31", "9999-12", "a&b"),
    *("%ED%A0%80", "2024-01-15T10:00:00Z", "2024-01-15", "1e3", "NaN", "null", "[]", "%F0%9F%98%80"),
)
NAMES: Final = (
    *("page", "per_page", "status", "room_id", "start_date", "end_date", "start_datetime", "end_datetime"),
    *("q", "start", "end", "week_offset", "month"),
)
ODD_IDS: Final = (
    "%00",
    "%C3%B1",
    "%FF",
    "%2F",
    "..%2F..",
    "x" * 300,
    "a%20b",
    "%25",
    "x%23y",
    "null",
    "1%00",
)

with_a_body = pytest.mark.parametrize(("method", "path"), BODIES, ids=lambda part: part.strip("/"))


def existing(rooms: Rooms, path: str) -> str:
    """The path, with the id of something that exists."""
    return path.format_map({"room": rooms.room_id, "booking": rooms.booked()["id"]})


def send(rooms: Rooms, method: str, path: str, body: bytes, content_type: str = "application/json") -> Answer:
    return rooms.admin.request(method, path, body=body, headers={"Content-Type": content_type})


def unbroken(answer: Answer) -> None:
    """Assert that nothing is broken: an answer, or an error in the shape of the rooms."""
    assert answer.status < 500, answer.raw
    if answer.status >= 400:
        beside = {409: {"conflicts"}, 422: {"errors"}, 429: {"retry_after"}}.get(answer.status, set())
        assert set(answer.body) in ({"message"}, {"message", *beside}), answer.body
        assert isinstance(answer.body["message"], str)


# Bodies.


@with_a_body
def test_what_is_no_json_object_is_refused(rooms: Rooms, method: str, path: str) -> None:
    path = existing(rooms, path)

    for name, body in NO_OBJECT.items():
        answer = send(rooms, method, path, body)
        assert answer.status == 400, (name, answer.status)
        refused(answer, 400)


@with_a_body
def test_nothing_is_no_json_object_but_for_a_cancellation(rooms: Rooms, method: str, path: str) -> None:
    answer = send(rooms, method, existing(rooms, path), b"")

    if path.endswith("/cancel"):
        assert answer.status == 200
    else:
        refused(answer, 400)


@with_a_body
def test_too_much_and_what_is_not_json_are_refused(rooms: Rooms, method: str, path: str) -> None:
    path = existing(rooms, path)
    body = json.dumps({"description": "x" * 300 * 1024}).encode()

    refused(send(rooms, method, path, body), 413)
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        answer = send(rooms, method, path, b"{}", content_type)
        assert answer.status in (400, 415)
        unbroken(answer)


@with_a_body
def test_fields_of_one_wrong_kind_throughout_break_nothing(rooms: Rooms, method: str, path: str) -> None:
    path = existing(rooms, path)

    for kind in KINDS:
        unbroken(send(rooms, method, path, json.dumps(dict.fromkeys(FIELDS, kind)).encode()))


@with_a_body
def test_one_field_of_each_wrong_kind_breaks_nothing(rooms: Rooms, method: str, path: str) -> None:
    path = existing(rooms, path)
    good = {"name": "Sala B", "title": "Reunión", "room_id": rooms.room_id, **slot("15:00")}

    for field in FIELDS:
        for kind in ({"x": 1}, -1, "\u0000", [None], 10**40):
            unbroken(send(rooms, method, path, json.dumps({**good, field: kind}).encode()))


def test_the_last_of_two_equal_keys_counts_or_none(rooms: Rooms) -> None:
    unbroken(send(rooms, "POST", "/api/rooms", b'{"name": "A", "name": "B"}'))


@pytest.mark.parametrize(
    "text", ["\u0000", "a\u0000b", "\u202eadmin", "😀" * 50, "<script>", "' OR 1=1", "%s%n"]
)
def test_odd_text_is_kept_or_refused_and_breaks_nothing(rooms: Rooms, text: str) -> None:
    room = rooms.admin.new_room(name=text, description=text, location=text)
    booking = rooms.create(title=text, description=text)

    for answer in (room, booking):
        unbroken(answer)
        if answer.status == 201:
            assert answer.body["data"]["description"] == text
    unbroken(rooms.list())
    unbroken(rooms.calendar(start="2024-01-15"))


def test_objects_that_are_no_numbers_are_no_capacity(rooms: Rooms) -> None:
    for body in (b'{"name": "A", "capacity": 1e400}', b'{"name": "A", "capacity": -0}'):
        answer = send(rooms, "POST", "/api/rooms", body)
        assert answer.status in (400, 422)
    invalid(rooms.admin.new_room(name="A", capacity=2**63), "capacity")


# Queries and paths.


@pytest.mark.parametrize("path", READS)
def test_query_values_of_every_kind_break_nothing(rooms: Rooms, path: str) -> None:
    path = existing(rooms, path)

    for value in QUERIES:
        for caller in (rooms, rooms.admin):
            query = "&".join(f"{name}={value}" for name in NAMES)
            unbroken(caller.request("GET", f"{path}?{query}"))


@pytest.mark.parametrize("path", READS)
def test_each_query_value_alone_breaks_nothing(rooms: Rooms, path: str) -> None:
    path = existing(rooms, path)

    for name in NAMES:
        for value in ("9999-12-31", "0001-01-01", "9" * 400, "%00", "-1"):
            unbroken(rooms.request("GET", f"{path}?{name}={value}"))


def test_a_parameter_sent_twice_breaks_nothing(rooms: Rooms) -> None:
    unbroken(
        rooms.request("GET", "/api/bookings?page=1&page=2&status=confirmed&status=x&room_id=1&room_id=2")
    )


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if "/1" in route[1]])
def test_odd_ids_name_nothing(rooms: Rooms, method: str, path: str) -> None:
    body = {"name": "Box", "title": "Reunión"}

    for odd in ODD_IDS:
        asked = (
            path.replace("/1", f"/{odd}", 1) + "?" + "&".join(f"{k}={v}" for k, v in slot("10:00").items())
        )
        refused(rooms.admin.request(method, asked, json=body), 404, NOT_FOUND)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_is_json_with_a_request_id_and_never_kept(rooms: Rooms, method: str, path: str) -> None:
    answer = rooms.admin.request(method, path, json={})

    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]
    unbroken(answer)
