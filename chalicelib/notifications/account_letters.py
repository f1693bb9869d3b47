"""The mails about an account: the proof of its address, and a new password. They hold no text of users."""

from collections.abc import Mapping

from chalicelib.domain.account_links import LinkPurpose
from chalicelib.domain.languages import Language
from chalicelib.domain.tenants import TenantProfile
from chalicelib.notifications.letters import Letter
from chalicelib.notifications.link_letters import LinkLetter, LinkLetterWords

_WORDS: Mapping[tuple[LinkPurpose, Language], LinkLetterWords] = {
    (LinkPurpose.CONFIRM, "es"): LinkLetterWords(
        subject="Confirma tu dirección de correo",
        reason="Alguien creó una cuenta con esta dirección. Si fuiste tú, confírmala antes del {until}.",
        action="Confirmar la dirección",
        otherwise="Si no fuiste tú, no hagas nada: la cuenta se elimina sola a los 7 días.",
    ),
    (LinkPurpose.CONFIRM, "en"): LinkLetterWords(
        subject="Confirm your e-mail address",
        reason="Somebody created an account with this address. If it was you, confirm it before {until}.",
        action="Confirm the address",
        otherwise="If it was not you, do nothing: the account is removed after 7 days.",
    ),
    (LinkPurpose.RESET, "es"): LinkLetterWords(
        subject="Cambia tu contraseña",
        reason="Alguien pidió una contraseña nueva para la cuenta de esta dirección. Si fuiste tú, elígela "
        "antes del {until}.",
        action="Elegir una contraseña",
        otherwise="Si no fuiste tú, no hagas nada: tu contraseña sigue siendo la misma.",
    ),
    (LinkPurpose.RESET, "en"): LinkLetterWords(
        subject="Change your password",
        reason="Somebody asked for a new password for the account of this address. If it was you, choose it "
        "before {until}.",
        action="Choose a password",
        otherwise="If it was not you, do nothing: your password stays the same.",
    ),
}


def letter_of(purpose: LinkPurpose, link: LinkLetter, sender: TenantProfile, language: Language) -> Letter:
    """Return the mail with a link."""
    return link.letter(_WORDS[purpose, language], sender, language)
