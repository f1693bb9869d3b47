"""The client is reminded of an appointment a day before; when it is over, it is completed without a word."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import deleted, made
from tests.contract.appointments_kept import history_of
from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import Chats, Told, chats, chatted, entry_of, posted, practice, told
from tests.contract.rooms import Rooms
from tests.contract.test_appointments_notices import FRIDAY, THURSDAY, booked
from tests.pipeline import Pipeline

__all__ = ["booked", "chats", "practice"]

REMINDED = {"ana": "Recordatorio: cita con Sara Mora"}
DAY_BEFORE = "2024-01-17T10:00:00Z"

# Lets it be this time, and the sweep run; who is told of it.
Swept = Callable[[str], Told]


@pytest.fixture
def swept(behind: Pipeline, at: At) -> Swept:
    def sweep(moment: str) -> Told:
        at(moment)
        behind.sweep()
        return told(behind)

    return sweep


def chosen(appointments: Appointments, minutes: int | None) -> None:
    answer = appointments.admin.request("PUT", "/api/reminders", json={"appointments": minutes})
    assert answer.status == 200, answer.raw


# Reminded.


def test_the_client_alone_is_reminded_a_day_before_and_once(booked: dict[str, Any], swept: Swept) -> None:
    assert swept("2024-01-17T09:59:59Z") == {}
    assert swept(DAY_BEFORE) == REMINDED
    assert [swept(moment) for moment in (DAY_BEFORE, "2024-01-17T10:01:00Z", "2024-01-18T09:59:00Z")] == [
        {}
    ] * 3


def test_a_reminder_says_when_and_with_whom_and_changes_nothing(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], at: At
) -> None:
    before = practice.seen(booked["id"])
    at(DAY_BEFORE)
    behind.sweep()

    mail = posted(behind)["ana"]

    assert "Sara Mora" in mail.text
    assert "jueves 18 de enero de 2024, de 10:00 a 10:45 (UTC)" in mail.text
    assert (entry_of(mail).method, entry_of(mail).status) == ("REQUEST", "CONFIRMED")
    assert practice.seen(booked["id"]) == before


def test_a_sweep_that_is_late_still_reminds_before_the_start(booked: dict[str, Any], swept: Swept) -> None:
    assert swept("2024-01-18T09:59:59Z") == REMINDED


def test_a_sweep_after_the_start_reminds_of_nothing(booked: dict[str, Any], swept: Swept) -> None:
    assert swept("2024-01-18T10:00:00Z") == {}


def test_who_books_within_the_day_before_is_not_reminded(
    practice: Appointments, behind: Pipeline, swept: Swept
) -> None:
    practice.booked(**slot("10:00"))
    told(behind)

    assert swept("2024-01-14T12:01:00Z") == {}
    assert swept("2024-01-15T09:59:00Z") == {}


def test_a_hold_is_not_reminded_of(practice: Appointments, behind: Pipeline, swept: Swept) -> None:
    practice.practising(requires_approval=True)
    practice.booked(**slot("10:00", day="2024-01-16"))
    told(behind)

    assert swept("2024-01-15T10:00:00Z") == {}
    assert "Solicitud vencida: cita con Sara Mora" in swept("2024-01-15T12:00:00Z").values()
    assert swept("2024-01-16T09:00:00Z") == {}


def test_what_is_confirmed_in_time_is_reminded_of(
    practice: Appointments, behind: Pipeline, swept: Swept, at: At
) -> None:
    practice.practising(requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    at("2024-01-15T11:00:00Z")
    made(practice.professional.confirm(reservation["id"]), 200)
    told(behind)

    assert swept("2024-01-17T09:59:59Z") == {}
    assert swept(DAY_BEFORE) == REMINDED


def test_what_is_confirmed_within_the_day_before_is_not_reminded_of(
    practice: Appointments, behind: Pipeline, swept: Swept, at: At
) -> None:
    practice.practising(requires_approval=True)
    reservation = practice.booked(**slot("13:00"))
    at("2024-01-15T11:00:00Z")
    made(practice.professional.confirm(reservation["id"]), 200)
    assert told(behind)["ana"] == "Cita confirmada con Sara Mora"

    assert swept("2024-01-15T11:01:00Z") == {}
    assert swept("2024-01-15T12:59:00Z") == {}


def test_what_has_moved_is_reminded_of_at_its_new_time_alone(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], swept: Swept
) -> None:
    made(practice.professional.patch(booked["id"], **FRIDAY), 200)
    told(behind)

    assert swept(DAY_BEFORE) == {}
    assert swept("2024-01-18T15:00:00Z") == REMINDED


@pytest.mark.parametrize("end", ["cancel", "delete"])
@pytest.mark.parametrize("is_after_the_sweep", [False, True])
def test_what_is_called_off_is_not_reminded_of(
    practice: Appointments,
    behind: Pipeline,
    booked: dict[str, Any],
    at: At,
    end: str,
    is_after_the_sweep: bool,
) -> None:
    at(DAY_BEFORE)
    if is_after_the_sweep:
        behind.sweep()
    if end == "cancel":
        made(practice.professional.cancel(booked["id"]), 200)
    else:
        deleted(practice.professional.delete(booked["id"]))
    behind.sweep()

    mails = told(behind)
    assert set(mails) == {"ana", "sara"}
    assert "Recordatorio" not in mails["ana"]


def test_a_block_is_not_reminded_of(practice: Appointments, behind: Pipeline, swept: Swept) -> None:
    practice.blocked(client_id="sara", **THURSDAY)

    assert [swept(moment) for moment in (DAY_BEFORE, "2024-01-18T09:59:00Z")] == [{}] * 2


def test_a_tenant_has_its_own_time(practice: Appointments, behind: Pipeline, swept: Swept) -> None:
    chosen(practice, 120)
    practice.booked(**THURSDAY)
    told(behind)

    assert swept(DAY_BEFORE) == {}
    assert swept("2024-01-18T07:59:59Z") == {}
    assert swept("2024-01-18T08:00:00Z") == REMINDED


def test_a_tenant_or_a_stage_may_do_without(
    practice: Appointments, behind: Pipeline, swept: Swept, settings_changed: SettingsChanged
) -> None:
    settings_changed(REMINDERS="appointment=0")
    practice.booked(**THURSDAY)
    chosen(practice, 0)
    settings_changed(REMINDERS="")
    practice.booked(**slot("12:00", day="2024-01-18"))
    behind.run()
    behind.mailed()

    assert swept(DAY_BEFORE) == {}
    assert swept("2024-01-18T09:00:00Z") == {}


def test_a_client_who_wants_whatsapp_is_reminded_there_too(
    practice: Appointments, behind: Pipeline, chats: Chats, at: At
) -> None:
    for user, number in (("ana", "+56911111111"), ("sara", "+56922222222")):
        assert Rooms(practice.api).by(user).save_phone(phone=number).status == 201
    practice.booked(**THURSDAY)
    assert chatted(behind, chats) == {}

    at(DAY_BEFORE)
    behind.sweep()

    [(number, (_, title, when))] = chatted(behind, chats).items()
    assert (number, title) == ("+56911111111", "Cita con Sara Mora")
    assert when == "jueves 18 de enero de 2024, de 10:00 a 10:45 (UTC)"


# Completed.


def test_what_is_over_is_completed_inside_and_stays_confirmed_outside(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], swept: Swept
) -> None:
    swept(DAY_BEFORE)
    before = practice.seen(booked["id"])

    assert swept("2024-01-18T10:44:59Z") == {}
    assert history_of(booked["id"]) == ["created", "reminder"]
    assert swept("2024-01-18T10:45:00Z") == {}
    assert history_of(booked["id"]) == ["created", "reminder", "completed"]
    assert swept("2024-01-18T10:46:00Z") == {}

    assert history_of(booked["id"]) == ["created", "reminder", "completed"]
    assert practice.seen(booked["id"]) == before
    assert before["status"] == "CONFIRMED"


def test_what_was_cancelled_is_not_completed(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], swept: Swept
) -> None:
    made(practice.professional.cancel(booked["id"]), 200)
    told(behind)

    assert swept("2024-01-18T10:45:00Z") == {}
    assert history_of(booked["id"]) == ["created", "cancelled"]
