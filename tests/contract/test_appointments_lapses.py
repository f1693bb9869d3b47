"""Deciding, taking and lapsing at once: one holds the slot, and the other is told so."""

from functools import partial
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import NOT_FOUND, TAKEN, made, made_list, refused
from tests.contract.appointments_kept import held
from tests.contract.courts import At
from tests.contract.test_gym_races import WRITE, passing, race
from tests.faults import faults, first

THURSDAY: Final = "2024-01-18"
LAPSED: Final = "2024-01-15T12:00:01Z"
ALIVE: Final = after(LAPSED, seconds=-2)


@pytest.fixture
def pending(appointments: Appointments) -> dict[str, Any]:
    return appointments.booked_in("PENDING", **slot("10:00", day=THURSDAY))


def taking_what_lapsed(appointments: Appointments, at: At, pending: dict[str, Any]) -> Answer:
    """Bruno, a moment later, takes the slot of a hold that has lapsed."""
    at(LAPSED)
    return appointments.by("bruno").create(**times(pending))


def test_a_confirmation_that_is_overtaken_by_the_end_of_the_hold_is_refused(
    appointments: Appointments, pending: dict[str, Any], at: At
) -> None:
    at(ALIVE)

    faster, slower = race(
        partial(taking_what_lapsed, appointments, at, pending),
        partial(appointments.professional.confirm, pending["id"]),
    )

    taken = made(faster, 201)
    refused(slower, 400)
    assert appointments.status_of(pending["id"]) == "CANCELLED"
    assert appointments.occupied(date=THURSDAY) == [taken["start_time"]]
    assert held() == [taken["id"]]


@pytest.mark.parametrize("before", [1, 2])
def test_what_is_confirmed_just_before_its_hold_is_evicted_stands(
    appointments: Appointments, pending: dict[str, Any], at: At, before: int
) -> None:
    """Sara's request came in time; its write goes out while Bruno's is under way."""

    def confirm() -> Answer:
        at(ALIVE)
        answer = appointments.professional.confirm(pending["id"])
        at(LAPSED)
        return answer

    at(LAPSED)
    faster, slower = race(confirm, partial(appointments.by("bruno").create, **times(pending)), before=before)

    made(faster, 200)
    refused(slower, 409, TAKEN)
    assert appointments.status_of(pending["id"]) == "CONFIRMED"
    assert held() == [pending["id"]]


@pytest.mark.parametrize("before", [1, 2])
def test_of_two_who_want_what_has_lapsed_one_has_it(
    appointments: Appointments, pending: dict[str, Any], at: At, before: int
) -> None:
    at(LAPSED)
    carla = partial(appointments.by("carla").create, **times(pending))

    faster, slower = race(carla, partial(appointments.by("bruno").create, **times(pending)), before=before)

    taken = made(faster, 201)
    refused(slower, 409, TAKEN)
    assert appointments.status_of(pending["id"]) == "CANCELLED"
    assert held() == [taken["id"]]


def test_a_lapsed_hold_that_is_deleted_while_it_is_evicted_is_gone(
    appointments: Appointments, pending: dict[str, Any], at: At
) -> None:
    at(LAPSED)

    for before in (1, 2):
        bruno = partial(appointments.by("bruno").create, **times(pending))
        with faults(WRITE, *[passing] * (before - 1), first(lambda: appointments.delete(pending["id"]))):
            assert bruno().status in (201, 409)
    refused(appointments.get(pending["id"]), 404, NOT_FOUND)
    [taken] = made_list(appointments.admin.everybodys())
    assert held() == [taken["id"]]
