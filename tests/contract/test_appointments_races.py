"""Two at once: whoever is faster has it, the other is told so, and the day holds what the lists show."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import (
    NOT_FOUND,
    TAKEN,
    deleted,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.appointments_kept import held, history_of
from tests.contract.test_gym_races import WRITE, race
from tests.faults import faults, first


def consistent(appointments: Appointments) -> None:
    """Assert that the day items hold what the list shows as pending or confirmed, and nothing else."""
    listed = made_list(appointments.admin.everybodys())
    assert sorted(held()) == sorted(each["id"] for each in listed if each["status"] != "CANCELLED")


# Two who want the same.


@pytest.mark.parametrize(
    ("start", "end"), [("10:00", "10:45"), ("09:30", "10:30"), ("10:15", "10:20"), ("09:00", "18:00")]
)
def test_of_two_who_want_one_slot_one_has_it(appointments: Appointments, start: str, end: str) -> None:
    bruno = partial(appointments.by("bruno").create, **slot(start, end))

    faster, slower = race(bruno, appointments.create)

    taken = made(faster, 201)
    refused(slower, 409, TAKEN)
    assert made_list(appointments.admin.everybodys()) == [taken]
    consistent(appointments)


def test_two_who_want_slots_that_touch_both_have_them(appointments: Appointments) -> None:
    bruno = partial(appointments.by("bruno").create, **slot("10:45"))

    faster, slower = race(bruno, appointments.create)

    assert (faster.status, slower.status) == (201, 201)
    assert appointments.occupied() == ["2024-01-15T10:00:00Z", "2024-01-15T10:45:00Z"]
    consistent(appointments)


def test_a_buffer_is_kept_in_a_race(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)
    bruno = partial(appointments.by("bruno").create, **slot("10:45", "11:30"))

    faster, slower = race(bruno, appointments.create)

    made(faster, 201)
    refused(slower, 409, TAKEN)
    consistent(appointments)


def test_a_double_click_is_one_reservation(appointments: Appointments) -> None:
    faster, slower = race(appointments.create, appointments.create)

    made(faster, 201)
    refused(slower, 409, TAKEN)
    consistent(appointments)


def test_of_many_who_come_inside_each_other_one_has_it(appointments: Appointments) -> None:
    answers: list[Answer] = []
    once_more = first(lambda: answers.append(appointments.by(f"u{len(answers)}").create()))

    with faults(WRITE, *[once_more] * 6):
        answers.append(appointments.create())

    assert sorted(each.status for each in answers) == [201, *[409] * 6]
    consistent(appointments)


def test_of_many_who_come_after_each_other_one_has_it(appointments: Appointments) -> None:
    users = [appointments.by(f"u{number}") for number in range(8)]

    answers = [user.create(**slot("10:00", f"10:{30 + number}")) for number, user in enumerate(users)]

    assert [each.status for each in answers] == [201, *[409] * 7]
    consistent(appointments)


@pytest.mark.parametrize("is_block_faster", [True, False])
def test_a_block_and_an_appointment_are_not_both_there(
    appointments: Appointments, is_block_faster: bool
) -> None:
    block = partial(appointments.professional.create, client_id="sara", **slot("09:00", "18:00"))
    pair = (block, appointments.create) if is_block_faster else (appointments.create, block)

    faster, slower = race(*pair)

    made(faster, 201)
    refused(slower, 409, TAKEN)
    consistent(appointments)


# Two who change one.


def test_of_two_who_decide_one_is_first(appointments: Appointments) -> None:
    pending = appointments.booked_in("PENDING")
    cancel = partial(appointments.admin.cancel, pending["id"])

    faster, slower = race(cancel, partial(appointments.professional.confirm, pending["id"]))

    made(faster, 200)
    refused_naming(slower, "CANCELLED", "CONFIRMED")
    assert appointments.status_of(pending["id"]) == "CANCELLED"
    consistent(appointments)


def test_a_cancellation_after_a_confirmation_stands(appointments: Appointments) -> None:
    pending = appointments.booked_in("PENDING")
    confirm = partial(appointments.professional.confirm, pending["id"])

    faster, slower = race(confirm, partial(appointments.admin.cancel, pending["id"]))

    made(faster, 200)
    assert made(slower, 200)["status"] == "CANCELLED"
    assert appointments.is_free(**times(pending))
    consistent(appointments)


@pytest.mark.parametrize("status", ["CONFIRMED", "CANCELLED"])
def test_two_who_decide_the_same_are_noted_once(appointments: Appointments, status: str) -> None:
    pending = appointments.booked_in("PENDING")
    decide = partial(appointments.professional.patch, pending["id"], status=status)

    faster, slower = race(decide, decide)

    assert faster.body["data"] == slower.body["data"] == {**pending, "status": status}
    assert len(history_of(pending["id"])) == 2
    consistent(appointments)


CHANGES: Final[dict[str, Callable[[Appointments, str], Answer]]] = {
    "confirm": lambda appointments, one: appointments.professional.confirm(one),
    "cancel": lambda appointments, one: appointments.professional.cancel(one),
    "move": lambda appointments, one: appointments.patch(one, **slot("12:00")),
    "delete": lambda appointments, one: appointments.professional.delete(one),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_deleted_in_between_is_not_found(
    appointments: Appointments, change: Callable[[Appointments, str], Answer]
) -> None:
    pending = appointments.booked_in("PENDING")

    faster, slower = race(
        partial(appointments.delete, pending["id"]), partial(change, appointments, pending["id"])
    )

    deleted(faster)
    refused(slower, 404, NOT_FOUND)
    assert appointments.is_free(**slot("09:00", "18:00"))
    consistent(appointments)


@pytest.mark.parametrize("change", ["confirm", "cancel", "move"])
def test_what_changed_in_between_is_deleted_as_it_is(appointments: Appointments, change: str) -> None:
    pending = appointments.booked_in("PENDING")

    faster, slower = race(
        partial(CHANGES[change], appointments, pending["id"]), partial(appointments.delete, pending["id"])
    )

    assert deleted(slower) == made(faster, 200)
    assert appointments.is_free(**slot("09:00", "18:00"))
    consistent(appointments)


def test_a_move_and_a_new_one_are_not_both_there(appointments: Appointments) -> None:
    reservation = appointments.booked()
    move = partial(appointments.patch, reservation["id"], **slot("12:00"))
    bruno = partial(appointments.by("bruno").create, **slot("12:30"))

    faster, slower = race(bruno, move)

    made(faster, 201)
    refused(slower, 409, TAKEN)
    assert appointments.seen(reservation["id"]) == reservation
    consistent(appointments)


def test_of_two_moves_of_one_reservation_the_last_stands(appointments: Appointments) -> None:
    reservation = appointments.booked()
    moves = [partial(appointments.patch, reservation["id"], **slot(start)) for start in ("12:00", "15:00")]

    faster, slower = race(*moves)

    assert (faster.status, slower.status) == (200, 200)
    assert times(appointments.seen(reservation["id"])) == slot("15:00")
    assert appointments.occupied() == ["2024-01-15T15:00:00Z"]
    consistent(appointments)


def test_a_move_and_a_cancellation_leave_nothing_held(appointments: Appointments) -> None:
    reservation = appointments.booked()
    cancel = partial(appointments.professional.cancel, reservation["id"])

    faster, slower = race(cancel, partial(appointments.patch, reservation["id"], **slot("12:00")))

    made(faster, 200)
    refused(slower, 400)
    assert appointments.seen(reservation["id"]) == {**reservation, "status": "CANCELLED"}
    consistent(appointments)
