"""The mail that asks a guest to confirm what they have reserved; whoever typed it wrote none of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.languages import Language
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.tenants import TenantProfile
from chalicelib.notifications.labels import LABELS, one_line
from chalicelib.notifications.letters import Letter
from chalicelib.notifications.link_letters import LinkLetter, LinkLetterWords

_WORDS: Mapping[Language, LinkLetterWords] = {
    "es": LinkLetterWords(
        subject="Confirma tu reserva",
        reason="Alguien apartó este horario con esta dirección. Si fuiste tú, confírmalo antes del {until}: "
        "después queda libre.",
        action=LABELS["es"].actions[LinkAction.CONFIRM],
        otherwise="Si no fuiste tú, no hagas nada: el horario queda libre solo.",
    ),
    "en": LinkLetterWords(
        subject="Confirm your booking",
        reason="Somebody held this time with this address. If it was you, confirm it before {until}: after "
        "that it is free again.",
        action=LABELS["en"].actions[LinkAction.CONFIRM],
        otherwise="If it was not you, do nothing: the time will be free by itself.",
    ),
}
_RESOURCE: Mapping[Language, str] = {"es": "Qué", "en": "What"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTime:
    """What a guest has held, in words: the resource, the time, until when, and the link that confirms it."""

    resource: str
    when: str
    until: str
    url: str


def letter_of(held: HeldTime, sender: TenantProfile, language: Language) -> Letter:
    """Return the mail with the link."""
    lines = [(LABELS[language].when, held.when), (_RESOURCE[language], one_line(held.resource))]
    return LinkLetter(url=held.url, until=held.until, lines=lines).letter(_WORDS[language], sender, language)
