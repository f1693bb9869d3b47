"""What client and professional are mailed of their appointment (contract appointments.md)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import deleted, made
from tests.contract.appointments_kept import text_of
from tests.contract.courts import At
from tests.contract.notices import entry_of, posted, practice, told
from tests.pipeline import Pipeline

__all__ = ["practice"]

# Far enough ahead for everything to be in time.
THURSDAY = slot("10:00", day="2024-01-18")
FRIDAY = slot("15:00", day="2024-01-19")
WHEN = "jueves 18 de enero de 2024, de 10:00 a 10:45 (UTC)"
CREATED = {"ana": "Nueva cita con Sara Mora", "sara": "Nueva cita con Ana López"}
LATE = "con menos anticipación de la requerida"


@pytest.fixture
def booked(practice: Appointments, behind: Pipeline) -> dict[str, Any]:
    """Ana's appointment with Sara on Thursday, of which both have been told."""
    reservation = practice.booked(**THURSDAY)
    assert told(behind) == CREATED
    return reservation


# Who is told.


@pytest.mark.parametrize("who", ["client", "professional", "admin"])
def test_both_sides_are_told_of_a_new_appointment_whoever_makes_it(
    practice: Appointments, behind: Pipeline, who: str
) -> None:
    caller = {"client": practice, "professional": practice.professional, "admin": practice.admin}[who]
    caller.booked(client_id="ana", **THURSDAY)

    assert told(behind) == CREATED
    assert told(behind) == {}


def test_each_side_reads_who_the_other_is_and_when_where_and_how_they_meet(
    practice: Appointments, behind: Pipeline
) -> None:
    practice.practising(office_address="Av. Siempreviva 742")
    practice.booked(session_modality="Presencial", **THURSDAY)

    mails = posted(behind)
    for mail in mails.values():
        for shown in (mail.text, mail.html):
            assert all(part in shown for part in (WHEN, "Presencial", "Av. Siempreviva 742", "Confirmada"))
        assert entry_of(mail).location == "Av. Siempreviva 742"
    assert "Profesional: Sara Mora" in mails["ana"].text
    assert entry_of(mails["ana"]).summary == "Cita con Sara Mora"
    assert "Cliente: Ana López" in mails["sara"].text
    assert entry_of(mails["sara"]).summary == "Cita con Ana López"


def test_the_address_is_nobody_s_business_who_meets_online(practice: Appointments, behind: Pipeline) -> None:
    practice.practising(office_address="Av. Siempreviva 742")
    practice.booked(session_modality="Virtual", **THURSDAY)

    for mail in posted(behind).values():
        assert "Siempreviva" not in mail.text + str(mail.calendar)
        assert "Modalidad: Virtual" in mail.text


def test_neither_side_reads_the_other_s_address(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any]
) -> None:
    made(practice.professional.patch(booked["id"], **FRIDAY), 200)

    mails = posted(behind)
    for user, other in (("ana", "sara"), ("sara", "ana")):
        mail = mails[user]
        assert f"{other}@example.com" not in mail.message.as_string() + mail.text + str(mail.calendar)


@pytest.mark.parametrize("who", ["client", "professional", "admin"])
def test_both_are_told_of_a_move(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], who: str
) -> None:
    caller = {"client": practice, "professional": practice.professional, "admin": practice.admin}[who]
    made(caller.patch(booked["id"], **FRIDAY), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Cita reprogramada con Sara Mora",
        "sara": "Cita reprogramada con Ana López",
    }
    for mail in mails.values():
        assert "viernes 19 de enero de 2024, de 15:00 a 15:45 (UTC)" in mail.text
        assert f"Antes: {WHEN}" in mail.text


@pytest.mark.parametrize("who", ["professional", "admin"])
def test_both_are_told_of_a_cancellation(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], who: str
) -> None:
    caller = practice.professional if who == "professional" else practice.admin
    made(caller.cancel(booked["id"]), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Cita cancelada con Sara Mora",
        "sara": "Cita cancelada con Ana López",
    }
    assert {entry_of(mail).method for mail in mails.values()} == {"CANCEL"}


def test_both_are_told_when_the_client_takes_it_back(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any]
) -> None:
    deleted(practice.delete(booked["id"]))

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Cita eliminada con Sara Mora",
        "sara": "Cita eliminada con Ana López",
    }
    assert all(WHEN in mail.text for mail in mails.values())
    assert not any(LATE in mail.text for mail in mails.values())
    assert {(entry_of(mail).method, entry_of(mail).status) for mail in mails.values()} == {
        ("CANCEL", "CANCELLED")
    }


