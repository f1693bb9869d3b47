"""DELETE: the record is gone for good and its slot is free; how late a client may, the professional says."""

from typing import Any, Final

import pytest

from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NOT_FOUND,
    UNKNOWN,
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


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "CANCELLED"])
def test_what_is_deleted_is_gone_and_its_slot_is_free(appointments: Appointments, status: str) -> None:
    reservation = appointments.booked_in(status)

    assert deleted(appointments.delete(reservation["id"])) == reservation

    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.get(reservation["id"]), 404, NOT_FOUND)
        assert ids(caller.of_user("ana")) == ids(caller.of_professional()) == []
    assert ids(appointments.admin.everybodys()) == []
    assert appointments.occupied() == []
    assert held() == []
    assert appointments.by("bruno").create(**times(reservation)).status == 201


@pytest.mark.parametrize(
    ("user", "role"),
    [("ana", "user"), ("sara", "STAFF"), ("alma", "admin"), ("root", "superadmin")],
)
def test_client_professional_and_admins_delete(appointments: Appointments, user: str, role: str) -> None:
    reservation = appointments.booked()

    assert deleted(appointments.by(user, role=role).delete(reservation["id"])) == reservation
    refused(appointments.admin.get(reservation["id"]), 404, NOT_FOUND)


@pytest.mark.parametrize(("user", "role"), [("bruno", "user"), ("pablo", "STAFF"), ("nora", "professional")])
def test_others_do_not(appointments: Appointments, user: str, role: str) -> None:
    reservation = appointments.booked()

    refused(appointments.by(user, role=role).delete(reservation["id"]), 403, NO_PERMISSION)
    stays(appointments, reservation)


@pytest.mark.parametrize("reservation_id", [UNKNOWN, "x", "user", "%00", "%FF", "x" * 300, "a%2Fb"])
def test_what_is_not_there_is_not_found(appointments: Appointments, reservation_id: str) -> None:
    for caller in (appointments, appointments.professional, appointments.admin):
        refused(caller.delete(reservation_id), 404, NOT_FOUND)


def test_a_second_delete_finds_nothing(appointments: Appointments) -> None:
    reservation = appointments.booked()
    deleted(appointments.delete(reservation["id"]))
    other = appointments.by("bruno").booked()

    refused(appointments.delete(reservation["id"]), 404, NOT_FOUND)

    stays(appointments, other)


def test_what_is_deleted_leaves_nothing_personal_but_who_when_and_that(
    appointments: Appointments, at: At
) -> None:
    reservation = appointments.booked()
    at("2024-01-14T13:14:15Z")
    deleted(appointments.professional.delete(reservation["id"]))

    kept = text_of(reservation["id"])

    assert "2024-01-14T13:14:15" in kept
    assert '"sara"' in kept
    assert not any(word in kept for word in ("Ana López", "ana@example.com", '"ana"', "Virtual"))


# 48 hours.


@pytest.mark.parametrize("late", [0, 1, 3600, 48 * 3600 - 1])
def test_a_late_cancellation_goes_through_where_the_professional_allows_it(
    appointments: Appointments, at: At, late: int
) -> None:
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-48, seconds=late))

    assert deleted(appointments.delete(reservation["id"])) == reservation
    assert appointments.is_free(**THURSDAY)


@pytest.mark.parametrize("late", [1, 60, 3600, 48 * 3600 - 1])
def test_a_late_cancellation_is_refused_where_the_professional_says_so(
    appointments: Appointments, at: At, late: int
) -> None:
    appointments.practising(late_cancellation="reject")
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-48, seconds=late))

    refused(appointments.delete(reservation["id"]), 400, too_late(48))

    stays(appointments, reservation)


@pytest.mark.parametrize("early", [0, 1, 3600])
def test_in_time_is_in_time(appointments: Appointments, at: At, early: int) -> None:
    appointments.practising(late_cancellation="reject")
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-48, seconds=-early))

    assert deleted(appointments.delete(reservation["id"])) == reservation


@pytest.mark.parametrize("hours", [1, 24, 72])
def test_each_professional_has_a_notice_of_their_own(appointments: Appointments, at: At, hours: int) -> None:
    appointments.practising(late_cancellation="reject", cancellation_notice_hours=hours)
    reservation = appointments.booked(**THURSDAY)

    at(after(START, hours=-hours, seconds=1))
    refused(appointments.delete(reservation["id"]), 400, too_late(hours))
    at(after(START, hours=-hours))
    assert deleted(appointments.delete(reservation["id"])) == reservation


def test_without_notice_it_is_in_time_until_it_begins(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject", cancellation_notice_hours=0)
    reservation = appointments.booked(**THURSDAY)
    at(START)

    assert deleted(appointments.delete(reservation["id"])) == reservation


def test_the_rule_that_counts_is_the_one_of_now(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-2))
    appointments.practising(late_cancellation="reject")
    refused(appointments.delete(reservation["id"]), 400, too_late(48))

    appointments.practising(cancellation_notice_hours=2)
    assert deleted(appointments.delete(reservation["id"])) == reservation


@pytest.mark.parametrize(("user", "role"), [("sara", "STAFF"), ("alma", "admin"), ("root", "superadmin")])
@pytest.mark.parametrize("hours", [-47, -1, 0, 1, 100])
def test_professional_and_admins_cancel_whenever_they_will(
    appointments: Appointments, at: At, user: str, role: str, hours: int
) -> None:
    appointments.practising(late_cancellation="reject")
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=hours))

    assert deleted(appointments.by(user, role=role).delete(reservation["id"])) == reservation


def test_what_is_past_is_too_late_for_a_client_where_it_is_not_allowed(
    appointments: Appointments, at: At
) -> None:
    appointments.practising(late_cancellation="reject")
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=24))

    refused(appointments.delete(reservation["id"]), 400, too_late(48))
    appointments.practising(late_cancellation="allow")
    assert deleted(appointments.delete(reservation["id"])) == reservation


def test_what_is_cancelled_already_is_deleted_at_any_time(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    reservation = appointments.booked_in("CANCELLED", **THURSDAY)
    at(after(START, hours=-1))

    assert deleted(appointments.delete(reservation["id"])) == reservation


def test_who_may_not_is_told_so_before_it_is_too_late(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-1))

    refused(appointments.by("bruno").delete(reservation["id"]), 403, NO_PERMISSION)


def test_a_late_one_is_marked_so_in_the_history_and_one_in_time_is_not(
    appointments: Appointments, at: At
) -> None:
    late, early = appointments.booked(**THURSDAY), appointments.booked(**slot("10:00", day="2024-01-19"))
    at(after(START, hours=-47))
    for reservation in (late, early):
        deleted(appointments.delete(reservation["id"]))

    assert '"late"' in text_of(late["id"])
    assert '"late"' not in text_of(early["id"])


def test_a_professional_who_is_late_is_not_marked(appointments: Appointments, at: At) -> None:
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-1))
    deleted(appointments.professional.delete(reservation["id"]))

    assert '"late"' not in text_of(reservation["id"])


def test_a_move_changes_what_is_late(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    reservation = appointments.booked(**THURSDAY)
    at(after(START, hours=-24))
    made(appointments.professional.patch(reservation["id"], **slot("10:00", day="2024-01-24")), 200)

    assert deleted(appointments.delete(reservation["id"]))["id"] == reservation["id"]
