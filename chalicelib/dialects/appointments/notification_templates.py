"""Notification texts of appointments; proofread them against contract appointments.md, line by line.

Appointments are confidential: a message names only the two people, the time and the place, not the reason.
"""

from collections.abc import Mapping

from chalicelib.dialects.appointments.policy import IN_PERSON, PROFESSIONAL, VIRTUAL, professional_of
from chalicelib.domain.events import CREATED, ERASED, MOVED, REMINDER
from chalicelib.domain.languages import Language
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.notification_templates import (
    PAUSED,
    REFUND,
    REVERSAL,
    MessageWords,
    NotificationTemplates,
    RecipientRole,
    TemplateContext,
)
from chalicelib.store import people, resources

CONFIRMED, CANCELLED, EXPIRED = Status.CONFIRMED.value, Status.CANCELLED.value, Status.EXPIRED.value
HOLDER, HOST = RecipientRole.HOLDER, RecipientRole.HOST

_BOTH, _HOLDER = frozenset({HOLDER, HOST}), frozenset({HOLDER})

EMAIL_ROLES = {
    **dict.fromkeys((CREATED, CONFIRMED, MOVED, CANCELLED, EXPIRED, ERASED, REFUND, REVERSAL), _BOTH),
    REMINDER: _HOLDER,
    PAUSED: _HOLDER,
}
PHONE_ROLES = {REMINDER: _HOLDER}
DETAILS = {"refund": REFUND, "reversals": REVERSAL}

ES = {
    (CREATED, HOLDER): MessageWords("Nueva cita con {host}", "Tienes una nueva cita."),
    (CONFIRMED, HOLDER): MessageWords("Cita confirmada con {host}", "Tu cita está confirmada."),
    (MOVED, HOLDER): MessageWords("Cita reprogramada con {host}", "Tu cita tiene un nuevo horario."),
    (CANCELLED, HOLDER): MessageWords("Cita cancelada con {host}", "Tu cita fue cancelada."),
    (EXPIRED, HOLDER): MessageWords(
        "Solicitud vencida: cita con {host}",
        "Tu solicitud de cita venció sin confirmarse y el horario quedó libre.",
    ),
    (ERASED, HOLDER): MessageWords("Cita eliminada con {host}", "Tu cita fue eliminada."),
    (REMINDER, HOLDER): MessageWords("Recordatorio: cita con {host}", "Te recordamos tu cita."),
    (REFUND, HOLDER): MessageWords(
        "Devolución pendiente: cita con {host}",
        "Te corresponde la devolución de un pago de tu cita.",
    ),
    (REVERSAL, HOLDER): MessageWords("Pago de tu cita con {host}", "Hay novedades sobre un pago de tu cita."),
    (CREATED, HOST): MessageWords("Nueva cita con {holder}", "Tienes una nueva cita."),
    (CONFIRMED, HOST): MessageWords("Cita confirmada con {holder}", "La cita está confirmada."),
    (MOVED, HOST): MessageWords("Cita reprogramada con {holder}", "La cita tiene un nuevo horario."),
    (CANCELLED, HOST): MessageWords("Cita cancelada con {holder}", "La cita fue cancelada."),
    (EXPIRED, HOST): MessageWords(
        "Solicitud vencida: cita con {holder}",
        "La solicitud de cita venció sin confirmarse y el horario quedó libre.",
    ),
    (ERASED, HOST): MessageWords("Cita eliminada con {holder}", "La cita fue eliminada."),
    (REFUND, HOST): MessageWords(
        "Devolución pendiente: cita con {holder}", "Queda por devolver un pago de la cita."
    ),
    (REVERSAL, HOST): MessageWords("Pago de la cita con {holder}", "Hay novedades sobre un pago de la cita."),
    (PAUSED, HOLDER): MessageWords(
        "Citas nuevas en pausa: cita con {host}",
        "No viniste a tu cita. Por las veces que faltaste, no puedes pedir otras hasta la fecha "
        "indicada. Las que ya tienes siguen en pie.",
    ),
}
EN = {
    (CREATED, HOLDER): MessageWords("New appointment with {host}", "You have a new appointment."),
    (CONFIRMED, HOLDER): MessageWords("Appointment confirmed with {host}", "Your appointment is confirmed."),
    (MOVED, HOLDER): MessageWords("Appointment rescheduled with {host}", "Your appointment has a new time."),
    (CANCELLED, HOLDER): MessageWords(
        "Appointment cancelled with {host}", "Your appointment has been cancelled."
    ),
    (EXPIRED, HOLDER): MessageWords(
        "Request expired: appointment with {host}",
        "Your request for an appointment expired without being confirmed, "
        "and the time slot is available again.",
    ),
    (ERASED, HOLDER): MessageWords("Appointment deleted with {host}", "Your appointment has been deleted."),
    (REMINDER, HOLDER): MessageWords(
        "Reminder: appointment with {host}", "This is a reminder of your appointment."
    ),
    (REFUND, HOLDER): MessageWords(
        "Refund pending: appointment with {host}",
        "A payment for your appointment is due to be refunded to you.",
    ),
    (REVERSAL, HOLDER): MessageWords(
        "Payment for your appointment with {host}",
        "There is news about a payment for your appointment.",
    ),
    (CREATED, HOST): MessageWords("New appointment with {holder}", "You have a new appointment."),
    (CONFIRMED, HOST): MessageWords("Appointment confirmed with {holder}", "The appointment is confirmed."),
    (MOVED, HOST): MessageWords("Appointment rescheduled with {holder}", "The appointment has a new time."),
    (CANCELLED, HOST): MessageWords(
        "Appointment cancelled with {holder}", "The appointment has been cancelled."
    ),
    (EXPIRED, HOST): MessageWords(
        "Request expired: appointment with {holder}",
        "The request for an appointment expired without being confirmed, "
        "and the time slot is available again.",
    ),
    (ERASED, HOST): MessageWords("Appointment deleted with {holder}", "The appointment has been deleted."),
    (REFUND, HOST): MessageWords(
        "Refund pending: appointment with {holder}",
        "A payment for the appointment has yet to be refunded.",
    ),
    (REVERSAL, HOST): MessageWords(
        "Payment for the appointment with {holder}",
        "There is news about a payment for the appointment.",
    ),
    (PAUSED, HOLDER): MessageWords(
        "New appointments paused: appointment with {host}",
        "You did not come to your appointment. Because of the times you missed, you cannot make "
        "new ones until the date below. Those that you already have still stand.",
    ),
}

