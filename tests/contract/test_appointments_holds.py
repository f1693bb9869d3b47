"""Holds: what is pending blocks until its time is up, and not a second longer, whoever looks first."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.appointments import MONDAY, Appointments, after, slot, times
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
from tests.contract.courts import At, SettingsChanged

NOON: Final = "2024-01-14T12:00:00Z"
THURSDAY: Final = "2024-01-18"
LAPSES: Final = "2024-01-15T12:00:00Z"


@pytest.fixture
def held(appointments: Appointments) -> dict[str, Any]:
    """What Ana asked for on Sunday at noon, for Thursday; Sara has to approve it."""
    appointments.practising(requires_approval=True)
    reservation = appointments.booked(**slot("10:00", day=THURSDAY))
    assert reservation["status"] == "PENDING"
    return reservation


def lapsed(appointments: Appointments, at: At) -> None:
    """Let a second pass beyond the time of the hold."""
    at(after(LAPSES, seconds=1))


def test_a_hold_blocks_to_its_last_second(appointments: Appointments, held: dict[str, Any], at: At) -> None:
    at(after(LAPSES, seconds=-1))

    assert appointments.seen(held["id"]) == held
    assert appointments.occupied(date=THURSDAY) == [held["start_time"]]
    refused(appointments.by("bruno").create(**times(held)), 409, TAKEN)
    assert made(appointments.professional.confirm(held["id"]), 200)["status"] == "CONFIRMED"


def test_a_hold_that_has_lapsed_is_shown_as_cancelled_everywhere(
    appointments: Appointments, held: dict[str, Any], at: At
) -> None:
    lapsed(appointments, at)

    shown = {**held, "status": "CANCELLED"}
    for caller in (appointments, appointments.professional, appointments.admin):
        assert made(caller.get(held["id"]), 200) == shown
        assert made_list(caller.of_user("ana")) == [shown]
        assert made_list(caller.of_professional()) == [shown]
    assert made_list(appointments.admin.everybodys()) == [shown]
    [row] = appointments.professional.rows(held["id"])
    assert row["status"] == "CANCELLED"


def test_a_hold_that_has_lapsed_leaves_its_slot_to_the_next(
    appointments: Appointments, held: dict[str, Any], at: At
) -> None:
    lapsed(appointments, at)

    assert appointments.occupied(date=THURSDAY) == []
    assert "09:45" in appointments.free(date=THURSDAY)
    other = appointments.by("bruno").booked(**times(held))
    assert appointments.occupied(date=THURSDAY) == [other["start_time"]]
    assert appointments.status_of(held["id"]) == "CANCELLED"
    refused(appointments.by("carla").create(**times(held)), 409, TAKEN)
    assert kept_held() == [other["id"]]


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_hold_that_has_lapsed_cannot_be_confirmed(
    appointments: Appointments, held: dict[str, Any], at: At, is_taken: bool
) -> None:
    lapsed(appointments, at)
    if is_taken:
        appointments.by("bruno").booked(**times(held))

    for caller in (appointments.professional, appointments.admin):
        refused_naming(caller.confirm(held["id"]), "CANCELLED", "CONFIRMED")
    assert appointments.status_of(held["id"]) == "CANCELLED"
    assert len(appointments.occupied(date=THURSDAY)) == is_taken


def test_a_hold_that_has_lapsed_is_cancelled_as_it_stands(
    appointments: Appointments, held: dict[str, Any], at: At
) -> None:
    lapsed(appointments, at)
    other = appointments.by("bruno").booked(**times(held))

    assert made(appointments.professional.cancel(held["id"]), 200)["status"] == "CANCELLED"
    assert appointments.occupied(date=THURSDAY) == [other["start_time"]]


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_hold_that_has_lapsed_cannot_be_moved(
    appointments: Appointments, held: dict[str, Any], at: At, is_taken: bool
) -> None:
    lapsed(appointments, at)
    if is_taken:
        appointments.by("bruno").booked(**times(held))

    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.patch(held["id"], **slot("15:00", day=THURSDAY)), 400)
    assert appointments.seen(held["id"]) == {**held, "status": "CANCELLED"}


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


def test_what_is_decided_does_not_lapse(appointments: Appointments, held: dict[str, Any], at: At) -> None:
    at(after(LAPSES, seconds=-1))
    made(appointments.professional.confirm(held["id"]), 200)
    lapsed(appointments, at)

    assert appointments.status_of(held["id"]) == "CONFIRMED"
    refused(appointments.by("bruno").create(**times(held)), 409, TAKEN)


def test_what_is_confirmed_from_the_first_never_lapses(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked(**slot("10:00", day=THURSDAY))
    at("2024-01-19T12:00:00Z")

    assert appointments.seen(reservation["id"]) == reservation


# For how long.


@pytest.mark.parametrize(("hours", "lapses"), [("1", "2024-01-14T13:00:00Z"), ("72", "2024-01-17T12:00:00Z")])
def test_the_stage_says_how_long_a_hold_lasts(
    appointments: Appointments, settings_changed: SettingsChanged, at: At, hours: str, lapses: str
) -> None:
    settings_changed(HOLD_HOURS=hours)
    held = appointments.booked_in("PENDING", **slot("10:00", day=THURSDAY))

    at(after(lapses, seconds=-1))
    assert appointments.status_of(held["id"]) == "PENDING"
    assert not appointments.is_free(**times(held))
    at(after(lapses, seconds=1))
    assert appointments.status_of(held["id"]) == "CANCELLED"
    assert appointments.is_free(**times(held))


def test_a_hold_ends_at_its_start_at_the_latest(appointments: Appointments, at: At) -> None:
    held = appointments.booked_in("PENDING", **slot("10:00", "12:00"))

    at("2024-01-15T09:59:59Z")
    assert appointments.status_of(held["id"]) == "PENDING"
    at("2024-01-15T10:00:01Z")
    assert appointments.status_of(held["id"]) == "CANCELLED"
    assert appointments.create(**slot("10:30")).status == 201


def test_a_move_to_an_earlier_start_ends_the_hold_there(appointments: Appointments, at: At) -> None:
    held = appointments.booked_in("PENDING", **slot("10:00", day=THURSDAY))

    moved = made(appointments.patch(held["id"], **slot("09:30")), 200)
    assert moved["status"] == "PENDING"
    at("2024-01-15T09:29:59Z")
    assert appointments.status_of(held["id"]) == "PENDING"
    at("2024-01-15T09:30:01Z")
    assert appointments.status_of(held["id"]) == "CANCELLED"


def test_a_move_does_not_buy_a_hold_more_time(appointments: Appointments, at: At) -> None:
    held = appointments.booked_in("PENDING", **slot("10:00", day=THURSDAY))
    at(after(LAPSES, hours=-1))
    made(appointments.patch(held["id"], **slot("15:00", day="2024-01-19")), 200)

    at(after(LAPSES, seconds=-1))
    refused(appointments.by("bruno").create(**slot("15:00", day="2024-01-19")), 409, TAKEN)
    at(after(LAPSES, seconds=1))
    assert appointments.by("bruno").create(**slot("15:00", day="2024-01-19")).status == 201


# What lapsed holds are in the way of.


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_as_many_lapsed_holds_as_there_are_make_way(appointments: Appointments, at: At, count: int) -> None:
    holds = [
        appointments.booked_in("PENDING", **slot(f"{9 + number}:00", f"{10 + number}:00", day=THURSDAY))
        for number in range(count)
    ]
    lapsed(appointments, at)

    whole = slot("09:00", f"{9 + count}:00", day=THURSDAY)
    other = appointments.by("bruno").booked(**whole)

    assert appointments.occupied(date=THURSDAY) == [other["start_time"]]
    assert {appointments.status_of(each["id"]) for each in holds} == {"CANCELLED"}
    refused(appointments.create(**times(holds[-1])), 409, TAKEN)


def test_lapsed_holds_of_several_days_make_way_for_one_block(appointments: Appointments, at: At) -> None:
    days = ("2024-01-16", "2024-01-17", THURSDAY)
    for day in days:
        appointments.booked_in("PENDING", **slot("10:00", day=day))
    lapsed(appointments, at)

    block = appointments.blocked(client_id="sara", **slot("00:00", "72:00", day=days[0]))

    assert [appointments.occupied(date=day) for day in days] == [[block["start_time"]]] * 3


def test_a_lapsed_hold_beside_what_is_taken_does_not_make_it_free(appointments: Appointments, at: At) -> None:
    appointments.booked_in("PENDING", **slot("10:00", "11:00", day=THURSDAY))
    confirmed = appointments.booked(**slot("11:00", "12:00", day=THURSDAY))
    lapsed(appointments, at)

    refused(appointments.by("bruno").create(**slot("10:30", "11:30", day=THURSDAY)), 409, TAKEN)
    assert appointments.by("bruno").create(**slot("10:00", "11:00", day=THURSDAY)).status == 201
    assert appointments.seen(confirmed["id"]) == confirmed


def test_a_hold_that_lives_stands_beside_one_that_has_lapsed(appointments: Appointments, at: At) -> None:
    appointments.booked_in("PENDING", **slot("10:00", "11:00", day=THURSDAY))
    at(after(NOON, hours=12))
    alive = appointments.booked_in("PENDING", **slot("11:00", "12:00", day=THURSDAY))
    lapsed(appointments, at)

    assert appointments.occupied(date=THURSDAY) == [alive["start_time"]]
    refused(appointments.by("bruno").create(**slot("10:30", "11:30", day=THURSDAY)), 409, TAKEN)
    assert appointments.status_of(alive["id"]) == "PENDING"


TAKERS: Final[dict[str, Callable[[Appointments, dict[str, str]], Answer]]] = {
    "client": lambda appointments, when: appointments.by("bruno").create(**when),
    "professional": lambda appointments, when: appointments.professional.create(client_id="bruno", **when),
    "block": lambda appointments, when: appointments.professional.create(client_id="sara", **when),
    "hold": lambda appointments, when: appointments.admin.create(client_id="bruno", status="PENDING", **when),
    "move": lambda appointments, when: appointments.by("bruno").patch(
        appointments.by("bruno").booked(**slot("17:00", day="2024-01-19"))["id"], **when
    ),
}


@pytest.mark.parametrize("take", TAKERS.values(), ids=TAKERS)
def test_a_lapsed_hold_makes_way_for_whatever_comes(
    appointments: Appointments, at: At, take: Callable[[Appointments, dict[str, str]], Answer]
) -> None:
    held = appointments.booked_in("PENDING", **slot("10:00", day=THURSDAY))
    lapsed(appointments, at)

    answer = take(appointments, slot("10:15", "10:30", day=THURSDAY))

    assert answer.status in (200, 201), answer.raw
    assert appointments.occupied(date=THURSDAY) == [answer.body["data"]["start_time"]]
    assert appointments.status_of(held["id"]) == "CANCELLED"
    assert appointments.occupied(date=MONDAY) == []


def test_the_client_of_a_lapsed_hold_may_ask_again(appointments: Appointments, at: At) -> None:
    appointments.practising(requires_approval=True)
    held = appointments.booked(**slot("10:00", day=THURSDAY))
    lapsed(appointments, at)

    again = appointments.booked(**slot("10:00", day=THURSDAY))

    assert again["id"] != held["id"]
    assert again["status"] == "PENDING"
    assert {each["id"]: each["status"] for each in made_list(appointments.of_user())} == {
        held["id"]: "CANCELLED",
        again["id"]: "PENDING",
    }
