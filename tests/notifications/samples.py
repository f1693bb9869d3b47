"""A reservation of each kind as it stands in the store, and what happens to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.dialects.appointments.links import LINKED as OF_APPOINTMENTS
from chalicelib.dialects.appointments.notification_templates import TEMPLATES as APPOINTMENTS
from chalicelib.dialects.appointments.policy import APPOINTMENT, IN_PERSON, PROFESSIONAL
from chalicelib.dialects.courts.links import LINKED as OF_COURTS
from chalicelib.dialects.courts.notification_templates import TEMPLATES as COURTS
from chalicelib.dialects.courts.policy import KIND as COURT
from chalicelib.dialects.gym.links import LINKED as OF_GYM
from chalicelib.dialects.gym.notification_templates import TEMPLATES as GYM
from chalicelib.dialects.gym.policy import CLASS, ENROLLMENT
from chalicelib.dialects.rooms.links import LINKED as OF_ROOMS
from chalicelib.dialects.rooms.notification_templates import TEMPLATES as ROOMS
from chalicelib.dialects.rooms.policy import BOOKING, ROOM
from chalicelib.domain.events import CHANGED, CREATED, MOVED, WAITLIST_CANCELLED, WAITLIST_MOVED, Event
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Change, Contact, Reservation
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.resource import Resource
from chalicelib.domain.seats import seat_id
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status
from chalicelib.notifications.audience import Notice
from chalicelib.notifications.letters import Letter, Message, Recipient
from chalicelib.notifications.notification_templates import (
    INVITED,
    PAUSED,
    REFUND,
    REVERSAL,
    UNINVITED,
    MessageWords,
    NotificationTemplates,
    RecipientRole,
    TemplateContext,
)
from chalicelib.operations.kinds import LinkedActions
from chalicelib.store import people, resources, sessions

TENANT, ZONE = "default", "America/Santiago"
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
# From ten to eleven in Santiago; before it was moved, an hour earlier.
SLOT = Interval(datetime(2026, 11, 26, 13, tzinfo=UTC), datetime(2026, 11, 26, 14, tzinfo=UTC))
EARLIER = Interval(SLOT.start - timedelta(hours=1), SLOT.end - timedelta(hours=1))
SENDER = "Cupo <no-reply@example.com>"
LINKS = "https://cupo.example/api/links"
LINK = "https://meet.example.com/abc-defg-hij"
SESSION = "c0000000000000001"

PEOPLE = {
    "ana": "Ana García",
    "luis": "Luis Pérez",
    "maria": "María López",
    "elena": "Dra. Elena Ruiz",
}
RECIPIENTS = {
    RecipientRole.HOLDER: Recipient(PEOPLE["ana"], "ana@example.com"),
    RecipientRole.ATTENDEE: Recipient(PEOPLE["luis"], "luis@example.com"),
    RecipientRole.HOST: Recipient(PEOPLE["elena"], "elena@example.com"),
}
USERS = {RecipientRole.HOLDER: "ana", RecipientRole.ATTENDEE: "luis", RecipientRole.HOST: "elena"}


@dataclass(frozen=True, slots=True)
class Sample:
    """How a kind speaks, and a reservation of it."""

    templates: NotificationTemplates
    linked: LinkedActions
    reservation: Reservation


def reservation(**changes: Any) -> Reservation:
    fields: dict[str, Any] = {
        "tenant": TENANT,
        "kind": COURT,
        "id": "c1",
        "resource": "court-1",
        "holder": "ana",
        "contact": Contact(PEOPLE["ana"], "ana@example.com"),
        "interval": SLOT,
        "zone": ZONE,
        "status": Status.CONFIRMED,
        "details": {},
        "created": NOW - timedelta(days=1),
        "updated": NOW,
        "version": 3,
        "history": (),
    }
    return Reservation(**(fields | changes))


BOOKED = reservation(
    kind=BOOKING,
    id="28147497671065600",
    resource="7",
    attendees=("luis", "maria"),
    details={
        "title": "Reunión de equipo",
        "description": "Avances del mes.\nTraer los informes.",
        "meet": True,
        "link": LINK,
        "event": "event-1",
        "cancelled_at": None,
    },
)
RESERVED = reservation(details={"total": 15000, "notas": "Traemos pelotas."})
APPOINTED = reservation(
    kind=APPOINTMENT,
    resource="pro-elena",
    details={"modality": IN_PERSON, "block": False, "payment": None, "refund": None},
)
ENROLLED = reservation(
    kind=ENROLLMENT,
    id=seat_id(SESSION, "ana"),
    resource=SESSION,
    details={"notes": "Rodilla delicada", "avatar": None},
)

LESSON = ClassSession(
    tenant=TENANT,
    id=SESSION,
    resource="pilates",
    day=date(2026, 11, 26),
    starts="10:00",
    ends="11:00",
    zone=ZONE,
    interval=SLOT,
    status=SessionStatus.SCHEDULED,
    own_capacity=None,
    capacity=10,
    taken=1,
    waiting=0,
    tickets=0,
    notes=None,
    created=NOW,
    version=1,
)

# As the stream has it: the closed time, as if its author held it.
CLOSED = reservation(
    kind="closure",
    id="20261127150000-c1",
    resource="",
    contact=Contact("", ""),
    details={
        "title": "Feriado",
        "reason": "Por obras.",
        "from": "2026-11-26",
        "to": "2026-11-26",
        "kind": None,
        "reservations": [
            {
                "id": "c1",
                "kind": COURT,
                "resource": "court-1",
                "start": SLOT.start.isoformat(),
                "end": SLOT.end.isoformat(),
                "zone": ZONE,
                "name": PEOPLE["luis"],
            }
        ],
        "more": True,
    },
)

SAMPLES = {
    "appointments": Sample(APPOINTMENTS, OF_APPOINTMENTS, APPOINTED),
    "courts": Sample(COURTS, OF_COURTS, RESERVED),
    "gym": Sample(GYM, OF_GYM, ENROLLED),
    "rooms": Sample(ROOMS, OF_ROOMS, BOOKED),
}

# About these nothing can be seen or changed any more.
_OVER = {"cancelled", "expired", "erased", UNINVITED, PAUSED, WAITLIST_MOVED, WAITLIST_CANCELLED}

# What is told in the golden files beyond the action.
_REASONS = {("rooms", "cancelled"): "La sala está en obras.", ("rooms", "erased"): "Se creó por error."}
_LATE = {("appointments", "cancelled"), ("appointments", "moved"), ("appointments", "erased")}
_BEGINS_PENDING = ("appointments", "courts")
_STATUSES = {
    "cancelled": Status.CANCELLED,
    "expired": Status.EXPIRED,
    PAUSED: Status.NO_SHOW,
    WAITLIST_MOVED: Status.PENDING,
    WAITLIST_CANCELLED: Status.CANCELLED,
}
_SPANS = {
    "start": [EARLIER.start.isoformat(), SLOT.start.isoformat()],
    "end": [EARLIER.end.isoformat(), SLOT.end.isoformat()],
}
# Topics that are no action of their own.
_CHANGES: Mapping[str, dict[str, Any]] = {
    CHANGED: {"details": ["title"]},
    INVITED: {"attendees": [["maria"], ["luis", "maria"]]},
    UNINVITED: {"attendees": [["luis", "maria"], ["maria"]]},
    REFUND: {"details": ["refund"]},
    REVERSAL: {"details": ["reversals"], "reversal": "charged_back"},
    PAUSED: {"status": ["confirmed", "no_show"], "paused_until": "2026-12-10T13:10:00Z"},
}


def change(action: str, *, reason: str | None = None, **changed: Any) -> Change:
    return Change("op-1", NOW, "admin", action, reason, changed)


def happened(dialect: str, topic: str) -> Event:
    """The event that is told as this topic."""
    found = SAMPLES[dialect].reservation
    status = _STATUSES.get(topic, found.status)
    if topic == CREATED and dialect in _BEGINS_PENDING:
        status = Status.PENDING
    attendees = ("maria",) if topic == UNINVITED else found.attendees
    changed: dict[str, Any] = (
        dict(_SPANS) if topic in (MOVED, WAITLIST_MOVED) else dict(_CHANGES.get(topic, {}))
    )
    if (dialect, topic) in _LATE:
        changed["late"] = True
    action = "no_show" if topic == PAUSED else CHANGED if topic in _CHANGES else topic
    after = replace(found, status=status, attendees=attendees)
    return Event(change(action, reason=_REASONS.get((dialect, topic)), **changed), after)


def speaking(subject: str = "{title}", **fields: Any) -> NotificationTemplates:
    """A voice with one thing to say."""
    words = {("created", RecipientRole.HOLDER): MessageWords(subject, "Hay una novedad.")}
    return NotificationTemplates(
        email_roles={},
        phone_roles={},
        words={"es": words, "en": words},
        context=lambda *_: TemplateContext(**{"title": "Clase", "holder": "Ana", "host": "Elena", **fields}),
    )


def message_of(templates: NotificationTemplates) -> Message:
    """The message about a new reservation with this voice."""
    found = reservation()
    notice = Notice("ana", RecipientRole.HOLDER, "created")
    event = Event(change("created"), found)
    return Message.of(notice=notice, event=event, present=found, templates=templates, language="es")


def written(
    dialect: str,
    topic: str,
    side: RecipientRole = RecipientRole.HOLDER,
    *,
    event: Event | None = None,
    present: Reservation | None = None,
    language: Language = "es",
    to: Recipient | None = None,
    links: Mapping[LinkAction, str] | None = None,
) -> Letter:
    """The letter to one of the two sides."""
    event = event or happened(dialect, topic)
    message = Message.of(
        notice=Notice(USERS[side], side, topic),
        event=event,
        present=present or event.reservation,
        templates=SAMPLES[dialect].templates,
        language=language,
    )
    return message.letter(to or RECIPIENTS[side], links)


def links_for(dialect: str, topic: str, side: RecipientRole) -> dict[LinkAction, str]:
    """The links in a mail: what this side may do, with a token that is none; none in those about an end."""
    if topic in _OVER:
        return {}
    actions = SAMPLES[dialect].linked.of_roles[side]
    if happened(dialect, topic).reservation.status is not Status.PENDING:
        actions -= {LinkAction.CONFIRM}
    return {action: f"{LINKS}/{action}?token=abc&x" for action in LinkAction if action in actions}


def stock() -> None:
    """Write what the reservations are of, and for whom, into the store."""
    for number, (user, name) in enumerate(PEOPLE.items(), start=1):
        email = f"{user}@example.com"
        person = Person(tenant=TENANT, user=user, number=number, name=name, email=email, version=1)
        people.write(None, person, f"person-{user}")
    _add(ROOM, "7", "Sala A", location="Piso 3")
    _add(COURT, "court-1", "Cancha 1", tipo="TENIS")
    _add(PROFESSIONAL, "pro-elena", "elena", office_address="Av. Providencia 1234, of. 56, Santiago")
    of = _add(CLASS, "pilates", "Pilates", description=None, capacity=10)
    sessions.create(LESSON, of, "session-1", None)


def _add(kind: str, name: str, title: str, **details: Any) -> Resource:
    made = Resource(
        tenant=TENANT,
        kind=kind,
        id=name,
        name=title,
        is_active=True,
        is_removed=False,
        timezone=ZONE,
        details=details,
        created=NOW,
        version=1,
    )
    resources.create(made, f"resource-{name}", None, NOW)
    return made
