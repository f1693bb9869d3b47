"""What the author of a closure is told: which reservations were taken in it while not all knew of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.events import CLOSURE_MET
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Reservation
from chalicelib.notifications import dates
from chalicelib.notifications.labels import LABELS
from chalicelib.notifications.notification_templates import (
    MessageWords,
    NotificationTemplates,
    RecipientRole,
    TemplateContext,
)
from chalicelib.store import resources

_HOLDER = RecipientRole.HOLDER

ES = {
    (CLOSURE_MET, _HOLDER): MessageWords(
        "Reservas en un cierre: {title}",
        "Mientras se cerraba, entraron las reservas que siguen. Nadie las ha cancelado: "
        "cancélalas o avisa a quienes vienen.",
    )
}
EN = {
    (CLOSURE_MET, _HOLDER): MessageWords(
        "Reservations in a closure: {title}",
        "These reservations came in while it was being closed. Nobody has cancelled them: "
        "cancel them, or tell those who will come.",
    )
}
_MORE: Mapping[Language, str] = {"es": "Hay más reservas que estas.", "en": "There are more than these."}


def _context(closed: Reservation, _: RecipientRole, language: Language) -> TemplateContext:
    """Return the closure's title and reason, and a line for each reservation."""
    details = closed.details
    rows = tuple(_lines(closed.tenant, details["reservations"], language))
    more = (("…", _MORE[language]),) if details["more"] else ()
    reason = (LABELS[language].reason, details["reason"])
    return TemplateContext(title=details["title"], quoted=(("", details["title"]), reason, *rows, *more))


def _lines(tenant: str, rows: Iterable[Mapping[str, Any]], language: Language) -> Iterator[tuple[str, str]]:
    listed = list(rows)
    named = resources.by_ids(tenant, {row["resource"] for row in listed})
    for row in listed:
        interval = Interval(datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"]))
        name = named[row["resource"]].name if row["resource"] in named else row["resource"]
        yield name, f"{dates.short(interval, row['zone'], language)}, {row['name']}"


TEMPLATES = NotificationTemplates(
    email_roles={CLOSURE_MET: frozenset({_HOLDER})},
    phone_roles={},
    words={"es": ES, "en": EN},
    context=_context,
)
