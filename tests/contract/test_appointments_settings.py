"""Professional settings: defaults, the first PATCH that makes a professional, who reads, who changes."""

from functools import partial
from typing import Any

import pytest

from tests.contract.appointments import OTHER_PROFESSIONAL, PROFESSIONAL, Appointments, slot
from tests.contract.appointments_answers import (
    DEFAULTS,
    NO_PERMISSION,
    NO_PROFESSIONAL,
    SETTINGS_KEYS,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.courts import At, SettingsChanged
from tests.faults import faults, first

CUSTOM: dict[str, Any] = {
    "session_duration_minutes": 30,
    "work_days": "MON,WED,FRI",
    "work_start_time": "08:30",
    "work_end_time": "20:00",
    "timezone": "America/Santiago",
    "reservation_window_days": 30,
    "buffer_minutes": 10,
    "requires_approval": True,
    "requires_deposit": True,
    "deposit_amount": 5000,
    "session_modalities": "Presencial",
    "office_address": "Av. Siempre Viva 742, piso 2 ñ 🎾",
    "cancellation_notice_hours": 24,
    "late_cancellation": "reject",
}


def new(appointments: Appointments) -> Appointments:
    """A professional who has no settings yet."""
    return appointments.by("nora", role="STAFF", name="Nora Gil", email="nora@example.com")


def test_the_first_patch_makes_a_professional_with_the_defaults(appointments: Appointments, at: At) -> None:
    at("2024-01-14T13:00:00Z")
    nora = new(appointments)

    settings = made(nora.patch_settings("nora"), 200)

    assert set(settings) == SETTINGS_KEYS
    assert {key: settings[key] for key in DEFAULTS} == DEFAULTS
    assert settings["user_id"] == "nora"
    assert settings["created_at"] == "2024-01-14T13:00:00Z"
    assert isinstance(settings["id"], str)
    assert settings["id"]
    assert made(nora.settings("nora"), 200) == settings


def test_the_first_patch_says_what_it_says_and_leaves_the_rest_to_the_defaults(
    appointments: Appointments,
) -> None:
    settings = made(new(appointments).patch_settings("nora", session_duration_minutes=60), 200)

    assert {key: settings[key] for key in DEFAULTS} == {**DEFAULTS, "session_duration_minutes": 60}


def test_the_zone_is_the_stages_unless_it_is_said(
    appointments: Appointments, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Santiago")

    assert appointments.practising("nora")["timezone"] == "America/Santiago"
    assert appointments.practising("otto", timezone="Europe/Madrid")["timezone"] == "Europe/Madrid"


def test_everything_may_be_said_at_once_and_is_kept(appointments: Appointments) -> None:
    settings = made(appointments.professional.patch_settings(**CUSTOM), 200)

    assert {key: settings[key] for key in CUSTOM} == CUSTOM
    assert made(appointments.settings(), 200) == settings


def test_everything_may_be_said_in_the_first_patch(appointments: Appointments) -> None:
    settings = made(new(appointments).patch_settings("nora", **CUSTOM), 200)

    assert {key: settings[key] for key in CUSTOM} == CUSTOM


def test_a_patch_leaves_alone_what_it_does_not_name(appointments: Appointments, at: At) -> None:
    before = appointments.practising(**CUSTOM)
    at("2024-01-14T15:00:00Z")

    changed = made(appointments.professional.patch_settings(buffer_minutes=20), 200)

    assert changed == {**before, "buffer_minutes": 20}


def test_an_empty_patch_changes_nothing(appointments: Appointments) -> None:
    before = appointments.practising(**CUSTOM)

    assert made(appointments.professional.patch_settings(), 200) == before


def test_unknown_fields_and_those_that_are_not_the_callers_to_say_change_nothing(
    appointments: Appointments,
) -> None:
    before = made(appointments.settings(), 200)

    answer = appointments.professional.patch_settings(
        id="x", user_id=OTHER_PROFESSIONAL, created_at="2020-01-01T00:00:00Z", dueño="ana"
    )

    assert made(answer, 200) == before
    assert made(appointments.settings(OTHER_PROFESSIONAL), 200)["user_id"] == OTHER_PROFESSIONAL


def test_what_can_be_absent_can_be_taken_away(appointments: Appointments) -> None:
    appointments.practising(office_address="Av. Siempre Viva 742", deposit_amount=5000)

    settings = made(appointments.professional.patch_settings(office_address=None, deposit_amount=None), 200)

    assert (settings["office_address"], settings["deposit_amount"]) == (None, None)


# Who reads.


def test_a_professional_is_read_by_all(appointments: Appointments) -> None:
    settings = made(appointments.professional.settings(), 200)

    for caller in (appointments, appointments.other_professional, appointments.admin):
        assert made(caller.settings(), 200) == settings


def test_who_has_no_settings_is_no_professional(appointments: Appointments) -> None:
    for nobody in ("ana", "nora", "x", "a b", "ñ", "%"):
        refused(appointments.settings(nobody), 404, NO_PROFESSIONAL)


def test_the_list_is_of_all_professionals_by_user(appointments: Appointments) -> None:
    for user in ("zoe", "nora", "Abel"):
        appointments.practising(user)

    for caller in (appointments, appointments.professional, appointments.admin):
        listed = made_list(caller.all_settings())
        assert [each["user_id"] for each in listed] == ["Abel", "nora", "pablo", "sara", "zoe"]
        assert all(made(caller.settings(each["user_id"]), 200) == each for each in listed)


def test_the_list_of_nobody_is_empty(appointments: Appointments) -> None:
    assert made_list(appointments.by("ana", tenant="norte").all_settings()) == []


# Who changes.


@pytest.mark.parametrize("role", ["STAFF", "staff", "professional"])
def test_professionals_change_their_own(appointments: Appointments, role: str) -> None:
    sara = appointments.by(PROFESSIONAL, role=role)

    assert made(sara.patch_settings(buffer_minutes=5), 200)["buffer_minutes"] == 5


@pytest.mark.parametrize("role", ["admin", "ADMIN", "superadmin"])
def test_admins_change_and_make_those_of_everybody(appointments: Appointments, role: str) -> None:
    admin = appointments.by("jefa", role=role)

    assert made(admin.patch_settings(buffer_minutes=5), 200)["buffer_minutes"] == 5
    assert made(admin.patch_settings("nora"), 200)["user_id"] == "nora"


@pytest.mark.parametrize("role", ["STAFF", "user", "client", "patient", "king"])
def test_others_change_nothing(appointments: Appointments, role: str) -> None:
    before = made_list(appointments.all_settings())
    caller = appointments.by("ana", role=role)

    refused(caller.patch_settings(buffer_minutes=5), 403, NO_PERMISSION)
    refused(caller.patch_settings("nora"), 403, NO_PERMISSION)

    assert made_list(appointments.all_settings()) == before


@pytest.mark.parametrize("role", ["user", "client", "patient", "USUARIO"])
def test_a_client_does_not_make_themselves_a_professional(appointments: Appointments, role: str) -> None:
    refused(appointments.by("ana", role=role).patch_settings("ana"), 403, NO_PERMISSION)

    refused(appointments.settings("ana"), 404, NO_PROFESSIONAL)


# What it changes.


def test_a_change_counts_for_the_very_next_reservation(appointments: Appointments) -> None:
    assert appointments.create(**slot("10:00")).status == 201

    appointments.practising(work_start_time="12:00")

    refused(appointments.create(**slot("11:00")), 400)
    assert appointments.free()[0] == "12:00"
    appointments.practising(work_start_time="09:00")
    assert appointments.create(**slot("11:00")).status == 201


def test_a_change_leaves_the_reservations_that_are_there_alone(appointments: Appointments) -> None:
    reservation = appointments.booked(**slot("10:00"))

    appointments.practising(
        work_start_time="14:00",
        work_days="SAT",
        requires_approval=True,
        session_modalities="Presencial",
        requires_deposit=True,
        deposit_amount=100,
    )

    assert appointments.seen(reservation["id"]) == reservation
    assert appointments.occupied() == [reservation["start_time"]]
    assert not appointments.is_free(**slot("10:00"))


def test_two_changes_at_once_are_both_kept(appointments: Appointments) -> None:
    other = partial(appointments.admin.patch_settings, office_address="Calle 1")

    with faults("TransactWriteItems", first(other)):
        made(appointments.professional.patch_settings(buffer_minutes=5), 200)

    settings = made(appointments.settings(), 200)
    assert (settings["buffer_minutes"], settings["office_address"]) == (5, "Calle 1")


def test_two_first_patches_at_once_make_one_professional(appointments: Appointments) -> None:
    other = partial(appointments.admin.patch_settings, "nora", office_address="Calle 1")

    with faults("TransactWriteItems", first(other)):
        made(new(appointments).patch_settings("nora", buffer_minutes=5), 200)

    listed = [each["user_id"] for each in made_list(appointments.all_settings())]
    assert listed.count("nora") == 1
    settings = made(appointments.settings("nora"), 200)
    assert (settings["buffer_minutes"], settings["office_address"]) == (5, "Calle 1")


def test_the_settings_are_validated_again_when_somebody_was_faster(appointments: Appointments) -> None:
    """Each of the two would do alone; together they make no working day."""
    other = partial(appointments.admin.patch_settings, work_end_time="11:00")

    with faults("TransactWriteItems", first(other)):
        answer = appointments.professional.patch_settings(work_start_time="12:00")

    settings = made(appointments.settings(), 200)
    assert settings["work_start_time"] < settings["work_end_time"]
    if answer.status != 200:
        refused_naming(answer, "work_")
