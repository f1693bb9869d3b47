"""/api/me/language: what a user chose is the language of what reaches them later (common.md)."""

from typing import Final

import pytest

from tests.api import Api, Response
from tests.contract.calendars import Calendars
from tests.contract.callers import MISSING, Caller
from tests.contract.courts import SettingsChanged
from tests.contract.notices import posted, subjects_of
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import REQUIRED, faulty, made, refused
from tests.pipeline import Pipeline
from tests.texts import forget, sent

ENGLISH: Final = {"Accept-Language": "en"}
SPANISH: Final = {"Accept-Language": "es"}


@pytest.fixture
def ana(api: Api) -> Caller:
    """Ana, whom nobody has seen yet."""
    return Caller(api)


def choose(caller: Caller, language: object) -> Response:
    body = {} if language is MISSING else {"language": language}
    return caller.request("PUT", "/api/me/language", json=body)


def test_what_was_chosen_last_holds_whatever_the_requests_say(ready: Rooms, behind: Pipeline) -> None:
    """A request's Accept-Language is for its own answer alone, also for the first one that is ever made."""
    ready.sending(ENGLISH).booked(title="Uno")
    assert subjects_of(posted(behind)) == {"ana": "Reserva confirmada: Uno"}

    for number, (language, asked, subject) in enumerate(
        (("en", SPANISH, "Booking confirmed"), ("es", ENGLISH, "Reserva confirmada"))
    ):
        assert made(choose(ready, language), 200) == {"language": language}
        ready.sending(asked).booked(title="Dos", **slot(f"{12 + number}:00"))
        assert subjects_of(posted(behind)) == {"ana": f"{subject}: Dos"}


def test_somebody_elses_choice_changes_nothing(ready: Rooms, behind: Pipeline) -> None:
    for other in (ready.by("bruno"), ready.by("ana", tenant="norte", name="Ana", email="ana@norte.example")):
        made(choose(other, "en"), 200)

    ready.booked(title="Uno")

    assert subjects_of(posted(behind)) == {"ana": "Reserva confirmada: Uno"}


def test_a_choice_lasts_through_a_new_name_and_only_while_the_stage_has_the_language(
    ready: Rooms, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    made(choose(ready, "en"), 200)
    ready.by("ana", name="Ana Paz").known()
    ready.booked(title="Uno")
    assert subjects_of(posted(behind)) == {"ana": "Booking confirmed: Uno"}

    settings_changed(LANGUAGES="es")
    ready.booked(title="Dos", **slot("12:00"))
    assert subjects_of(posted(behind)) == {"ana": "Reserva confirmada: Dos"}


def test_a_code_and_a_calendar_come_in_the_chosen_language(
    calendars: Calendars, rooms: Rooms, settings_changed: SettingsChanged
) -> None:
    settings_changed(PHONE_OTP="true")
    rooms.booked(title="Demo")
    for chosen, asked, code, busy in (
        ("es", ENGLISH, "es tu código de Cupo", "Ocupado"),
        ("en", SPANISH, "is your Cupo code", "Busy"),
    ):
        forget()
        made(choose(rooms, chosen), 200)
        rooms.sending(asked).save_phone(phone="912345678", country="CL", whatsapp_opt_in=False)
        [(_, text)] = sent()
        assert code in text
        assert calendars.sending(asked).shown().titles == [busy]


def test_only_a_language_of_the_stage_can_be_chosen(ana: Caller, settings_changed: SettingsChanged) -> None:
    for wrong in ("fr", "", " ", "EN", "es-AR", "es,en", None, 1, True, ["es"], {"es": 1}, MISSING):
        answer = choose(ana, wrong)
        missing = wrong in ("", " ", None, MISSING)
        faulty(answer, language=REQUIRED if missing else "Debe ser uno de: es, en")
    faulty(choose(ana.sending(ENGLISH), "fr"), language="Must be one of: es, en")

    settings_changed(LANGUAGES="es")
    faulty(choose(ana, "en"), language="Debe ser uno de: es")
    made(choose(ana, "es"), 200)


def test_other_methods_and_callers_without_a_token_are_refused(ana: Caller) -> None:
    refused(choose(ana.nobody, "en"), 401)
    for method in ("GET", "POST", "DELETE"):
        assert ana.request(method, "/api/me/language").status == 405
