"""Notification texts of class reservations; proofread them against contract classes.md, line by line."""

from collections.abc import Mapping

from chalicelib.dialects.gym.policy import CLASS
from chalicelib.domain.events import (
    CREATED,
    ERASED,
    MOVED,
    PROMOTED,
    REACTIVATED,
    REMINDER,
    WAITLIST_CANCELLED,
    WAITLIST_MOVED,
)
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.statuses import Status
from chalicelib.notifications.notification_templates import (
    PAUSED,
    MessageWords,
    NotificationTemplates,
    RecipientRole,
    TemplateContext,
)
from chalicelib.store import resources, sessions

CANCELLED = Status.CANCELLED.value
HOLDER = RecipientRole.HOLDER

_HOLDER = frozenset({HOLDER})

EMAIL_ROLES = dict.fromkeys(
    (
        *(CREATED, REACTIVATED, PROMOTED, MOVED, CANCELLED, ERASED, REMINDER),
        *(WAITLIST_MOVED, WAITLIST_CANCELLED, PAUSED),
    ),
    _HOLDER,
)
PHONE_ROLES = {REMINDER: _HOLDER}

ES = {
    (CREATED, HOLDER): MessageWords("Reserva confirmada: {title}", "Tu lugar en la clase está confirmado."),
    (REACTIVATED, HOLDER): MessageWords(
        "Reserva reactivada: {title}", "Tienes de nuevo tu lugar en la clase."
    ),
    (PROMOTED, HOLDER): MessageWords(
        "Tienes un lugar: {title}",
        "Se liberó un lugar en la clase que esperabas y ahora es tuyo. Ya no estás en la lista de espera.",
    ),
    (MOVED, HOLDER): MessageWords("Clase reprogramada: {title}", "Tu clase tiene un nuevo horario."),
    (CANCELLED, HOLDER): MessageWords(
        "Reserva cancelada: {title}", "Tu reserva para esta clase fue cancelada."
    ),
    (ERASED, HOLDER): MessageWords("Reserva eliminada: {title}", "Tu reserva para esta clase fue eliminada."),
    (REMINDER, HOLDER): MessageWords("Recordatorio: {title}", "Tu clase comienza pronto."),
    (WAITLIST_MOVED, HOLDER): MessageWords(
        "Clase reprogramada: {title}",
        "La clase que esperas tiene un nuevo horario. Sigues en la lista de espera.",
    ),
    (WAITLIST_CANCELLED, HOLDER): MessageWords(
        "Clase cancelada: {title}", "La clase que esperabas fue cancelada. Ya no estás en la lista de espera."
    ),
    (PAUSED, HOLDER): MessageWords(
        "Reservas nuevas en pausa: {title}",
        "No viniste a la clase. Por las veces que faltaste, no puedes reservar otros lugares "
        "hasta la fecha indicada. Los que ya tienes siguen en pie.",
    ),
}
EN = {
    (CREATED, HOLDER): MessageWords(
        "Reservation confirmed: {title}", "Your place in the class is confirmed."
    ),
    (REACTIVATED, HOLDER): MessageWords(
        "Reservation reactivated: {title}", "You have your place in the class again."
    ),
    (PROMOTED, HOLDER): MessageWords(
        "You have a place: {title}",
        "A place has opened up in the class you were waiting for, and it is yours. "
        "You are no longer on the waitlist.",
    ),
    (MOVED, HOLDER): MessageWords("Class rescheduled: {title}", "Your class has a new time."),
    (CANCELLED, HOLDER): MessageWords(
        "Reservation cancelled: {title}", "Your reservation for this class has been cancelled."
    ),
    (ERASED, HOLDER): MessageWords(
        "Reservation deleted: {title}", "Your reservation for this class has been deleted."
    ),
    (REMINDER, HOLDER): MessageWords("Reminder: {title}", "Your class starts soon."),
    (WAITLIST_MOVED, HOLDER): MessageWords(
        "Class rescheduled: {title}",
        "The class you are waiting for has a new time. You are still on the waitlist.",
    ),
    (WAITLIST_CANCELLED, HOLDER): MessageWords(
        "Class cancelled: {title}",
        "The class you were waiting for has been cancelled. You are no longer on the waitlist.",
    ),
    (PAUSED, HOLDER): MessageWords(
        "New reservations paused: {title}",
        "You did not come to the class. Because of the times you missed, you cannot take other "
        "places until the date below. Those that you already have still stand.",
    ),
}

_LABELS: Mapping[Language, str] = {"es": "Clase", "en": "Class"}


def _context(enrollment: Reservation, _: RecipientRole, language: Language) -> TemplateContext:
    resource, label = _class_of(enrollment), _LABELS[language]
    name = resource.name if resource else ""
    return TemplateContext(title=name if resource else label, facts=((label, name),))


def _class_of(enrollment: Reservation) -> Resource | None:
    """Return the class of an enrollment; a removed class stays readable."""
    session = sessions.get(enrollment.tenant, enrollment.resource)
    return None if session is None else resources.get(enrollment.tenant, CLASS, session.resource)


TEMPLATES = NotificationTemplates(
    email_roles=EMAIL_ROLES, phone_roles=PHONE_ROLES, words={"es": ES, "en": EN}, context=_context
)
