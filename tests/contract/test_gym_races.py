"""Two at once: whoever is faster wins, and the counter stays right."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.api import Answer
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    ALREADY_CANCELLED,
    FULL,
    NO_MEMBERSHIP,
    NOT_FOUND,
    NOT_OPEN,
    ONLY_CANCELLED,
    TWICE,
    made,
    refused,
    refused_naming,
)
from tests.faults import Fault, faults, first

WRITE: Final = "TransactWriteItems"


def passing(_request: object) -> None:
    """Let this one through."""


def race(fast: Callable[[], Answer], slow: Callable[[], Answer], *, before: int = 1) -> tuple[Answer, Answer]:
    """Do `fast` just before the write number `before` of `slow` goes out."""
    answers: list[Answer] = []
    planned: list[Fault] = [passing] * (before - 1)
    with faults(WRITE, *planned, first(lambda: answers.append(fast()))):
        slower = slow()
    assert answers, "the slower one wrote nothing"
    return answers[0], slower


def test_of_two_who_want_the_last_seat_one_gets_it(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)

    faster, slower = race(partial(bruno.reserve, session_id), partial(ana.reserve, session_id))

    made(faster, 201)
    refused(slower, 400, FULL)
    assert ana.taken(session_id) == 1


def test_two_who_want_two_seats_get_both(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=2)

    faster, slower = race(partial(bruno.reserve, session_id), partial(ana.reserve, session_id))

    assert faster.status == slower.status == 201
    assert slower.body["data"]["classSession"]["currentBookings"] == ana.taken(session_id) == 2


def test_a_double_click_seats_once(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=5)

    faster, slower = race(partial(ana.reserve, session_id), partial(ana.reserve, session_id))

    made(faster, 201)
    refused(slower, 400, TWICE)
    assert ana.taken(session_id) == 1


def test_a_double_click_on_what_was_cancelled_seats_once(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=5)
    reservation_id = ana.seated_in("CANCELLED", session_id)["id"]

    faster, slower = race(partial(ana.reserve, session_id), partial(ana.reactivate, reservation_id))

    assert made(faster, 201)["id"] == reservation_id
    refused(slower, 400, ONLY_CANCELLED)
    assert ana.taken(session_id) == 1


def test_of_two_cancellations_one_counts(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    reservation_id = ana.seated(session_id)["id"]

    faster, slower = race(partial(ana.staff.cancel, reservation_id), partial(ana.cancel, reservation_id))

    made(faster, 200)
    refused(slower, 400, ALREADY_CANCELLED)
    assert ana.taken(session_id) == 1


def test_a_cancellation_during_a_patch_stands(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation_id = ana.seated(session_id)["id"]
    slow = partial(ana.staff.patch, reservation_id, status="COMPLETED")

    faster, slower = race(partial(ana.cancel, reservation_id), slow)

    made(faster, 200)
    refused_naming(slower, "CANCELLED", "COMPLETED")
    assert ana.status_of(reservation_id) == "CANCELLED"
    assert ana.taken(session_id) == 0


def test_a_patch_during_a_cancellation_stands(ana: Gym) -> None:
    session_id = ana.scheduled()
    reservation_id = ana.seated(session_id)["id"]
    fast = partial(ana.staff.patch, reservation_id, status="NO_SHOW")

    faster, slower = race(fast, partial(ana.cancel, reservation_id))

    made(faster, 200)
    refused_naming(slower, "NO_SHOW", "CANCELLED")
    assert ana.taken(session_id) == 1


def test_a_cancellation_and_a_patch_to_cancelled_free_one_seat(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    reservation_id = ana.seated(session_id)["id"]
    slow = partial(ana.staff.patch, reservation_id, status="CANCELLED")

    faster, slower = race(partial(ana.cancel, reservation_id), slow)

    made(faster, 200)
    assert slower.status in (200, 400)
    assert ana.taken(session_id) == 1


def test_what_is_erased_during_a_cancellation_is_gone(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    reservation_id = ana.seated(session_id)["id"]

    faster, slower = race(partial(ana.erase, reservation_id), partial(ana.cancel, reservation_id))

    assert faster.status == 200
    refused(slower, 404, NOT_FOUND)
    assert ana.taken(session_id) == 1


def test_what_is_cancelled_while_it_is_erased_frees_one_seat(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    reservation_id = ana.seated(session_id)["id"]

    faster, slower = race(partial(ana.cancel, reservation_id), partial(ana.erase, reservation_id))

    assert (faster.status, slower.status) == (200, 200)
    assert ana.holds(session_id) is None
    assert ana.taken(session_id) == 1


def test_of_two_erasures_one_frees_the_seat(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    reservation_id = ana.seated(session_id)["id"]

    faster, slower = race(partial(ana.erase, reservation_id), partial(ana.erase, reservation_id))

    assert faster.status == 200
    refused(slower, 404, NOT_FOUND)
    assert ana.taken(session_id) == 1


def test_the_last_seat_goes_to_a_create_or_to_a_reactivation(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation_id = ana.seated_in("CANCELLED", session_id)["id"]

    faster, slower = race(partial(bruno.reserve, session_id), partial(ana.reactivate, reservation_id))

    made(faster, 201)
    refused(slower, 400, FULL)
    assert ana.status_of(reservation_id) == "CANCELLED"
    assert ana.taken(session_id) == 1


# What is checked is checked again in the write.


def test_a_session_that_closes_in_between_takes_nobody(ana: Gym) -> None:
    for number, status in enumerate(("CANCELLED", "COMPLETED")):
        session_id = ana.scheduled(start_time=f"1{number}:00", end_time="20:00")
        close = partial(ana.staff.patch_session, session_id, status=status)
        faster, slower = race(close, partial(ana.reserve, session_id))
        made(faster, 200)
        refused(slower, 400, NOT_OPEN)
        assert ana.taken(session_id) == 0


def test_a_membership_that_ends_in_between_seats_nobody(ana: Gym) -> None:
    session_id = ana.scheduled()
    membership_id = ana.membership().body["data"]["id"]
    end = partial(ana.staff.patch_membership, membership_id, status="SUSPENDED")

    faster, slower = race(end, partial(ana.reserve, session_id))

    made(faster, 200)
    refused(slower, 400, NO_MEMBERSHIP)
    assert ana.taken(session_id) == 0


@pytest.mark.parametrize("of", ["session", "class"])
def test_a_capacity_lowered_in_between_is_kept(ana: Gym, bruno: Gym, of: str) -> None:
    class_id = ana.offered(max_capacity=2)["id"]
    session_id = ana.scheduled(class_id=class_id)
    bruno.seated(session_id)
    lower = {
        "session": partial(ana.staff.patch_session, session_id, max_capacity=1),
        "class": partial(ana.staff.patch_class, class_id, max_capacity=1),
    }[of]

    faster, slower = race(lower, partial(ana.reserve, session_id))

    made(faster, 200)
    refused(slower, 400, FULL)
    assert ana.taken(session_id) == 1


@pytest.mark.parametrize("of", ["session", "class"])
def test_a_seat_taken_in_between_stops_a_lower_capacity(ana: Gym, bruno: Gym, of: str) -> None:
    class_id = ana.offered(max_capacity=2)["id"]
    session_id = ana.scheduled(class_id=class_id)
    bruno.seated(session_id)
    lower = {
        "session": partial(ana.staff.patch_session, session_id, max_capacity=1),
        "class": partial(ana.staff.patch_class, class_id, max_capacity=1),
    }[of]

    faster, slower = race(partial(ana.reserve, session_id), lower)

    made(faster, 201)
    refused(slower, 409)
    shown = made(ana.get(faster.body["data"]["id"]), 200)["classSession"]
    assert shown["maxCapacity"] == ana.taken(session_id) == 2
    assert made(ana.get_class(class_id), 200)["maxCapacity"] == 2


@pytest.mark.parametrize("before", [1, 2])
@pytest.mark.parametrize("status", ["CANCELLED", "COMPLETED"])
def test_who_is_seated_while_the_session_closes_is_closed_with_it(
    ana: Gym, bruno: Gym, status: str, before: int
) -> None:
    session_id = ana.scheduled()
    bruno.seated(session_id)
    seated: list[Answer] = []
    planned: list[Fault] = [passing] * (before - 1)

    with faults(WRITE, *planned, first(lambda: seated.append(ana.reserve(session_id)))):
        made(ana.staff.patch_session(session_id, status=status), 200)

    assert bruno.holds(session_id) == status
    assert ana.holds(session_id) == (status if seated and seated[0].status == 201 else None)
    ana.taken(session_id)


def test_of_two_sessions_of_one_start_one_is_made(ana: Gym) -> None:
    class_id = ana.class_id
    make = partial(ana.staff.new_session, class_id=class_id)

    faster, slower = race(make, make)

    assert (faster.status, slower.status) == (201, 409)
    assert len(ana.sessions(class_id).body["data"]) == 1


def test_of_two_memberships_of_one_user_one_is_made(gym: Gym) -> None:
    make = partial(gym.staff.new_membership, "ana")

    faster, slower = race(make, make)

    assert (faster.status, slower.status) == (201, 409)
    assert gym.staff.memberships().body["pagination"]["total"] == 1


def test_a_class_that_gets_a_session_while_it_is_removed_stays(gym: Gym) -> None:
    class_id = gym.offered()["id"]

    faster, slower = race(
        partial(gym.staff.new_session, class_id=class_id), partial(gym.admin.delete_class, class_id)
    )

    made(faster, 201)
    refused(slower, 409)
    assert gym.get_class(class_id).status == 200
