"""Notification texts of bookings; proofread them against contract rooms.md, *Notifications*."""

from collections.abc import Mapping

from chalicelib.dialects.rooms.policy import ROOM
from chalicelib.domain.events import CHANGED, CREATED, ERASED, MOVED, REMINDER
from chalicelib.domain.languages import Language
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.notification_templates import (
    INVITED,
    PAUSED,
    UNINVITED,
    MessageWords,
    NotificationTemplates,
    RecipientRole,
    TemplateContext,
)
from chalicelib.operations import conferences
from chalicelib.store import people, resources

CANCELLED = Status.CANCELLED.value
HOLDER, ATTENDEE = RecipientRole.HOLDER, RecipientRole.ATTENDEE

_ALL, _HOLDER, _ATTENDEES = frozenset({HOLDER, ATTENDEE}), frozenset({HOLDER}), frozenset({ATTENDEE})

EMAIL_ROLES = {
    CREATED: _ALL,
    MOVED: _ALL,
    CHANGED: _ALL,
    CANCELLED: _ALL,
    ERASED: _ALL,
    REMINDER: _ALL,
    INVITED: _ATTENDEES,
    UNINVITED: _ATTENDEES,
    PAUSED: _HOLDER,
}
PHONE_ROLES = {
    CREATED: _HOLDER,
    MOVED: _HOLDER,
    CHANGED: _HOLDER,
    CANCELLED: _HOLDER,
    ERASED: _HOLDER,
    REMINDER: _ALL,
}
# A change of the link alone notifies nobody.
DETAILS = {"title": CHANGED, "description": CHANGED, "meet": CHANGED}

ES = {
    (CREATED, HOLDER): MessageWords("Reserva confirmada: {title}", "Tu reserva está confirmada."),
    (MOVED, HOLDER): MessageWords("Reserva reprogramada: {title}", "Tu reserva cambió de horario o de sala."),
    (CHANGED, HOLDER): MessageWords(
        "Reserva actualizada: {title}", "Tu reserva cambió. Estos son los datos actualizados."
    ),
    (CANCELLED, HOLDER): MessageWords("Reserva cancelada: {title}", "Tu reserva fue cancelada."),
    (ERASED, HOLDER): MessageWords("Reserva eliminada: {title}", "Tu reserva fue eliminada."),
    (REMINDER, HOLDER): MessageWords("Recordatorio: {title}", "Tu reserva comienza pronto."),
    (CREATED, ATTENDEE): MessageWords("Invitación: {title}", "Te invitaron a una reunión."),
    (INVITED, ATTENDEE): MessageWords("Invitación: {title}", "Te invitaron a una reunión."),
    (MOVED, ATTENDEE): MessageWords(
        "Reunión reprogramada: {title}", "La reunión a la que te invitaron cambió de horario o de sala."
    ),
    (CHANGED, ATTENDEE): MessageWords(
        "Reunión actualizada: {title}",
        "La reunión a la que te invitaron cambió. Estos son los datos actualizados.",
    ),
    (CANCELLED, ATTENDEE): MessageWords(
        "Reunión cancelada: {title}", "La reunión a la que te invitaron fue cancelada."
    ),
    (ERASED, ATTENDEE): MessageWords(
        "Reunión eliminada: {title}", "La reunión a la que te invitaron fue eliminada y no se realizará."
    ),
    (UNINVITED, ATTENDEE): MessageWords(
        "Invitación retirada: {title}",
        "Se retiró tu invitación a esta reunión: ya no hace falta que asistas.",
    ),
    (REMINDER, ATTENDEE): MessageWords(
        "Recordatorio: {title}", "La reunión a la que te invitaron comienza pronto."
    ),
    (PAUSED, HOLDER): MessageWords(
        "Reservas nuevas en pausa: {title}",
        "No viniste a tu reserva. Por las veces que faltaste, no puedes hacer reservas nuevas "
        "hasta la fecha indicada. Las que ya tienes siguen en pie.",
    ),
}
EN = {
    (CREATED, HOLDER): MessageWords("Booking confirmed: {title}", "Your booking is confirmed."),
    (MOVED, HOLDER): MessageWords("Booking rescheduled: {title}", "Your booking has a new time or room."),
    (CHANGED, HOLDER): MessageWords(
        "Booking updated: {title}", "Your booking has changed. Here are the updated details."
    ),
    (CANCELLED, HOLDER): MessageWords("Booking cancelled: {title}", "Your booking has been cancelled."),
    (ERASED, HOLDER): MessageWords("Booking deleted: {title}", "Your booking has been deleted."),
    (REMINDER, HOLDER): MessageWords("Reminder: {title}", "Your booking starts soon."),
    (CREATED, ATTENDEE): MessageWords("Invitation: {title}", "You have been invited to a meeting."),
    (INVITED, ATTENDEE): MessageWords("Invitation: {title}", "You have been invited to a meeting."),
    (MOVED, ATTENDEE): MessageWords(
        "Meeting rescheduled: {title}", "The meeting you are invited to has a new time or room."
    ),
    (CHANGED, ATTENDEE): MessageWords(
        "Meeting updated: {title}",
        "The meeting you are invited to has changed. Here are the updated details.",
    ),
    (CANCELLED, ATTENDEE): MessageWords(
        "Meeting cancelled: {title}", "The meeting you were invited to has been cancelled."
    ),
    (ERASED, ATTENDEE): MessageWords(
        "Meeting deleted: {title}",
        "The meeting you were invited to has been deleted and will not take place.",
    ),
    (UNINVITED, ATTENDEE): MessageWords(
        "Invitation withdrawn: {title}",
        "Your invitation to this meeting has been withdrawn: you no longer need to attend.",
    ),
    (REMINDER, ATTENDEE): MessageWords("Reminder: {title}", "The meeting you are invited to starts soon."),
    (PAUSED, HOLDER): MessageWords(
        "New bookings paused: {title}",
        "You did not come to your booking. Because of the times you missed, you cannot make new "
        "bookings until the date below. Those that you already have still stand.",
    ),
}

