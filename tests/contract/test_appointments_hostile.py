"""Hostile requests on every route: answered in the dialect's shape, never 500; 405, CORS, languages."""

import json
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import (
    ALL_LISTED,
    NO_PERMISSION,
    NO_PROFESSIONAL,
    NOT_FOUND,
    TAKEN,
    UNKNOWN,
    made,
    professional_listed,
    refused,
    refused_somehow,
    user_listed,
)
from tests.contract.courts import SettingsChanged
from tests.tokens import token

PATHS: Final = {
    "/api/reservations": {"GET"},
    "/api/reservations/user/x": {"GET"},
    "/api/reservations/professional/x": {"GET"},
    "/api/reservations/availability": {"GET"},
    "/api/reservations/create-without-payment": {"POST"},
    "/api/reservations/create-with-payment": {"POST"},
    "/api/reservations/payment": {"POST"},
    "/api/reservations/by-users": {"POST"},
    "/api/reservations/x": {"GET", "PATCH", "DELETE"},
    "/api/professional-settings": {"GET"},
    "/api/professional-settings/x": {"GET", "PATCH"},
}
ROUTES: Final = [(method, path) for path, methods in PATHS.items() for method in sorted(methods)]
BODIES: Final = [
    ("POST", "/api/reservations/create-without-payment"),
    ("POST", "/api/reservations/payment"),
    ("PATCH", "/api/reservations/{id}"),
    ("PATCH", "/api/professional-settings/sara"),
]
NO_OBJECT: Final = {
    "nothing": b"",
    "list": b"[]",
    "null": b"null",
    "string": b'"x"',
    "number": b"5",
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "unclosed": b"{",
    "twice": b"{}{}",
    "lone surrogate": b'{"session_modality": "\\ud800"}',
    "lone surrogate in what is ignored": b'{"x": ["\\udc00"]}',
    "brackets": b"[" * 100_000,
    "braces": b'{"a":' * 50_000,
    "no UTF-8": b"\xff\xfe",
    "overlong UTF-8": b'{"a": "\xc0\xaf"}',
    "form": b"client_id=ana",
}
FIELDS: Final = (
    *("client_id", "professional_id", "start_time", "end_time", "session_modality", "status"),
    *("reservation", "deposit_amount", "id", "data", "type", "session_duration_minutes", "work_days"),
    *("work_start_time", "work_end_time", "timezone", "reservation_window_days", "buffer_minutes"),
    *("requires_approval", "requires_deposit", "session_modalities", "office_address"),
    *("cancellation_notice_hours", "late_cancellation"),
)
KINDS: Final[list[Any]] = [
    *(None, 0, 5, -1, 1.5, 1e300, 10**40, True, False, [], ["x"], [[]], {}, {"x": 1}),
    *("", " ", "\u0000", "x" * 5000, "2024-01-15", "09:00", "2024-01-15T10:00:00Z", "0001-01-01T00:00:00"),
    *("9999-12-31T23:59:59Z", "24:00", "UTC", "MON", "sara", "ana", "Virtual", "CONFIRMED", "{0}", "%s"),
]
ODD_IDS: Final = ("%00", "%C3%B1", "%FF", "%2F", "..%2F..", "x" * 300, "a%20b", "%25", "x%23y", "null")

with_a_body = pytest.mark.parametrize(("method", "path"), BODIES, ids=lambda part: part.strip("/"))


def existing(appointments: Appointments, path: str) -> str:
    """The path, with the id of something that exists."""
    return path.format(id=appointments.booked()["id"]) if "{id}" in path else path


def send(
    appointments: Appointments, method: str, path: str, body: bytes, content_type: str = "application/json"
) -> Answer:
    return appointments.admin.request(method, path, body=body, headers={"Content-Type": content_type})


