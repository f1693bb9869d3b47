"""The iCalendar part of an e-mail: it adds, changes or removes an event in the recipient's calendar."""

import hashlib
from datetime import UTC
from email.utils import parseaddr
from typing import Literal

from chalicelib import settings
from chalicelib.domain.events import ERASED, Event
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.labels import one_line
from chalicelib.notifications.notification_templates import TemplateContext

Method = Literal["REQUEST", "CANCEL"]

_PRODID = "-//Cupo//Cupo//EN"
_VERSION = "2.0"
_STATUSES = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.EXPIRED: "CANCELLED"}


def calendar_of(
    *, method: Method, event: Event, present: Reservation, context: TemplateContext, name: str, email: str
) -> str:
    """Return the iCalendar text that adds or removes a reservation in the recipient's calendar (RFC 5546).

    The recipient (`name`, `email`) is the only attendee, so that nobody sees the address of another.
    """
    from icalendar import Calendar  # noqa: PLC0415 - most processes never need it
    from icalendar import Event as Entry  # noqa: PLC0415
    from icalendar import vCalAddress as Address  # noqa: PLC0415

    sender, sender_address = parseaddr(settings.load().mail_from)
    entry = Entry()
    entry.add("uid", uid_of(present))
    entry.add("sequence", sequence_of(event, present))
    entry.add("dtstamp", event.change.at.astimezone(UTC))
    entry.add("dtstart", present.interval.start.astimezone(UTC))
    entry.add("dtend", present.interval.end.astimezone(UTC))
    entry.add("summary", context.title)
    is_over = method == "CANCEL"
    entry.add("status", "CANCELLED" if is_over else _STATUSES.get(present.status, "CONFIRMED"))
    # The link is also part of the description, because not all calendars show the URL field.
    text = "\n\n".join(part for part in (context.description, context.link) if part)
    for field, value in (("location", context.place), ("url", context.link), ("description", text)):
        if value:
            entry.add(field, value)
    entry.add("organizer", Address.new(sender_address, cn=one_line(sender) or sender_address))
    # No reply is requested: the reservation says who takes part, and nobody reads the mailbox of the sender.
    address = one_line(email)
    attendee = Address.new(
        address, cn=name or address, role="REQ-PARTICIPANT", partstat="ACCEPTED", rsvp=False
    )
    entry.add("attendee", attendee)
    calendar = Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", _VERSION)
    calendar.add("method", method)
    calendar.add_component(entry)
    encoded: bytes = calendar.to_ical()
    return encoded.decode()


def uid_of(reservation: Reservation) -> str:
    """Return the id of the event in every calendar, which never changes for the same reservation.

    It includes the second of the creation, because the id of an erased seat is used again if its user
    enrolls again.
    """
    created = str(int(reservation.created.timestamp()))
    parts = "\n".join((reservation.tenant, reservation.id, created))
    return f"{hashlib.sha256(parts.encode()).hexdigest()[:32]}@cupo"


def sequence_of(event: Event, present: Reservation) -> int:
    """Return how often the event has changed; the erasure of a reservation counts as one more change."""
    return present.version if event.change.action == ERASED else present.version - 1
