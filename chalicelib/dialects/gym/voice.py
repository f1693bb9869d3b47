"""How reservations of classes speak to people: proofread against contract classes.md line by line."""

from collections.abc import Mapping

from chalicelib.dialects.gym.policy import CLASS
from chalicelib.domain.events import CREATED, ERASED, MOVED, PROMOTED, REACTIVATED, REMINDER
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.statuses import Status
from chalicelib.notifications.voice import Language, Matter, Side, Voice, Words
from chalicelib.store import resources, sessions

CANCELLED = Status.CANCELLED.value
HOLDER = Side.HOLDER

_HOLDER = frozenset({HOLDER})

TOLD = dict.fromkeys((CREATED, REACTIVATED, PROMOTED, MOVED, CANCELLED, ERASED, REMINDER), _HOLDER)
PHONED = {REMINDER: _HOLDER}

ES = {
    (CREATED, HOLDER): Words("Reserva confirmada: {title}", "Tu lugar en la clase está confirmado."),
    (REACTIVATED, HOLDER): Words("Reserva reactivada: {title}", "Tienes de nuevo tu lugar en la clase."),
    (PROMOTED, HOLDER): Words(
        "Tienes un lugar: {title}",
        "Se liberó un lugar en la clase que esperabas y ahora es tuyo. Ya no estás en la lista de espera.",
    ),
    (MOVED, HOLDER): Words("Clase reprogramada: {title}", "Tu clase tiene un nuevo horario."),
    (CANCELLED, HOLDER): Words("Reserva cancelada: {title}", "Tu reserva para esta clase fue cancelada."),
    (ERASED, HOLDER): Words("Reserva eliminada: {title}", "Tu reserva para esta clase fue eliminada."),
    (REMINDER, HOLDER): Words("Recordatorio: {title}", "Tu clase comienza pronto."),
}
EN = {
    (CREATED, HOLDER): Words("Reservation confirmed: {title}", "Your place in the class is confirmed."),
    (REACTIVATED, HOLDER): Words(
        "Reservation reactivated: {title}", "You have your place in the class again."
    ),
    (PROMOTED, HOLDER): Words(
        "You have a place: {title}",
        "A place has opened up in the class you were waiting for, and it is yours. "
        "You are no longer on the waitlist.",
    ),
    (MOVED, HOLDER): Words("Class rescheduled: {title}", "Your class has a new time."),
    (CANCELLED, HOLDER): Words(
        "Reservation cancelled: {title}", "Your reservation for this class has been cancelled."
    ),
    (ERASED, HOLDER): Words(
        "Reservation deleted: {title}", "Your reservation for this class has been deleted."
    ),
    (REMINDER, HOLDER): Words("Reminder: {title}", "Your class starts soon."),
}

_LABELS: Mapping[Language, str] = {"es": "Clase", "en": "Class"}


def _matter(record: Reservation, _: Side, language: Language) -> Matter:
    of, label = _class_of(record), _LABELS[language]
    return Matter(title=of.name if of else label, facts=((label, of.name if of else ""),))


def _class_of(record: Reservation) -> Resource | None:
    """A removed class stays readable, and so does its name."""
    session = sessions.get(record.tenant, record.resource)
    return None if session is None else resources.get(record.tenant, CLASS, session.resource)


VOICE = Voice(told=TOLD, phoned=PHONED, words={"es": ES, "en": EN}, matter=_matter)
