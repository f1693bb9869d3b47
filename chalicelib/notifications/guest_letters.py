"""The mail that asks a guest to confirm what they have reserved; whoever typed it wrote none of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.languages import Language
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.tenants import TenantProfile
from chalicelib.notifications import html_mails
from chalicelib.notifications.labels import LABELS, one_line
from chalicelib.notifications.letters import Letter


@dataclass(frozen=True, slots=True)
class _Words:
    """Subject, what happened, the label of the resource, and what to do if it was somebody else."""

    subject: str
    reason: str
    resource: str
    otherwise: str


_WORDS: Mapping[Language, _Words] = {
    "es": _Words(
        subject="Confirma tu reserva",
        reason="Alguien apartó este horario con esta dirección. Si fuiste tú, confírmalo antes del {until}: "
        "después queda libre.",
        resource="Qué",
        otherwise="Si no fuiste tú, no hagas nada: el horario queda libre solo.",
    ),
    "en": _Words(
        subject="Confirm your booking",
        reason="Somebody held this time with this address. If it was you, confirm it before {until}: after "
        "that it is free again.",
        resource="What",
        otherwise="If it was not you, do nothing: the time will be free by itself.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTime:
    """What a guest has held, in words: the resource, the time, until when, and the link that confirms it."""

    resource: str
    when: str
    until: str
    url: str


def letter_of(held: HeldTime, sender: TenantProfile, language: Language) -> Letter:
    """Return the mail with the link."""
    words, labels = _WORDS[language], LABELS[language]
    reason = words.reason.format(until=held.until)
    lines = [(labels.when, held.when), (words.resource, one_line(held.resource))]
    action = labels.actions[LinkAction.CONFIRM]
    signature = tuple(filter(None, map(one_line, (sender.name, sender.address))))
    parts = [
        labels.greeting_to_nobody,
        reason,
        "\n".join(f"{label}: {value}" for label, value in lines),
        f"{action}: {held.url}",
        words.otherwise,
        *(["\n".join(("-- ", *signature))] if signature else []),
    ]
    html = html_mails.document(
        html_mails.paragraph(labels.greeting_to_nobody),
        html_mails.paragraph(reason),
        html_mails.table(lines),
        html_mails.buttons([(action, held.url)]),
        html_mails.paragraph(words.otherwise),
        html_mails.footer(signature),
        title=words.subject,
        language=language,
    )
    return Letter(
        subject=words.subject, text="\n\n".join(parts) + "\n", html=html, calendar=None, method=None
    )
