"""Meetings to test with."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.integrations import google_calendar
from chalicelib.integrations.meetings import Conference, Meeting

LINK = "https://meet.google.com/abc-defg-hij"


def meeting(**changes: Any) -> Meeting:
    fields: dict[str, Any] = {
        "id": "cabcdefgh12345678",
        "title": "Comité de obra",
        "description": "Presupuesto",
        "start": datetime(2026, 3, 15, 9, tzinfo=UTC),
        "end": datetime(2026, 3, 15, 10, tzinfo=UTC),
        "attendees": ("ana@example.com", "leo@example.com"),
    }
    return Meeting(**(fields | changes))


def created(**changes: Any) -> Conference:
    conference = google_calendar.create(meeting(**changes))
    assert conference is not None
    return conference
