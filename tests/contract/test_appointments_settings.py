"""Professional settings: defaults, the first PATCH that makes a professional, who reads, who changes."""

from functools import partial
from typing import Any

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
    at("2024-01-14T13:00:00.789Z")
    nora = new(appointments)

    settings = made(nora.patch_settings("nora"), 200)

    assert set(settings) == SETTINGS_KEYS
    assert {key: settings[key] for key in DEFAULTS} == DEFAULTS
    assert settings["user_id"] == "nora"
    assert settings["created_at"] == "2024-01-14T13:00:00Z"
    assert isinstance(settings["id"], str)
    assert settings["id"]
    assert made(nora.settings("nora"), 200) == settings
    other = appointments.practising("otto", session_duration_minutes=60)
    assert {key: other[key] for key in DEFAULTS} == {**DEFAULTS, "session_duration_minutes": 60}


def test_the_stages_zone_is_the_default(
    appointments: Appointments, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Santiago")

    assert appointments.practising("nora")["timezone"] == "America/Santiago"
    assert appointments.practising("otto", timezone="Europe/Madrid")["timezone"] == "Europe/Madrid"


def test_everything_may_be_said_at_once_and_nothing_else_changes(appointments: Appointments, at: At) -> None:
    for caller, user in ((appointments.professional, PROFESSIONAL), (new(appointments), "nora")):
        before = made(caller.patch_settings(user, **CUSTOM), 200)
        assert {key: before[key] for key in CUSTOM} == CUSTOM, user
        at("2024-01-14T15:00:00Z")

        assert made(appointments.settings(user), 200) == before
        assert made(caller.patch_settings(user), 200) == before
        assert made(caller.patch_settings(user, buffer_minutes=20), 200) == {**before, "buffer_minutes": 20}
        cleared = made(caller.patch_settings(user, office_address=None), 200)
        assert cleared == {**before, "buffer_minutes": 20, "office_address": None}
        refused(caller.patch_settings(user, deposit_amount=None), 400)
        cleared = made(caller.patch_settings(user, requires_deposit=False, deposit_amount=None), 200)
        assert cleared["deposit_amount"] is None


def test_fields_that_are_unknown_or_not_the_callers_to_say_change_nothing(appointments: Appointments) -> None:
    before = made(appointments.settings(), 200)

    answer = appointments.professional.patch_settings(
        id="x", user_id=OTHER_PROFESSIONAL, created_at="2020-01-01T00:00:00Z", dueño="ana"
    )

    assert made(answer, 200) == before
    assert made(appointments.settings(OTHER_PROFESSIONAL), 200)["user_id"] == OTHER_PROFESSIONAL


# Who reads.


def test_the_list_is_of_all_professionals_by_user(appointments: Appointments) -> None:
    for user in ("zoe", "nora", "Abel"):
        appointments.practising(user)

    for caller in (appointments, appointments.professional, appointments.admin):
        listed = made_list(caller.all_settings())
        assert [row["user_id"] for row in listed] == ["Abel", "nora", "pablo", "sara", "zoe"]
        assert all(made(caller.settings(row["user_id"]), 200) == row for row in listed)
    assert made_list(appointments.by("ana", tenant="norte").all_settings()) == []
    for nobody in ("ana", "otto", "x", "a b", "ñ", "%"):
        refused(appointments.settings(nobody), 404, NO_PROFESSIONAL)


# Who changes.


def test_words_of_professionals_and_admins_change_settings_and_no_others(appointments: Appointments) -> None:
    """Who may at all is in the matrix."""
    before = made_list(appointments.all_settings())
    for role in ("user", "client", "patient", "USUARIO", "king"):
        refused(appointments.by("ana", role=role).patch_settings("ana", buffer_minutes=5), 403, NO_PERMISSION)
    assert made_list(appointments.all_settings()) == before

    words = [(PROFESSIONAL, role) for role in ("STAFF", "staff", "professional")]
    words += [("jefa", role) for role in ("admin", "ADMIN", "superadmin")]
    for minutes, (user, role) in enumerate(words, 5):
        settings = made(appointments.by(user, role=role).patch_settings(buffer_minutes=minutes), 200)
        assert settings["buffer_minutes"] == minutes, role


# What it changes.


def test_a_change_counts_for_the_very_next_reservation_and_leaves_alone_what_is_there(
    appointments: Appointments,
) -> None:
    reservation = appointments.booked(**slot("10:00"))

    appointments.practising(
        work_start_time="14:00",
        work_days="MON",
        requires_approval=True,
        session_modalities="Presencial",
        requires_deposit=True,
        deposit_amount=100,
    )

    assert appointments.seen(reservation["id"]) == reservation
    assert appointments.occupied() == [reservation["start_time"]]
    assert not appointments.is_free(**slot("10:00"))
    assert appointments.free()[0] == "14:00"
    appointments.practising(requires_deposit=False, session_modalities="BOTH")
    refused(appointments.create(**slot("11:00")), 400)
    appointments.practising(work_start_time="09:00")
    assert appointments.create(**slot("11:00")).status == 201


def test_two_changes_or_first_patches_at_once_are_both_kept(appointments: Appointments) -> None:
    for caller, user in ((appointments.professional, PROFESSIONAL), (new(appointments), "nora")):
        other = partial(appointments.admin.patch_settings, user, office_address="Calle 1")

        with faults("TransactWriteItems", first(other)):
            made(caller.patch_settings(user, buffer_minutes=5), 200)

        assert [row["user_id"] for row in made_list(appointments.all_settings())].count(user) == 1
        settings = made(appointments.settings(user), 200)
        assert (settings["buffer_minutes"], settings["office_address"]) == (5, "Calle 1"), user


def test_the_settings_are_validated_again_when_somebody_was_faster(appointments: Appointments) -> None:
    """Each of the two would do alone; together they make no working day."""
    other = partial(appointments.admin.patch_settings, work_end_time="11:00")

    with faults("TransactWriteItems", first(other)):
        answer = appointments.professional.patch_settings(work_start_time="12:00")

    settings = made(appointments.settings(), 200)
    assert settings["work_start_time"] < settings["work_end_time"]
    if answer.status != 200:
        refused_naming(answer, "work_")
