"""The texts that are sent, in Spanish and English; tests/notifications/golden has each as it goes out.

What a kind of reservation says of itself is its dialect's voice; here is what all messages share.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.phones import CODE_LASTS
from chalicelib.notifications.voice import Language

_CODE = {
    # One SMS holds 70 characters when one of them is, like ó, not of the GSM alphabet.
    "es": "{code} es tu código de Cupo. Vale {minutes} minutos. No lo compartas.",
    "en": "{code} is your Cupo code. It is valid for {minutes} minutes. Do not share it.",
}

# Neither in a header nor in a line: controls, lone surrogates, and what else ends a line.
_BARRED = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The parts of a letter that are the same whatever it is about; `greeting` is for `{name}`."""

    greeting: str
    greeting_to_nobody: str
    when: str
    before: str
    link: str
    reason: str
    late: str

    def greet(self, name: str) -> str:
        """The first line of a letter."""
        return self.greeting.format(name=name) if name else self.greeting_to_nobody


LABELS: Mapping[Language, Labels] = {
    "es": Labels(
        greeting="Hola, {name}:",
        greeting_to_nobody="Hola:",
        when="Cuándo",
        before="Antes",
        link="Enlace",
        reason="Motivo",
        late="El aviso se dio con menos anticipación de la requerida.",
    ),
    "en": Labels(
        greeting="Hello {name},",
        greeting_to_nobody="Hello,",
        when="When",
        before="Previously",
        link="Link",
        reason="Reason",
        late="This was done with less notice than required.",
    ),
}


def code_text(code: str, language: str) -> str:
    """The message that carries a one-time code; Spanish unless the language is `en`."""
    words = _CODE.get(language, _CODE["es"])
    return words.format(code=code, minutes=int(CODE_LASTS.total_seconds()) // 60)


def one_line(text: str) -> str:
    """A text in one line, whatever a client wrote: without controls, its blanks as one."""
    return " ".join("".join(" " if _is_barred(each) else each for each in text).split())


def paragraphs(text: str) -> str:
    """A text in its own lines, each of them clean; no two of them blank in a row, none at the ends."""
    lines = [one_line(line) for line in text.splitlines()]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip()


def _is_barred(character: str) -> bool:
    return unicodedata.category(character) in _BARRED
