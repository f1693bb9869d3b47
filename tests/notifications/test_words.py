"""Each text as it goes out."""

from pathlib import Path

import pytest

from chalicelib.notifications.words import code_text

GOLDEN = Path(__file__).parent / "golden"
# The alphabet of an SMS as far as these texts go; any other character makes it one of 70.
GSM = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;'-ñÑéùìòàü¿¡\n")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_code_goes_out_in_these_words_and_fits_one_sms(language: str) -> None:
    golden = (GOLDEN / f"code.{language}.txt").read_text(encoding="utf-8")
    text = code_text("012345", language)

    assert text + "\n" == golden
    assert len(text) <= (160 if set(text) <= GSM else 70)


def test_an_unknown_language_is_spanish() -> None:
    assert code_text("012345", "fr") == code_text("012345", "es")
