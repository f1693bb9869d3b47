"""What nobody can see of a text, and what would turn around what others see."""

from chalicelib.domain.texts import comparable, is_visible, without_overrides

# Embeddings and overrides of the direction, isolates, and what ends them.
OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_what_turns_text_around_is_not_shown() -> None:
    for text, shown in (
        *(("Ana \u202egnp.exe", "Ana gnp.exe"), ("\u2067Ana\u2069 Paz", "Ana Paz"), (OVERRIDES, "")),
        ("Demo\u202e", "Demo"),
    ):
        assert without_overrides(text) == shown, ascii(text)


def test_what_a_script_or_an_emoji_needs_is_kept() -> None:
    """Marks of direction turn nothing but the signs beside them; joiners make one sign of several."""
    for text in (
        *("שלום (א)\u200f!", "مرحبا\u061c 12", "Ana\u200e (ES)", "می\u200cخواهم", "👨\u200d👩\u200d👧"),
        *("ñandú 🎾️", "日本", "e\u0301"),
    ):
        assert without_overrides(text) == text, ascii(text)


def test_none_of_it_tells_texts_apart_or_is_anything_to_see() -> None:
    for sign in (*OVERRIDES, "\u200e", "\u200f", "\u061c", "\u200d", "\u200c", "\u200b", "\u00ad", "\ufeff"):
        assert comparable(f"A{sign}na{sign}") == "Ana", ascii(sign)
        assert not is_visible(f" {sign} "), ascii(sign)
