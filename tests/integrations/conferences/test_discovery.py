"""The description catches what does not conform: the tests beside this one rest on it."""

from typing import Any

import pytest

from tests.integrations.conferences.discovery import (
    Nonconforming,
    called,
    check_answer,
    check_request,
    scopes_of,
)
from tests.integrations.conferences.google import DELETE, INSERT, PATCH, SCOPE

EVENTS = "/calendar/v3/calendars/salas%40example.com/events"
TIMES: dict[str, Any] = {
    "start": {"dateTime": "2026-03-15T09:00:00Z"},
    "end": {"dateTime": "2026-03-15T10:00:00+01:00"},
}


def test_a_method_is_found_by_its_verb_and_path() -> None:
    for verb, target, method in (
        ("POST", EVENTS, INSERT),
        ("POST", f"{EVENTS}?conferenceDataVersion=1&sendUpdates=none&prettyPrint=false", INSERT),
        ("PATCH", f"{EVENTS}/abc12?sendUpdates=all", PATCH),
        ("DELETE", f"{EVENTS}/abc12", DELETE),
    ):
        name, ids, _ = called(verb, target)

        assert (name, ids["calendarId"]) == (method, "salas@example.com")
        assert SCOPE in scopes_of(name)


def test_what_no_method_takes_does_not_conform() -> None:
    queries = (
        *(
            "conferenceDataVersion=2",
            "conferenceDataVersion=yes",
            "conferenceDataVersion=1&conferenceDataVersion=1",
        ),
        *("sendUpdates=some", "supportsAttachments=1", "calendarId=x", "colour=red"),
    )
    targets = [
        *(("PUT", EVENTS), ("DELETE", EVENTS), ("POST", f"{EVENTS}/")),
        ("POST", "/calendar/v2/calendars/x/events"),
        ("DELETE", f"{EVENTS}/abc12?conferenceDataVersion=1"),
        *(("POST", f"{EVENTS}?{query}") for query in queries),
    ]
    for verb, target in targets:
        with pytest.raises(Nonconforming):
            called(verb, target)


def test_a_body_of_known_properties_conforms() -> None:
    check_request(INSERT, {**TIMES, "summary": "Reunión", "attendees": [{"email": "ana@example.com"}]})
    check_request(PATCH, {"summary": "Reunión"})
    check_request(DELETE, None)


# What a field may not be.
WRONG: dict[str, list[Any]] = {
    "title": ["Reunión"],
    "summary": [1, None],
    "sequence": ["1", True, 2**31],
    "locked": ["false"],
    "hangoutLink": ["https://meet.google.com/abc-defg-hij"],
    "creator": [{"email": "ana@example.com"}],
    "attendees": [["ana@example.com"], [{"email": "ana@example.com", "self": True}]],
    "start": [
        *("2026-03-15T09:00:00Z", {"date": "15/03/2026"}, {"dateTime": "2026-03-15T09:00:00"}),
        *({"dateTime": "2026-03-15 09:00:00Z"}, {"dateTime": "2026-02-30T09:00:00Z"}),
    ],
    "conferenceData": [
        {"createRequest": {"status": {"statusCode": "success"}}},
        {"entryPoints": {"uri": "https://meet.google.com/abc-defg-hij"}},
    ],
    "extendedProperties": [{"private": {"id": 1}}],
}


def test_a_body_of_other_things_does_not() -> None:
    bodies: list[Any] = [None, [], {"start": TIMES["start"]}]
    bodies += [{**TIMES, name: value} for name, values in WRONG.items() for value in values]
    for body in bodies:
        with pytest.raises(Nonconforming):
            check_request(INSERT, body)


def test_a_deletion_has_no_body() -> None:
    with pytest.raises(Nonconforming):
        check_request(DELETE, {})


def test_an_answer_may_have_what_is_read_only_and_nothing_unknown() -> None:
    check_answer(INSERT, {"hangoutLink": "https://meet.google.com/abc-defg-hij"})

    with pytest.raises(Nonconforming):
        check_answer(INSERT, {"meetLink": "https://meet.google.com/abc-defg-hij"})
