"""Appointments while channels are out, and messages that are overtaken or come more than once."""

from datetime import timedelta
from typing import Any

import pytest

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import deleted, made, refused
from tests.contract.courts import At
from tests.contract.notices import EMAIL, TOPIC, bodies, met, out, practice, told
from tests.contract.test_appointments_notices import CREATED, FRIDAY, THURSDAY, booked
from tests.faults import lost_request
from tests.pipeline import Pipeline

__all__ = ["booked", "practice"]

HOUR = timedelta(hours=1)


# Overtaken.


def test_what_is_made_and_cancelled_at_once_is_told_as_cancelled_alone(
    practice: Appointments, behind: Pipeline
) -> None:
    reservation = practice.booked(**THURSDAY)
    made(practice.professional.cancel(reservation["id"]), 200)

    assert told(behind) == {"ana": "Cita cancelada con Sara Mora", "sara": "Cita cancelada con Ana López"}


def test_what_is_made_and_deleted_at_once_is_told_as_deleted_alone(
    practice: Appointments, behind: Pipeline
) -> None:
    deleted(practice.delete(practice.booked(**THURSDAY)["id"]))

    assert told(behind) == {"ana": "Cita eliminada con Sara Mora", "sara": "Cita eliminada con Ana López"}


def test_of_two_moves_at_once_the_last_is_told(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any]
) -> None:
    made(practice.patch(booked["id"], **slot("12:00", day="2024-01-18")), 200)
    made(practice.patch(booked["id"], **FRIDAY), 200)

    assert told(behind) == {
        "ana": "Cita reprogramada con Sara Mora",
        "sara": "Cita reprogramada con Ana López",
    }


# More than once.


def test_every_event_may_come_again_however_often_late_and_out_of_order(
    practice: Appointments, behind: Pipeline, at: At
) -> None:
    practice.practising(requires_approval=True)
    reservation = practice.booked(**THURSDAY)
    events = bodies(behind)
    assert set(told(behind)) == {"ana", "sara"}
    made(practice.professional.confirm(reservation["id"]), 200)
    events += bodies(behind)
    assert set(told(behind)) == {"ana", "sara"}
    at("2024-01-17T10:00:00Z")
    behind.sweep()
    events += bodies(behind)
    assert set(told(behind)) == {"ana"}
    deleted(practice.delete(reservation["id"]))
    events += bodies(behind)
    assert set(told(behind)) == {"ana", "sara"}

    for day in ("2024-01-17T10:00:00Z", "2024-01-18T10:00:00Z"):
        at(day)
        for event in reversed(events):
            behind.again(event, times=4)
        assert told(behind) == {}, day
    assert (len(events), behind.waiting, behind.dead) == (4, {}, [])


# Out.


def test_mail_that_is_out_for_an_hour_is_sent_once_when_it_is_back(
    practice: Appointments, behind: Pipeline
) -> None:
    with out(EMAIL):
        practice.booked(**THURSDAY)
        behind.run_for(HOUR)
        assert told(behind) == {}
        refused(practice.by("bruno").create(**THURSDAY), 409)

    behind.run_for(2 * HOUR)

    assert told(behind) == CREATED
    behind.run_for(24 * HOUR)
    assert told(behind) == {}
    assert (behind.waiting, behind.dead) == ({}, [])


def test_a_side_that_cannot_be_mailed_does_not_hold_the_other_up(
    practice: Appointments, behind: Pipeline
) -> None:
    with out(EMAIL, about="sara@example.com"):
        practice.booked(**THURSDAY)
        assert told(behind) == {"ana": CREATED["ana"]}

    behind.run_for(HOUR)

    assert told(behind) == {"sara": CREATED["sara"]}


@pytest.mark.parametrize("service", [EMAIL, TOPIC])
def test_what_fails_behind_an_appointment_leaves_it_as_it_is(
    practice: Appointments, behind: Pipeline, at: At, service: str
) -> None:
    practice.practising(requires_approval=True)
    with met(service, lost_request) if service == TOPIC else out(service) as failing:
        reservation = practice.booked(**THURSDAY)
        assert reservation["status"] == "PENDING"
        behind.run()
        assert practice.seen(reservation["id"]) == reservation
        confirmed = made(practice.professional.confirm(reservation["id"]), 200)
        assert confirmed == {**reservation, "status": "CONFIRMED"}
        behind.run()
        at("2024-01-17T10:00:00Z")
        behind.sweep()
        behind.run()
        assert practice.seen(reservation["id"]) == confirmed

    assert failing
    assert practice.occupied(date="2024-01-18") == [THURSDAY["start_time"]]
