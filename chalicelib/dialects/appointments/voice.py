"""How appointments speak to people: proofread against contract appointments.md line by line.

Who sees whom is nobody else's business, nor is why: a message names the two, the time and the place.
"""

from collections.abc import Mapping

from chalicelib.dialects.appointments.policy import IN_PERSON, PROFESSIONAL, VIRTUAL, professional_of
from chalicelib.domain.events import CREATED, ERASED, MOVED, REMINDER
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.voice import REFUND, Language, Matter, Side, Voice, Words
from chalicelib.store import people, resources

CONFIRMED, CANCELLED, EXPIRED = Status.CONFIRMED.value, Status.CANCELLED.value, Status.EXPIRED.value
HOLDER, HOST = Side.HOLDER, Side.HOST

_BOTH, _HOLDER = frozenset({HOLDER, HOST}), frozenset({HOLDER})

TOLD = {
    **dict.fromkeys((CREATED, CONFIRMED, MOVED, CANCELLED, EXPIRED, ERASED, REFUND), _BOTH),
    REMINDER: _HOLDER,
}
PHONED = {REMINDER: _HOLDER}
DETAILS = {"refund": REFUND}

ES = {
    (CREATED, HOLDER): Words("Nueva cita con {host}", "Tienes una nueva cita con {host}."),
    (CONFIRMED, HOLDER): Words("Cita confirmada con {host}", "Tu cita con {host} está confirmada."),
    (MOVED, HOLDER): Words("Cita reprogramada con {host}", "Tu cita con {host} tiene un nuevo horario."),
    (CANCELLED, HOLDER): Words("Cita cancelada con {host}", "Tu cita con {host} fue cancelada."),
    (EXPIRED, HOLDER): Words(
        "Solicitud vencida: cita con {host}",
        "Tu solicitud de cita con {host} venció sin confirmarse y el horario quedó libre.",
    ),
    (ERASED, HOLDER): Words("Cita eliminada con {host}", "Tu cita con {host} fue eliminada."),
    (REMINDER, HOLDER): Words("Recordatorio: cita con {host}", "Te recordamos tu cita con {host}."),
    (REFUND, HOLDER): Words(
        "Devolución pendiente: cita con {host}",
        "Te corresponde la devolución de un pago de tu cita con {host}.",
    ),
    (CREATED, HOST): Words("Nueva cita con {holder}", "Tienes una nueva cita con {holder}."),
    (CONFIRMED, HOST): Words("Cita confirmada con {holder}", "La cita con {holder} está confirmada."),
    (MOVED, HOST): Words("Cita reprogramada con {holder}", "La cita con {holder} tiene un nuevo horario."),
    (CANCELLED, HOST): Words("Cita cancelada con {holder}", "La cita con {holder} fue cancelada."),
    (EXPIRED, HOST): Words(
        "Solicitud vencida: cita con {holder}",
        "La solicitud de cita con {holder} venció sin confirmarse y el horario quedó libre.",
    ),
    (ERASED, HOST): Words("Cita eliminada con {holder}", "La cita con {holder} fue eliminada."),
    (REFUND, HOST): Words(
        "Devolución pendiente: cita con {holder}", "Queda por devolver un pago de la cita con {holder}."
    ),
}
EN = {
    (CREATED, HOLDER): Words("New appointment with {host}", "You have a new appointment with {host}."),
    (CONFIRMED, HOLDER): Words(
        "Appointment confirmed with {host}", "Your appointment with {host} is confirmed."
    ),
    (MOVED, HOLDER): Words(
        "Appointment rescheduled with {host}", "Your appointment with {host} has a new time."
    ),
    (CANCELLED, HOLDER): Words(
        "Appointment cancelled with {host}", "Your appointment with {host} has been cancelled."
    ),
    (EXPIRED, HOLDER): Words(
        "Request expired: appointment with {host}",
        "Your request for an appointment with {host} expired without being confirmed, "
        "and the time slot is available again.",
    ),
    (ERASED, HOLDER): Words(
        "Appointment deleted with {host}", "Your appointment with {host} has been deleted."
    ),
    (REMINDER, HOLDER): Words(
        "Reminder: appointment with {host}", "This is a reminder of your appointment with {host}."
    ),
    (REFUND, HOLDER): Words(
        "Refund pending: appointment with {host}",
        "A payment for your appointment with {host} is due to be refunded to you.",
    ),
    (CREATED, HOST): Words("New appointment with {holder}", "You have a new appointment with {holder}."),
    (CONFIRMED, HOST): Words(
        "Appointment confirmed with {holder}", "The appointment with {holder} is confirmed."
    ),
    (MOVED, HOST): Words(
        "Appointment rescheduled with {holder}", "The appointment with {holder} has a new time."
    ),
    (CANCELLED, HOST): Words(
        "Appointment cancelled with {holder}", "The appointment with {holder} has been cancelled."
    ),
    (EXPIRED, HOST): Words(
        "Request expired: appointment with {holder}",
        "The request for an appointment with {holder} expired without being confirmed, "
        "and the time slot is available again.",
    ),
    (ERASED, HOST): Words(
        "Appointment deleted with {holder}", "The appointment with {holder} has been deleted."
    ),
    (REFUND, HOST): Words(
        "Refund pending: appointment with {holder}",
        "A payment for the appointment with {holder} has yet to be refunded.",
    ),
}

