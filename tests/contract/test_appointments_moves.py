"""Moves, where appointments have rules of their own: who may, hours, buffers, notice."""

from typing import Any

from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import TAKEN, made, made_list, refused, refused_naming
from tests.contract.appointments_kept import held
from tests.contract.courts import At

AFTERNOON = slot("15:00")


def stays(appointments: Appointments, reservation: dict[str, Any]) -> None:
    """Assert that the reservation is as it was, and holds its slot and no other."""
    assert appointments.seen(reservation["id"]) == reservation
    assert held().count(reservation["id"]) == 1
    assert reservation["start_time"] in appointments.occupied(date=reservation["start_time"])
    assert not appointments.is_free(**times(reservation))


def movers(appointments: Appointments) -> list[Appointments]:
    return [appointments, appointments.professional, appointments.admin]


def test_client_professional_and_admins_move(appointments: Appointments) -> None:
    """Others do not: see the matrix."""
    blocker = appointments.by("bruno").booked(**slot("12:00"))
    for status in ("PENDING", "CONFIRMED"):
        for caller in (*movers(appointments), appointments.superadmin):
            reservation = appointments.booked_in(status)
            refused(caller.patch(reservation["id"], **slot("12:30")), 409, TAKEN)
            stays(appointments, reservation)
            stays(appointments, blocker)

            moved = made(caller.patch(reservation["id"], **AFTERNOON), 200)

            assert moved == {**reservation, **AFTERNOON}, (status, caller.user)
            stays(appointments, moved)
            assert made_list(appointments.of_user()) == [moved]
            other = appointments.by("bruno").booked(**times(reservation))
            refused(appointments.by("bruno").create(**AFTERNOON), 409, TAKEN)
            for each in (moved, other):
                assert appointments.admin.delete(each["id"]).status == 200


def test_what_was_booked_a_year_ahead_by_a_wide_window_can_be_moved_there(appointments: Appointments) -> None:
    appointments.practising(reservation_window_days=800)
    far = appointments.booked(**slot("10:00", day="2025-06-02"))["id"]
    assert appointments.patch(far, **slot("12:00", day="2025-06-03")).status == 200


def test_its_own_slot_and_buffer_are_not_in_its_way(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)
    reservation = appointments.booked(**slot("10:00", "10:45"))

    for start, end in (("10:15", "11:00"), ("09:30", "10:15"), ("10:00", "11:00"), ("10:10", "10:20")):
        moved = made(appointments.patch(reservation["id"], **slot(start, end)), 200)
        assert times(moved) == slot(start, end)
        stays(appointments, moved)
        made(appointments.patch(reservation["id"], **slot("10:00", "10:45")), 200)


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


def test_the_rules_are_those_of_a_new_one(appointments: Appointments) -> None:
    reservation = appointments.booked()

    days = {"2024-01-12": "10:00", "2024-01-14": "11:30", "2024-01-20": "10:00", "2024-06-03": "10:00"}
    times_of_monday = (("08:00", "08:45"), ("17:30", "18:15"), ("11:00", "10:00"), ("10:00", "10:00"))
    wrong = [slot(start, day=day) for day, start in days.items()]
    for when in (*wrong, *(slot(*each) for each in times_of_monday)):
        reason = refused(appointments.create(**when), 400)
        for caller in movers(appointments):
            refused(caller.patch(reservation["id"], **when), 400, reason)
    stays(appointments, reservation)


def test_both_times_are_required(appointments: Appointments) -> None:
    reservation = appointments.booked()

    for missing, sent in (("start_time", "end_time"), ("end_time", "start_time")):
        for caller in (appointments, appointments.professional):
            refused_naming(caller.patch(reservation["id"], **{sent: AFTERNOON[sent]}), missing)
    stays(appointments, reservation)


def test_what_is_cancelled_cannot_be_moved(appointments: Appointments) -> None:
    reservation = appointments.booked_in("CANCELLED")

    for caller in movers(appointments):
        refused(caller.patch(reservation["id"], **AFTERNOON), 400)
    assert appointments.seen(reservation["id"]) == reservation
    assert appointments.is_free(**AFTERNOON)


def test_a_move_asks_for_no_deposit_no_approval_and_no_modality(appointments: Appointments) -> None:
    reservation = appointments.booked()
    appointments.practising(
        requires_deposit=True, deposit_amount=100, requires_approval=True, session_modalities="Presencial"
    )

    assert made(appointments.patch(reservation["id"], **AFTERNOON), 200) == {**reservation, **AFTERNOON}


# The notice.


def test_a_client_moves_in_time_and_late_where_it_is_allowed(appointments: Appointments, at: At) -> None:
    """What counts is the start that is given up."""
    appointments.practising(late_cancellation="reject")
    thursday, friday = (slot("10:00", day=f"2024-01-{day}") for day in (18, 19))
    reservation = appointments.booked(**thursday)
    at(after(thursday["start_time"], hours=-48))
    assert times(made(appointments.patch(reservation["id"], **friday), 200)) == friday
    made(appointments.admin.patch(reservation["id"], **thursday), 200)
    at(after(thursday["start_time"], hours=-48, seconds=1))

    for day in ("2024-01-17", "2024-01-19", "2024-02-19"):
        refused_naming(appointments.patch(reservation["id"], **slot("10:00", day=day)), "48")
        stays(appointments, reservation)
        for caller, start in ((appointments.professional, "11:00"), (appointments.admin, "12:00")):
            when = slot(start, day=day)
            assert times(made(caller.patch(reservation["id"], **when), 200)) == when
        made(appointments.admin.patch(reservation["id"], **thursday), 200)

    appointments.practising(late_cancellation="allow")
    at(after(thursday["start_time"], seconds=-1))
    assert times(made(appointments.patch(reservation["id"], **friday), 200)) == friday
