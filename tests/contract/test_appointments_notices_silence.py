"""What nobody is mailed of: blocks, what changes nothing, what is over."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import UNKNOWN, deleted, made, refused
from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.notices import practice, told
from tests.contract.test_appointments_notices import CREATED, FRIDAY, THURSDAY, booked
from tests.pipeline import Pipeline

__all__ = ["booked", "practice"]


def test_blocks_are_nobody_s_news(practice: Appointments, behind: Pipeline, at: At) -> None:
    block = practice.blocked(client_id="sara", **THURSDAY)
    made(practice.professional.patch(block["id"], **FRIDAY), 200)
    other = practice.blocked(client_id="sara", **slot("12:00", day="2024-01-18"))
    made(practice.professional.cancel(other["id"]), 200)
    assert told(behind) == {}

    at("2024-01-18T15:00:00Z")
    behind.sweep()
    assert told(behind) == {}
    deleted(practice.professional.delete(block["id"]))
    assert told(behind) == {}


def _confirmed_again(practice: Appointments, booked: dict[str, Any]) -> None:
    made(practice.professional.confirm(booked["id"]), 200)


def _moved_nowhere(practice: Appointments, booked: dict[str, Any]) -> None:
    made(practice.patch(booked["id"], **times(booked)), 200)


def _refused(practice: Appointments, booked: dict[str, Any]) -> None:
    refused(practice.by("bruno").create(**THURSDAY), 409)
    refused(practice.create(**slot("23:00", day="2024-01-18")), 400)
    refused(practice.create(start_time=MISSING), 400)
    refused(practice.cancel(booked["id"]), 403)
    refused(practice.by("bruno").delete(booked["id"]), 403)
    refused(practice.delete(UNKNOWN), 404)


def _moved_onto_another(practice: Appointments, booked: dict[str, Any]) -> None:
    practice.blocked(client_id="sara", **FRIDAY)
    refused(practice.patch(booked["id"], **FRIDAY), 409)


@pytest.mark.parametrize(
    "act",
    [_confirmed_again, _moved_nowhere, _refused, _moved_onto_another],
    ids=lambda act: act.__name__,
)
def test_nobody_is_told_when_nothing_has_changed(
    practice: Appointments,
    behind: Pipeline,
    booked: dict[str, Any],
    act: Callable[[Appointments, dict[str, Any]], None],
) -> None:
    act(practice, booked)

    assert told(behind) == {}


def test_nobody_is_told_of_a_second_cancellation_or_that_what_was_cancelled_is_deleted(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any]
) -> None:
    made(practice.professional.cancel(booked["id"]), 200)
    assert set(told(behind)) == {"ana", "sara"}

    made(practice.admin.cancel(booked["id"]), 200)
    deleted(practice.delete(booked["id"]))

    assert told(behind) == {}


def test_nobody_is_told_that_what_is_over_is_deleted(
    practice: Appointments, behind: Pipeline, booked: dict[str, Any], at: At
) -> None:
    at("2024-01-18T10:45:00Z")
    deleted(practice.professional.delete(booked["id"]))

    assert told(behind) == {}


def test_a_repeated_request_tells_nobody_again(practice: Appointments, behind: Pipeline) -> None:
    keyed = practice.keyed()
    first = keyed.create(**THURSDAY)
    assert told(behind) == CREATED

    second = keyed.create(**THURSDAY)

    assert (second.status, second.raw) == (201, first.raw)
    assert told(behind) == {}
