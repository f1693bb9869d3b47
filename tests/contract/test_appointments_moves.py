"""PATCH of the times: by client, professional and admin; all of it or nothing."""

from typing import Any

import pytest

from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    TAKEN,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.appointments_kept import held
from tests.contract.courts import At

AFTERNOON = slot("15:00")


def stays(appointments: Appointments, reservation: dict[str, Any]) -> None:
    """Assert that the reservation is as it was, and holds its slot and no other."""
    assert appointments.seen(reservation["id"]) == reservation
    assert held().count(reservation["id"]) == 1
    assert reservation["start_time"] in appointments.occupied(date=reservation["start_time"])
    assert not appointments.is_free(**times(reservation))


@pytest.mark.parametrize(
    ("user", "role"), [("ana", "user"), ("sara", "STAFF"), ("alma", "admin"), ("root", "superadmin")]
)
@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED"])
def test_client_professional_and_admins_move(
    appointments: Appointments, user: str, role: str, status: str
) -> None:
    reservation = appointments.booked_in(status)

    moved = made(appointments.by(user, role=role).patch(reservation["id"], **AFTERNOON), 200)

    assert moved == {**reservation, **AFTERNOON}
    stays(appointments, moved)
    assert appointments.occupied() == [AFTERNOON["start_time"]]
    assert made_list(appointments.of_user()) == [moved]
    assert appointments.by("bruno").create(**times(reservation)).status == 201
    refused(appointments.by("bruno").create(**AFTERNOON), 409, TAKEN)


@pytest.mark.parametrize(("user", "role"), [("bruno", "user"), ("pablo", "STAFF"), ("nora", "STAFF")])
def test_others_do_not(appointments: Appointments, user: str, role: str) -> None:
    reservation = appointments.booked()

    refused(appointments.by(user, role=role).patch(reservation["id"], **AFTERNOON), 403, NO_PERMISSION)

    stays(appointments, reservation)
    assert appointments.is_free(**AFTERNOON)


def test_a_move_to_a_taken_slot_leaves_it_where_it_was(appointments: Appointments) -> None:
    reservation = appointments.booked()
    other = appointments.by("bruno").booked(**AFTERNOON)

    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.patch(reservation["id"], **slot("15:30")), 409, TAKEN)

    stays(appointments, reservation)
    stays(appointments, other)


@pytest.mark.parametrize(
    ("start", "end"), [("10:15", "11:00"), ("09:30", "10:15"), ("10:00", "11:00"), ("10:10", "10:20")]
)
def test_its_own_slot_is_not_in_its_way(appointments: Appointments, start: str, end: str) -> None:
    appointments.practising(buffer_minutes=15)
    reservation = appointments.booked(**slot("10:00", "10:45"))

    moved = made(appointments.patch(reservation["id"], **slot(start, end)), 200)

    assert times(moved) == slot(start, end)
    stays(appointments, moved)


def test_a_move_to_where_it_is_changes_nothing(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked()
    at("2024-01-14T13:00:00Z")

    assert made(appointments.patch(reservation["id"], **times(reservation)), 200) == reservation
    stays(appointments, reservation)


def test_the_buffer_moves_along(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=30)
    reservation = appointments.booked(**slot("10:00", "11:00"))
    appointments.by("bruno").booked(**slot("14:00", "15:00"))

    refused(appointments.patch(reservation["id"], **slot("15:29", "16:00")), 409, TAKEN)
    refused(appointments.patch(reservation["id"], **slot("13:00", "13:31")), 409, TAKEN)
    made(appointments.patch(reservation["id"], **slot("12:30", "13:30")), 200)

    assert appointments.is_free(**slot("10:00", "12:30"))
    assert not appointments.is_free(**slot("13:59", "14:00"))


@pytest.mark.parametrize(
    "when",
    [
        slot("10:00", day="2024-01-12"),
        slot("11:30", day="2024-01-14"),
        slot("08:00"),
        slot("17:30", "18:15"),
        slot("10:00", day="2024-01-20"),
        slot("10:00", day="2024-06-03"),
        slot("11:00", "10:00"),
        slot("10:00", "10:00"),
    ],
    ids=lambda when: f"{when['start_time']} {when['end_time'][11:16]}",
)
def test_the_rules_are_those_of_a_new_one(appointments: Appointments, when: dict[str, str]) -> None:
    reservation = appointments.booked()
    reason = refused(appointments.create(**when), 400)

    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.patch(reservation["id"], **when), 400, reason)
    stays(appointments, reservation)


