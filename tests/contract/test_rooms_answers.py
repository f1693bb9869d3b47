"""What every answer of the rooms has in common: methods, CORS, languages, the unforeseen."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.api import Answer
from tests.contract.courts import SettingsChanged
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import INVALID, UNKNOWN, gone, refused

PATHS: Final = {
    "/api/rooms": {"GET", "POST"},
    "/api/rooms/1": {"GET", "PUT", "DELETE"},
    "/api/rooms/1/availability": {"GET"},
    "/api/bookings": {"GET", "POST"},
    "/api/bookings/1": {"GET", "PUT", "DELETE"},
    "/api/bookings/1/cancel": {"PATCH"},
    "/api/bookings/search-users": {"GET"},
    "/api/bookings/check-availability": {"GET"},
    "/api/bookings/calendar": {"GET"},
    "/api/dashboard/weekly-calendar": {"GET"},
    "/api/dashboard/room-calendar/1": {"GET"},
    "/api/me/phone": {"POST"},
    "/api/me/phone/verify-otp": {"POST"},
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_another_method_is_405_and_told_which_are_allowed(rooms: Rooms, path: str, method: str) -> None:
    if method in PATHS[path]:
        return

    answer = rooms.admin.request(method, path, json={})

    refused(answer, 405)
    allowed = {word.strip() for word in answer.headers["allow"].split(",")}
    assert allowed - {"OPTIONS", "HEAD"} == PATHS[path]


@pytest.mark.parametrize("path", PATHS)
def test_cors_is_for_the_allowed_origins(rooms: Rooms, settings_changed: SettingsChanged, path: str) -> None:
    settings_changed(ALLOWED_ORIGINS="https://club.example")

    allowed = rooms.nobody.request("OPTIONS", path, headers={"Origin": "https://club.example"})
    other = rooms.nobody.request("OPTIONS", path, headers={"Origin": "https://evil.example"})

    assert allowed.status == other.status == 204
    assert allowed.headers["access-control-allow-origin"] == "https://club.example"
    assert PATHS[path] <= {
        word.strip() for word in allowed.headers["access-control-allow-methods"].split(",")
    }
    assert "access-control-allow-origin" not in other.headers


def every_kind(rooms: Rooms) -> dict[int, Answer]:
    """One answer of each status, from routes all over the dialect."""
    booking = rooms.booked()
    for _ in range(6):
        rooms.save_phone()
    return {
        200: rooms.list(),
        201: rooms.create(**slot("20:00")),
        204: rooms.delete(rooms.booked(**slot("22:00"))["id"]),
        400: rooms.request("POST", "/api/bookings", body=b"{"),
        401: rooms.nobody.list(),
        403: rooms.by("carla").get(booking["id"]),
        404: rooms.get(UNKNOWN),
        405: rooms.request("PUT", "/api/bookings", json={}),
        409: rooms.create(),
        413: rooms.create(description="x" * 300_000),
        422: rooms.create(title=""),
        429: rooms.save_phone(),
    }


def test_every_answer_is_json_in_utf_8_with_a_request_id(
    rooms: Rooms, settings_changed: SettingsChanged
) -> None:
    settings_changed(ALLOWED_ORIGINS="https://club.example")
    answers = every_kind(rooms.sending({"Origin": "https://club.example"}))

    assert {status: answer.status for status, answer in answers.items()} == {s: s for s in answers}
    for answer in answers.values():
        assert answer.headers["content-type"].lower().startswith("application/json")
        assert answer.headers["x-request-id"].strip()
        assert answer.headers["access-control-allow-origin"] == "https://club.example"
        answer.raw.decode("utf-8")
    gone(answers[204])


def test_a_409_and_a_422_have_what_they_have_beside_the_message(rooms: Rooms) -> None:
    answers = every_kind(rooms)

    assert set(answers[409].body) == {"message", "conflicts"}
    assert set(answers[422].body) == {"message", "errors"}
    assert set(answers[429].body) == {"message", "retry_after"}
    for status in (400, 401, 403, 404, 405, 413):
        refused(answers[status], status)


def test_errors_are_english_for_those_who_ask(rooms: Rooms) -> None:
    booking = rooms.booked()
    english = rooms.sending({"Accept-Language": "en"})
    asks: list[Callable[[Rooms], Answer]] = [
        lambda rooms: rooms.get(UNKNOWN),
        lambda rooms: rooms.room(UNKNOWN),
        lambda rooms: rooms.nobody.list(),
        lambda rooms: rooms.by("carla").get(booking["id"]),
        lambda rooms: rooms.request("POST", "/api/bookings", body=b"{"),
        lambda rooms: rooms.request("PATCH", "/api/bookings", json={}),
        lambda rooms: rooms.create(description="x" * 300_000),
    ]

    for ask in asks:
        spanish, other = ask(rooms), ask(english)
        assert spanish.status == other.status
        assert spanish.body["message"] != other.body["message"]


def test_faults_of_fields_are_english_for_those_who_ask(rooms: Rooms) -> None:
    english = rooms.sending({"Accept-Language": "en"})
    asks = [
        partial(Rooms.create, title=5, description=5),
        partial(Rooms.list, page=0, status="x"),
        partial(Rooms.search, q="x"),
        partial(Rooms.calendar, start="x"),
    ]

    for ask in asks:
        spanish, other = ask(rooms), ask(english)
        assert spanish.status == other.status == 422
        assert spanish.body["message"] == other.body["message"] == INVALID
        assert set(spanish.body["errors"]) == set(other.body["errors"])
        for field, sentences in spanish.body["errors"].items():
            assert sentences != other.body["errors"][field]
            assert all(each[0].isupper() for each in (*sentences, *other.body["errors"][field]))


@pytest.mark.parametrize("language", ["es", "es-CL", "fr", "*", "", "en;q=0.1, es", "x" * 500, "en;q=mucho"])
def test_everybody_else_reads_spanish(rooms: Rooms, language: str) -> None:
    answer = rooms.sending({"Accept-Language": language}).get(UNKNOWN)

    refused(answer, 404, "Recurso no encontrado")


def test_what_nobody_foresaw_is_error_interno_and_tells_nothing(
    rooms: Rooms, settings_changed: SettingsChanged
) -> None:
    settings_changed(RESERVATIONS_TABLE="no-such-table")

    answer = rooms.list()

    assert (answer.status, answer.body) == (500, {"message": "Error interno"})
    assert answer.headers["x-request-id"].strip()
