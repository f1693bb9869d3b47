"""The verbs of /api/calendars, and a program that subscribes to what it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import parse_qs

from chalice.local import LambdaContext
from icalendar import Calendar

from tests.api import Response
from tests.contract.callers import MISSING, Caller
from tests.entry import ENTRY

ROW_KEYS: Final = {"id", "of", "of_id", "detail", "made_by", "created_at"}
NEW_KEYS: Final = {*ROW_KEYS, "url", "path"}
NOT_FOUND: Final = "Recurso no encontrado"
BUSY: Final = "Ocupado"


@dataclass(frozen=True)
class File:
    """What a calendar program gets for an address: whatever it is, as text."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def calendar(self) -> Any:
        """The calendar in it, which must be one, whole and by the rules."""
        assert self.status == 200, (self.status, self.text[:300])
        raw = self.text.encode()
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        assert b"\n" not in raw.replace(b"\r\n", b"")
        calendar = Calendar.from_ical(raw)
        assert isinstance(calendar, Calendar)
        assert not calendar.errors
        assert calendar["VERSION"] == "2.0"
        assert calendar["METHOD"] == "PUBLISH"
        assert calendar["PRODID"]
        return calendar

    @property
    def events(self) -> list[Any]:
        """The events in it, each of which has what the rules want, and a UID of its own."""
        found: list[Any] = self.calendar.events
        assert all(not event.errors for event in found)
        assert all(event["TRANSP"] == "OPAQUE" and event["SUMMARY"] for event in found)
        assert all(event["DTSTAMP"].dt.tzinfo is not None for event in found)
        assert len({str(event["UID"]) for event in found}) == len(found)
        return found

    @property
    def event(self) -> Any:
        """The one event in it."""
        (event,) = self.events
        return event

    @property
    def titles(self) -> list[str]:
        """What its events are called, by start."""
        return [str(event["SUMMARY"]) for event in self.events]

    @property
    def times(self) -> list[tuple[datetime, datetime]]:
        """When its events begin and end."""
        return [(event["DTSTART"].dt, event["DTEND"].dt) for event in self.events]


@dataclass(frozen=True)
class Calendars(Caller):
    """A caller of the calendars API: Ana, a user, unless a test says otherwise."""

    @property
    def admin(self) -> Self:
        return self.by("alma", role="admin")

    @property
    def professional(self) -> Self:
        return self.by("sara", role="staff")

    @property
    def english(self) -> Self:
        return self.sending({"Accept-Language": "en"})

    def make(self, of: object = "user", **fields: Any) -> Response:
        """POST a calendar: the caller's own, free and busy."""
        body = {name: value for name, value in {"of": of, **fields}.items() if value is not MISSING}
        return self.request("POST", "/api/calendars", json=body)

    def made(self, of: str = "user", **fields: Any) -> dict[str, Any]:
        """Make a calendar, which must succeed."""
        answer = self.make(of, **fields)
        assert answer.status == 201, (answer.status, answer.raw[:300])
        feed: dict[str, Any] = answer.body["data"]
        assert set(feed) == NEW_KEYS, feed
        return feed

    def list(self, query: str = "") -> Response:
        return self.request("GET", f"/api/calendars{query}")

    def rows(self, query: str = "") -> Sequence[dict[str, Any]]:
        """The calendars of a list."""
        answer = self.list(query)
        assert answer.status == 200, (answer.status, answer.raw[:300])
        rows: Sequence[dict[str, Any]] = answer.body["data"]
        assert all(set(row) == ROW_KEYS for row in rows), rows
        return rows

    def delete(self, feed_id: object) -> Response:
        return self.request("DELETE", f"/api/calendars/{feed_id}")

    def shown(self, of: str = "user", **fields: Any) -> File:
        """Make a calendar, and subscribe to it."""
        return fetched(self.made(of, **fields)["path"])


def fetched(path: str, headers: Mapping[str, str] | None = None) -> File:
    """GET an address as calendar programs do, which have no token and read no JSON."""
    path, _, query = path.partition("?")
    event = {
        "requestContext": {
            "httpMethod": "GET",
            "resourcePath": "/api/calendars/{feed_id}",
            "requestId": "request-1",
            "identity": {"sourceIp": "127.0.0.1"},
            "path": path,
        },
        "headers": {"host": "127.0.0.1:8000", **(headers or {})},
        "pathParameters": {"feed_id": path.removeprefix("/api/calendars/")},
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
        "stageVariables": {},
        "body": None,
        "isBase64Encoded": False,
    }
    response = ENTRY(event, LambdaContext("api", 256))
    found = {name.lower(): value for name, value in response["headers"].items()}
    return File(response["statusCode"], found, response["body"])
