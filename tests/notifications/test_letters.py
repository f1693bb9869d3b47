"""A letter says what its reader needs and may know, in text and in HTML alike, whatever clients wrote."""

from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Contact
from chalicelib.notifications.letters import Recipient
from chalicelib.notifications.notification_templates import RecipientRole
from tests.notifications.samples import (
    EARLIER,
    LINK,
    RECIPIENTS,
    SAMPLES,
    SLOT,
    change,
    happened,
    links_for,
    message_of,
    speaking,
    written,
)

pytestmark = pytest.mark.usefixtures("stocked")

LANGUAGES: tuple[Language, ...] = ("es", "en")
HOSTILE = '<script>alert("1")</script> & "O\'Brien"'


class Page(HTMLParser):
    """The text of a page, its links, and the tags that it uses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str | None] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dialect", SAMPLES)
def test_text_and_html_say_the_same(dialect: str, language: Language) -> None:
    for topic, side in SAMPLES[dialect].templates.words[language]:
        links = links_for(dialect, topic, side)
        made = written(dialect, topic, side, language=language, links=links)

        found = Page(made.html)
        assert [link for link in found.links if link != LINK] == list(links.values())
        page = " ".join(" ".join([*found.texts, *links.values()]).split())
        quoted = [line.removeprefix("> ") for line in made.text.splitlines()]
        lines = [part for line in quoted for part in line.split(": ", 1)]
        assert all(line in page for line in lines), (lines, page)
        assert page.count("2026") == made.text.count("2026")


def test_a_page_says_its_language_and_asks_nobody_for_anything() -> None:
    for language in LANGUAGES:
        page = Page(written("rooms", "created", language=language).html)

        assert ("html", {"lang": language}) in page.tags
        assert not {"img", "link", "script", "iframe", "form"} & {tag for tag, _ in page.tags}
        assert not any("src" in attributes for _, attributes in page.tags)
        assert page.links == [LINK]


def test_a_page_is_read_in_the_dark_as_well_as_in_the_light() -> None:
    """Text has no colour of its own but on a ground of its own: so each mail client has what suits it."""
    page = Page(written("rooms", "created", links=links_for("rooms", "created", RecipientRole.HOLDER)).html)

    assert ("meta", {"name": "color-scheme", "content": "light dark"}) in page.tags
    for _, attributes in page.tags:
        names = {rule.partition(":")[0].strip() for rule in (attributes.get("style") or "").split(";")}
        assert ("color" in names) == ("background-color" in names), attributes


def test_what_a_client_wrote_is_text_and_nothing_else() -> None:
    event = happened("rooms", "cancelled")
    found = event.reservation
    hostile = replace(found, details={**found.details, "title": HOSTILE, "description": HOSTILE})
    told = Event(replace(event.change, reason=HOSTILE), hostile)

    made = written("rooms", "cancelled", event=told, to=Recipient(HOSTILE, "ana@example.com"))

    page = Page(made.html)
    assert "script" not in {tag for tag, _ in page.tags}
    assert sum(text.count(HOSTILE) for text in page.texts) == 5  # title twice, name, description, reason
    assert made.text.count(HOSTILE) == 4


def test_who_has_no_name_is_greeted_without_one() -> None:
    greetings: tuple[tuple[Language, str], ...] = (("es", "Hola:"), ("en", "Hello,"))
    for language, greeting in greetings:
        for name in ("", " ", "\n"):
            made = written("courts", "created", language=language, to=Recipient(name, "ana@example.com"))

            assert made.text.startswith(f"{greeting}\n\n")
            assert f"<p>{greeting}</p>" in made.html


def test_lines_that_a_client_wrote_break_nothing_but_their_own_text() -> None:
    event = happened("rooms", "created")
    details = {
        "title": "Reunión\r\nBcc: x@example.com\u2028",
        "description": "Una\x00\r\n\r\n\r\n\r\nDos\t  tres\u2029",
    }
    odd = replace(event.reservation, details={**event.reservation.details, **details})

    made = written("rooms", "created", present=odd, to=RECIPIENTS[RecipientRole.HOLDER])

    assert made.subject == "Reserva confirmada: Reunión Bcc: x@…"
    assert "> Descripción: Una\n>\n> Dos tres\n" in made.text
    assert "Una<br><br>Dos tres</td>" in made.html


def test_what_did_not_move_was_the_same_before() -> None:
    begun = [EARLIER.start.isoformat(), SLOT.start.isoformat()]
    ended = [SLOT.start.isoformat(), SLOT.end.isoformat()]
    moves: tuple[tuple[dict[str, Any], str | None], ...] = (
        ({"start": begun}, "de 09:00 a 11:00"),
        ({"end": ended}, "de 10:00 a 10:00"),
        ({"resource": ["court-2", "court-1"]}, None),
    )
    for changed, before in moves:
        moved = Event(change("moved", **changed), SAMPLES["courts"].reservation)

        made = written("courts", "moved", event=moved)

        assert ("Antes: " in made.text) == (before is not None), changed
        assert (before or "") in made.text


def test_the_old_time_is_that_of_the_change_though_it_moved_again_since() -> None:
    event = happened("courts", "moved")
    later = Interval(SLOT.start.replace(hour=20), SLOT.end.replace(hour=21))

    made = written("courts", "moved", event=event, present=replace(event.reservation, interval=later))

    assert "de 17:00 a 18:00" in made.text
    assert "de 09:00 a 10:00" in made.text
    assert "de 10:00 a 11:00" not in made.text


def test_who_is_invited_by_a_move_is_not_told_of_an_old_time() -> None:
    event = happened("rooms", "moved")

    assert "Antes: " in written("rooms", "moved", RecipientRole.ATTENDEE, event=event).text
    assert "Antes: " not in written("rooms", "invited", RecipientRole.ATTENDEE, event=event).text


def test_what_comes_late_is_said_to_be_late_and_nothing_else_is() -> None:
    notes: tuple[tuple[Language, str], ...] = (("es", "menos anticipación"), ("en", "less notice"))
    sides = (RecipientRole.HOLDER, RecipientRole.HOST)
    for topic, (language, note), side in product(("cancelled", "moved", "erased"), notes, sides):
        late = happened("appointments", topic)
        in_time = Event(replace(late.change, changed={}), late.reservation)
        for event in (late, in_time):
            made = written("appointments", topic, side, event=event, language=language)
            assert (note in made.text) == (note in made.html) == (event is late), (topic, side)


def test_what_it_costs_and_what_is_owed_is_told_to_those_it_concerns() -> None:
    price = {"total": 1234.5, "currency": "EUR", "parts": []}
    sides = (RecipientRole.HOLDER, RecipientRole.ATTENDEE)
    for topic, changed, shown in (
        ("created", {}, "Precio: 1234,50 EUR"),
        ("cancelled", {"late": True, "fee": {"total": 7, "currency": "CLP"}}, "aviso tardío: 7 CLP"),
        ("cancelled", {}, None),
    ):
        event = happened("rooms", topic)
        event = Event(replace(event.change, changed=changed), event.reservation)
        priced = replace(event.reservation, price=price)
        made = {side: written("rooms", topic, side, event=event, present=priced) for side in sides}
        for side, letter in made.items():
            assert (shown is not None and shown in letter.text) == (side == sides[0] and shown is not None)
            assert shown is not None or "EUR" not in letter.text
    english = written(
        "rooms",
        "created",
        present=replace(happened("rooms", "created").reservation, price=price),
        language="en",
    )
    assert "Price: 1234.50 EUR" in english.text


def test_who_is_no_longer_invited_learns_no_more_than_that() -> None:
    event = happened("rooms", "uninvited")
    event = Event(replace(event.change, reason="Secreto"), event.reservation)

    made = written("rooms", "uninvited", RecipientRole.ATTENDEE, event=event)

    for secret in ("Secreto", "María", "Avances", "Sala A"):
        assert secret not in made.text + made.html + (made.calendar or "")


def test_the_content_is_that_of_the_reservation_as_it_stands() -> None:
    event = happened("rooms", "created")
    details = {**event.reservation.details, "link": "https://meet.example.com/better", "title": "Otra"}

    made = written("rooms", "created", event=event, present=replace(event.reservation, details=details))

    assert made.subject == "Reserva confirmada: Otra"
    assert "Enlace: https://meet.example.com/better" in made.text
    assert LINK not in made.text


def test_subjects_may_name_everybody_and_a_name_with_braces_is_a_name() -> None:
    made = message_of(speaking("{title} {host} {holder}")).letter(Recipient("Ana", "ana@example.com"))
    assert made.subject == "Clase Elena Ana"

    made = message_of(speaking(title="{host} {0}")).letter(Recipient("{name}", "ana@example.com"))
    assert made.subject == "{host} {0}"
    assert made.text.startswith("Hola, {name}:\n")


def test_a_holder_who_is_nowhere_in_the_directory_has_the_name_that_they_gave() -> None:
    event = happened("appointments", "created")
    found = replace(event.reservation, holder="gone", contact=Contact("Rosa Díaz", ""))

    made = written("appointments", "created", RecipientRole.HOST, event=Event(event.change, found))

    assert made.subject == "Nueva cita con Rosa Díaz"


REVERSED: dict[Language, dict[str, str]] = {
    "es": {
        "disputed": "El pago está en disputa ante el proveedor de pagos.",
        "partially_refunded": "Una parte del pago fue devuelta.",
        "refunded": "El pago fue devuelto.",
        "charged_back": "El pago fue revertido por un contracargo.",
    },
    "en": {
        "disputed": "The payment is disputed at the payment provider.",
        "partially_refunded": "A part of the payment was refunded.",
        "refunded": "The payment was refunded.",
        "charged_back": "The payment was reversed by a chargeback.",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", ["reversal", "cancelled"])
def test_what_became_of_a_payment_is_said_in_a_sentence(topic: str, language: Language) -> None:
    for kind, sentence in REVERSED[language].items():
        event = happened("appointments", topic)
        event = Event(replace(event.change, changed={"reversal": kind}), event.reservation)
        for side in (RecipientRole.HOLDER, RecipientRole.HOST):
            made = written("appointments", topic, side, event=event, language=language)
            assert sentence in made.text
            assert sentence in made.html
