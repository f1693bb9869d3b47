"""Responses of /api/calendars: feeds as JSON, and their content as iCalendar (RFC 5545, RFC 7986)."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, get_args
from unicodedata import category

from chalicelib import settings
from chalicelib.dialects.platform.calendar_schemas import SubjectType
from chalicelib.domain.feeds import Calendar, Detail, Entry, Feed
from chalicelib.domain.languages import Language
from chalicelib.domain.statuses import Status
from chalicelib.domain.texts import without_overrides
from chalicelib.http.fields import DateTime, Output, one_of
from chalicelib.http.instants import utc
from chalicelib.operations.feeds import token_for

if TYPE_CHECKING:
    from icalendar import Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
SUFFIX = ".ics"

BUSY: dict[Language, str] = {"es": "Ocupado", "en": "Busy"}

_PRODUCT = "-//Cupo//Calendar feeds//EN"
# How often calendar programs should ask for changes.
_REFRESH = timedelta(minutes=15)


class FeedRow(Output):
    """A feed in a list, without its secret address."""

    id: str
    of: Annotated[str, one_of(get_args(SubjectType))]
    of_id: str
    detail: Annotated[str, one_of(Detail)]
    made_by: str
    created_at: DateTime

    @classmethod
    def of_feed(cls, feed: Feed) -> "FeedRow":
        """Create it from the engine's feed."""
        return cls(
            id=feed.id,
            of=feed.subject_type,
            of_id=feed.subject_id,
            detail=feed.detail.value,
            made_by=feed.maker,
            created_at=utc(feed.created),
        )


class NewFeedRow(FeedRow):
    """A new feed with its secret address, which only this response shows."""

    url: str
    path: str

    @classmethod
    def of_feed(cls, feed: Feed) -> "NewFeedRow":
        """Create it from the engine's feed; `url` is a path if the stage has no public URL."""
        path = f"/api/calendars/{token_for(feed)}{SUFFIX}"
        url = settings.load().public_url.rstrip("/") + path
        return cls(**FeedRow.of_feed(feed).model_dump(), url=url, path=path)


def text_of(calendar: Calendar, language: Language) -> str:
    """Return the calendar as iCalendar text: times in UTC, days as days, lines folded, texts escaped."""
    # Imported late, because it is slow: it takes longer than half of a process's other imports.
    from icalendar import Calendar as Document  # noqa: PLC0415
    from icalendar import vDuration, vText  # noqa: PLC0415

    document = Document()
    document.add("PRODID", _PRODUCT)
    document.add("VERSION", "2.0")
    document.add("CALSCALE", "GREGORIAN")
    document.add("METHOD", "PUBLISH")
    document.add("X-WR-CALNAME", vText(_clean(calendar.name or BUSY[language])))
    document.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
    document.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    for entry in calendar.entries:
        document.add_component(_event(entry, language))
    text: str = document.to_ical().decode()
    return text


def _event(entry: Entry, language: Language) -> "Event":
    from icalendar import Event  # noqa: PLC0415

    reservation, label = entry.reservation, entry.label
    event = Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", reservation.updated)
    event.add("SEQUENCE", reservation.sequence)
    event.add("DTSTART", reservation.interval.start if entry.days is None else entry.days[0])
    # The day after the last one: an end is exclusive.
    event.add("DTEND", reservation.interval.end if entry.days is None else entry.days[1] + timedelta(days=1))
    event.add("SUMMARY", BUSY[language] if label is None else _clean(label.title))
    event.add("STATUS", "TENTATIVE" if reservation.status is Status.PENDING else "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    if label is not None:
        for name, text in (("LOCATION", label.place), ("DESCRIPTION", label.description)):
            if text:
                event.add(name, _clean(text))
        if label.link:
            event.add("URL", label.link)
    return event


def _clean(text: str) -> str:
    """Return text without controls, which iCalendar forbids, and overrides; line breaks and tabs stay."""
    return "".join(char for char in without_overrides(text) if char in "\t\r\n" or category(char) != "Cc")