@pytest.mark.parametrize("field", ["start_time", "end_time"])
@pytest.mark.parametrize("bad", ["", "mañana", "10:00", "2024-02-30T10:00:00Z", 5, True, [], {}], ids=repr)
def test_what_is_no_time_is_a_fault_of_its_field(appointments: Appointments, field: str, bad: object) -> None:
    reservation = appointments.booked()

    refused_naming(appointments.patch(reservation["id"], **{**AFTERNOON, field: bad}), field)
    stays(appointments, reservation)


@pytest.mark.parametrize("field", ["start_time", "end_time"])
def test_both_times_are_required(appointments: Appointments, field: str) -> None:
    reservation = appointments.booked()
    other = "end_time" if field == "start_time" else "start_time"

    for caller in (appointments, appointments.professional):
        refused_naming(caller.patch(reservation["id"], **{other: AFTERNOON[other]}), field)
    stays(appointments, reservation)


def test_a_session_may_become_longer_or_shorter(appointments: Appointments) -> None:
    reservation = appointments.booked()

    for when in (slot("11:00", "13:30"), slot("16:00", "16:20")):
        assert times(made(appointments.patch(reservation["id"], **when), 200)) == when


def test_what_is_cancelled_cannot_be_moved(appointments: Appointments) -> None:
    reservation = appointments.booked_in("CANCELLED")

    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.patch(reservation["id"], **AFTERNOON), 400)
    assert appointments.seen(reservation["id"]) == reservation
    assert appointments.is_free(**AFTERNOON)


def test_naive_times_are_on_the_professionals_clock(appointments: Appointments) -> None:
    appointments.practising(timezone="America/Santiago")
    reservation = appointments.booked(**slot("15:00"))

    moved = made(
        appointments.patch(
            reservation["id"], start_time="2024-01-16 10:00:00", end_time="2024-01-16T10:45:00"
        ),
        200,
    )

    assert times(moved) == slot("13:00", day="2024-01-16")


def test_a_move_asks_neither_for_a_deposit_nor_for_approval_nor_for_the_modality(
    appointments: Appointments,
) -> None:
    reservation = appointments.booked()
    appointments.practising(
        requires_deposit=True, deposit_amount=100, requires_approval=True, session_modalities="Presencial"
    )

    assert made(appointments.patch(reservation["id"], **AFTERNOON), 200) == {**reservation, **AFTERNOON}


# The notice.


def test_a_client_moves_in_time_where_notice_is_asked_for(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    thursday, friday = slot("10:00", day="2024-01-18"), slot("10:00", day="2024-01-19")
    reservation = appointments.booked(**thursday)
    at(after(thursday["start_time"], hours=-48))

    assert times(made(appointments.patch(reservation["id"], **friday), 200)) == friday


@pytest.mark.parametrize("day", ["2024-01-17", "2024-01-19", "2024-02-19"])
def test_a_client_does_not_move_late_wherever_to(appointments: Appointments, at: At, day: str) -> None:
    """What counts is the start that is given up."""
    appointments.practising(late_cancellation="reject")
    thursday = slot("10:00", day="2024-01-18")
    reservation = appointments.booked(**thursday)
    at(after(thursday["start_time"], hours=-48, seconds=1))

    refused_naming(appointments.patch(reservation["id"], **slot("10:00", day=day)), "48")

    stays(appointments, reservation)
    for caller in (appointments.professional, appointments.admin):
        when = slot("11:00" if caller.user == "sara" else "12:00", day=day)
        assert times(made(caller.patch(reservation["id"], **when), 200)) == when


def test_a_client_moves_late_where_it_is_allowed(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked(**slot("10:00"))
    at("2024-01-15T09:59:59Z")

    assert times(made(appointments.patch(reservation["id"], **AFTERNOON), 200)) == AFTERNOON


# Sequences.


def test_two_reservations_cannot_change_places_in_one_step(appointments: Appointments) -> None:
    first, second = appointments.booked(**slot("10:00")), appointments.booked(**slot("11:00"))

    refused(appointments.patch(first["id"], **slot("11:00")), 409, TAKEN)
    made(appointments.patch(first["id"], **AFTERNOON), 200)
    made(appointments.patch(second["id"], **slot("10:00")), 200)
    moved = made(appointments.patch(first["id"], **slot("11:00")), 200)

    stays(appointments, moved)
    assert len(held()) == 2


def test_a_move_between_neighbours_may_touch_both(appointments: Appointments) -> None:
    appointments.booked(**slot("09:00", "10:00"))
    appointments.booked(**slot("11:00", "12:00"))
    reservation = appointments.booked(**AFTERNOON)

    assert appointments.patch(reservation["id"], **slot("10:00", "11:00")).status == 200
