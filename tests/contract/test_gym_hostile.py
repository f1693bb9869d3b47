"""Hostile requests on every route of the gym: answered in its shape, never 500; 405, CORS, languages."""

import json
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.courts import SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import UNKNOWN, refused
from tests.contract.test_gym_tenants import ROUTES

PATHS: Final = {
    "/api/v1/reservations": {"GET", "POST"},
    "/api/v1/reservations/me": {"GET"},
    "/api/v1/reservations/validate": {"POST"},
    "/api/v1/reservations/waitlist": {"POST", "DELETE"},
    "/api/v1/reservations/x": {"GET", "PATCH", "DELETE"},
    "/api/v1/reservations/x/reactivate": {"PATCH"},
    "/api/v1/reservations/x/permanent": {"DELETE"},
    "/api/v1/classes": {"GET", "POST"},
    "/api/v1/classes/x": {"GET", "PATCH", "DELETE"},
    "/api/v1/classes/x/sessions": {"GET", "POST"},
    "/api/v1/classes/x/schedules": {"POST"},
    "/api/v1/class-sessions/x": {"GET", "PATCH"},
    "/api/v1/memberships": {"GET", "POST"},
    "/api/v1/memberships/me": {"GET"},
    "/api/v1/memberships/x": {"PATCH"},
}
BODIES: Final = [
    ("POST", "/api/v1/reservations"),
    ("POST", "/api/v1/reservations/validate"),
    ("POST", "/api/v1/reservations/waitlist"),
    ("PATCH", "/api/v1/reservations/{reservation}"),
    ("POST", "/api/v1/classes"),
    ("PATCH", "/api/v1/classes/{class}"),
    ("POST", "/api/v1/classes/{class}/sessions"),
    ("POST", "/api/v1/classes/{class}/schedules"),
    ("PATCH", "/api/v1/class-sessions/{session}"),
    ("POST", "/api/v1/memberships"),
    ("PATCH", "/api/v1/memberships/{membership}"),
]
NO_OBJECT: Final = {
    "nothing": b"",
    "list": b"[]",
    "null": b"null",
    "string": b'"x"',
    "NaN": b'{"a": NaN}',
    "unclosed": b"{",
    "lone surrogate": b'{"notes": "\\ud800"}',
    "brackets": b"[" * 100_000,
    "no UTF-8": b"\xff\xfe",
    "form": b"classSessionId=x",
}
FIELDS: Final = (
    *("classSessionId", "notes", "status", "userProfileId", "type", "startDate", "endDate", "price"),
    *("autoRenew", "name", "description", "difficulty", "duration", "maxCapacity", "isActive", "timezone"),
    *("sessionDate", "startTime", "endTime", "dayOfWeek", "from", "until"),
)
KINDS: Final[list[Any]] = [
    *(None, 0, 5, -1, 1e300, 10**40, True, [], ["x"], {}, {"x": 1}),
    *("", " ", "\u0000", "x" * 5000, "2024-01-15", "09:00", "0001-01-01", "9999-12-31", "24:00", "UTC"),
]
ODD_IDS: Final = ("%00", "%C3%B1", "%FF", "%2F", "..%2F..", "x" * 300, "a%20b", "%25", "x%23y", "null")

with_a_body = pytest.mark.parametrize(("method", "path"), BODIES, ids=lambda part: part.strip("/"))


def existing(gym: Gym, path: str) -> str:
    """The path, with the id of something that exists."""
    ana = gym.by("ana").joined()
    session_id = ana.scheduled()
    return path.format_map(
        {
            "class": ana.class_id,
            "session": session_id,
            "reservation": ana.seated(session_id)["id"],
            "membership": ana.membership().body["data"]["id"],
        }
    )


def send(gym: Gym, method: str, path: str, body: bytes, content_type: str = "application/json") -> Answer:
    return gym.admin.request(method, path, body=body, headers={"Content-Type": content_type})


def unbroken(answer: Answer) -> None:
    """Assert that nothing is broken: an answer, or an error in the shape of the gym."""
    assert answer.status < 500, answer.raw
    if answer.status >= 400:
        assert set(answer.body) in ({"message"}, {"message", "errors"}), answer.body
        assert isinstance(answer.body["message"], str)


