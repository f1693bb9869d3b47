"""The mails about accounts as they go out: golden/accounts; `GOLDEN=write` writes them anew."""

import pytest

from chalicelib.domain.account_links import LASTS, LinkPurpose
from chalicelib.domain.tenants import TenantProfile
from chalicelib.notifications import dates
from chalicelib.notifications.account_letters import letter_of
from chalicelib.notifications.link_letters import LinkLetter
from tests.notifications.samples import NOW, ZONE
from tests.notifications.test_golden import GOLDEN, IS_WRITING, LANGUAGES, write

URL = "https://cupo.example/api/auth/confirm?token=abc&x=1"
CLUB = TenantProfile(name="Club Norte", address="Av. Siempreviva 742, Santiago")


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_mail_about_an_account_goes_out_as_its_file_says(purpose: LinkPurpose) -> None:
    for language in LANGUAGES:
        link = LinkLetter(url=URL, until=dates.at(NOW + LASTS[purpose], ZONE, language))
        letter = letter_of(purpose, link, CLUB, language)
        name = f"accounts/{purpose}.{language}"
        made = {f"{name}.txt": f"{letter.subject}\n---\n{letter.text}", f"{name}.html": letter.html}
        if IS_WRITING:
            write(made, set())

        assert made == {file: (GOLDEN / file).read_text(encoding="utf-8") for file in made}
