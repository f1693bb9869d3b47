"""What has happened to a reservation, as the rest of the world is told of it (docs/events.md).

An event is one entry of a reservation's history, or its tombstone: it exists exactly when the write does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Change, Contact, Reservation
from chalicelib.domain.statuses import Status

# Grows when a field leaves or changes its meaning; one that comes is no reason.
SCHEMA_VERSION = 1

# Actions of the history that are not a status.
CREATED, MOVED, CHANGED, ERASED = "created", "moved", "changed", "erased"
PROMOTED, REACTIVATED, REMINDER = "promoted", "reactivated", "reminder"
ACTIONS = (
    *(CREATED, MOVED, CHANGED, ERASED, PROMOTED, REACTIVATED, REMINDER),
    # Nothing becomes pending.
    *(each.value for each in Status if each is not Status.PENDING),
)
TYPES = frozenset(f"reservation.{action}" for action in ACTIONS)


@dataclass(frozen=True, slots=True)
class Event:
    """`change` is the history entry, whose id is the event's and never changes on redelivery.

    `reservation` is as the change left it, without history; for an erased one, as it was before.
    """

    change: Change
    reservation: Reservation

    @property
    def id(self) -> str:
        """The operation's id."""
        return self.change.id

    @property
    def type(self) -> str:
        """What it is called outside, as in `reservation.created`."""
        return f"reservation.{self.change.action}"


def document_of(event: Event) -> dict[str, Any]:
    """The event as JSON has it; instants are ISO 8601 in UTC."""
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
            "contact": {"name": reservation.contact.name, "email": reservation.contact.email},
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
    """The event in what JSON had.

    :raises LookupError, ValueError, TypeError: if it is none
    """
    told = document["reservation"]
    change = Change(
        id=document["id"],
        at=datetime.fromisoformat(document["at"]),
        actor=document["actor"],
        action=str(document["type"]).removeprefix("reservation."),
        reason=document["reason"],
        changed=document["changes"],
    )
    reservation = Reservation(
        tenant=document["tenant"],
        kind=document["kind"],
        id=told["id"],
        resource=told["resource"],
        holder=told["holder"],
        contact=Contact(told["contact"]["name"], told["contact"]["email"]),
        interval=Interval(datetime.fromisoformat(told["start"]), datetime.fromisoformat(told["end"])),
        zone=told["zone"],
        status=Status(told["status"]),
        details=told["details"],
        created=datetime.fromisoformat(told["created"]),
        updated=datetime.fromisoformat(told["updated"]),
        version=int(told["revision"]),
        history=(),
        attendees=tuple(told["attendees"]),
        buffer=timedelta(0),
        expires=told["expires"] and datetime.fromisoformat(told["expires"]),
    )
    return Event(change, reservation)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
