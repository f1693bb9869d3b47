"""The texts that all messages share, in Spanish and English; tests/notifications/golden shows them as sent.

The words of each kind of reservation are in its dialect's notification templates.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.languages import Language
from chalicelib.domain.phones import CODE_LASTS
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.reversals import ReversalType
from chalicelib.domain.texts import without_overrides

_CODE = {
    # One SMS has 70 characters if one of them, like ó, is not in the GSM alphabet.
    "es": "{code} es tu código de Cupo. Vale {minutes} minutos. No lo compartas.",
    "en": "{code} is your Cupo code. It is valid for {minutes} minutes. Do not share it.",
}

# Not allowed in headers and lines: control characters, lone surrogates, line and paragraph separators.
_BARRED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_WITHOUT_QUOTES = dict.fromkeys(map(ord, '"«»“”'), "'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The parts of a letter that do not depend on its topic; `greeting` contains `{name}`.

    `by_users` introduces what users wrote, `quotes` stand around it within a line. `actions` are the words of
    links.
    """

    greeting: str
    greeting_to_nobody: str
    when: str
    before: str
    link: str
    reason: str
    late: str
    refund: str
    books_again: str
    by_users: str
    quotes: tuple[str, str]
    reversals: Mapping[ReversalType, str]
    actions: Mapping[LinkAction, str]

    def greet(self, name: str) -> str:
        """Return the first line of a letter."""
        return self.greeting.format(name=name) if name else self.greeting_to_nobody

    def quote(self, text: str) -> str:
        """Return a short text in quotes, which it cannot end itself."""
        return text.translate(_WITHOUT_QUOTES).join(self.quotes)


LABELS: Mapping[Language, Labels] = {
    "es": Labels(
        greeting="Hola, {name}:",
        greeting_to_nobody="Hola:",
        when="Cuándo",
        before="Antes",
        link="Enlace",
        reason="Motivo",
        late="El aviso se dio con menos anticipación de la requerida.",
        refund="El pago está pendiente de devolución.",
        books_again="Puedes volver a reservar",
        by_users="Escrito por usuarios:",
        quotes=("«", "»"),
        reversals={
            ReversalType.DISPUTED: "El pago está en disputa ante el proveedor de pagos.",
            ReversalType.PARTIALLY_REFUNDED: "Una parte del pago fue devuelta.",
            ReversalType.REFUNDED: "El pago fue devuelto.",
            ReversalType.CHARGED_BACK: "El pago fue revertido por un contracargo.",
        },
        actions={
            LinkAction.SEE: "Ver los detalles",
            LinkAction.MOVE: "Cambiar el horario",
            LinkAction.CANCEL: "Cancelar",
            LinkAction.CONFIRM: "Confirmar la reserva",
        },
    ),
    "en": Labels(
        greeting="Hello {name},",
        greeting_to_nobody="Hello,",
        when="When",
        before="Previously",
        link="Link",
        reason="Reason",
        late="This was done with less notice than required.",
        refund="The payment is due to be refunded.",
        books_again="You can book again",
        by_users="Written by users:",
        quotes=("“", "”"),
        reversals={
            ReversalType.DISPUTED: "The payment is disputed at the payment provider.",
            ReversalType.PARTIALLY_REFUNDED: "A part of the payment was refunded.",
            ReversalType.REFUNDED: "The payment was refunded.",
            ReversalType.CHARGED_BACK: "The payment was reversed by a chargeback.",
        },
        actions={
            LinkAction.SEE: "See the details",
            LinkAction.MOVE: "Change the time",
            LinkAction.CANCEL: "Cancel",
            LinkAction.CONFIRM: "Confirm the booking",
        },
    ),
}


def code_text(code: str, language: str) -> str:
    """Return the message with a one-time code; in Spanish unless the language is `en`."""
    template = _CODE.get(language, _CODE["es"])
    return template.format(code=code, minutes=int(CODE_LASTS.total_seconds()) // 60)


def one_line(text: str) -> str:
    """Return a client's text in one line: every run of controls and blanks as one blank, no overrides."""
    shown = without_overrides(text)
    characters = (" " if unicodedata.category(character) in _BARRED else character for character in shown)
    return " ".join("".join(characters).split())


def paragraphs(text: str) -> str:
    """Return a text with each line cleaned; no two blank lines in a row, none at the start and the end."""
    lines = [one_line(line) for line in text.splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip()