def unbroken(answer: Answer) -> None:
    """Assert that nothing is broken: an answer, or an error in the dialect's shape; 503: not configured."""
    assert answer.status < 500 or answer.status == 503, answer.raw
    if answer.status >= 400:
        refused_somehow(answer)


@with_a_body
def test_what_is_no_json_object_is_refused(appointments: Appointments, method: str, path: str) -> None:
    path = existing(appointments, path)

    for name, body in NO_OBJECT.items():
        answer = send(appointments, method, path, body)
        assert answer.status == 400, (name, answer.status)
        unbroken(answer)


@with_a_body
def test_too_much_and_what_is_not_json_are_refused(
    appointments: Appointments, method: str, path: str
) -> None:
    path = existing(appointments, path)
    body = json.dumps({"office_address": "x" * 300 * 1024}).encode()

    refused(send(appointments, method, path, body), 413)
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx"):
        answer = send(appointments, method, path, b"{}", content_type)
        assert answer.status in (400, 415)
        unbroken(answer)


@with_a_body
def test_fields_of_one_kind_throughout_break_nothing(
    appointments: Appointments, method: str, path: str
) -> None:
    path = existing(appointments, path)

    for kind in KINDS:
        unbroken(send(appointments, method, path, json.dumps(dict.fromkeys(FIELDS, kind)).encode()))


@pytest.mark.parametrize("field", ["client_id", "professional_id", "start_time", "end_time"])
def test_one_odd_field_in_a_good_body_breaks_nothing(appointments: Appointments, field: str) -> None:
    for kind in KINDS:
        unbroken(appointments.create(**{field: kind}))
        unbroken(appointments.admin.create(**{field: kind, **slot("12:00", "12:30")}))


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"NaN", b"[NaN]", b'["\\ud800"]', b'[{"id": "\\ud800"}]', b"[" * 100_000, b"\xff\xfe"),
        *(b"[" * 50_000 + b"]" * 50_000, b"id=x", b"[" + b'{"id": "x"},' * 30_000 + b'{"id": "x"}]'),
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_array_breaks_nothing(appointments: Appointments, body: bytes) -> None:
    answer = send(appointments, "POST", "/api/reservations/by-users", body)

    assert answer.status in (400, 413)
    unbroken(answer)


def test_ids_of_every_kind_in_an_array_break_nothing(appointments: Appointments) -> None:
    for kind in KINDS:
        unbroken(appointments.admin.by_users({"id": kind}, {"id": kind, "client_id": kind}))


def test_a_name_that_is_nul_or_a_placeholder_is_only_a_name(appointments: Appointments) -> None:
    for name in ("\u0000", "{0}", "{message}", "%(x)s", "<b>", "'; --", "𝔘𝔫𝔦"):
        caller = appointments.by("ana", name=name)
        reservation = caller.booked()
        [row] = appointments.professional.rows(reservation["id"])
        assert isinstance(row["fullname"], str)
        appointments.admin.delete(reservation["id"])


def test_query_values_of_every_kind_break_nothing(appointments: Appointments) -> None:
    values = ("", "%00", "%FF", "x" * 3000, "9" * 400, "-1", "0001-01-01", "9999-12-31", "a&b", "%ED%A0%80")

    for value in values:
        query = f"date={value}&professional_id={value}"
        unbroken(appointments.request("GET", f"/api/reservations/availability?{query}"))
        for name in ("date=2024-01-15&professional_id", "professional_id=sara&date"):
            unbroken(appointments.request("GET", f"/api/reservations/availability?{name}={value}"))
    twice = "date=x&date=2024-01-15&professional_id=x&professional_id=sara"
    assert appointments.request("GET", f"/api/reservations/availability?{twice}").status == 200


