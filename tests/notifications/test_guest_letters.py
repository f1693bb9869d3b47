"""The mail about a guest's hold as it goes out: golden/guests; `GOLDEN=write` writes it anew."""

from datetime import timedelta

from chalicelib.domain.languages import Language
from chalicelib.notifications import dates
from chalicelib.notifications.guest_letters import HeldTime, letter_of
from tests.notifications.samples import NOW, SLOT, ZONE
from tests.notifications.test_account_letters import CLUB
from tests.notifications.test_golden import GOLDEN, IS_WRITING, LANGUAGES, write


def held(language: Language) -> HeldTime:
    return HeldTime(
        resource="Cancha\nNorte",
        when=dates.when(SLOT, ZONE, language),
        until=dates.at(NOW + timedelta(minutes=15), ZONE, language),
        url="https://cupo.example/api/links/confirm?token=abc&x=1",
    )


def test_the_mail_about_a_hold_goes_out_as_its_file_says() -> None:
    for language in LANGUAGES:
        letter, name = letter_of(held(language), CLUB, language), f"guests/held.{language}"
        made = {f"{name}.txt": f"{letter.subject}\n---\n{letter.text}", f"{name}.html": letter.html}
        if IS_WRITING:
            write(made, set())

        assert made == {file: (GOLDEN / file).read_text(encoding="utf-8") for file in made}