_TITLES: Mapping[Language, str] = {"es": "Cita con {name}", "en": "Appointment with {name}"}
# The other side, how they meet, where, and where it stands.
_LABELS: Mapping[tuple[Language, Side], tuple[str, str, str, str]] = {
    ("es", HOLDER): ("Profesional", "Modalidad", "Dirección", "Estado"),
    ("es", HOST): ("Cliente", "Modalidad", "Dirección", "Estado"),
    ("en", HOLDER): ("Professional", "Session", "Address", "Status"),
    ("en", HOST): ("Client", "Session", "Address", "Status"),
}
_MODALITIES: Mapping[Language, Mapping[str, str]] = {
    "es": {VIRTUAL: "Virtual", IN_PERSON: "Presencial"},
    "en": {VIRTUAL: "Online", IN_PERSON: "In person"},
}
# Of what is over, the sentence says so.
_STATUSES: Mapping[Language, Mapping[Status, str]] = {
    "es": {Status.PENDING: "Pendiente de confirmación", Status.CONFIRMED: "Confirmada"},
    "en": {Status.PENDING: "Awaiting confirmation", Status.CONFIRMED: "Confirmed"},
}


def _host(appointment: Reservation) -> str:
    return professional_of(appointment.resource)


def _matter(appointment: Reservation, side: Side, language: Language) -> Matter:
    host_id = _host(appointment)
    known = people.by_users(appointment.tenant, {appointment.holder, host_id})
    host = _name(known, host_id, "")
    holder = _name(known, appointment.holder, appointment.contact.name or appointment.contact.email)
    other = holder if side is HOST else host
    address = _address(appointment)
    values = (
        other,
        _MODALITIES[language].get(appointment.details.get("modality", ""), ""),
        address or "",
        _STATUSES[language].get(appointment.status, ""),
    )
    return Matter(
        title=_TITLES[language].format(name=other),
        host=host,
        holder=holder,
        place=address,
        facts=tuple(zip(_LABELS[language, side], values, strict=True)),
    )


def _address(appointment: Reservation) -> str | None:
    """Where they meet, if they meet in person and the professional says where."""
    if appointment.details.get("modality") != IN_PERSON:
        return None
    professional = resources.get(appointment.tenant, PROFESSIONAL, appointment.resource)
    return professional.details.get("office_address") if professional else None


def _name(known: Mapping[str, Person], user: str, otherwise: str) -> str:
    return known[user].shown_name if user in known else otherwise or user


def _is_block(appointment: Reservation) -> bool:
    """Whether the professional keeps the time to themselves."""
    return bool(appointment.details.get("block"))


VOICE = Voice(
    told=TOLD,
    phoned=PHONED,
    words={"es": ES, "en": EN},
    matter=_matter,
    details=DETAILS,
    host=_host,
    is_private=_is_block,
)
