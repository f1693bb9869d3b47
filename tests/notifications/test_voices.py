"""Each dialect has words for all that it tells, in both languages, and a name for whatever is gone."""

from collections.abc import Callable
from dataclasses import replace
from string import Formatter

import pytest

from chalicelib.domain.events import ACTIONS
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.voice import INVITED, REFUND, UNINVITED, Language, Side, Voice
from tests.notifications.samples import (
    APPOINTED,
    BOOKED,
    ENROLLED,
    RESERVED,
    SAMPLES,
)

LANGUAGES: tuple[Language, ...] = ("es", "en")
PLACEHOLDERS = {"title", "host", "holder", "when"}


def voice_of(dialect: str) -> Voice:
    return SAMPLES[dialect].voice


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dialect", SAMPLES)
def test_there_are_words_for_all_that_is_told_and_for_nothing_else(dialect: str, language: Language) -> None:
    voice = voice_of(dialect)
    spoken = {
        (topic, side) for topics in (voice.told, voice.phoned) for topic in topics for side in topics[topic]
    }

    assert set(voice.words[language]) == spoken


@pytest.mark.parametrize("dialect", SAMPLES)
def test_what_is_phoned_is_mailed_too(dialect: str) -> None:
    voice = voice_of(dialect)

    assert all(sides <= voice.told[topic] for topic, sides in voice.phoned.items())


@pytest.mark.parametrize("dialect", SAMPLES)
def test_the_languages_are_two(dialect: str) -> None:
    spanish, english = (voice_of(dialect).words[language] for language in LANGUAGES)

    for about, words in spanish.items():
        assert words.subject != english[about].subject
        assert words.sentence != english[about].sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dialect", SAMPLES)
def test_words_name_nothing_that_cannot_be_filled_in(dialect: str, language: Language) -> None:
    for words in voice_of(dialect).words[language].values():
        for text in (words.subject, words.sentence):
            assert placeholders(text) <= PLACEHOLDERS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dialect", SAMPLES)
def test_a_subject_ends_in_a_name_which_an_sms_may_cut(dialect: str, language: Language) -> None:
    for words in voice_of(dialect).words[language].values():
        assert words.subject.endswith(("{title}", "{host}", "{holder}"))


@pytest.mark.parametrize("dialect", SAMPLES)
def test_topics_are_those_that_there_are(dialect: str) -> None:
    voice = voice_of(dialect)
    known = {*ACTIONS, INVITED, UNINVITED, REFUND}

    assert {*voice.told, *voice.phoned, *voice.details.values()} <= known


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("dialect", "side"),
    sorted({(name, side) for name in SAMPLES for sides in voice_of(name).told.values() for side in sides}),
)
def test_what_is_gone_from_the_store_has_a_name_all_the_same(
    dialect: str, side: Side, language: Language
) -> None:
    voice = voice_of(dialect)

    matter = voice.matter(SAMPLES[dialect].reservation, side, language)

    assert matter.title
    names = {"title": matter.title, "host": matter.host, "holder": matter.holder, "when": "-"}
    for (_, spoken_to), words in voice.words[language].items():
        if spoken_to == side:
            assert all(names[name] for name in placeholders(words.subject + words.sentence))


@pytest.mark.usefixtures("tables")
def test_somebody_gone_is_called_what_they_said_when_they_reserved() -> None:
    matter = voice_of("appointments").matter(APPOINTED, Side.HOST, "es")

    assert matter.title == "Cita con Ana García"


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("language", "title"), [("es", "Cancha"), ("en", "Court")])
def test_a_court_that_is_nowhere_is_a_court(language: Language, title: str) -> None:
    matter = voice_of("courts").matter(RESERVED, Side.HOLDER, language)

    assert (matter.title, matter.place) == (title, None)


@pytest.mark.usefixtures("stocked")
def test_a_session_without_its_class_is_a_class() -> None:
    elsewhere = replace(ENROLLED, resource="c000000000000000x")

    assert voice_of("gym").matter(elsewhere, Side.HOLDER, "es").title == "Clase"


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("modality", "shown", "place"),
    [("Virtual", "Virtual", None), ("", None, None), ("Presencial", "Presencial", "Av. Providencia 1234")],
)
def test_an_address_is_for_those_who_come(modality: str, shown: str | None, place: str | None) -> None:
    matter = voice_of("appointments").matter(
        replace(APPOINTED, details={**APPOINTED.details, "modality": modality}), Side.HOLDER, "es"
    )
    facts = {label: value for label, value in matter.facts if value}

    assert facts.get("Modalidad") == shown
    assert (matter.place or "").startswith(place or "")
    assert ("Dirección" in facts) == (place is not None)


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("side", [Side.HOLDER, Side.HOST])
def test_an_appointment_says_no_more_than_who_when_and_where(side: Side) -> None:
    private = replace(
        APPOINTED, details={**APPOINTED.details, "notes": "secreto", "payment": {"id": "secreto"}}
    )

    assert "secreto" not in repr(voice_of("appointments").matter(private, side, "es"))


@pytest.mark.usefixtures("stocked")
def test_a_gyms_message_does_not_repeat_the_notes() -> None:
    assert "Rodilla" not in repr(voice_of("gym").matter(ENROLLED, Side.HOLDER, "es"))


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("total", "shown"),
    [(0, None), (None, None), (1500000, "1500000"), (1500.0, "1500"), (99.9, "99.90"), (0.01, "0.01")],
)
def test_a_price_is_written_out_if_there_is_one(total: float | None, shown: str | None) -> None:
    matter = voice_of("courts").matter(replace(RESERVED, details={"total": total}), Side.HOLDER, "es")
    facts = {label: value for label, value in matter.facts if value}

    assert facts.get("Total") == shown


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("dialect", ["appointments", "courts"])
@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_told_while_it_stands(dialect: str, status: Status) -> None:
    found = replace(SAMPLES[dialect].reservation, status=status)

    in_spanish = dict(voice_of(dialect).matter(found, Side.HOLDER, "es").facts)
    in_english = dict(voice_of(dialect).matter(found, Side.HOLDER, "en").facts)

    assert bool(in_spanish["Estado"]) == bool(in_english["Status"]) == status.is_blocking


def wanting(**details: object) -> Reservation:
    return replace(BOOKED, details={**BOOKED.details, **details})


@pytest.mark.parametrize(
    ("booking", "is_configured", "is_settling"),
    [
        (wanting(event=None), True, True),
        (wanting(event=None), False, False),
        (wanting(event="event-1"), True, False),
        (wanting(event=None, meet=False), True, False),
    ],
)
def test_a_booking_settles_while_a_calendar_may_give_it_a_better_link(
    settings_changed: Callable[..., None], booking: Reservation, is_configured: bool, is_settling: bool
) -> None:
    if is_configured:
        settings_changed(GOOGLE_CALENDAR_ID="calendar", GOOGLE_CREDENTIALS="{}")

    assert voice_of("rooms").is_settling(booking) is is_settling


@pytest.mark.parametrize("dialect", ["appointments", "courts", "gym"])
def test_nothing_else_waits(dialect: str) -> None:
    assert voice_of(dialect).is_settling(SAMPLES[dialect].reservation) is False
