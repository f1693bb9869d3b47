"""The description catches what does not conform: the tests beside this one rest on it."""

from typing import Any

import pytest

from tests.conferences.discovery import Nonconforming, called, check_answer, check_request, scopes_of
from tests.conferences.google import DELETE, INSERT, PATCH, SCOPE

EVENTS = "/calendar/v3/calendars/salas%40example.com/events"
TIMES: dict[str, Any] = {
    "start": {"dateTime": "2026-03-15T09:00:00Z"},
    "end": {"dateTime": "2026-03-15T10:00:00+01:00"},
}


@pytest.mark.parametrize(
    ("verb", "target", "method"),
    [
        ("POST", EVENTS, INSERT),
        ("POST", f"{EVENTS}?conferenceDataVersion=1&sendUpdates=none&prettyPrint=false", INSERT),
        ("PATCH", f"{EVENTS}/abc12?sendUpdates=all", PATCH),
        ("DELETE", f"{EVENTS}/abc12", DELETE),
    ],
)
def test_a_method_is_found_by_its_verb_and_path(verb: str, target: str, method: str) -> None:
    name, ids, _ = called(verb, target)

    assert name == method
    assert ids["calendarId"] == "salas@example.com"
    assert SCOPE in scopes_of(name)


@pytest.mark.parametrize(
    ("verb", "target"),
    [
        ("PUT", EVENTS),
        ("POST", f"{EVENTS}/"),
        ("POST", "/calendar/v2/calendars/x/events"),
        ("DELETE", EVENTS),
        ("POST", f"{EVENTS}?conferenceDataVersion=2"),
        ("POST", f"{EVENTS}?conferenceDataVersion=yes"),
        ("POST", f"{EVENTS}?conferenceDataVersion=1&conferenceDataVersion=1"),
        ("POST", f"{EVENTS}?sendUpdates=some"),
        ("POST", f"{EVENTS}?supportsAttachments=1"),
        ("POST", f"{EVENTS}?calendarId=x"),
        ("DELETE", f"{EVENTS}/abc12?conferenceDataVersion=1"),
        ("POST", f"{EVENTS}?colour=red"),
    ],
)
def test_what_no_method_takes_does_not_conform(verb: str, target: str) -> None:
    with pytest.raises(Nonconforming):
        called(verb, target)


def test_a_body_of_known_properties_conforms() -> None:
    check_request(INSERT, {**TIMES, "summary": "Reunión", "attendees": [{"email": "ana@example.com"}]})
    check_request(PATCH, {"summary": "Reunión"})
    check_request(DELETE, None)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"start": TIMES["start"]},
        {**TIMES, "title": "Reunión"},
        {**TIMES, "summary": 1},
        {**TIMES, "summary": None},
        {**TIMES, "sequence": "1"},
        {**TIMES, "sequence": True},
        {**TIMES, "sequence": 2**31},
        {**TIMES, "locked": "false"},
        {**TIMES, "hangoutLink": "https://meet.google.com/abc-defg-hij"},
        {**TIMES, "creator": {"email": "ana@example.com"}},
        {**TIMES, "attendees": ["ana@example.com"]},
        {**TIMES, "attendees": [{"email": "ana@example.com", "self": True}]},
        {**TIMES, "start": "2026-03-15T09:00:00Z"},
        {**TIMES, "start": {"dateTime": "2026-03-15T09:00:00"}},
        {**TIMES, "start": {"dateTime": "2026-03-15 09:00:00Z"}},
        {**TIMES, "start": {"dateTime": "2026-02-30T09:00:00Z"}},
        {**TIMES, "start": {"date": "15/03/2026"}},
        {**TIMES, "conferenceData": {"createRequest": {"status": {"statusCode": "success"}}}},
        {**TIMES, "conferenceData": {"entryPoints": {"uri": "https://meet.google.com/abc-defg-hij"}}},
        {**TIMES, "extendedProperties": {"private": {"id": 1}}},
    ],
)
def test_a_body_of_other_things_does_not(body: Any) -> None:
    with pytest.raises(Nonconforming):
        check_request(INSERT, body)


def test_a_deletion_has_no_body() -> None:
    with pytest.raises(Nonconforming):
        check_request(DELETE, {})


def test_an_answer_may_have_what_is_read_only_and_nothing_unknown() -> None:
    check_answer(INSERT, {"hangoutLink": "https://meet.google.com/abc-defg-hij"})

    with pytest.raises(Nonconforming):
        check_answer(INSERT, {"meetLink": "https://meet.google.com/abc-defg-hij"})