_TITLES: Mapping[Language, str] = {"es": "Cita con {name}", "en": "Appointment with {name}"}
# Labels of the modality, the address, and the status; and of the other person.
_LABELS: Mapping[Language, tuple[str, str, str]] = {
    "es": ("Modalidad", "Dirección", "Estado"),
    "en": ("Session", "Address", "Status"),
}
_OTHERS: Mapping[tuple[Language, RecipientRole], str] = {
    ("es", HOLDER): "Profesional",
    ("es", HOST): "Cliente",
    ("en", HOLDER): "Professional",
    ("en", HOST): "Client",
}
_MODALITIES: Mapping[Language, Mapping[str, str]] = {
    "es": {VIRTUAL: "Virtual", IN_PERSON: "Presencial"},
    "en": {VIRTUAL: "Online", IN_PERSON: "In person"},
}
# Other statuses have no words here: the first sentence of the message states them.
_STATUSES: Mapping[Language, Mapping[Status, str]] = {
    "es": {Status.PENDING: "Pendiente de confirmación", Status.CONFIRMED: "Confirmada"},
    "en": {Status.PENDING: "Awaiting confirmation", Status.CONFIRMED: "Confirmed"},
}


def _host(appointment: Reservation) -> str:
    return professional_of(appointment.resource)


def _context(appointment: Reservation, recipient_role: RecipientRole, language: Language) -> TemplateContext:
    host_id = _host(appointment)
    persons = people.by_users(appointment.tenant, {appointment.holder, host_id})
    host = _name(persons, host_id, "")
    holder = _name(persons, appointment.holder, appointment.contact.name or appointment.contact.email)
    other = holder if recipient_role is HOST else host
    address = _address(appointment)
    values = (
        _MODALITIES[language].get(appointment.details.get("modality", ""), ""),
        address or "",
        _STATUSES[language].get(appointment.status, ""),
    )
    return TemplateContext(
        title=_TITLES[language].format(name=other),
        host=host,
        holder=holder,
        place=address,
        facts=tuple(zip(_LABELS[language], values, strict=True)),
        quoted=((_OTHERS[language, recipient_role], other),),
    )


def _address(appointment: Reservation) -> str | None:
    """Return the office address if the session is in person and the professional has an address."""
    if appointment.details.get("modality") != IN_PERSON:
        return None
    professional = resources.get(appointment.tenant, PROFESSIONAL, appointment.resource)
    return professional.details.get("office_address") if professional else None


def _name(persons: Mapping[str, Person], user: str, default: str) -> str:
    return persons[user].shown_name if user in persons else default or user


def _is_block(appointment: Reservation) -> bool:
    """Return whether the professional blocked this time for themselves."""
    return bool(appointment.details.get("block"))


TEMPLATES = NotificationTemplates(
    email_roles=EMAIL_ROLES,
    phone_roles=PHONE_ROLES,
    words={"es": ES, "en": EN},
    context=_context,
    details=DETAILS,
    host=_host,
    is_private=_is_block,
)
