"""What a tenant says of itself, at the end of its mails (docs/mails.md)."""

import re
from html import escape

from tests.contract.callers import Caller
from tests.contract.courts import Courts, SettingsChanged
from tests.contract.mail_links import links_in, page, press
from tests.contract.notices import posted
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import made, refused
from tests.pipeline import Pipeline

CLUB = {"name": "Club Norte", "address": "Av. Siempreviva 742, Santiago"}
SIGNED = "\n\n-- \nClub Norte\nAv. Siempreviva 742, Santiago\n"
HOSTILE = '<b onload="x">"&\' {name} \u202e'


def put(caller: Caller, **fields: object) -> object:
    return made(caller.request("PUT", "/api/tenant", json=fields), 200)


def test_it_is_empty_until_an_admin_sets_it_and_everybody_reads_it(rooms: Rooms) -> None:
    assert made(rooms.request("GET", "/api/tenant"), 200) == {"name": "", "address": ""}

    assert put(rooms.admin, **CLUB) == CLUB
    assert made(rooms.request("GET", "/api/tenant"), 200) == CLUB
    refused(rooms.request("PUT", "/api/tenant", json=CLUB), 403)

    elsewhere = rooms.by("ana", tenant="norte")
    assert made(elsewhere.request("GET", "/api/tenant"), 200) == {"name": "", "address": ""}
    assert put(rooms.admin) == {"name": "", "address": ""}


def test_it_is_text_of_some_length(rooms: Rooms) -> None:
    for fields in ({"name": "x" * 201}, {"address": 7}, {"name": None}, {"address": ["x"]}):
        assert rooms.admin.request("PUT", "/api/tenant", json=fields).status == 422, fields


def test_mails_end_in_it(ready: Rooms, behind: Pipeline) -> None:
    put(ready.admin, **CLUB)
    ready.booked(title="Demo")

    mail = posted(behind)["ana"]
    text, html = (part.replace("\r\n", "\n") for part in (mail.text, mail.html))

    assert text.endswith(SIGNED)
    assert "Club Norte<br>\nAv. Siempreviva 742, Santiago</p>" in html
    assert "(UTC)" in text


def test_mails_about_accounts_end_in_it_and_say_until_when_on_the_clocks_there(
    courts: Courts, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Santiago")
    put(courts.admin, **CLUB)
    courts.registered(email="eva@example.com")
    courts.request("POST", "/api/auth/forgot", json={"email": "eva@example.com"})

    behind.run()
    password, proof = sorted(behind.mails, key=lambda mail: "confirm" in mail.text)

    for mail, until in (
        (proof, "confírmala antes del lunes 15 de enero de 2024 a las 09:00 (America/Santiago)."),
        (password, "elígela antes del domingo 14 de enero de 2024 a las 10:00 (America/Santiago)."),
    ):
        assert until in mail.text.replace("\r\n", "\n")
        assert mail.text.replace("\r\n", "\n").endswith(SIGNED)
        assert "Club Norte<br>" in mail.html
        [link] = re.findall(r"https://[^/]+(/\S+)", mail.text)
        assert b"<footer>Club Norte<br>" in courts.nobody.request("GET", link).raw


def test_pages_behind_links_end_in_it(courts: Courts, behind: Pipeline) -> None:
    put(courts.admin, name=HOSTILE, address=CLUB["address"])
    courts.booked()
    links = links_in(posted(behind)["ana"])

    for html in (
        page(courts.api.request("GET", links["see"])),
        page(courts.api.request("GET", links["cancel"])),
        page(press(courts.api, links["cancel"])),
        page(courts.api.request("GET", links["see"])),
    ):
        footer = html.partition("<footer>")[2]
        assert CLUB["address"] in footer
        assert "&lt;b onload" in footer
        assert "<b onload" not in html


def test_the_page_of_a_tenant_without_it_has_no_end(courts: Courts, behind: Pipeline) -> None:
    courts.booked()
    see = page(courts.api.request("GET", links_in(posted(behind)["ana"])["see"]))
    assert "<footer>" not in see
    assert "(UTC)" in see


def test_it_is_text_whatever_it_is(ready: Rooms, behind: Pipeline) -> None:
    put(ready.admin, name=HOSTILE, address="a\r\nBcc: x@example.com")
    ready.booked(title="Demo")

    mail = posted(behind)["ana"]
    text, html = (part.replace("\r\n", "\n") for part in (mail.text, mail.html))

    shown = HOSTILE.replace("\u202e", "").strip()
    assert text.endswith(f"\n-- \n{shown}\na Bcc: x@example.com\n")
    assert escape(shown) in html
    assert "<b onload" not in html


def test_mails_of_a_tenant_without_it_end_as_before(ready: Rooms, behind: Pipeline) -> None:
    ready.booked(title="Demo")

    mail = posted(behind)["ana"]
    assert "\n-- \n" not in mail.text.replace("\r\n", "\n")
