"""Blocks: a professional's own time, in any hour and on any day, and never on top of an appointment."""

from typing import Any, Final

import pytest

from tests.contract.appointments import OTHER_PROFESSIONAL, Appointments, slot, times
from tests.contract.appointments_answers import (
    KEYS,
    NO_PERMISSION,
    TAKEN,
    deleted,
    made,
    made_list,
    refused,
    refused_somehow,
)
from tests.contract.callers import MISSING
from tests.contract.courts import At

NIGHT: Final = slot("22:00", "30:00")
WEEKEND: Final = slot("00:00", "48:00", day="2024-01-20")
FAR: Final = slot("00:00", "24:00", day="2025-12-24")
RUNNING: Final = slot("10:00", "20:00", day="2024-01-14")


def test_a_professional_blocks_their_own_time(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **slot("12:00", "14:00"))

    assert set(block) == KEYS
    assert (block["client_id"], block["professional_id"]) == ("sara", "sara")
    assert (block["status"], block["session_modality"]) == ("CONFIRMED", "")
    assert times(block) == slot("12:00", "14:00")
    assert made(appointments.professional.get(block["id"]), 200) == block
    assert appointments.occupied() == [block["start_time"]]
    refused(appointments.create(**slot("13:30")), 409, TAKEN)
    assert appointments.create(**slot("14:00")).status == 201


def test_an_admin_blocks_the_time_of_a_professional(appointments: Appointments) -> None:
    block = appointments.admin.booked(client_id="sara", session_modality=MISSING, **NIGHT)

    assert (block["client_id"], block["status"]) == ("sara", "CONFIRMED")


@pytest.mark.parametrize("when", [NIGHT, WEEKEND, FAR, RUNNING], ids=lambda when: when["start_time"])
def test_a_block_is_at_any_hour_on_any_day(appointments: Appointments, when: dict[str, str]) -> None:
    assert times(appointments.blocked(client_id="sara", **when)) == when
    refused(appointments.professional.create(client_id="sara", **when), 409, TAKEN)


@pytest.mark.parametrize(
    "end", ["2024-01-14T11:00:00Z", "2024-01-14T11:59:59Z"], ids=lambda end: str(end)[11:]
)
def test_a_block_that_is_over_is_refused(appointments: Appointments, end: str) -> None:
    past = {"start_time": "2024-01-14T09:00:00Z", "end_time": end}

    for caller in (appointments.professional, appointments.admin):
        refused(caller.create(client_id="sara", **past), 400)
    assert made_list(appointments.of_professional()) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"requires_deposit": True, "deposit_amount": 5000},
        {"requires_approval": True},
        {"session_modalities": "Presencial"},
    ],
    ids=str,
)
def test_a_block_needs_neither_deposit_nor_approval(
    appointments: Appointments, settings: dict[str, Any]
) -> None:
    appointments.practising(**settings)

    assert appointments.blocked(client_id="sara", **NIGHT)["status"] == "CONFIRMED"
    assert appointments.admin.booked(client_id="sara", session_modality=MISSING)["status"] == "CONFIRMED"


def test_a_block_is_confirmed_whatever_is_wished(appointments: Appointments, at: At) -> None:
    block = appointments.blocked(client_id="sara", status="PENDING", **slot("10:00", day="2024-01-18"))
    at("2024-01-17T12:00:00Z")

    assert appointments.status_of(block["id"]) == "CONFIRMED"
    refused(appointments.create(**times(block)), 409, TAKEN)


def test_a_block_is_never_put_on_top_of_an_appointment(appointments: Appointments) -> None:
    reservation = appointments.booked(**slot("10:00"))

    for caller in (appointments.professional, appointments.admin):
        refused(caller.create(client_id="sara", **slot("00:00", "24:00")), 409, TAKEN)
    assert made_list(appointments.of_professional()) == [reservation]


def test_a_block_lasts_31_days_and_no_longer(appointments: Appointments) -> None:
    refused(appointments.professional.create(client_id="sara", **slot("00:00", f"{31 * 24}:01")), 400)

    block = appointments.blocked(client_id="sara", **slot("00:00", f"{31 * 24}:00"))
    for day in ("2024-01-15", "2024-01-31", "2024-02-14"):
        assert appointments.occupied(date=day) == [block["start_time"]]
        assert appointments.offered(date=day) == []
    assert appointments.occupied(date="2024-02-15") == []


def test_nobody_else_blocks_the_time_of_a_professional(appointments: Appointments) -> None:
    for caller in (appointments, appointments.other_professional):
        refused(caller.create(client_id="sara", **NIGHT), 403, NO_PERMISSION)
    refused(
        appointments.professional.create(client_id="pablo", professional_id=OTHER_PROFESSIONAL),
        403,
        NO_PERMISSION,
    )

    assert made_list(appointments.admin.everybodys()) == []


def test_whoever_is_no_professional_any_more_blocks_nothing(appointments: Appointments) -> None:
    refused_somehow(appointments.by("sara", role="user").create(client_id="sara", **NIGHT))

    assert made_list(appointments.admin.everybodys()) == []


def test_a_professional_is_no_block_in_the_time_of_another(appointments: Appointments) -> None:
    """What Pablo books of Sara is an appointment: hours, window and deposit count."""
    pablo = appointments.other_professional

    refused(pablo.create(client_id="pablo", **NIGHT), 400)
    refused(pablo.create(client_id="pablo", **WEEKEND), 400)


# In lists, and to the end.


def test_a_block_is_in_the_lists_of_its_professional(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **NIGHT)
    sara = appointments.professional

    for answer in (sara.of_professional(), sara.of_user(), appointments.admin.everybodys()):
        assert made_list(answer) == [block]
    assert made_list(appointments.of_professional()) == [{**block, "client_id": None}]


def test_by_users_leaves_blocks_out(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **NIGHT)
    reservation = appointments.booked()

    for caller in (appointments.professional, appointments.admin):
        rows = caller.rows(block["id"], reservation["id"])
        assert [each["id"] for each in rows] == [reservation["id"]]


def test_a_block_is_moved_to_any_hour(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **slot("10:00"))
    reservation = appointments.booked(**slot("15:00"))

    for when in (NIGHT, WEEKEND, FAR):
        assert times(made(appointments.professional.patch(block["id"], **when), 200)) == when
    refused(appointments.professional.patch(block["id"], **times(reservation)), 409, TAKEN)
    assert times(appointments.seen(block["id"])) == FAR
    assert appointments.is_free(**slot("10:00"))


def test_a_block_is_removed_without_notice(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    block = appointments.blocked(client_id="sara", **slot("10:00"))
    at("2024-01-15T09:59:00Z")

    assert deleted(appointments.professional.delete(block["id"])) == block
    assert appointments.is_free(**slot("10:00"))


def test_a_block_is_not_for_clients(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **NIGHT)

    for answer in (
        appointments.get(block["id"]),
        appointments.delete(block["id"]),
        appointments.cancel(block["id"]),
        appointments.patch(block["id"], **slot("23:00")),
        appointments.other_professional.get(block["id"]),
        appointments.other_professional.delete(block["id"]),
    ):
        refused(answer, 403, NO_PERMISSION)
    assert appointments.seen(block["id"]) == block
