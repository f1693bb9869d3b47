"""Words of one dialect alone: of success in Spanish for everybody, of refusals in the caller's language."""

from collections.abc import Callable

from tests.api import Response
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import (
    ALL_LISTED,
    NO_PERMISSION,
    NO_PROFESSIONAL,
    NOT_FOUND,
    TAKEN,
    UNKNOWN,
    made,
    made_list,
    professional_listed,
    refused_somehow,
    user_listed,
)
from tests.contract.gym import Gym
from tests.contract.gym_answers import UNKNOWN as UNKNOWN_SESSION
from tests.contract.gym_answers import refused

ENGLISH = {"Accept-Language": "en"}


def test_errors_of_appointments_are_english_for_those_who_ask(appointments: Appointments) -> None:
    appointments.booked()
    refusals: list[Callable[[Appointments], Response]] = [
        lambda caller: caller.get(UNKNOWN),
        lambda caller: caller.settings("nadie"),
        lambda caller: caller.create(),
        lambda caller: caller.create(start_time="x"),
        lambda caller: caller.create(**slot("22:00")),
        lambda caller: caller.create(**slot("10:00", day="2024-06-03")),
        lambda caller: caller.create(**slot("10:00", day="2024-01-12")),
        lambda caller: caller.of_user("bruno"),
        lambda caller: caller.availability(date="x"),
        lambda caller: caller.nobody.of_user("ana"),
        lambda caller: caller.with_token("x").of_user("ana"),
    ]
    said = set()

    for refusal in refusals:
        spanish, english = refusal(appointments), refusal(appointments.sending(ENGLISH))
        assert spanish.status == english.status
        assert refused_somehow(spanish) != refused_somehow(english)
        said.add(refused_somehow(spanish))
    assert {NOT_FOUND, NO_PROFESSIONAL, TAKEN, NO_PERMISSION} <= said


def test_errors_of_the_gym_are_english_for_those_who_ask(gym: Gym) -> None:
    english = gym.sending(ENGLISH)

    assert refused(gym.reserve(UNKNOWN_SESSION), 400) != refused(english.reserve(UNKNOWN_SESSION), 400)
    change = {"status": "CANCELLED"}
    assert refused(gym.patch("x", **change), 403) != refused(english.patch("x", **change), 403)
    spanish, other = gym.list(page=0), english.list(page=0)
    assert spanish.status == other.status == 400
    assert spanish.body["message"] != other.body["message"]


def test_the_words_of_success_are_spanish_for_everybody(appointments: Appointments) -> None:
    english = appointments.sending(ENGLISH)

    assert english.of_user().body["message"] == user_listed("ana")
    assert english.of_professional().body["message"] == professional_listed("sara")
    assert english.admin.everybodys().body["message"] == ALL_LISTED
    reservation = appointments.booked()
    assert made_list(appointments.get(reservation["id"])) == [reservation]
    for answer in (
        appointments.availability(),
        appointments.patch(reservation["id"], **slot("12:00")),
        appointments.settings(),
        appointments.professional.patch_settings(),
    ):
        # Other words are some; which, the document does not say.
        assert made(answer, 200)


def test_a_name_that_is_nul_or_a_placeholder_is_only_a_name(appointments: Appointments) -> None:
    for name in ("\u0000", "{0}", "{message}", "%(x)s", "<b>", "'; --", "𝔘𝔫𝔦"):
        reservation = appointments.by("ana", name=name).booked()
        [row] = appointments.professional.rows(reservation["id"])
        assert isinstance(row["fullname"], str)
        appointments.admin.delete(reservation["id"])


def test_the_last_of_a_querys_parameters_of_one_name_counts(appointments: Appointments) -> None:
    twice = "date=x&date=2024-01-15&professional_id=x&professional_id=sara"

    assert appointments.request("GET", f"/api/reservations/availability?{twice}").status == 200
