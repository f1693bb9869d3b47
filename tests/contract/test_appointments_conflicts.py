"""Conflicts, where appointments have rules of their own: whose time it is, and the buffer after each."""

from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import TAKEN, deleted, made, made_list, refused


def test_a_conflict_is_told_to_everybody_and_says_nothing_of_whom_it_is_with(
    appointments: Appointments,
) -> None:
    appointments.booked()

    for caller in (appointments, appointments.professional, appointments.admin, appointments.superadmin):
        refused(caller.create(client_id="ana"), 409, TAKEN)


def test_after_each_appointment_the_buffer_stays_free(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)
    appointments.booked(**slot("10:00", "11:00"))

    for start, end in (
        ("11:14", "12:00"),
        ("11:00", "11:45"),
        ("09:01", "09:46"),
        ("09:15", "10:00"),
        ("10:00", "11:00"),
    ):
        refused(appointments.by("bruno").create(**slot(start, end)), 409, TAKEN)
    for start, end in (("11:15", "12:00"), ("09:00", "09:45")):
        assert times(appointments.by("bruno").booked(**slot(start, end))) == slot(start, end)


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

    refused(appointments.professional.create(client_id="sara", **slot("11:14", "12:00")), 409, TAKEN)
    appointments.blocked(client_id="sara", **slot("11:15", "12:00"))
    assert appointments.by("bruno").create(**slot("12:00", "12:45")).status == 201
    refused(appointments.by("bruno").create(**slot("09:00", "09:46")), 409, TAKEN)


def test_a_buffer_before_a_block_is_asked_for(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)
    appointments.blocked(client_id="sara", **slot("12:00", "13:00"))

    refused(appointments.create(**slot("11:00", "11:46")), 409, TAKEN)
    assert appointments.create(**slot("11:00", "11:45")).status == 201
