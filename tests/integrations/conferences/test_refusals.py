"""Whatever Google answers does no harm, and leaves nothing behind."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.integrations import google_account, google_calendar
from chalicelib.store import secrets
from tests.integrations.conferences.google import CALENDAR, DELETE, INSERT, PATCH, TOKEN, Google
from tests.integrations.conferences.meetings import created, meeting
from tests.integrations.conferences.responses import refused
from tests.remotes.responses import Act, answered, changed, done_but_answered, logged


def without_conference(event: dict[str, Any]) -> None:
    del event["hangoutLink"]
    del event["conferenceData"]


def still_pending(event: dict[str, Any]) -> None:
    del event["hangoutLink"]
    request = event["conferenceData"]["createRequest"] | {"status": {"statusCode": "pending"}}
    event["conferenceData"] = {"createRequest": request}


def test_a_refusal_is_taken_at_its_word(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    limited = "rateLimitExceeded"
    refusals = {400: "invalid", 403: limited, 404: "notFound", 409: "duplicate", 410: "deleted", 429: limited}
    for status, reason in refusals.items():
        google.next(INSERT, refused(status, reason))

        assert google_calendar.create(meeting()) is None
        assert logged(caplog)[-1] == ("create", status, reason)
    assert google.methods() == [INSERT] * len(refusals)


def test_a_refused_change_is_no_change(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    event = created().event
    for status in (401, 403, 429, 500, 503):
        google.next(PATCH, refused(status, "backendError"))
        google.next(DELETE, refused(status, "backendError"))

        assert not google_calendar.update(event, meeting(title="Otro"))
        assert not google_calendar.delete(event)
        assert [shown["summary"] for shown in google.shown()] == ["Comité de obra"]
        assert logged(caplog)[-2:] == [(verb, status, "backendError") for verb in ("update", "delete")]


USELESS: list[tuple[Act, int | None, str]] = [
    (done_but_answered(500, b'{"error": {"errors": [{"reason": "backendError"}]}}'), 500, "backendError"),
    (done_but_answered(503, b"<html>"), 503, "unreadable"),
    (done_but_answered(200, b'{"kind": "calendar#ev'), None, "JSONDecodeError"),
    (done_but_answered(200, b"[" * 100_000), None, "RecursionError"),
    (done_but_answered(200, b"[]"), None, "LinkMissing"),
    (done_but_answered(200, b'{"conferenceData": {"entryPoints": [7]}}'), None, "LinkMissing"),
    (done_but_answered(200, b'{"hangoutLink": "javascript:alert(1)"}'), None, "LinkMissing"),
    (done_but_answered(200), None, "JSONDecodeError"),
    (done_but_answered(None), None, "ProtocolError"),
    (changed(without_conference), None, "LinkMissing"),
    (changed(still_pending), None, "LinkMissing"),
]
"""What is answered of an event that nobody can meet at, and the status and the reason that are logged."""


def test_an_event_of_no_use_is_deleted_again(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    for number, (act, status, reason) in enumerate(USELESS, 1):
        google.next(INSERT, act)

        assert google_calendar.create(meeting()) is None
        assert google.methods() == [INSERT, DELETE] * number
        assert (len(google.events), google.shown()) == (number, [])
        assert logged(caplog)[-1] == ("create", status, reason)
    assert len(logged(caplog)) == len(USELESS)


def test_an_event_that_cannot_be_deleted_is_told_of(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    google.next(INSERT, changed(without_conference))
    google.next(DELETE, refused(403, "quotaExceeded"))

    assert google_calendar.create(meeting()) is None
    assert logged(caplog) == [("withdraw", 403, "quotaExceeded"), ("create", None, "LinkMissing")]


NO_TOKENS: list[tuple[Act, int | None, str]] = [
    (answered(401, b'{"error": "unauthorized_client"}'), 401, "unauthorized_client"),
    (answered(400, b'{"error": "invalid_grant"}'), 400, "invalid_grant"),
    (answered(500, b"oops"), 500, "unreadable"),
    (answered(503, b'{"error": "temporarily unavailable: ana@example.com"}'), 503, "unreadable"),
    (answered(302, b""), 302, "unreadable"),
    (answered(200, b'{"token_type": "Bearer"}'), None, "RefreshError"),
    (answered(200, b"{"), None, "TypeError"),
    (answered(None, b""), None, "ProtocolError"),
]


def test_without_a_token_nothing_is_asked(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    for act, status, reason in NO_TOKENS:
        google.next(TOKEN, act)

        assert google_calendar.create(meeting()) is None
        assert google.seen == []
        assert logged(caplog)[-1] == ("create", status, reason)
    assert len(logged(caplog)) == len(NO_TOKENS)
    assert google_calendar.create(meeting()) is not None


def test_nobody_is_followed_elsewhere(google: Google) -> None:
    google.next(INSERT, answered(307, b""))

    assert google_calendar.create(meeting()) is None
    assert [request.ids["calendarId"] for request in google.seen] == [CALENDAR]


def test_what_is_no_account_has_no_conference(google: Google, settings_changed: Callable[..., None]) -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"
    odd = ({"private_key": key}, {"private_key": 7}, {"client_email": None}, {"token_uri": "nowhere"})
    accounts = [json.dumps(json.loads(google.account) | changes) for changes in odd]
    for text in (*accounts, "{}", "[]", "null", "account.json", "{"):
        secrets.google_credentials.cache_clear()
        google_account.forget()
        settings_changed(GOOGLE_CREDENTIALS=text)

        assert google_calendar.create(meeting()) is None, text
    google.complaints.clear()
    assert google.claims == []


def test_where_nobody_listens_nothing_is_to_be_undone(
    google: Google, settings_changed: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        settings_changed(GOOGLE_CALENDAR_URL=f"http://127.0.0.1:{unheard.getsockname()[1]}/calendar/v3")

        assert google_calendar.create(meeting()) is None

    assert logged(caplog) == [("create", None, "NewConnectionError")]


def test_no_log_holds_secrets_or_people(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    sentence = "leo@example.com may not, ana@example.com neither"
    google.next(TOKEN, answered(400, b'{"error": "invalid_grant", "error_description": "ana@example.com"}'))
    google.next(INSERT, refused(403, "forbidden", sentence), refused(500, sentence, sentence))
    google.next(DELETE, refused(403, "forbidden", sentence))
    google.next(PATCH, done_but_answered(None))

    with caplog.at_level("DEBUG"):
        for _ in range(4):
            google_calendar.create(meeting())
        google_calendar.update("abcde", meeting())

    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    ours = "\n".join(str(record.__dict__) for record in caplog.records if record.name == "cupo")
    assert logged(caplog) == [
        ("create", 400, "invalid_grant"),
        ("create", 403, "forbidden"),
        ("withdraw", 403, "forbidden"),
        ("create", 500, "unreadable"),
        ("update", None, "ProtocolError"),
    ]
    hidden = [*google.tokens, *google.assertions, json.loads(google.account)["private_key"][40:80]]
    assert not [secret for secret in hidden if secret in said]
    people = ["@example", "Comité", "Presupuesto", "2026-03-15"]
    assert not [person for person in people if person in ours]
