"""Texts as they are compared: NFC, without what nobody can see (contract common.md, *Who is who*).

And names as they are shown: without what turns text around.
"""

import unicodedata

# Marks of direction and of joining, controls, lone surrogates, private use.
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}
# Seen by nobody either, though their category is that of letters, marks or symbols.
_BLANK = {*"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", *map(chr, range(0xFE00, 0xFE10))}

# Embeddings, overrides and isolates: what follows is shown in another order than it is written. Marks of
# direction and joiners stay: names of several scripts, and emoji, need them.
_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def comparable(text: str) -> str:
    """Return a text as it is compared with others, case and outer blanks apart."""
    # A control such as a tab stands between words, as a blank does.
    spaced = "".join(" " if character.isspace() else character for character in text)
    seen = (
        character
        for character in unicodedata.normalize("NFC", spaced)
        if unicodedata.category(character) not in _UNSEEN and character not in _BLANK
    )
    return "".join(seen)


def is_visible(text: str) -> bool:
    """Return whether there is anything in a text that can be seen."""
    return bool(comparable(text).strip())


def without_overrides(text: str) -> str:
    """Return a text without what makes others see it in another order than it is written."""
    return text.translate(_OVERRIDES)