@pytest.mark.parametrize("how", ["delete", "move"])
def test_a_client_who_is_late_is_so_in_the_history_and_in_the_mails(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], at: At, how: str
) -> None:
    at("2024-01-16T10:00:01Z")
    if how == "delete":
        deleted(practice.delete(booked["id"]))
    else:
        made(practice.patch(booked["id"], **FRIDAY), 200)

    mails = posted(behind)
    assert set(mails) == {"ana", "sara"}
    assert all(LATE in mail.text and LATE in mail.html for mail in mails.values())
    assert '"late"' in text_of(booked["id"])


def test_a_professional_is_never_late(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], at: At
) -> None:
    at("2024-01-18T09:00:00Z")
    made(practice.professional.cancel(booked["id"]), 200)

    mails = posted(behind)
    assert set(mails) == {"ana", "sara"}
    assert not any(LATE in mail.text for mail in mails.values())


def test_it_is_one_event_from_the_first_mail_to_the_last(practice: Appointments, behind: Pipeline) -> None:
    practice.practising(requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    steps: list[Callable[[], Any]] = [
        lambda: None,
        lambda: made(practice.professional.confirm(reservation["id"]), 200),
        lambda: made(practice.professional.patch(reservation["id"], **FRIDAY), 200),
        lambda: made(practice.professional.cancel(reservation["id"]), 200),
    ]
    sent = []
    for step in steps:
        step()
        mails = posted(behind)
        assert set(mails) == {"ana", "sara"}
        sent.append(entry_of(mails["ana"]))
        assert entry_of(mails["sara"]).uid == sent[0].uid

    assert [(entry.method, entry.status) for entry in sent] == [
        ("REQUEST", "TENTATIVE"),
        ("REQUEST", "CONFIRMED"),
        ("REQUEST", "CONFIRMED"),
        ("CANCEL", "CANCELLED"),
    ]
    assert len({entry.uid for entry in sent}) == 1
    sequences = [entry.sequence for entry in sent]
    assert sequences == sorted(set(sequences))
    assert sent[0].start == datetime(2024, 1, 18, 10, tzinfo=UTC)
    assert sent[2].start == datetime(2024, 1, 19, 15, tzinfo=UTC)


def test_times_are_by_the_professional_s_clocks(practice: Appointments, behind: Pipeline) -> None:
    practice.practising(timezone="America/New_York", reservation_window_days=365)
    practice.booked(start_time="2024-03-08T15:00:00Z", end_time="2024-03-08T15:45:00Z")
    assert "viernes 8 de marzo de 2024, de 10:00 a 10:45 (America/New_York)" in posted(behind)["ana"].text

    # The clocks go forward in between.
    practice.booked(start_time="2024-03-11T15:00:00Z", end_time="2024-03-11T15:45:00Z")

    mail = posted(behind)["ana"]
    assert "lunes 11 de marzo de 2024, de 11:00 a 11:45 (America/New_York)" in mail.text
    assert entry_of(mail).start == datetime(2024, 3, 11, 15, tzinfo=UTC)


def test_each_is_told_in_the_language_that_they_asked_for(practice: Appointments, behind: Pipeline) -> None:
    practice.professional.sending({"Accept-Language": "en"}).booked(client_id="ana", **THURSDAY)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Nueva cita con Sara Mora",
        "sara": "New appointment with Ana López",
    }
    assert "Thursday, 18 January 2024, 10:00–10:45 (UTC)" in mails["sara"].text
    assert "Session: Online" in mails["sara"].text


def test_a_client_whom_nobody_knows_is_mailed_nothing_and_the_professional_is(
    practice: Appointments, behind: Pipeline
) -> None:
    practice.professional.booked(client_id="clx-9", **THURSDAY)

    assert told(behind) == {"sara": "Nueva cita con clx-9"}
    assert (behind.waiting, behind.dead) == ({}, [])


def test_a_professional_who_was_never_seen_is_mailed_nothing_and_the_client_is(
    practice: Appointments, behind: Pipeline
) -> None:
    practice.booked(professional_id="pablo", **THURSDAY)

    assert told(behind) == {"ana": "Nueva cita con pablo"}
