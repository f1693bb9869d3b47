"""A calendar reads what a letter brings: one event, which comes, changes and goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.domain.events import OF_WAITLIST, Event
from chalicelib.notifications.invitations import uid_of
from chalicelib.notifications.letters import Recipient
from chalicelib.notifications.notification_templates import OF_PAYMENTS, PAUSED, RecipientRole
from tests.notifications.mails import received, sent_by
from tests.notifications.samples import (
    BOOKED,
    ENROLLED,
    LINK,
    NOW,
    RECIPIENTS,
    SAMPLES,
    SLOT,
    change,
    written,
)

pytestmark = pytest.mark.usefixtures("stocked")

ENDING = {"cancelled", "expired", "erased", "uninvited"}


def entry_in(calendar: str | None) -> Any:
    assert calendar is not None
    parsed = Calendar.from_ical(calendar)
    [entry] = parsed.walk("VEVENT")
    assert (parsed.errors, entry.errors) == ([], [])
    return entry


def entry_of(message: EmailMessage) -> Any:
    """The event that a client finds in a message: in the part of its body that is a calendar."""
    [part] = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    text = part.get_content()
    assert part.get_param("method") == str(Calendar.from_ical(text)["METHOD"])
    return entry_in(text)


def test_every_topic_asks_for_an_event_or_strikes_it_out_but_of_payments_waiting_and_pauses() -> None:
    for dialect in SAMPLES:
        for topic, side in SAMPLES[dialect].templates.words["es"]:
            made = written(dialect, topic, side)
            if topic in {*OF_PAYMENTS, *OF_WAITLIST, PAUSED}:
                assert (made.method, made.calendar) == (None, None)
                continue
            assert made.method == ("CANCEL" if topic in ENDING else "REQUEST")
            assert str(Calendar.from_ical(made.calendar or "")["METHOD"]) == made.method
            assert (entry_in(made.calendar)["STATUS"] == "CANCELLED") == (topic in ENDING)
            assert topic not in ENDING or LINK not in (made.calendar or "")


def test_an_event_is_what_the_letter_tells() -> None:
    entry = entry_in(written("rooms", "created").calendar)

    assert entry["SUMMARY"] == "Reunión de equipo"
    assert entry["LOCATION"] == "Sala A (Piso 3)"
    assert entry["URL"] == LINK
    assert entry["DESCRIPTION"] == f"Avances del mes.\nTraer los informes.\n\n{LINK}"
    assert (entry.start, entry.end) == (SLOT.start, SLOT.end)
    assert entry["DTSTAMP"].dt == NOW
    assert entry["STATUS"] == "CONFIRMED"


def test_what_is_pending_is_tentative() -> None:
    assert entry_in(written("appointments", "created").calendar)["STATUS"] == "TENTATIVE"
    assert entry_in(written("appointments", "confirmed").calendar)["STATUS"] == "CONFIRMED"


def test_what_there_is_not_is_left_out() -> None:
    for dialect in ("courts", "gym"):
        entry = entry_in(written(dialect, "created").calendar)

        assert "URL" not in entry
        assert ("LOCATION" in entry) == (dialect == "courts")


def test_the_stage_invites_and_the_reader_is_the_only_guest_and_asked_for_no_answer() -> None:
    text = written("rooms", "created", RecipientRole.ATTENDEE).calendar
    entry = entry_in(text)

    assert entry["ORGANIZER"] == "mailto:no-reply@example.com"
    assert entry["ORGANIZER"].params["CN"] == "Cupo"
    guest = entry["ATTENDEE"]
    assert guest == "mailto:luis@example.com"
    assert [guest.params[name] for name in ("CN", "PARTSTAT", "RSVP")] == ["Luis Pérez", "ACCEPTED", "FALSE"]
    assert "ana@example.com" not in (text or "")
    assert "maria@example.com" not in (text or "")


def test_who_has_no_name_is_called_by_their_address() -> None:
    made = written("rooms", "created", to=Recipient("", "ana@example.com"))

    assert entry_in(made.calendar)["ATTENDEE"].params["CN"] == "ana@example.com"


def test_whatever_a_title_holds_there_is_one_event() -> None:
    for text in (
        *("a;b,c\\n:d", "BEGIN:VEVENT", "ñandú " * 30, "😀" * 60, "x" * 300, 'O"Brien'),
        *("fin\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR", "nul\x00o\x07", "linea\u2028aparte\x85"),
    ):
        found = replace(BOOKED, details={**BOOKED.details, "title": text, "description": text})
        event = Event(change("created"), found)
        made = written("rooms", "created", event=event, to=Recipient(text, "ana@example.com"))

        entry = entry_in(made.calendar)

        assert entry["SUMMARY"].split() == text.replace("\x00", " ").replace("\x07", " ").split()
        assert entry["ATTENDEE"] == "mailto:ana@example.com"
        assert all(len(line.encode()) <= 75 for line in (made.calendar or "").split("\r\n"))


def test_lines_of_a_description_are_lines() -> None:
    found = replace(BOOKED, details={**BOOKED.details, "description": "Uno\r\nDos\n\n\nTres", "link": None})

    made = written("rooms", "created", event=Event(change("created"), found))

    assert entry_in(made.calendar)["DESCRIPTION"] == "Uno\nDos\n\nTres"


# One event, whoever is told of it; through its life: contract/common/test_notices.py.


def test_a_name_is_that_of_one_seat_of_one_tenant_and_says_nothing_of_either() -> None:
    name = uid_of(ENROLLED)

    assert uid_of(replace(ENROLLED, created=ENROLLED.created + timedelta(seconds=1))) != name
    assert uid_of(replace(ENROLLED, tenant="other")) != name
    assert ENROLLED.id not in name
    assert ENROLLED.tenant not in name


def test_an_event_out_of_json_has_the_name_of_the_stored_one() -> None:
    stored = replace(ENROLLED, created=datetime(2026, 11, 19, 15, 0, 7, 123456, tzinfo=UTC))
    told = replace(ENROLLED, created=datetime(2026, 11, 19, 15, 0, 7, 123000, tzinfo=UTC))

    assert uid_of(told) == uid_of(stored)


def test_the_file_is_the_same_calendar() -> None:
    message = received(sent_by(written("rooms", "created"), RECIPIENTS[RecipientRole.HOLDER]))

    [attached] = message.iter_attachments()
    assert attached.get_filename() == "invite.ics"
    assert attached.get_content_type() == "application/ics"
    assert entry_in(attached.get_content().decode()) == entry_of(message)
