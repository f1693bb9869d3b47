"""Conflicts, where appointments have rules of their own: whose time it is, and the buffer after each."""

from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import TAKEN, deleted, made, made_list, refused
from tests.contract.common.adapters import ALWAYS_OPEN


def test_after_each_appointment_the_buffer_stays_free(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)
    appointments.booked(**slot("10:00", "11:00"))

    for shape in ("11:14-12:00", "11:00-11:45", "09:01-09:46", "09:15-10:00", "10:00-11:00"):
        refused(appointments.by("bruno").create(**slot(*shape.split("-"))), 409, TAKEN)
    for start, end in (("11:15", "12:00"), ("09:00", "09:45")):
        assert times(appointments.by("bruno").booked(**slot(start, end))) == slot(start, end)


def test_the_buffer_is_not_shown_as_part_of_the_appointment(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)

    reservation = appointments.booked(**slot("10:00", "11:00"))

    [listed] = made_list(appointments.of_user())
    for shown in (reservation, appointments.seen(reservation["id"]), listed):
        assert times(shown) == slot("10:00", "11:00")
    assert appointments.occupied() == ["2024-01-15T10:00:00Z"]
    assert deleted(appointments.delete(reservation["id"])) == reservation


def test_the_buffer_is_freed_with_the_appointment(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=60)
    deleted(appointments.delete(appointments.booked(**slot("10:00", "11:00"))["id"]))
    made(appointments.professional.cancel(appointments.booked(**slot("10:00", "11:00"))["id"]), 200)

    assert appointments.is_free(**slot("09:00", "13:00"))


def test_a_buffer_reaches_beyond_the_working_hours_and_over_midnight(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=30)
    assert appointments.create(**slot("17:15", "18:00")).status == 201
    appointments.practising(**ALWAYS_OPEN)
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
    # The buffer before a block is asked for.
    appointments.blocked(client_id="sara", **slot("15:00", "16:00"))
    refused(appointments.create(**slot("14:00", "14:46")), 409, TAKEN)
    assert appointments.create(**slot("14:00", "14:45")).status == 201
