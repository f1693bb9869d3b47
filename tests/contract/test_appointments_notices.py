"""What client and professional are mailed of their appointment (contract appointments.md)."""

from typing import Any

import pytest

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import deleted, made
from tests.contract.appointments_kept import text_of
from tests.contract.courts import At
from tests.contract.notices import (
    Chats,
    Told,
    chats,
    chatted,
    entry_of,
    posted,
    practice,
    sides,
    subjects_of,
    ticked,
    told,
)
from tests.contract.rooms import Rooms
from tests.pipeline import Pipeline

__all__ = ["chats", "practice"]

# Far enough ahead for everything to be in time.
THURSDAY = slot("10:00", day="2024-01-18")
FRIDAY = slot("15:00", day="2024-01-19")
CREATED = sides("Nueva cita")
DAY_BEFORE = "2024-01-17T10:00:00Z"
ADDRESS = "Av. Siempreviva 742"
LATE = "con menos anticipación de la requerida"


@pytest.fixture
def booked(practice: Appointments, behind: Pipeline) -> dict[str, Any]:
    """Ana's appointment with Sara on Thursday, of which both have been told."""
    reservation = practice.booked(**THURSDAY)
    assert told(behind) == CREATED
    return reservation


def told_as(behind: Pipeline, *, late: bool) -> Told:
    """Who was told under which subject, and that the client was late or in time."""
    mails = posted(behind)
    assert {part for mail in mails.values() for part in (LATE in mail.text, LATE in mail.html)} == {late}
    return subjects_of(mails)


def test_both_sides_are_told_whoever_acts(practice: Appointments, behind: Pipeline) -> None:
    for caller in (practice, practice.professional, practice.admin):
        name = caller.booked(client_id="ana", **THURSDAY)["id"]
        assert told(behind) == CREATED
        made(practice.professional.confirm(name), 200)
        assert told(behind) == {}
        made(caller.patch(name, **FRIDAY), 200)
        assert told_as(behind, late=False) == sides("Cita reprogramada")
        if caller is practice:
            deleted(caller.delete(name))
            assert told_as(behind, late=False) == sides("Cita eliminada")
        else:
            made(caller.cancel(name), 200)
            assert told_as(behind, late=False) == sides("Cita cancelada")


def test_each_side_reads_whom_it_meets_how_and_where(practice: Appointments, behind: Pipeline) -> None:
    practice.practising(office_address=ADDRESS)
    for modality, start in (("Presencial", "10:00"), ("Virtual", "12:00")):
        practice.booked(session_modality=modality, **slot(start, day="2024-01-18"))

        mails = posted(behind)
        for mail in mails.values():
            for shown in (mail.text, mail.html):
                assert modality in shown
                assert "Confirmada" in shown
                assert (ADDRESS in shown) is (modality == "Presencial")
            assert f"Modalidad: {modality}" in mail.text
            assert entry_of(mail).location == (ADDRESS if modality == "Presencial" else "")
            assert ("Siempreviva" in str(mail.calendar)) is (modality == "Presencial")
        assert "Profesional: Sara Mora" in mails["ana"].text
        assert entry_of(mails["ana"]).summary == "Cita con Sara Mora"
        assert "Cliente: Ana López" in mails["sara"].text
        assert entry_of(mails["sara"]).summary == "Cita con Ana López"


def test_a_client_who_is_late_is_so_in_the_history_and_in_the_mails_and_a_professional_never_is(
    practice: Appointments, behind: Pipeline, at: At
) -> None:
    starts = ("09:00", "10:00", "11:00")
    names = [practice.booked(**slot(start, day="2024-01-18"))["id"] for start in starts]
    behind.told()

    at("2024-01-16T10:00:01Z")
    deleted(practice.delete(names[0]))
    assert told_as(behind, late=True) == sides("Cita eliminada")
    made(practice.patch(names[1], **FRIDAY), 200)
    assert told_as(behind, late=True) == sides("Cita reprogramada")
    assert all('"late"' in text_of(name) for name in names[:2])
    at("2024-01-18T10:00:00Z")
    made(practice.professional.cancel(names[2]), 200)
    assert told_as(behind, late=False) == sides("Cita cancelada")


def test_a_professional_has_the_language_they_chose(practice: Appointments, behind: Pipeline) -> None:
    practice.professional.choosing("en").booked(client_id="ana", **THURSDAY)

    mails = posted(behind)
    assert subjects_of(mails) == {**CREATED, "sara": "New appointment with Ana López"}
    assert "Thursday, 18 January 2024, 10:00–10:45 (UTC)" in mails["sara"].text
    assert "Session: Online" in mails["sara"].text


def test_who_was_never_seen_is_not_mailed_but_the_other_is(practice: Appointments, behind: Pipeline) -> None:
    practice.professional.booked(client_id="clx-9", **THURSDAY)
    assert told(behind) == {"sara": "Nueva cita con clx-9"}

    practice.booked(professional_id="pablo", **THURSDAY)
    assert told(behind) == {"ana": "Nueva cita con pablo"}
    assert (behind.waiting, behind.dead) == ({}, [])


# What nobody is told of.


def test_blocks_are_nobodys_news(practice: Appointments, behind: Pipeline) -> None:
    block = practice.blocked(client_id="sara", **THURSDAY)
    other = practice.blocked(client_id="sara", **slot("12:00", day="2024-01-18"))
    made(practice.professional.patch(block["id"], **FRIDAY), 200)
    made(practice.professional.cancel(other["id"]), 200)
    practice.blocked(client_id="sara", **THURSDAY)

    for instant in (DAY_BEFORE, "2024-01-18T09:59:00Z", "2024-01-18T15:00:00Z"):
        assert ticked(behind, instant) == {}
    deleted(practice.professional.delete(block["id"]))
    assert told(behind) == {}


# Reminders, and the end.


def test_a_hold_is_reminded_of_if_confirmed_in_time(practice: Appointments, behind: Pipeline, at: At) -> None:
    practice.practising(requires_approval=True)
    practice.booked(**slot("10:00", day="2024-01-16"))
    in_time = practice.booked(**THURSDAY)["id"]
    too_late = practice.booked(**slot("13:00"))["id"]
    behind.told()

    assert ticked(behind, "2024-01-15T10:00:00Z") == {}
    at("2024-01-15T11:00:00Z")
    for name in (in_time, too_late):
        made(practice.professional.confirm(name), 200)
        assert told(behind) == sides("Cita confirmada")
    assert ticked(behind, "2024-01-15T11:01:00Z") == {}
    assert ticked(behind, "2024-01-15T12:00:00Z") == sides("Solicitud vencida: cita")
    for instant in ("2024-01-15T12:59:00Z", "2024-01-16T09:00:00Z", "2024-01-17T09:59:59Z"):
        assert ticked(behind, instant) == {}, instant
    assert ticked(behind, DAY_BEFORE) == {"ana": "Recordatorio: cita con Sara Mora"}


def test_who_wants_whatsapp_is_reminded_there(
    practice: Appointments, behind: Pipeline, chats: Chats, at: At
) -> None:
    for user, number in (("ana", "+56911111111"), ("sara", "+56922222222")):
        assert Rooms(practice.api).by(user).save_phone(phone=number).status == 201
    practice.booked(**THURSDAY)
    assert chatted(behind, chats) == {}

    at(DAY_BEFORE)
    behind.sweep()

    [(number, (_, title, when))] = chatted(behind, chats).items()
    assert (number, title) == ("+56911111111", "«Cita con Sara Mora»")
    assert when == "jueves 18 de enero de 2024, de 10:00 a 10:45 (UTC)"