@pytest.mark.parametrize("odd", ODD_IDS)
def test_odd_ids_name_nothing(appointments: Appointments, odd: str) -> None:
    admin = appointments.admin

    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"status": "CANCELLED"})):
        options = {} if body is None else {"json": body}
        refused(admin.request(method, f"/api/reservations/{odd}", **options), 404, NOT_FOUND)
    refused(admin.request("GET", f"/api/professional-settings/{odd}"), 404, NO_PROFESSIONAL)
    for path in ("user", "professional"):
        unbroken(admin.request("GET", f"/api/reservations/{path}/{odd}"))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_another_method_is_405_and_told_which_are_allowed(
    appointments: Appointments, path: str, method: str
) -> None:
    if method in PATHS[path]:
        return

    answer = appointments.admin.request(method, path, json={})

    refused(answer, 405)
    allowed = {word.strip() for word in answer.headers["allow"].split(",")}
    assert allowed - {"OPTIONS", "HEAD"} == PATHS[path]


@pytest.mark.parametrize("path", PATHS)
def test_cors_is_for_the_allowed_origins(
    appointments: Appointments, settings_changed: SettingsChanged, path: str
) -> None:
    settings_changed(ALLOWED_ORIGINS="https://club.example")

    allowed = appointments.nobody.request("OPTIONS", path, headers={"Origin": "https://club.example"})
    other = appointments.nobody.request("OPTIONS", path, headers={"Origin": "https://evil.example"})

    assert allowed.status == other.status == 204
    assert allowed.headers["access-control-allow-origin"] == "https://club.example"
    methods = {word.strip() for word in allowed.headers["access-control-allow-methods"].split(",")}
    assert PATHS[path] <= methods
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_is_json_with_a_request_id_and_never_kept(
    appointments: Appointments, method: str, path: str
) -> None:
    answer = appointments.admin.request(method, path, json={})

    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]
    unbroken(answer)


@pytest.mark.parametrize(("method", "path"), BODIES)
def test_a_cookie_from_a_foreign_page_changes_nothing(
    appointments: Appointments, method: str, path: str
) -> None:
    path = existing(appointments, path)
    foreign = appointments.with_cookie(token(user="alma", role="ADMIN"))

    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        refused(foreign.request(method, path, json={}, headers=headers), 403)
    refused(foreign.request(method, path, body=b"{}", headers={"Content-Type": "text/plain"}), 403)


def test_errors_are_english_for_those_who_ask(appointments: Appointments) -> None:
    appointments.booked()

    def answers(caller: Appointments) -> list[Answer]:
        return [
            caller.get(UNKNOWN),
            caller.settings("nadie"),
            caller.create(),
            caller.create(start_time="x"),
            caller.create(**slot("22:00")),
            caller.create(**slot("10:00", day="2024-06-03")),
            caller.create(**slot("10:00", day="2024-01-12")),
            caller.of_user("bruno"),
            caller.availability(date="x"),
            caller.nobody.of_user("ana"),
            caller.with_token("x").of_user("ana"),
        ]

    pairs = list(
        zip(answers(appointments), answers(appointments.sending({"Accept-Language": "en"})), strict=True)
    )

    for spanish, english in pairs:
        assert spanish.status == english.status
        assert refused_somehow(spanish) != refused_somehow(english)
    said = {spanish.body["message"] for spanish, _ in pairs}
    assert {NOT_FOUND, NO_PROFESSIONAL, TAKEN, NO_PERMISSION} <= said


def test_the_quoted_words_of_success_are_spanish_for_everybody(appointments: Appointments) -> None:
    english = appointments.sending({"Accept-Language": "en"})

    assert english.of_user().body["message"] == user_listed("ana")
    assert english.of_professional().body["message"] == professional_listed("sara")
    assert english.admin.everybodys().body["message"] == ALL_LISTED


def test_other_words_of_success_are_some(appointments: Appointments) -> None:
    reservation = appointments.booked()

    for answer in (
        appointments.get(reservation["id"]),
        appointments.availability(),
        appointments.patch(reservation["id"], **slot("12:00")),
        appointments.settings(),
        appointments.professional.patch_settings(),
    ):
        assert made(answer, 200)
