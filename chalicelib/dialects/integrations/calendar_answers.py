"""What /api/calendars gives: feeds as JSON, and what is in them as iCalendar (RFC 5545, RFC 7986)."""

from datetime import timedelta
from typing import TYPE_CHECKING
from unicodedata import category

from chalicelib import settings
from chalicelib.dialects.fields import Output
from chalicelib.dialects.instants import utc
from chalicelib.domain.feeds import Calendar, Entry, Feed, Language
from chalicelib.domain.statuses import Status
from chalicelib.operations.feeds import token_for

if TYPE_CHECKING:
    from icalendar import Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
SUFFIX = ".ics"

BUSY: dict[Language, str] = {"es": "Ocupado", "en": "Busy"}

_PRODUCT = "-//Cupo//Calendar feeds//EN"
# How often programs are to look for news.
_REFRESH = timedelta(minutes=15)


class FeedRow(Output):
    """A feed as lists show it: without what opens it."""

    id: str
    of: str
    of_id: str
    detail: str
    made_by: str
    created_at: str

    @classmethod
    def of_feed(cls, feed: Feed) -> "FeedRow":
        """Out of the engine's feed."""
        return cls(
            id=feed.id,
            of=feed.of,
            of_id=feed.of_id,
            detail=feed.detail.value,
            made_by=feed.maker,
            created_at=utc(feed.created),
        )


class NewFeedRow(FeedRow):
    """A feed as its maker sees it once: with its address."""

    url: str
    path: str

    @classmethod
    def of_feed(cls, feed: Feed) -> "NewFeedRow":
        """Out of the engine's feed; the address is a path alone where the stage does not know its own."""
        path = f"/api/calendars/{token_for(feed)}{SUFFIX}"
        url = settings.load().public_url.rstrip("/") + path
        return cls(**FeedRow.of_feed(feed).model_dump(), url=url, path=path)


def text_of(calendar: Calendar, language: Language) -> str:
    """The calendar as iCalendar: all times in UTC, lines folded, texts escaped."""
    # Half of a process's other imports take less time.
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

    found, label = entry.reservation, entry.label
    event = Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", found.updated)
    event.add("SEQUENCE", found.version - 1)
    event.add("DTSTART", found.interval.start)
    event.add("DTEND", found.interval.end)
    event.add("SUMMARY", BUSY[language] if label is None else _clean(label.title))
    event.add("STATUS", "TENTATIVE" if found.status is Status.PENDING else "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    if label is not None:
        for name, text in (("LOCATION", label.place), ("DESCRIPTION", label.description)):
            if text:
                event.add(name, _clean(text))
        if label.link:
            event.add("URL", label.link)
    return event


def _clean(text: str) -> str:
    """Text without the control characters that iCalendar cannot carry; line breaks and tabs stay."""
    return "".join(each for each in text if each in "\t\r\n" or category(each) != "Cc")