@with_a_body
def test_what_is_no_json_object_is_refused(gym: Gym, method: str, path: str) -> None:
    path = existing(gym, path)

    for name, body in NO_OBJECT.items():
        answer = send(gym, method, path, body)
        assert answer.status == 400, (name, answer.status)
        unbroken(answer)


@with_a_body
def test_too_much_and_what_is_not_json_are_refused(gym: Gym, method: str, path: str) -> None:
    path = existing(gym, path)
    body = json.dumps({"notes": "x" * 300 * 1024}).encode()

    refused(send(gym, method, path, body), 413)
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        answer = send(gym, method, path, b"{}", content_type)
        assert answer.status in (400, 415)
        unbroken(answer)


@with_a_body
def test_fields_of_one_wrong_kind_throughout_break_nothing(gym: Gym, method: str, path: str) -> None:
    path = existing(gym, path)

    for kind in KINDS:
        unbroken(send(gym, method, path, json.dumps(dict.fromkeys(FIELDS, kind)).encode()))


def test_query_values_of_every_kind_break_nothing(gym: Gym) -> None:
    names = [*("status", "dateFrom", "dateTo", "userId", "classSessionId", "classId", "page", "limit")]
    names += ["type", "userProfileId", "expiresSoon"]
    class_id = gym.class_id

    for value in (
        "",
        "%00",
        "%FF",
        "x" * 3000,
        "9" * 400,
        "-1",
        "0001-01-01",
        "9999-12-31",
        "a&b",
        "%ED%A0%80",
    ):
        query = "&".join(f"{name}={value}" for name in names)
        for path in ("reservations", "memberships", "classes", f"classes/{class_id}/sessions"):
            unbroken(gym.admin.request("GET", f"/api/v1/{path}?{query}"))
    unbroken(gym.admin.request("GET", "/api/v1/reservations?page=1&page=2&status=CONFIRMED&status=x"))


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if "/x" in route[1]])
def test_odd_ids_name_nothing(gym: Gym, method: str, path: str) -> None:
    body = {
        "status": "CANCELLED",
        "sessionDate": "2024-01-15",
        "startTime": "09:00",
        "endTime": "10:00",
        "dayOfWeek": 1,
        "from": "2024-01-15",
        "until": "2024-01-22",
    }
    if "memberships" in path:
        body["status"] = "ACTIVE"
    if path == "/api/v1/classes/x":
        body = {"name": "Box"}

    for odd in ODD_IDS:
        answer = gym.admin.request(method, path.replace("/x", f"/{odd}", 1), json=body)
        refused(answer, 404)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_another_method_is_405_and_told_which_are_allowed(gym: Gym, path: str, method: str) -> None:
    if method in PATHS[path]:
        return

    answer = gym.admin.request(method, path, json={})

    refused(answer, 405)
    allowed = {word.strip() for word in answer.headers["allow"].split(",")}
    assert allowed - {"OPTIONS", "HEAD"} == PATHS[path]


@pytest.mark.parametrize("path", PATHS)
def test_cors_is_for_the_allowed_origins(gym: Gym, settings_changed: SettingsChanged, path: str) -> None:
    settings_changed(ALLOWED_ORIGINS="https://club.example")

    allowed = gym.nobody.request("OPTIONS", path, headers={"Origin": "https://club.example"})
    other = gym.nobody.request("OPTIONS", path, headers={"Origin": "https://evil.example"})

    assert allowed.status == other.status == 204
    assert allowed.headers["access-control-allow-origin"] == "https://club.example"
    assert PATHS[path] <= {
        word.strip() for word in allowed.headers["access-control-allow-methods"].split(",")
    }
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_is_json_with_a_request_id_and_never_kept(gym: Gym, method: str, path: str) -> None:
    answer = gym.admin.request(method, path, json={})

    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]
    unbroken(answer)


def test_errors_are_english_for_those_who_ask(gym: Gym) -> None:
    english = gym.sending({"Accept-Language": "en"})

    answers = [
        (gym.get(UNKNOWN), english.get(UNKNOWN)),
        (gym.reserve(UNKNOWN), english.reserve(UNKNOWN)),
        (gym.patch(UNKNOWN, status="CANCELLED"), english.patch(UNKNOWN, status="CANCELLED")),
        (gym.nobody.list(), english.nobody.list()),
        (gym.list(page=0), english.list(page=0)),
    ]

    for spanish, other in answers:
        assert spanish.status == other.status
        assert spanish.body["message"] != other.body["message"]
