"""Notification texts of reservas; proofread them against contract courts.md, line by line."""

from collections.abc import Mapping
from typing import Any

from chalicelib import settings
from chalicelib.dialects.courts.policy import KIND, total_of
from chalicelib.domain.events import CREATED, ERASED, MOVED, REMINDER
from chalicelib.domain.languages import Language
from chalicelib.domain.money import Money
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.notification_templates import (
    PAUSED,
    MessageWords,
    NotificationTemplates,
    RecipientRole,
    TemplateContext,
)
from chalicelib.store import resources

CONFIRMED, CANCELLED = Status.CONFIRMED.value, Status.CANCELLED.value
HOLDER = RecipientRole.HOLDER

_HOLDER = frozenset({HOLDER})

EMAIL_ROLES = dict.fromkeys((CREATED, CONFIRMED, MOVED, CANCELLED, ERASED, REMINDER, PAUSED), _HOLDER)
PHONE_ROLES = {REMINDER: _HOLDER}

ES = {
    (CREATED, HOLDER): MessageWords(
        "Reserva recibida: {title}", "Recibimos tu reserva. Te avisaremos cuando esté confirmada."
    ),
    (CONFIRMED, HOLDER): MessageWords("Reserva confirmada: {title}", "Tu reserva está confirmada."),
    (MOVED, HOLDER): MessageWords(
        "Reserva reprogramada: {title}", "Tu reserva cambió de horario o de cancha."
    ),
    (CANCELLED, HOLDER): MessageWords("Reserva cancelada: {title}", "Tu reserva fue cancelada."),
    (ERASED, HOLDER): MessageWords("Reserva eliminada: {title}", "Tu reserva fue eliminada."),
    (REMINDER, HOLDER): MessageWords("Recordatorio: {title}", "Tu reserva comienza pronto."),
    (PAUSED, HOLDER): MessageWords(
        "Reservas nuevas en pausa: {title}",
        "No viniste a tu reserva. Por las veces que faltaste, no puedes hacer reservas nuevas "
        "hasta la fecha indicada. Las que ya tienes siguen en pie.",
    ),
}
EN = {
    (CREATED, HOLDER): MessageWords(
        "Reservation received: {title}",
        "We have received your reservation. We will let you know when it is confirmed.",
    ),
    (CONFIRMED, HOLDER): MessageWords("Reservation confirmed: {title}", "Your reservation is confirmed."),
    (MOVED, HOLDER): MessageWords(
        "Reservation rescheduled: {title}", "Your reservation has a new time or court."
    ),
    (CANCELLED, HOLDER): MessageWords(
        "Reservation cancelled: {title}", "Your reservation has been cancelled."
    ),
    (ERASED, HOLDER): MessageWords("Reservation deleted: {title}", "Your reservation has been deleted."),
    (REMINDER, HOLDER): MessageWords("Reminder: {title}", "Your reservation starts soon."),
    (PAUSED, HOLDER): MessageWords(
        "New reservations paused: {title}",
        "You did not come to your reservation. Because of the times you missed, you cannot make "
        "new reservations until the date below. Those that you already have still stand.",
    ),
}

# Labels of the court, the status, and the total; and of the notes.
_LABELS: Mapping[Language, tuple[str, str, str]] = {
    "es": ("Cancha", "Estado", "Total"),
    "en": ("Court", "Status", "Total"),
}
_NOTES: Mapping[Language, str] = {"es": "Notas", "en": "Notes"}
# Other statuses have no words here: the first sentence of the message states them.
_ESTADOS: Mapping[Language, Mapping[Status, str]] = {
    "es": {Status.PENDING: "Pendiente", Status.CONFIRMED: "Confirmada"},
    "en": {Status.PENDING: "Pending", Status.CONFIRMED: "Confirmed"},
}


def _context(reserva: Reservation, _: RecipientRole, language: Language) -> TemplateContext:
    cancha = resources.get(reserva.tenant, KIND, reserva.resource)
    labels, notas = _LABELS[language], reserva.details.get("notas")
    estado = _ESTADOS[language].get(reserva.status, "")
    values = (cancha.name if cancha else "", estado, _amount(total_of(reserva)))
    return TemplateContext(
        title=cancha.name if cancha else labels[0],
        place=cancha.name if cancha else None,
        description=notas,
        facts=tuple(zip(labels, values, strict=True)),
        quoted=((_NOTES[language], notas or ""),),
    )


def _amount(total: Any) -> str:
    """Return a price as fine as the stage's currency has it; empty text if nothing is to be paid."""
    return f"{Money.rounded(total, settings.load().payment_currency).amount:f}" if total else ""


TEMPLATES = NotificationTemplates(
    email_roles=EMAIL_ROLES, phone_roles=PHONE_ROLES, words={"es": ES, "en": EN}, context=_context
)
