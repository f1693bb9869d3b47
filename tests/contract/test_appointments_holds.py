"""Holds: what is pending blocks until its time is up, and not a second longer, whoever looks first."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import (
    NOT_FOUND,
    TAKEN,
    deleted,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.appointments_kept import held as kept_held
from tests.contract.common.races import WRITE, passing, race
from tests.contract.courts import At, SettingsChanged
from tests.faults import faults, first

NOON: Final = "2024-01-14T12:00:00Z"
THURSDAY: Final = "2024-01-18"
LAPSES: Final = "2024-01-15T12:00:00Z"
ALIVE: Final = after(LAPSES, seconds=-1)
LAPSED: Final = after(LAPSES, seconds=1)


@pytest.fixture
def held(appointments: Appointments) -> dict[str, Any]:
    """What Ana asked for on Sunday at noon, for Thursday; Sara has to approve it."""
    appointments.practising(requires_approval=True)
    reservation = appointments.booked(**slot("10:00", day=THURSDAY))
    assert reservation["status"] == "PENDING"
    return reservation


def occupied(appointments: Appointments) -> list[str]:
    return appointments.occupied(date=THURSDAY)


def lasts_until(appointments: Appointments, at: At, hold: dict[str, Any], end: str) -> None:
    """Assert that the hold, which must be last to be looked at, blocks until its end and not after it."""
    reservation = appointments.seen(hold["id"])
    at(after(end, seconds=-1))
    assert appointments.status_of(hold["id"]) == "PENDING"
    assert not appointments.is_free(**times(reservation))
    at(after(end, seconds=1))
    assert appointments.status_of(hold["id"]) == "CANCELLED"
    assert appointments.is_free(**times(reservation))


def test_a_hold_blocks_to_its_last_second(appointments: Appointments, held: dict[str, Any], at: At) -> None:
    at(ALIVE)

    assert appointments.seen(held["id"]) == held
    assert occupied(appointments) == [held["start_time"]]
    refused(appointments.by("bruno").create(**times(held)), 409, TAKEN)
    assert made(appointments.professional.confirm(held["id"]), 200)["status"] == "CONFIRMED"
    # What is decided does not lapse.
    at(LAPSED)
    assert appointments.status_of(held["id"]) == "CONFIRMED"
    refused(appointments.by("bruno").create(**times(held)), 409, TAKEN)


def test_a_hold_that_has_lapsed_is_shown_as_cancelled_and_leaves_its_slot_to_the_next(
    appointments: Appointments, held: dict[str, Any], at: At
) -> None:
    at(LAPSED)

    shown = {**held, "status": "CANCELLED"}
    for caller in (appointments, appointments.professional, appointments.admin):
        assert made_list(caller.get(held["id"])) == [shown]
        assert made_list(caller.of_user("ana")) == made_list(caller.of_professional()) == [shown]
    assert made_list(appointments.admin.everybodys()) == [shown]
    [row] = appointments.professional.rows(held["id"])
    assert row["status"] == "Cancelada"
    assert occupied(appointments) == []
    assert "09:45" in appointments.free(date=THURSDAY)

    # Its client may ask again.
    again = appointments.booked(**times(held))
    statuses = {each["id"]: each["status"] for each in made_list(appointments.of_user())}
    assert statuses == {held["id"]: "CANCELLED", again["id"]: "PENDING"}
    assert occupied(appointments) == [again["start_time"]]
    refused(appointments.by("carla").create(**times(held)), 409, TAKEN)
    assert kept_held() == [again["id"]]


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_hold_that_has_lapsed_can_be_cancelled_as_it_stands_and_nothing_else(
    appointments: Appointments, held: dict[str, Any], at: At, is_taken: bool
) -> None:
    at(LAPSED)
    others = [appointments.by("bruno").booked(**times(held))] if is_taken else []

    for caller in (appointments.professional, appointments.admin):
        refused_naming(caller.confirm(held["id"]), "CANCELLED", "CONFIRMED")
    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.patch(held["id"], **slot("15:00", day=THURSDAY)), 400)
    assert appointments.seen(held["id"]) == {**held, "status": "CANCELLED"}
    assert made(appointments.professional.cancel(held["id"]), 200)["status"] == "CANCELLED"
    assert occupied(appointments) == [other["start_time"] for other in others]


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_hold_that_has_lapsed_is_deleted_and_takes_nothing_from_the_next(
    appointments: Appointments, held: dict[str, Any], at: At, is_taken: bool
) -> None:
    appointments.practising(late_cancellation="reject")
    at("2024-01-17T12:00:00Z")
    if is_taken:
        appointments.by("bruno").booked(**times(held))

    assert deleted(appointments.delete(held["id"])) == {**held, "status": "CANCELLED"}
    refused(appointments.get(held["id"]), 404, NOT_FOUND)
    assert appointments.is_free(**times(held)) is not is_taken


# For how long.


def test_the_stage_says_how_long_a_hold_lasts_and_its_start_is_the_latest(
    appointments: Appointments, settings_changed: SettingsChanged, at: At
) -> None:
    for hours, when, lapses in (
        ("1", slot("10:00", day=THURSDAY), after(NOON, hours=1)),
        ("72", slot("10:00", day=THURSDAY), after(NOON, hours=72)),
        ("24", slot("10:00", "12:00"), "2024-01-15T10:00:00Z"),
    ):
        at(NOON)
        settings_changed(HOLD_HOURS=hours)
        lasts_until(appointments, at, appointments.booked_in("PENDING", **when), lapses)


def test_a_move_buys_a_hold_no_more_time(appointments: Appointments, at: At) -> None:
    for moved_at, when, lapses in (
        (NOON, slot("09:30"), "2024-01-15T09:30:00Z"),
        (after(LAPSES, hours=-1), slot("15:00", day="2024-01-19"), LAPSES),
    ):
        at(NOON)
        hold = appointments.booked_in("PENDING", **slot("10:00", day=THURSDAY))
        at(moved_at)
        assert made(appointments.patch(hold["id"], **when), 200)["status"] == "PENDING"
        lasts_until(appointments, at, hold, lapses)


# What lapsed holds are in the way of.


def test_as_many_lapsed_holds_as_there_are_make_way(appointments: Appointments, at: At) -> None:
    for count, day in ((1, "2024-01-16"), (2, "2024-01-17"), (3, THURSDAY), (6, "2024-01-19")):
        at(NOON)
        hours = [(f"{9 + number}:00", f"{10 + number}:00") for number in range(count)]
        holds = [appointments.booked_in("PENDING", **slot(*each, day=day)) for each in hours]
        at(LAPSED)

        other = appointments.by("bruno").booked(**slot("09:00", f"{9 + count}:00", day=day))

        assert appointments.occupied(date=day) == [other["start_time"]], count
        assert {appointments.status_of(each["id"]) for each in holds} == {"CANCELLED"}, count
        refused(appointments.create(**times(holds[-1])), 409, TAKEN)


def test_a_lapsed_hold_does_not_free_what_stands_beside_it(appointments: Appointments, at: At) -> None:
    appointments.booked_in("PENDING", **slot("10:00", "11:00", day=THURSDAY))
    confirmed = appointments.booked(**slot("11:00", "12:00", day=THURSDAY))
    at(after(NOON, hours=12))
    alive = appointments.booked_in("PENDING", **slot("09:00", "10:00", day=THURSDAY))
    at(LAPSED)

    assert occupied(appointments) == [alive["start_time"], confirmed["start_time"]]
    for start, end in (("10:30", "11:30"), ("09:30", "10:30")):
        refused(appointments.by("bruno").create(**slot(start, end, day=THURSDAY)), 409, TAKEN)
    assert appointments.by("bruno").create(**slot("10:00", "11:00", day=THURSDAY)).status == 201
    assert [appointments.seen(each["id"]) for each in (alive, confirmed)] == [alive, confirmed]


def test_a_lapsed_hold_makes_way_for_whatever_comes(appointments: Appointments, at: At) -> None:
    bruno, professional = appointments.by("bruno"), appointments.professional
    movable = bruno.booked(**slot("17:00", day="2024-01-19"))["id"]
    takers: list[Callable[..., Response]] = [
        bruno.create,
        partial(professional.create, client_id="bruno"),
        partial(professional.create, client_id="sara"),
        partial(appointments.admin.create, client_id="bruno", status="PENDING"),
        partial(bruno.patch, movable),
    ]
    for number, take in enumerate(takers):
        at(NOON)
        hold = appointments.booked_in("PENDING", **slot("10:00", day=THURSDAY))
        at(LAPSED)

        answer = take(**slot("10:15", "10:30", day=THURSDAY))

        assert answer.status in (200, 201), (number, answer.raw)
        assert occupied(appointments) == [answer.body["data"]["start_time"]], number
        assert appointments.status_of(hold["id"]) == "CANCELLED", number
        assert appointments.occupied() == [], number
        deleted(appointments.admin.delete(answer.body["data"]["id"]))


# Deciding, taking and lapsing at once.


def taking_what_lapsed(appointments: Appointments, at: At, hold: dict[str, Any]) -> Response:
    """Bruno, a moment later, takes the slot of a hold that has lapsed."""
    at(LAPSED)
    return appointments.by("bruno").create(**times(hold))


def test_a_confirmation_that_is_overtaken_by_the_end_of_the_hold_is_refused(
    appointments: Appointments, held: dict[str, Any], at: At
) -> None:
    at(ALIVE)

    faster, slower = race(
        partial(taking_what_lapsed, appointments, at, held),
        partial(appointments.professional.confirm, held["id"]),
    )

    taken = made(faster, 201)
    refused(slower, 400)
    assert appointments.status_of(held["id"]) == "CANCELLED"
    assert occupied(appointments) == [taken["start_time"]]
    assert kept_held() == [taken["id"]]


@pytest.mark.parametrize("before", [1, 2])
def test_what_is_confirmed_just_before_its_hold_is_evicted_stands(
    appointments: Appointments, held: dict[str, Any], at: At, before: int
) -> None:
    """Sara's request came in time; its write goes out while Bruno's is under way."""

    def confirm() -> Response:
        at(ALIVE)
        answer = appointments.professional.confirm(held["id"])
        at(LAPSED)
        return answer

    at(LAPSED)
    faster, slower = race(confirm, partial(appointments.by("bruno").create, **times(held)), before=before)

    made(faster, 200)
    refused(slower, 409, TAKEN)
    assert appointments.status_of(held["id"]) == "CONFIRMED"
    assert kept_held() == [held["id"]]


@pytest.mark.parametrize("before", [1, 2])
def test_of_two_who_want_what_has_lapsed_one_has_it(
    appointments: Appointments, held: dict[str, Any], at: At, before: int
) -> None:
    at(LAPSED)
    carla, bruno = (partial(appointments.by(user).create, **times(held)) for user in ("carla", "bruno"))

    faster, slower = race(carla, bruno, before=before)

    taken = made(faster, 201)
    refused(slower, 409, TAKEN)
    assert appointments.status_of(held["id"]) == "CANCELLED"
    assert kept_held() == [taken["id"]]


def test_a_lapsed_hold_that_is_deleted_meanwhile_is_gone(
    appointments: Appointments, held: dict[str, Any], at: At
) -> None:
    at(LAPSED)

    for before in (1, 2):
        with faults(WRITE, *[passing] * (before - 1), first(lambda: appointments.delete(held["id"]))):
            assert appointments.by("bruno").create(**times(held)).status in (201, 409)
    refused(appointments.get(held["id"]), 404, NOT_FOUND)
    [taken] = made_list(appointments.admin.everybodys())
    assert kept_held() == [taken["id"]]