_ROOM: Mapping[Language, str] = {"es": "Sala", "en": "Room"}
# Labels of the title, the organizer, the guests, and the description.
_LABELS: Mapping[Language, tuple[str, str, str, str]] = {
    "es": ("", "Organizador", "Invitados", "Descripción"),
    "en": ("", "Organizer", "Guests", "Description"),
}


def _context(booking: Reservation, _: RecipientRole, language: Language) -> TemplateContext:
    persons = people.by_users(booking.tenant, {booking.holder, *booking.attendees})
    holder = _name(persons, booking.holder, booking.contact.name or booking.contact.email)
    guests = ", ".join(_name(persons, user, "") for user in booking.attendees)
    place = _place(booking)
    title, description = str(booking.details.get("title") or ""), booking.details.get("description")
    values = (title, holder, guests, description or "")
    return TemplateContext(
        title=title,
        holder=holder,
        place=place,
        link=booking.details.get("link"),
        description=description,
        facts=((_ROOM[language], place or ""),),
        quoted=tuple(zip(_LABELS[language], values, strict=True)),
    )


def _place(booking: Reservation) -> str | None:
    """Return the room's name and location; a removed room stays readable for its old bookings."""
    room = resources.get(booking.tenant, ROOM, booking.resource)
    if room is None:
        return None
    location = room.details.get("location")
    return f"{room.name} ({location})" if location else room.name


def _name(persons: Mapping[str, Person], user: str, default: str) -> str:
    return persons[user].shown_name if user in persons else default or user


def _is_settling(booking: Reservation) -> bool:
    """Return whether an external calendar may still replace the booking's link."""
    wants_event = bool(booking.details.get("meet")) and booking.details.get("event") is None
    return wants_event and conferences.may_settle()


TEMPLATES = NotificationTemplates(
    email_roles=EMAIL_ROLES,
    phone_roles=PHONE_ROLES,
    words={"es": ES, "en": EN},
    context=_context,
    details=DETAILS,
    is_settling=_is_settling,
)
