"""Conflicts and buffers: half-open, exact to the second, each professional for themselves."""

from typing import Final

import pytest

from tests.contract.appointments import OTHER_PROFESSIONAL, Appointments, slot, times
from tests.contract.appointments_answers import TAKEN, deleted, made, made_list, refused

NEIGHBOURS: Final = [
    ("09:00", "09:45", True),
    ("09:15", "10:00", True),
    ("11:00", "11:45", True),
    ("09:15", "10:01", False),
    ("10:59", "11:30", False),
    ("10:15", "10:45", False),
    ("10:00", "11:00", False),
    ("09:30", "11:30", False),
    ("10:00", "10:01", False),
]


@pytest.mark.parametrize(("start", "end", "is_free"), NEIGHBOURS)
def test_what_touches_is_free_and_what_overlaps_is_not(
    appointments: Appointments, start: str, end: str, is_free: bool
) -> None:
    reservation = appointments.booked(**slot("10:00", "11:00"))

    answer = appointments.by("bruno").create(**slot(start, end))

    if is_free:
        assert times(made(answer, 201)) == slot(start, end)
    else:
        refused(answer, 409, TAKEN)
        assert made_list(appointments.admin.everybodys()) == [reservation]


def test_a_conflict_is_told_to_everybody_and_says_nothing_of_whom_it_is_with(
    appointments: Appointments,
) -> None:
    appointments.booked()

    for caller in (appointments, appointments.professional, appointments.admin, appointments.superadmin):
        refused(caller.create(client_id="ana"), 409, TAKEN)


def test_a_conflict_is_exact_to_the_second(appointments: Appointments) -> None:
    first = {"start_time": "2024-01-15T10:00:00Z", "end_time": "2024-01-15T10:30:15Z"}
    appointments.booked(**first)

    over = {"start_time": "2024-01-15T10:30:14Z", "end_time": "2024-01-15T11:00:00Z"}
    refused(appointments.create(**over), 409, TAKEN)
    assert appointments.create(**{**over, "start_time": "2024-01-15T10:30:15Z"}).status == 201


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED"])
def test_what_is_pending_or_confirmed_blocks(appointments: Appointments, status: str) -> None:
    appointments.booked_in(status)

    refused(appointments.by("bruno").create(), 409, TAKEN)


def test_what_is_cancelled_or_deleted_frees_its_slot_at_once(appointments: Appointments) -> None:
    appointments.booked_in("CANCELLED", **slot("10:00"))
    deleted(appointments.delete(appointments.booked(**slot("11:00"))["id"]))

    for start in ("10:00", "11:00"):
        assert appointments.by("bruno").create(**slot(start)).status == 201


def test_professionals_are_in_nobodys_way_but_their_own(appointments: Appointments) -> None:
    appointments.booked()

    assert appointments.create(professional_id=OTHER_PROFESSIONAL).status == 201
    refused(appointments.by("bruno").create(professional_id=OTHER_PROFESSIONAL), 409, TAKEN)


def test_a_client_may_be_with_two_professionals_at_once(appointments: Appointments) -> None:
    """The documents know no rule against it."""
    first = appointments.booked()
    second = appointments.booked(professional_id=OTHER_PROFESSIONAL)

    assert {each["id"] for each in made_list(appointments.of_user())} == {first["id"], second["id"]}


# Buffers.


@pytest.mark.parametrize(
    ("start", "end", "is_free"),
    [
        ("11:15", "12:00", True),
        ("11:14", "12:00", False),
        ("11:00", "11:45", False),
        ("09:00", "09:45", True),
        ("09:01", "09:46", False),
        ("09:15", "10:00", False),
        ("10:00", "11:00", False),
    ],
)
def test_after_each_appointment_the_buffer_stays_free(
    appointments: Appointments, start: str, end: str, is_free: bool
) -> None:
    appointments.practising(buffer_minutes=15)
    appointments.booked(**slot("10:00", "11:00"))

    answer = appointments.by("bruno").create(**slot(start, end))

    if is_free:
        assert times(made(answer, 201)) == slot(start, end)
    else:
        refused(answer, 409, TAKEN)


def test_the_buffer_is_not_shown_as_part_of_the_appointment(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)

    reservation = appointments.booked(**slot("10:00", "11:00"))

    assert times(reservation) == slot("10:00", "11:00")
    assert times(appointments.seen(reservation["id"])) == slot("10:00", "11:00")
    [listed] = made_list(appointments.of_user())
    assert times(listed) == slot("10:00", "11:00")
    assert appointments.occupied() == ["2024-01-15T10:00:00Z"]
    assert times(deleted(appointments.delete(reservation["id"]))) == slot("10:00", "11:00")


def test_the_buffer_of_the_last_appointment_may_lie_after_hours(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=30)

    assert appointments.create(**slot("17:15", "18:00")).status == 201


def test_the_buffer_is_freed_with_the_appointment(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=60)
    deleted(appointments.delete(appointments.booked(**slot("10:00", "11:00"))["id"]))
    made(appointments.professional.cancel(appointments.booked(**slot("10:00", "11:00"))["id"]), 200)

    assert appointments.is_free(**slot("09:00", "13:00"))


def test_a_buffer_reaches_over_midnight(appointments: Appointments) -> None:
    appointments.practising(
        work_days="MON-SUN", work_start_time="00:00", work_end_time="24:00", buffer_minutes=30
    )
    appointments.booked(**slot("23:00", "24:00"))

    refused(appointments.create(**slot("24:29", "25:00")), 409, TAKEN)
    assert appointments.create(**slot("24:30", "25:00")).status == 201


def test_a_block_has_no_buffer_and_keeps_out_of_those_of_others(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)
    appointments.booked(**slot("10:00", "11:00"))
    block = {"client_id": "sara"}

    refused(appointments.professional.create(**block, **slot("11:14", "12:00")), 409, TAKEN)
    appointments.blocked(**block, **slot("11:15", "12:00"))
    assert appointments.by("bruno").create(**slot("12:00", "12:45")).status == 201
    refused(appointments.by("bruno").create(**slot("09:00", "09:46")), 409, TAKEN)


def test_a_buffer_before_a_block_is_asked_for(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)
    appointments.blocked(client_id="sara", **slot("12:00", "13:00"))

    refused(appointments.create(**slot("11:00", "11:46")), 409, TAKEN)
    assert appointments.create(**slot("11:00", "11:45")).status == 201
