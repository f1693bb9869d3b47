"""What happened to a reservation, in the form in which it is published (docs/events.md).

An event is one entry of a reservation's history, or its tombstone: it exists exactly if the write succeeded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Change, Contact, Reservation
from chalicelib.domain.statuses import Status

# Increases when a field is removed or changes its meaning, not when a field is added.
SCHEMA_VERSION = 1

# Actions of the history; those that are not a status come first.
CREATED, MOVED, CHANGED, ERASED = "created", "moved", "changed", "erased"
PROMOTED, REACTIVATED, REMINDER = "promoted", "reactivated", "reminder"
CHECKED_IN = "checked_in"
# What users hear who wait for a seat: the session has another time, or does not take place.
WAITLIST_MOVED, WAITLIST_CANCELLED = "waitlist.moved", "waitlist.cancelled"
OF_WAITLIST = frozenset({WAITLIST_MOVED, WAITLIST_CANCELLED})
# What the author of a closure hears: reservations were taken in it by processes that did not know of it yet.
CLOSURE_MET = "closure.met"
# Of these nobody has a reservation: each is told once, whatever happens later.
OF_NOBODY = OF_WAITLIST | {CLOSURE_MET}
ACTIONS = (
    *(CREATED, MOVED, CHANGED, ERASED, PROMOTED, REACTIVATED, REMINDER, CHECKED_IN),
    # No reservation becomes pending later.
    *(status.value for status in Status if status is not Status.PENDING),
)
TYPES = frozenset({*(f"reservation.{action}" for action in ACTIONS), *OF_NOBODY})


@dataclass(frozen=True, slots=True)
class Event:
    """A change of a reservation; the event's id is that of the history entry, so redelivery never changes it.

    `reservation` is the state after the change, without history; for an erased one, the state before it. For
    a user who waits, it is the seat that they wait for; for a closure, its time, as if its author held it.
    """

    change: Change
    reservation: Reservation

    @property
    def id(self) -> str:
        """Return the operation's id."""
        return self.change.id

    @property
    def type(self) -> str:
        """Return the published type, as in `reservation.created` or `waitlist.moved`."""
        action = self.change.action
        return action if action in OF_NOBODY else f"reservation.{action}"


def document_of(event: Event) -> dict[str, Any]:
    """Return the event as a JSON document; instants are ISO 8601 in UTC."""
    change, reservation = event.change, event.reservation
    return {
        "id": event.id,
        "version": SCHEMA_VERSION,
        "type": event.type,
        "tenant": reservation.tenant,
        "kind": reservation.kind,
        "at": _text(change.at),
        "actor": change.actor,
        "reason": change.reason,
        "changes": dict(change.changed),
        "reservation": {
            "id": reservation.id,
            "resource": reservation.resource,
            "holder": reservation.holder,
            "contact": _contact(reservation.contact),
            "attendees": list(reservation.attendees),
            "start": _text(reservation.interval.start),
            "end": _text(reservation.interval.end),
            "zone": reservation.zone,
            "status": reservation.status.value,
            "expires": reservation.expires and _text(reservation.expires),
            "details": dict(reservation.details),
            "created": _text(reservation.created),
            "updated": _text(reservation.updated),
            "revision": reservation.version,
        },
    }


def event_in(document: Mapping[str, Any]) -> Event:
    """Return the event in a JSON document.

    :raises LookupError, ValueError, TypeError: if the document is not an event
    """
    fields, instant = document["reservation"], datetime.fromisoformat
    change = Change(
        id=document["id"],
        at=instant(document["at"]),
        actor=document["actor"],
        action=str(document["type"]).removeprefix("reservation."),
        reason=document["reason"],
        changed=document["changes"],
    )
    contact = fields["contact"]
    reservation = Reservation(
        tenant=document["tenant"],
        kind=document["kind"],
        id=fields["id"],
        resource=fields["resource"],
        holder=fields["holder"],
        contact=Contact(contact["name"], contact["email"], contact.get("language")),
        interval=Interval(instant(fields["start"]), instant(fields["end"])),
        zone=fields["zone"],
        status=Status(fields["status"]),
        details=fields["details"],
        created=instant(fields["created"]),
        updated=instant(fields["updated"]),
        version=int(fields["revision"]),
        history=(),
        attendees=tuple(fields["attendees"]),
        expires=fields["expires"] and instant(fields["expires"]),
    )
    return Event(change, reservation)


def _contact(contact: Contact) -> dict[str, str]:
    said = {"language": contact.language} if contact.language else {}
    return {"name": contact.name, "email": contact.email, **said}


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
