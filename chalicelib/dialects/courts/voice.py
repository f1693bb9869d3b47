"""How reservas speak to people: proofread against contract courts.md line by line."""

from collections.abc import Mapping
from typing import Any

from chalicelib.dialects.courts.policy import KIND
from chalicelib.domain.events import CREATED, ERASED, MOVED, REMINDER
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.voice import Language, Matter, Side, Voice, Words
from chalicelib.store import resources

CONFIRMED, CANCELLED = Status.CONFIRMED.value, Status.CANCELLED.value
HOLDER = Side.HOLDER

_HOLDER = frozenset({HOLDER})

TOLD = dict.fromkeys((CREATED, CONFIRMED, MOVED, CANCELLED, ERASED, REMINDER), _HOLDER)
PHONED = {REMINDER: _HOLDER}

ES = {
    (CREATED, HOLDER): Words(
        "Reserva recibida: {title}", "Recibimos tu reserva. Te avisaremos cuando esté confirmada."
    ),
    (CONFIRMED, HOLDER): Words("Reserva confirmada: {title}", "Tu reserva está confirmada."),
    (MOVED, HOLDER): Words("Reserva reprogramada: {title}", "Tu reserva cambió de horario o de cancha."),
    (CANCELLED, HOLDER): Words("Reserva cancelada: {title}", "Tu reserva fue cancelada."),
    (ERASED, HOLDER): Words("Reserva eliminada: {title}", "Tu reserva fue eliminada."),
    (REMINDER, HOLDER): Words("Recordatorio: {title}", "Tu reserva comienza pronto."),
}
EN = {
    (CREATED, HOLDER): Words(
        "Reservation received: {title}",
        "We have received your reservation. We will let you know when it is confirmed.",
    ),
    (CONFIRMED, HOLDER): Words("Reservation confirmed: {title}", "Your reservation is confirmed."),
    (MOVED, HOLDER): Words("Reservation rescheduled: {title}", "Your reservation has a new time or court."),
    (CANCELLED, HOLDER): Words("Reservation cancelled: {title}", "Your reservation has been cancelled."),
    (ERASED, HOLDER): Words("Reservation deleted: {title}", "Your reservation has been deleted."),
    (REMINDER, HOLDER): Words("Reminder: {title}", "Your reservation starts soon."),
}

# The court, where it stands, what it costs, what was noted.
_LABELS: Mapping[Language, tuple[str, str, str, str]] = {
    "es": ("Cancha", "Estado", "Total", "Notas"),
    "en": ("Court", "Status", "Total", "Notes"),
}
# Of what is over, the sentence says so.
_ESTADOS: Mapping[Language, Mapping[Status, str]] = {
    "es": {Status.PENDING: "Pendiente", Status.CONFIRMED: "Confirmada"},
    "en": {Status.PENDING: "Pending", Status.CONFIRMED: "Confirmed"},
}


def _matter(reserva: Reservation, _: Side, language: Language) -> Matter:
    cancha = resources.get(reserva.tenant, KIND, reserva.resource)
    labels, notas = _LABELS[language], reserva.details.get("notas")
    estado = _ESTADOS[language].get(reserva.status, "")
    values = (cancha.name if cancha else "", estado, _amount(reserva.details.get("total")), notas or "")
    return Matter(
        title=cancha.name if cancha else labels[0],
        place=cancha.name if cancha else None,
        description=notas,
        facts=tuple(zip(labels, values, strict=True)),
    )


def _amount(total: Any) -> str:
    """A price without its currency, which no reserva has; nothing for nothing."""
    if not total:
        return ""
    return f"{total:.0f}" if total == int(total) else f"{total:.2f}"


VOICE = Voice(told=TOLD, phoned=PHONED, words={"es": ES, "en": EN}, matter=_matter)
