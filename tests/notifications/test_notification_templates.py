"""Each dialect has words for all that it tells, in both languages, and a name for whatever is gone."""

from collections.abc import Callable
from dataclasses import replace
from string import Formatter

import pytest

from chalicelib.domain.events import ACTIONS, OF_WAITLIST
from chalicelib.domain.languages import Language
from chalicelib.domain.reservation import Contact, Reservation
from chalicelib.domain.statuses import Status
from chalicelib.notifications.notification_templates import (
    INVITED,
    PAUSED,
    REFUND,
    REVERSAL,
    UNINVITED,
    NotificationTemplates,
    RecipientRole,
)
from tests.notifications.samples import APPOINTED, BOOKED, ENROLLED, RESERVED, SAMPLES

LANGUAGES: tuple[Language, ...] = ("es", "en")
PLACEHOLDERS = {"title", "host", "holder"}


def voice_of(dialect: str) -> NotificationTemplates:
    return SAMPLES[dialect].templates


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("dialect", SAMPLES)
def test_there_are_words_for_all_that_is_told_and_for_nothing_else(dialect: str) -> None:
    templates = voice_of(dialect)
    spoken = {
        (topic, side)
        for topics in (templates.email_roles, templates.phone_roles)
        for topic in topics
        for side in topics[topic]
    }

    for language in LANGUAGES:
        assert set(templates.words[language]) == spoken
        for words in templates.words[language].values():
            assert placeholders(words.subject) <= PLACEHOLDERS
            # What comes first in the body is ours alone.
            assert placeholders(words.sentence) == set()
            # An SMS may cut what it ends in.
            assert words.subject.endswith(("{title}", "{host}", "{holder}"))
    assert {*templates.email_roles, *templates.phone_roles, *templates.details.values()} <= {
        *ACTIONS,
        *OF_WAITLIST,
        INVITED,
        UNINVITED,
        PAUSED,
        REFUND,
        REVERSAL,
    }


@pytest.mark.parametrize("dialect", SAMPLES)
def test_what_is_phoned_is_mailed_too_and_the_languages_are_two(dialect: str) -> None:
    templates = voice_of(dialect)
    assert all(sides <= templates.email_roles[topic] for topic, sides in templates.phone_roles.items())

    spanish, english = (templates.words[language] for language in LANGUAGES)
    for about, words in spanish.items():
        assert words.subject != english[about].subject
        assert words.sentence != english[about].sentence


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("dialect", "side"),
    sorted(
        {(name, side) for name in SAMPLES for sides in voice_of(name).email_roles.values() for side in sides}
    ),
)
def test_what_is_gone_from_the_store_has_a_name_all_the_same(
    dialect: str, side: RecipientRole, language: Language
) -> None:
    templates = voice_of(dialect)

    matter = templates.context(SAMPLES[dialect].reservation, side, language)

    assert matter.title
    names = {"title": matter.title, "host": matter.host, "holder": matter.holder}
    for (_, spoken_to), words in templates.words[language].items():
        if spoken_to == side:
            assert all(names[name] for name in placeholders(words.subject))


@pytest.mark.usefixtures("stocked")
def test_what_is_nowhere_is_called_by_what_it_is_and_somebody_gone_as_they_said() -> None:
    guest = replace(APPOINTED, holder="gone", contact=Contact("Rosa Díaz", ""))
    court, lesson = replace(RESERVED, resource="gone"), replace(ENROLLED, resource="c000000000000000x")
    named: tuple[tuple[str, Reservation, RecipientRole, Language, str], ...] = (
        ("appointments", guest, RecipientRole.HOST, "es", "Cita con Rosa Díaz"),
        *(
            ("courts", court, RecipientRole.HOLDER, "es", "Cancha"),
            ("courts", court, RecipientRole.HOLDER, "en", "Court"),
        ),
        ("gym", lesson, RecipientRole.HOLDER, "es", "Clase"),
    )
    for dialect, found, side, language, title in named:
        matter = voice_of(dialect).context(found, side, language)

        assert matter.title == title
        assert dialect != "courts" or matter.place is None


