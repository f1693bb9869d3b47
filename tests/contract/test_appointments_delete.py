"""DELETE: the record is gone for good and its slot is free; how late a client may, the professional says."""

from typing import Any, Final

from tests.conftest import NOON
from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NOT_FOUND,
    STATUSES,
    deleted,
    ids,
    made,
    refused,
    too_late,
)
from tests.contract.appointments_kept import held, text_of
from tests.contract.courts import At

THURSDAY: Final = slot("10:00", day="2024-01-18")
START: Final = THURSDAY["start_time"]


def stays(appointments: Appointments, reservation: dict[str, Any]) -> None:
    """Assert that the reservation is as it was, and holds its slot."""
    assert appointments.seen(reservation["id"]) == reservation
    assert held() == [reservation["id"]]
    assert not appointments.is_free(**times(reservation))


def test_what_is_deleted_is_gone_once_and_its_slot_is_free(appointments: Appointments) -> None:
    """Who may, and ids that name nothing, are in the matrix and in common/test_answers.py."""
    for status in STATUSES:
        reservation = appointments.booked_in(status)

        assert deleted(appointments.delete(reservation["id"])) == reservation

        for caller in (appointments, appointments.professional, appointments.admin):
            refused(caller.get(reservation["id"]), 404, NOT_FOUND)
            assert ids(caller.of_user("ana")) == ids(caller.of_professional()) == []
        assert ids(appointments.admin.everybodys()) == appointments.occupied() == held() == []
        other = appointments.by("bruno").booked(**times(reservation))
        for reservation_id in (reservation["id"], "user"):
            refused(appointments.delete(reservation_id), 404, NOT_FOUND)
        stays(appointments, other)
        deleted(appointments.admin.delete(other["id"]))


def test_what_is_deleted_leaves_nothing_but_that_by_whom_and_when(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked()
    at("2024-01-14T13:14:15Z")
    deleted(appointments.professional.delete(reservation["id"]))

    kept = text_of(reservation["id"])

    assert "2024-01-14T13:14:15" in kept
    assert '"sara"' in kept
    assert not any(word in kept for word in ("Ana López", "ana@example.com", '"ana"', "Virtual"))


# 48 hours.


def test_a_late_cancellation_goes_through_where_it_is_allowed(appointments: Appointments, at: At) -> None:
    for late in (-3600, -1, 0, 1, 60, 3600, 48 * 3600 - 1):
        at(NOON)
        reservation = appointments.booked(**THURSDAY)
        at(after(START, hours=-48, seconds=late))
        if late > 0:
            appointments.practising(late_cancellation="reject")
            refused(appointments.delete(reservation["id"]), 400, too_late(48))
            stays(appointments, reservation)
        appointments.practising(late_cancellation="allow" if late > 0 else "reject")

        assert deleted(appointments.delete(reservation["id"])) == reservation, late
        assert appointments.is_free(**THURSDAY)


def test_each_professional_has_a_notice_which_may_be_none(appointments: Appointments, at: At) -> None:
    for hours in (0, 1, 24, 72):
        at(NOON)
        appointments.practising(late_cancellation="reject", cancellation_notice_hours=hours)
        reservation = appointments.booked(**THURSDAY)
        for instant in (after(START, hours=-hours, seconds=1), after(START, hours=0, seconds=1)):
            at(instant)
            refused(appointments.delete(reservation["id"]), 400, too_late(hours))
        at(after(START, hours=-hours))
        assert deleted(appointments.delete(reservation["id"])) == reservation, hours


def test_the_rule_that_counts_is_the_one_of_now_and_for_who_may(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-2))
    appointments.practising(late_cancellation="reject")
    refused(appointments.delete(reservation["id"]), 400, too_late(48))
    refused(appointments.by("bruno").delete(reservation["id"]), 403, NO_PERMISSION)

    appointments.practising(cancellation_notice_hours=2)
    assert deleted(appointments.delete(reservation["id"])) == reservation


def test_others_cancel_whenever_and_clients_what_is_cancelled(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    for hours in (-47, -1, 0, 1, 100):
        for caller in (appointments.professional, appointments.admin, appointments.superadmin):
            at(NOON)
            reservation = appointments.booked(**THURSDAY)
            cancelled = appointments.booked_in("CANCELLED", **slot("12:00", day="2024-01-18"))
            at(after(START, hours=hours))

            assert deleted(caller.delete(reservation["id"])) == reservation, hours
            assert deleted(appointments.delete(cancelled["id"])) == cancelled, hours


def test_a_client_who_is_late_is_marked_so_and_nobody_else_is(appointments: Appointments, at: At) -> None:
    callers = {"17": appointments.professional, "18": appointments, "19": appointments}
    made_ids = [appointments.booked(**slot("10:00", day=f"2024-01-{day}"))["id"] for day in callers]
    at(after(START, hours=-47))
    for caller, reservation_id in zip(callers.values(), made_ids, strict=True):
        deleted(caller.delete(reservation_id))

    assert ['"late"' in text_of(reservation_id) for reservation_id in made_ids] == [False, True, False]


def test_a_move_changes_what_is_late(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-24))
    made(appointments.professional.patch(reservation["id"], **slot("10:00", day="2024-01-24")), 200)

    assert deleted(appointments.delete(reservation["id"]))["id"] == reservation["id"]
