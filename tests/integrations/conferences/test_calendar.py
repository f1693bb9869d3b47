"""Google is asked as it wants to be asked, and its conference is where the meeting is."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.integrations import google_account, google_calendar
from chalicelib.integrations.meetings import Conference
from chalicelib.store import secrets
from tests.integrations.conferences.google import CALENDAR, INSERT, SCOPE, SUBJECT, Google
from tests.integrations.conferences.meetings import LINK, created, meeting
from tests.remotes.responses import changed, logged


def test_a_meeting_becomes_an_event_with_a_conference_in_one_quiet_request(google: Google) -> None:
    conference = created()

    [event], [request] = google.shown(), google.seen
    assert conference == Conference(link=LINK, event=event["id"])
    assert event["summary"] == "Comité de obra"
    assert event["description"] == "Presupuesto"
    assert event["start"] == {"dateTime": "2026-03-15T09:00:00Z"}
    assert event["end"] == {"dateTime": "2026-03-15T10:00:00Z"}
    assert event["attendees"] == [{"email": "ana@example.com"}, {"email": "leo@example.com"}]
    assert (request.method, request.ids) == (INSERT, {"calendarId": CALENDAR})
    assert request.query == {"conferenceDataVersion": "1", "sendUpdates": "none"}
    asked = {"requestId": "cabcdefgh12345678", "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    assert request.body["conferenceData"] == {"createRequest": asked}


def test_times_are_told_in_utc_and_a_title_may_have_any_character(google: Google) -> None:
    lima = ZoneInfo("America/Lima")
    title = 'Café ☕ con 👩‍👩‍👧 — «ñandú» \u202e 日本 \t\\"'
    when = {
        "start": datetime(2026, 3, 14, 23, 30, 15, tzinfo=lima),
        "end": datetime(2026, 3, 15, 1, tzinfo=lima),
    }

    created(title=title, description="👍🏽\nsegunda línea", **when)

    [event] = google.shown()
    assert event["start"] == {"dateTime": "2026-03-15T04:30:15Z"}
    assert event["end"] == {"dateTime": "2026-03-15T06:00:00Z"}
    assert (event["summary"], event["description"]) == (title, "👍🏽\nsegunda línea")


def test_each_event_has_an_id_of_its_own_even_for_one_reservation(google: Google) -> None:
    assert created().event != created().event


def test_the_account_speaks_for_its_subject(google: Google, settings_changed: Callable[..., None]) -> None:
    created()
    [claims] = google.claims
    assert (claims["sub"], claims["scope"]) == (SUBJECT, SCOPE)

    google_account.forget()
    settings_changed(GOOGLE_CALENDAR_SUBJECT="")
    created()

    assert "sub" not in google.claims[-1]
    assert "attendees" not in google.shown()[-1]


def test_one_token_serves_many_requests_until_it_is_about_to_expire(google: Google) -> None:
    event = created().event
    google_calendar.update(event, meeting())
    google_calendar.delete(event)
    assert len(google.claims) == 1

    google_account.forget()
    google.lifetime = 60
    created()
    created()
    assert len(google.claims) == 3


def test_a_token_that_google_no_longer_takes_is_forgotten(google: Google) -> None:
    created()
    google.tokens.clear()

    assert google_calendar.create(meeting()) is None
    assert google_calendar.create(meeting()) is not None


def test_a_link_without_a_video_entry_is_the_hangout_link(google: Google) -> None:
    google.next(INSERT, changed(lambda event: event["conferenceData"]["entryPoints"].pop()))

    assert created().link == LINK


def test_an_update_brings_the_event_to_the_meeting_and_leaves_its_conference(google: Google) -> None:
    event = created().event

    start, end = (datetime(2026, 3, 16, hour, tzinfo=ZoneInfo("Europe/Madrid")) for hour in (9, 11))
    changes = {"title": "Comité 🏗", "description": None, "attendees": ("eva@example.com",)}
    assert google_calendar.update(event, meeting(start=start, end=end, **changes))

    [shown] = google.shown()
    assert shown["summary"] == "Comité 🏗"
    assert shown["description"] == ""
    assert shown["start"] == {"dateTime": "2026-03-16T08:00:00Z"}
    assert shown["end"] == {"dateTime": "2026-03-16T10:00:00Z"}
    assert shown["attendees"] == [{"email": "eva@example.com"}]
    assert shown["hangoutLink"] == LINK
    assert google.seen[-1].query == {"sendUpdates": "none"}


def test_a_deleted_event_is_gone_and_may_be_deleted_again_and_not_be_updated(
    google: Google, caplog: pytest.LogCaptureFixture
) -> None:
    event = created().event

    assert google_calendar.delete(event)
    assert google.shown() == []
    # An id cannot leave its place in the path.
    strange = "../acl/x?sendUpdates=all#"
    assert all(google_calendar.delete(gone) for gone in (event, "neverwasthere", strange))
    assert google.seen[-1].ids == {"calendarId": CALENDAR, "eventId": strange}
    assert not google_calendar.update(event, meeting())
    assert logged(caplog) == [("update", 404, "notFound")]


def test_without_a_calendar_or_an_account_nobody_is_asked(
    google: Google, settings_changed: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    assert google_calendar.is_configured()
    given = {"GOOGLE_CALENDAR_ID": CALENDAR, "GOOGLE_CREDENTIALS": google.account}
    for missing in given:
        secrets.google_credentials.cache_clear()
        settings_changed(GOOGLE_CREDENTIALS_ARN="", **{**given, missing: ""})

        assert not google_calendar.is_configured()
        assert google_calendar.create(meeting()) is None
        assert not google_calendar.update("abcde", meeting())
        assert not google_calendar.delete("abcde")
    assert (google.seen, google.claims, logged(caplog)) == ([], [], [])