def facts_of(dialect: str, found: Reservation) -> dict[str, str]:
    return {
        label: value
        for label, value in voice_of(dialect).context(found, RecipientRole.HOLDER, "es").facts
        if value
    }


@pytest.mark.usefixtures("stocked")
def test_an_address_is_for_those_who_come() -> None:
    for modality, place in (("Virtual", None), ("", None), ("Presencial", "Av. Providencia 1234")):
        found = replace(APPOINTED, details={**APPOINTED.details, "modality": modality})
        matter, facts = (
            voice_of("appointments").context(found, RecipientRole.HOLDER, "es"),
            facts_of("appointments", found),
        )

        assert facts.get("Modalidad", "") == modality
        assert (matter.place or "").startswith(place or "")
        assert ("Dirección" in facts) == (place is not None)


@pytest.mark.usefixtures("stocked")
def test_an_appointment_says_no_more_than_who_when_and_where_and_no_gym_repeats_the_notes() -> None:
    secrets = {"notes": "secreto", "payment": {"id": "secreto"}}
    private = replace(APPOINTED, details={**APPOINTED.details, **secrets})

    for side in (RecipientRole.HOLDER, RecipientRole.HOST):
        assert "secreto" not in repr(voice_of("appointments").context(private, side, "es"))
    assert "Rodilla" not in repr(voice_of("gym").context(ENROLLED, RecipientRole.HOLDER, "es"))


@pytest.mark.usefixtures("stocked")
def test_a_price_is_as_fine_as_the_currency_if_there_is_one(settings_changed: Callable[..., None]) -> None:
    """Also one that was stored finer, which is rounded half up as the API shows it."""
    for total, shown, whole in (
        *((0, None, None), (None, None, None), (1500000, "1500000.00", "1500000")),
        *((1500.0, "1500.00", "1500"), (99.9, "99.90", "100"), (0.01, "0.01", "1")),
        *(
            (2.675, "2.68", "3"),
            (99.999, "100.00", "100"),
            (0.001, "0.01", "1"),
            (1e16, f"1{'0' * 16}.00", None),
        ),
    ):
        found = replace(RESERVED, details={"total": total})

        settings_changed(PAYMENT_CURRENCY="ARS")
        assert facts_of("courts", found).get("Total") == shown
        settings_changed(PAYMENT_CURRENCY="CLP")
        assert whole is None or facts_of("courts", found).get("Total") == whole


@pytest.mark.usefixtures("stocked")
def test_a_status_is_told_while_it_stands() -> None:
    for dialect in ("appointments", "courts"):
        for status in Status:
            found = replace(SAMPLES[dialect].reservation, status=status)

            in_spanish = dict(voice_of(dialect).context(found, RecipientRole.HOLDER, "es").facts)
            in_english = dict(voice_of(dialect).context(found, RecipientRole.HOLDER, "en").facts)

            assert bool(in_spanish["Estado"]) == bool(in_english["Status"]) == status.is_blocking


def test_a_booking_settles_while_a_calendar_may_give_it_a_better_link_and_nothing_else_waits(
    settings_changed: Callable[..., None],
) -> None:
    def is_settling(**details: object) -> bool:
        return voice_of("rooms").is_settling(replace(BOOKED, details={**BOOKED.details, **details}))

    assert not is_settling(event=None)
    settings_changed(GOOGLE_CALENDAR_ID="calendar", GOOGLE_CREDENTIALS="{}")

    assert is_settling(event=None)
    assert not is_settling(event="event-1")
    assert not is_settling(event=None, meet=False)
    for dialect in ("appointments", "courts", "gym"):
        assert not voice_of(dialect).is_settling(SAMPLES[dialect].reservation)
