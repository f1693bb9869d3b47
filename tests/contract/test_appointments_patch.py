"""PATCH of the status: a professional confirms or cancels, an admin too, a client does not."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NOT_FOUND,
    TAKEN,
    UNKNOWN,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.appointments_kept import version_of
from tests.contract.courts import At


@pytest.mark.parametrize(
    ("user", "role"), [("sara", "STAFF"), ("sara", "professional"), ("alma", "admin"), ("root", "superadmin")]
)
@pytest.mark.parametrize("status", ["CONFIRMED", "CANCELLED"])
def test_professional_and_admins_decide_what_is_pending(
    appointments: Appointments, user: str, role: str, status: str
) -> None:
    reservation = appointments.booked_in("PENDING")

    decided = made(appointments.by(user, role=role).patch(reservation["id"], status=status), 200)

    assert decided == {**reservation, "status": status}
    for caller in (appointments, appointments.professional, appointments.admin):
        assert made(caller.get(reservation["id"]), 200) == decided
        assert made_list(caller.of_user("ana")) == [decided]


@pytest.mark.parametrize(
    ("before", "after", "is_free"),
    [
        ("PENDING", "CONFIRMED", False),
        ("PENDING", "CANCELLED", True),
        ("CONFIRMED", "CANCELLED", True),
    ],
)
def test_what_is_cancelled_frees_its_slot_and_what_is_confirmed_keeps_it(
    appointments: Appointments, before: str, after: str, is_free: bool
) -> None:
    reservation = appointments.booked_in(before)

    made(appointments.professional.patch(reservation["id"], status=after), 200)

    assert appointments.is_free(**times(reservation)) is is_free
    answer = appointments.by("bruno").create()
    if is_free:
        assert answer.status == 201
    else:
        refused(answer, 409, TAKEN)


@pytest.mark.parametrize("status", ["CONFIRMED", "CANCELLED"])
def test_the_same_status_again_changes_nothing(appointments: Appointments, status: str, at: At) -> None:
    reservation = appointments.booked_in(status)
    version = version_of(reservation["id"])
    at("2024-01-14T13:00:00Z")

    for caller in (appointments.professional, appointments.admin):
        assert made(caller.patch(reservation["id"], status=status), 200) == reservation
    assert version_of(reservation["id"]) == version


def test_what_is_cancelled_stays_so(appointments: Appointments) -> None:
    reservation = appointments.booked_in("CANCELLED")

    for caller in (appointments.professional, appointments.admin):
        refused_naming(caller.confirm(reservation["id"]), "CANCELLED", "CONFIRMED")
    assert appointments.seen(reservation["id"]) == reservation
    assert appointments.is_free(**times(reservation))


@pytest.mark.parametrize("before", ["CONFIRMED", "CANCELLED"])
def test_nothing_becomes_pending_again(appointments: Appointments, before: str) -> None:
    reservation = appointments.booked_in(before)

    refused(appointments.professional.patch(reservation["id"], status="PENDING"), 400)

    assert appointments.seen(reservation["id"]) == reservation


@pytest.mark.parametrize("status", ["CONFIRMED", "CANCELLED"])
@pytest.mark.parametrize("before", ["PENDING", "CONFIRMED", "CANCELLED"])
def test_a_client_decides_nothing(appointments: Appointments, before: str, status: str) -> None:
    reservation = appointments.booked_in(before)

    for caller in (appointments, appointments.by("bruno"), appointments.other_professional):
        refused(caller.patch(reservation["id"], status=status), 403, NO_PERMISSION)
    assert appointments.seen(reservation["id"]) == reservation


@pytest.mark.parametrize(
    "status", ["EXPIRED", "COMPLETED", "NO_SHOW", "confirmed", "x", "", None, 5, True, [], {}], ids=repr
)
def test_there_are_no_other_words(appointments: Appointments, status: Any) -> None:
    reservation = appointments.booked_in("PENDING")

    for caller in (appointments.professional, appointments.admin):
        refused(caller.patch(reservation["id"], status=status), 400)
    assert appointments.seen(reservation["id"]) == reservation


def test_a_wrong_word_is_a_fault_of_the_status(appointments: Appointments) -> None:
    reservation = appointments.booked_in("PENDING")

    refused_naming(appointments.professional.patch(reservation["id"], status="x"), "status")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"session_modality": "Virtual"},
        {"client_id": "bruno"},
        {"start_time": "2024-01-15T12:00:00Z"},
        {"end_time": "2024-01-15T12:00:00Z"},
        {"status": "CONFIRMED", **slot("12:00")},
        {"status": "CANCELLED", **slot("12:00")},
        {"status": "CONFIRMED", "start_time": "2024-01-15T09:30:00Z"},
    ],
    ids=str,
)
def test_a_patch_says_the_status_or_both_times(appointments: Appointments, fields: dict[str, Any]) -> None:
    reservation = appointments.booked_in("PENDING")

    for caller in (appointments.professional, appointments.admin):
        refused(caller.patch(reservation["id"], **fields), 400)
    assert appointments.seen(reservation["id"]) == reservation


def test_what_else_is_sent_with_the_status_changes_nothing(appointments: Appointments) -> None:
    reservation = appointments.booked_in("PENDING")

    answer = appointments.professional.patch(
        reservation["id"], status="CONFIRMED", client_id="bruno", id="x", session_modality="Presencial"
    )

    assert made(answer, 200) == {**reservation, "status": "CONFIRMED"}


CHANGES: dict[str, Callable[[Appointments, str], Answer]] = {
    "confirm": Appointments.confirm,
    "cancel": Appointments.cancel,
    "move": lambda appointments, reservation_id: appointments.patch(reservation_id, **slot("12:00")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("reservation_id", [UNKNOWN, "x", "user", "%00", "%FF", "x" * 300, "a%2Fb"])
def test_what_is_not_there_is_not_found(
    appointments: Appointments, change: Callable[[Appointments, str], Answer], reservation_id: str
) -> None:
    for caller in (appointments, appointments.professional, appointments.admin):
        refused(change(caller, reservation_id), 404, NOT_FOUND)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_deleted_is_not_found(
    appointments: Appointments, change: Callable[[Appointments, str], Answer]
) -> None:
    reservation = appointments.booked()
    appointments.delete(reservation["id"])

    refused(change(appointments.professional, reservation["id"]), 404, NOT_FOUND)


def test_a_professional_cancels_what_is_past_and_what_is_near(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    near, past = appointments.booked(**slot("12:00")), appointments.booked(**slot("09:00"))
    at("2024-01-15T11:59:00Z")

    for reservation in (near, past):
        decided = made(appointments.professional.cancel(reservation["id"]), 200)
        assert decided == {**reservation, "status": "CANCELLED"}
