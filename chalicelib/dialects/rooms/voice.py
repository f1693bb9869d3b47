"""How bookings speak to people (contract rooms.md, *Notifications*): proofread against it line by line."""

from collections.abc import Mapping

from chalicelib.dialects.rooms.policy import ROOM
from chalicelib.domain.events import CHANGED, CREATED, ERASED, MOVED, REMINDER
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.voice import INVITED, UNINVITED, Language, Matter, Side, Voice, Words
from chalicelib.operations import conferences
from chalicelib.store import people, resources

CANCELLED = Status.CANCELLED.value
HOLDER, ATTENDEE = Side.HOLDER, Side.ATTENDEE

_ALL, _HOLDER, _ATTENDEES = frozenset({HOLDER, ATTENDEE}), frozenset({HOLDER}), frozenset({ATTENDEE})

TOLD = {
    CREATED: _ALL,
    MOVED: _ALL,
    CHANGED: _ALL,
    CANCELLED: _ALL,
    ERASED: _ALL,
    REMINDER: _ALL,
    INVITED: _ATTENDEES,
    UNINVITED: _ATTENDEES,
}
PHONED = {
    CREATED: _HOLDER,
    MOVED: _HOLDER,
    CHANGED: _HOLDER,
    CANCELLED: _HOLDER,
    ERASED: _HOLDER,
    REMINDER: _ALL,
}
# A better link is no news by itself.
DETAILS = {"title": CHANGED, "description": CHANGED, "meet": CHANGED}

ES = {
    (CREATED, HOLDER): Words("Reserva confirmada: {title}", "Tu reserva está confirmada."),
    (MOVED, HOLDER): Words("Reserva reprogramada: {title}", "Tu reserva cambió de horario o de sala."),
    (CHANGED, HOLDER): Words(
        "Reserva actualizada: {title}", "Tu reserva cambió. Estos son los datos actualizados."
    ),
    (CANCELLED, HOLDER): Words("Reserva cancelada: {title}", "Tu reserva fue cancelada."),
    (ERASED, HOLDER): Words("Reserva eliminada: {title}", "Tu reserva fue eliminada."),
    (REMINDER, HOLDER): Words("Recordatorio: {title}", "Tu reserva comienza pronto."),
    (CREATED, ATTENDEE): Words("Invitación: {title}", "{holder} te invitó a una reunión."),
    (INVITED, ATTENDEE): Words("Invitación: {title}", "{holder} te invitó a una reunión."),
    (MOVED, ATTENDEE): Words(
        "Reunión reprogramada: {title}", "La reunión a la que te invitaron cambió de horario o de sala."
    ),
    (CHANGED, ATTENDEE): Words(
        "Reunión actualizada: {title}",
        "La reunión a la que te invitaron cambió. Estos son los datos actualizados.",
    ),
    (CANCELLED, ATTENDEE): Words(
        "Reunión cancelada: {title}", "La reunión a la que te invitaron fue cancelada."
    ),
    (ERASED, ATTENDEE): Words(
        "Reunión eliminada: {title}", "La reunión a la que te invitaron fue eliminada y no se realizará."
    ),
    (UNINVITED, ATTENDEE): Words(
        "Invitación retirada: {title}",
        "Se retiró tu invitación a esta reunión: ya no hace falta que asistas.",
    ),
    (REMINDER, ATTENDEE): Words("Recordatorio: {title}", "La reunión a la que te invitaron comienza pronto."),
}
EN = {
    (CREATED, HOLDER): Words("Booking confirmed: {title}", "Your booking is confirmed."),
    (MOVED, HOLDER): Words("Booking rescheduled: {title}", "Your booking has a new time or room."),
    (CHANGED, HOLDER): Words(
        "Booking updated: {title}", "Your booking has changed. Here are the updated details."
    ),
    (CANCELLED, HOLDER): Words("Booking cancelled: {title}", "Your booking has been cancelled."),
    (ERASED, HOLDER): Words("Booking deleted: {title}", "Your booking has been deleted."),
    (REMINDER, HOLDER): Words("Reminder: {title}", "Your booking starts soon."),
    (CREATED, ATTENDEE): Words("Invitation: {title}", "{holder} has invited you to a meeting."),
    (INVITED, ATTENDEE): Words("Invitation: {title}", "{holder} has invited you to a meeting."),
    (MOVED, ATTENDEE): Words(
        "Meeting rescheduled: {title}", "The meeting you are invited to has a new time or room."
    ),
    (CHANGED, ATTENDEE): Words(
        "Meeting updated: {title}",
        "The meeting you are invited to has changed. Here are the updated details.",
    ),
    (CANCELLED, ATTENDEE): Words(
        "Meeting cancelled: {title}", "The meeting you were invited to has been cancelled."
    ),
    (ERASED, ATTENDEE): Words(
        "Meeting deleted: {title}",
        "The meeting you were invited to has been deleted and will not take place.",
    ),
    (UNINVITED, ATTENDEE): Words(
        "Invitation withdrawn: {title}",
        "Your invitation to this meeting has been withdrawn: you no longer need to attend.",
    ),
    (REMINDER, ATTENDEE): Words("Reminder: {title}", "The meeting you are invited to starts soon."),
}

# Room, who made it, who is invited, what it is about.
_LABELS: Mapping[Language, tuple[str, str, str, str]] = {
    "es": ("Sala", "Organizador", "Invitados", "Descripción"),
    "en": ("Room", "Organizer", "Guests", "Description"),
}


def _matter(booking: Reservation, _: Side, language: Language) -> Matter:
    known = people.by_users(booking.tenant, {booking.holder, *booking.attendees})
    holder = _name(known, booking.holder, booking.contact.name or booking.contact.email)
    guests = ", ".join(_name(known, user, "") for user in booking.attendees)
    place = _place(booking)
    title, description = str(booking.details.get("title") or ""), booking.details.get("description")
    values = (place or "", holder, guests, description or "")
    return Matter(
        title=title,
        holder=holder,
        place=place,
        link=booking.details.get("link"),
        description=description,
        facts=tuple(zip(_LABELS[language], values, strict=True)),
    )


def _place(booking: Reservation) -> str | None:
    """The room and where it is; a removed one stays readable for its old bookings."""
    room = resources.get(booking.tenant, ROOM, booking.resource)
    if room is None:
        return None
    location = room.details.get("location")
    return f"{room.name} ({location})" if location else room.name


def _name(known: Mapping[str, Person], user: str, otherwise: str) -> str:
    return known[user].shown_name if user in known else otherwise or user


def _is_settling(booking: Reservation) -> bool:
    """Whether a calendar may still give it a better link."""
    wants_event = bool(booking.details.get("meet")) and booking.details.get("event") is None
    return wants_event and conferences.may_settle()


VOICE = Voice(
    told=TOLD,
    phoned=PHONED,
    words={"es": ES, "en": EN},
    matter=_matter,
    details=DETAILS,
    is_settling=_is_settling,
)
