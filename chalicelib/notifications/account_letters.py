"""The mails about an account: the proof of its address, and a new password. They hold no text of users."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.account_links import LinkPurpose
from chalicelib.domain.languages import Language
from chalicelib.notifications import html_mails
from chalicelib.notifications.letters import Letter


@dataclass(frozen=True, slots=True)
class _Words:
    """Subject, greeting, what happened, the text of the link, and what to do if it was somebody else."""

    subject: str
    greeting: str
    reason: str
    action: str
    otherwise: str


_WORDS: Mapping[tuple[LinkPurpose, Language], _Words] = {
    (LinkPurpose.CONFIRM, "es"): _Words(
        subject="Confirma tu dirección de correo",
        greeting="Hola:",
        reason="Alguien creó una cuenta con esta dirección. Si fuiste tú, confírmala: el enlace vale 24 "
        "horas.",
        action="Confirmar la dirección",
        otherwise="Si no fuiste tú, no hagas nada: la cuenta se elimina sola a los 7 días.",
    ),
    (LinkPurpose.CONFIRM, "en"): _Words(
        subject="Confirm your e-mail address",
        greeting="Hello,",
        reason="Somebody created an account with this address. If it was you, confirm it: the link is valid "
        "for 24 hours.",
        action="Confirm the address",
        otherwise="If it was not you, do nothing: the account is removed after 7 days.",
    ),
    (LinkPurpose.RESET, "es"): _Words(
        subject="Cambia tu contraseña",
        greeting="Hola:",
        reason="Alguien pidió una contraseña nueva para la cuenta de esta dirección. Si fuiste tú, elígela: "
        "el enlace vale una hora.",
        action="Elegir una contraseña",
        otherwise="Si no fuiste tú, no hagas nada: tu contraseña sigue siendo la misma.",
    ),
    (LinkPurpose.RESET, "en"): _Words(
        subject="Change your password",
        greeting="Hello,",
        reason="Somebody asked for a new password for the account of this address. If it was you, choose it: "
        "the link is valid for one hour.",
        action="Choose a password",
        otherwise="If it was not you, do nothing: your password stays the same.",
    ),
}


def letter_of(purpose: LinkPurpose, url: str, language: Language) -> Letter:
    """Return the mail with a link."""
    words = _WORDS[purpose, language]
    text = "\n\n".join((words.greeting, words.reason, f"{words.action}:\n{url}", words.otherwise)) + "\n"
    html = html_mails.document(
        html_mails.paragraph(words.greeting),
        html_mails.paragraph(words.reason),
        html_mails.buttons([(words.action, url)]),
        html_mails.paragraph(words.otherwise),
        title=words.subject,
        language=language,
    )
    return Letter(subject=words.subject, text=text, html=html, calendar=None, method=None)
