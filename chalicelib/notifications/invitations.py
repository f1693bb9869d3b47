"""The iCalendar part of a letter: an event that enters, changes in and leaves the recipient's calendar."""

import hashlib
from datetime import UTC
from email.utils import parseaddr
from typing import Literal

from chalicelib import settings
from chalicelib.domain.events import ERASED, Event
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.voice import Matter
from chalicelib.notifications.words import one_line

Method = Literal["REQUEST", "CANCEL"]

_PRODID = "-//Cupo//Cupo//EN"
_VERSION = "2.0"
_STATUSES = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.EXPIRED: "CANCELLED"}


def calendar_of(
    *, method: Method, event: Event, present: Reservation, matter: Matter, name: str, email: str
) -> str:
    """The calendar that asks `name` at `email` to keep the reservation (RFC 5546), or to strike it out.

    They are its one attendee: nobody's address is told to anybody else.
    """
    from icalendar import Calendar  # noqa: PLC0415 - most processes never need it
    from icalendar import Event as Entry  # noqa: PLC0415
    from icalendar import vCalAddress as Address  # noqa: PLC0415

    sender, address = parseaddr(settings.load().mail_from)
    entry = Entry()
    entry.add("uid", uid_of(present))
    entry.add("sequence", sequence_of(event, present))
    entry.add("dtstamp", event.change.at.astimezone(UTC))
    entry.add("dtstart", present.interval.start.astimezone(UTC))
    entry.add("dtend", present.interval.end.astimezone(UTC))
    entry.add("summary", matter.title)
    entry.add("status", _status(method, present))
    for field, value in (("location", matter.place), ("url", matter.link), ("description", _text(matter))):
        if value:
            entry.add(field, value)
    entry.add("organizer", Address.new(address, cn=one_line(sender) or address))
    # Nobody is asked for an answer: who takes part is for the reservation to say, and nobody reads the mail.
    entry.add(
        "attendee",
        Address.new(
            one_line(email),
            cn=name or one_line(email),
            role="REQ-PARTICIPANT",
            partstat="ACCEPTED",
            rsvp=False,
        ),
    )
    calendar = Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", _VERSION)
    calendar.add("method", method)
    calendar.add_component(entry)
    text: bytes = calendar.to_ical()
    return text.decode()


def uid_of(reservation: Reservation) -> str:
    """The event's name in every calendar: the same for as long as the reservation lives.

    A seat's id comes again when its user reserves anew after a permanent deletion; the second in which it
    was made does not.
    """
    made = str(int(reservation.created.timestamp()))
    parts = "\n".join((reservation.tenant, reservation.id, made))
    return f"{hashlib.sha256(parts.encode()).hexdigest()[:32]}@cupo"


def sequence_of(event: Event, present: Reservation) -> int:
    """How often the event has changed; an erased reservation is one change further than it was left."""
    return present.version if event.change.action == ERASED else present.version - 1


def _status(method: Method, present: Reservation) -> str:
    return "CANCELLED" if method == "CANCEL" else _STATUSES.get(present.status, "CONFIRMED")


def _text(matter: Matter) -> str:
    """Not all calendars show an URL: the link stands in the text too."""
    return "\n\n".join(part for part in (matter.description, matter.link) if part)
