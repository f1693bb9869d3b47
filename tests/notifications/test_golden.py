"""Every message as it goes out: golden/{dialect}/{topic}.{side}.{language}, .txt and .html.

A text file holds the subject, the letter, and the line that is an SMS, with lines of three hyphens between.
After a change of words, `GOLDEN=write pytest tests/notifications/test_golden.py` writes them anew, and
removes those that are no more: the difference is to be read before it is committed.
"""

import os
from pathlib import Path

import pytest

from chalicelib.domain.languages import Language
from chalicelib.notifications.audience import Notice
from chalicelib.notifications.labels import code_text
from chalicelib.notifications.letters import Message
from tests.notifications.samples import SAMPLES, USERS, happened, links_for, written

GOLDEN = Path(__file__).parent / "golden"
CODES = {"code.en.txt", "code.es.txt"}
# test_account_letters.py has these.
ACCOUNTS = {
    f"accounts/{purpose}.{language}.{form}"
    for purpose in ("confirm", "reset")
    for language in ("es", "en")
    for form in ("txt", "html")
}
# test_guest_letters.py has these.
GUESTS = {f"guests/held.{language}.{form}" for language in ("es", "en") for form in ("txt", "html")}
# test_closure_templates.py has these.
CLOSURES = {
    f"closures/closure.met.holder.{language}.{form}" for language in ("es", "en") for form in ("txt", "html")
}
# The alphabet of an SMS as far as codes go; any other character makes it one of 70.
GSM = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;'-ñÑéùìòàü¿¡\n")
LANGUAGES: tuple[Language, ...] = ("es", "en")
IS_WRITING = os.environ.get("GOLDEN") == "write"


def expected_names(dialect: str, language: Language) -> set[str]:
    return {
        f"{dialect}/{topic}.{side}.{language}.{form}"
        for topic, side in SAMPLES[dialect].templates.words[language]
        for form in ("txt", "html")
    }


def rendered(dialect: str, language: Language) -> dict[str, str]:
    """What each file is to hold, by its name."""
    templates, files = SAMPLES[dialect].templates, {}
    for topic, side in templates.words[language]:
        event, notice = happened(dialect, topic), Notice(USERS[side], side, topic)
        made = written(dialect, topic, side, language=language, links=links_for(dialect, topic, side))
        line = Message.of(
            notice=notice, event=event, present=event.reservation, templates=templates, language=language
        ).brief()
        assert "\n" not in line
        assert len(line) <= 160 or side not in templates.phone_roles.get(topic, ())
        name = f"{dialect}/{topic}.{side}.{language}"
        files[f"{name}.txt"] = f"{made.subject}\n---\n{made.text}---\n{line}\n"
        files[f"{name}.html"] = made.html
    return files


def kept(dialect: str, language: Language) -> dict[str, str]:
    found = [*GOLDEN.glob(f"{dialect}/*.{language}.txt"), *GOLDEN.glob(f"{dialect}/*.{language}.html")]
    return {str(path.relative_to(GOLDEN)): path.read_text(encoding="utf-8") for path in found}


def write(files: dict[str, str], stale: set[str]) -> None:
    for name, text in files.items():
        (GOLDEN / name).parent.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(text, encoding="utf-8")
    for name in stale:
        (GOLDEN / name).unlink()


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dialect", SAMPLES)
def test_every_message_goes_out_as_its_file_says(dialect: str, language: Language) -> None:
    made = rendered(dialect, language)
    if IS_WRITING:
        write(made, set(kept(dialect, language)) - set(made))

    assert made == kept(dialect, language)


def test_there_is_no_file_of_a_message_that_nobody_sends() -> None:
    found = {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*") if path.is_file()}
    meant = {
        name for dialect in SAMPLES for language in LANGUAGES for name in expected_names(dialect, language)
    }

    assert found == meant | CODES | ACCOUNTS | GUESTS | CLOSURES


def test_a_code_goes_out_in_these_words_and_fits_one_sms() -> None:
    for language in LANGUAGES:
        text = code_text("012345", language)
        assert text + "\n" == (GOLDEN / f"code.{language}.txt").read_text(encoding="utf-8")
        assert len(text) <= (160 if set(text) <= GSM else 70)
    # An unknown language is Spanish.
    assert code_text("012345", "fr") == code_text("012345", "es")
