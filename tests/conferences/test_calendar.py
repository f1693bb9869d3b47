"""Google is asked as it wants to be asked, and its conference is where the meeting is."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.conferences import account, calendar
from chalicelib.conferences.meeting import Conference
from tests.conferences.google import CALENDAR, INSERT, SCOPE, SUBJECT, Google
from tests.conferences.meetings import LINK, created, meeting
from tests.remotes.answers import changed, logged


def test_a_meeting_becomes_an_event_with_a_meet_conference(google: Google) -> None:
    conference = created()

    [event] = google.shown()
    assert conference == Conference(link=LINK, event=event["id"])
    assert event["summary"] == "Comité de obra"
    assert event["description"] == "Presupuesto"
    assert event["start"] == {"dateTime": "2026-03-15T09:00:00Z"}
    assert event["end"] == {"dateTime": "2026-03-15T10:00:00Z"}
    assert event["attendees"] == [{"email": "ana@example.com"}, {"email": "leo@example.com"}]


def test_it_takes_one_request_that_tells_nobody(google: Google) -> None:
    created()

    [request] = google.seen
    assert (request.method, request.ids) == (INSERT, {"calendarId": CALENDAR})
    assert request.query == {"conferenceDataVersion": "1", "sendUpdates": "none"}
    asked = {"requestId": "cabcdefgh12345678", "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    assert request.body["conferenceData"] == {"createRequest": asked}


def test_times_are_told_in_utc_wherever_they_come_from(google: Google) -> None:
    lima = ZoneInfo("America/Lima")

    created(start=datetime(2026, 3, 14, 23, 30, 15, tzinfo=lima), end=datetime(2026, 3, 15, 1, tzinfo=lima))

    [event] = google.shown()
    assert event["start"] == {"dateTime": "2026-03-15T04:30:15Z"}
    assert event["end"] == {"dateTime": "2026-03-15T06:00:00Z"}


def test_a_title_may_have_any_character(google: Google) -> None:
    title = 'Café ☕ con 👩‍👩‍👧 — «ñandú» \u202e 日本 \t\\"'

    created(title=title, description="👍🏽\nsegunda línea")

    [event] = google.shown()
    assert (event["summary"], event["description"]) == (title, "👍🏽\nsegunda línea")


def test_each_event_has_an_id_of_its_own_even_for_one_reservation(google: Google) -> None:
    assert created().event != created().event


def test_the_account_speaks_for_its_subject_and_asks_for_events_alone(google: Google) -> None:
    created()

    [claims] = google.claims
    assert (claims["sub"], claims["scope"]) == (SUBJECT, SCOPE)


def test_an_account_that_speaks_for_nobody_invites_nobody(
    google: Google, settings_changed: Callable[..., None]
) -> None:
    settings_changed(GOOGLE_CALENDAR_SUBJECT="")

    created()

    [claims] = google.claims
    [event] = google.shown()
    assert "sub" not in claims
    assert "attendees" not in event


def test_one_token_serves_many_requests_until_it_is_about_to_expire(google: Google) -> None:
    event = created().event
    calendar.update(event, meeting())
    calendar.delete(event)
    assert len(google.claims) == 1

    account.forget()
    google.lifetime = 60
    created()
    created()
    assert len(google.claims) == 3


def test_a_token_that_google_no_longer_takes_is_forgotten(google: Google) -> None:
    created()
    google.tokens.clear()

    assert calendar.create(meeting()) is None
    assert calendar.create(meeting()) is not None


def test_a_link_without_a_video_entry_is_the_hangout_link(google: Google) -> None:
    google.next(INSERT, changed(lambda event: event["conferenceData"]["entryPoints"].pop()))

    assert created().link == LINK


def test_an_update_brings_the_event_to_the_meeting_and_leaves_its_conference(google: Google) -> None:
    event = created().event

    assert calendar.update(
        event,
        meeting(
            title="Comité 🏗",
            description=None,
            start=datetime(2026, 3, 16, 9, tzinfo=ZoneInfo("Europe/Madrid")),
            end=datetime(2026, 3, 16, 11, tzinfo=ZoneInfo("Europe/Madrid")),
            attendees=("eva@example.com",),
        ),
    )

    [shown] = google.shown()
    assert shown["summary"] == "Comité 🏗"
    assert shown["description"] == ""
    assert shown["start"] == {"dateTime": "2026-03-16T08:00:00Z"}
    assert shown["end"] == {"dateTime": "2026-03-16T10:00:00Z"}
    assert shown["attendees"] == [{"email": "eva@example.com"}]
    assert shown["hangoutLink"] == LINK
    assert google.seen[-1].query == {"sendUpdates": "none"}


def test_a_deleted_event_is_gone_and_may_be_deleted_again(google: Google) -> None:
    event = created().event

    assert calendar.delete(event)
    assert google.shown() == []
    assert calendar.delete(event)
    assert calendar.delete("neverwasthere")


def test_an_event_that_is_gone_cannot_be_updated(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    event = created().event
    calendar.delete(event)

    assert not calendar.update(event, meeting())
    assert logged(caplog) == [("update", 404, "notFound")]


def test_an_id_cannot_leave_its_place_in_the_path(google: Google) -> None:
    assert calendar.delete("../acl/x?sendUpdates=all#")

    [request] = google.seen
    assert request.ids == {"calendarId": CALENDAR, "eventId": "../acl/x?sendUpdates=all#"}


@pytest.mark.parametrize(
    "missing", [{"GOOGLE_CALENDAR_ID": ""}, {"GOOGLE_CREDENTIALS": "", "GOOGLE_CREDENTIALS_ARN": ""}]
)
def test_without_a_calendar_or_an_account_nobody_is_asked(
    google: Google,
    settings_changed: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
    missing: dict[str, str],
) -> None:
    assert calendar.is_configured()
    settings_changed(**missing)

    assert not calendar.is_configured()
    assert calendar.create(meeting()) is None
    assert not calendar.update("abcde", meeting())
    assert not calendar.delete("abcde")
    assert (google.seen, google.claims, logged(caplog)) == ([], [], [])
