"""currentBookings after every sequence: never below zero, never above the capacity, never wrong."""

import itertools
from collections.abc import Callable
from typing import Final

import pytest

from tests.contract.gym import Gym
from tests.contract.gym_answers import made

Step = Callable[[Gym, str, str], object]


def cancel(gym: Gym, reservation_id: str, _session_id: str) -> None:
    gym.cancel(reservation_id)


def complete(gym: Gym, reservation_id: str, _session_id: str) -> None:
    gym.staff.patch(reservation_id, status="COMPLETED")


def no_show(gym: Gym, reservation_id: str, _session_id: str) -> None:
    gym.staff.patch(reservation_id, status="NO_SHOW")


def patch_to_cancelled(gym: Gym, reservation_id: str, _session_id: str) -> None:
    gym.staff.patch(reservation_id, status="CANCELLED")


def reactivate(gym: Gym, reservation_id: str, _session_id: str) -> None:
    gym.reactivate(reservation_id)


def reserve(gym: Gym, _reservation_id: str, session_id: str) -> None:
    gym.reserve(session_id)


def erase(gym: Gym, reservation_id: str, _session_id: str) -> None:
    gym.erase(reservation_id)


STEPS: Final[list[Step]] = [cancel, complete, no_show, patch_to_cancelled, reactivate, reserve, erase]
HOLDS: Final[dict[str, dict[str | None, str | None]]] = {
    # After each step, the status that each status becomes; None: there is no record.
    "cancel": {"CONFIRMED": "CANCELLED"},
    "complete": {"CONFIRMED": "COMPLETED", "NO_SHOW": "COMPLETED"},
    "no_show": {"CONFIRMED": "NO_SHOW"},
    "patch_to_cancelled": {"CONFIRMED": "CANCELLED"},
    "reactivate": {"CANCELLED": "CONFIRMED"},
    "reserve": {"CANCELLED": "CONFIRMED", None: "CONFIRMED"},
    "erase": dict.fromkeys(("CONFIRMED", "CANCELLED", "COMPLETED", "NO_SHOW")),
}


def check(gym: Gym, bystander: Gym, session_id: str, expected: str | None) -> None:
    assert gym.holds(session_id) == expected
    assert bystander.holds(session_id) == "CONFIRMED"
    assert gym.taken(session_id) == 1 + (expected not in (None, "CANCELLED"))


@pytest.mark.parametrize(
    "steps", list(itertools.product(STEPS, STEPS)), ids=lambda s: f"{s[0].__name__} {s[1].__name__}"
)
def test_after_each_of_two_steps_each_taken_twice_the_counter_is_right(
    ana: Gym, bruno: Gym, steps: tuple[Step, Step]
) -> None:
    session_id = ana.scheduled(max_capacity=3)
    bruno.seated(session_id)
    reservation_id = ana.seated(session_id)["id"]
    expected: str | None = "CONFIRMED"

    for step in steps:
        for _ in range(2):
            step(ana, reservation_id, session_id)
            expected = HOLDS[step.__name__].get(expected, expected)
            check(ana, bruno, session_id, expected)
            if step is reserve and expected is not None:
                reservation_id = ana.mine().body["data"][0]["id"]


def test_a_seat_changes_hands_many_times_and_is_one(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)

    for _ in range(4):
        for gym, other in ((ana, bruno), (bruno, ana)):
            reservation = gym.seated(session_id)
            assert other.reserve(session_id).status == 400
            assert gym.taken(session_id) == 1
            made(gym.cancel(reservation["id"]), 200)
            assert gym.taken(session_id) == 0


def test_cancelling_and_reactivating_around_a_full_session_never_oversells(
    ana: Gym, bruno: Gym, carla: Gym
) -> None:
    session_id = ana.scheduled(max_capacity=2)
    first, second = ana.seated(session_id), bruno.seated(session_id)

    made(ana.cancel(first["id"]), 200)
    third = carla.seated(session_id)
    assert ana.reactivate(first["id"]).status == 400
    assert ana.taken(session_id) == 2
    made(ana.staff.patch(second["id"], status="CANCELLED"), 200)
    made(ana.reactivate(first["id"]), 200)
    assert bruno.reactivate(second["id"]).status == 400
    assert ana.taken(session_id) == 2
    assert carla.erase(third["id"]).status == 200
    made(bruno.reactivate(second["id"]), 200)
    assert ana.taken(session_id) == 2


def test_a_completed_or_absent_seat_is_not_free(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = ana.scheduled(max_capacity=2)
    ana.seated_in("COMPLETED", session_id)
    bruno.seated_in("NO_SHOW", session_id)

    assert carla.reserve(session_id).status == 400
    assert ana.taken(session_id) == 2


@pytest.mark.parametrize("status", ["CANCELLED", "COMPLETED"])
def test_a_closed_session_told_twice_counts_once(ana: Gym, bruno: Gym, carla: Gym, status: str) -> None:
    session_id = ana.scheduled(max_capacity=3)
    ana.seated(session_id)
    bruno.seated_in("NO_SHOW", session_id)
    carla.seated_in("CANCELLED", session_id)

    for _ in range(2):
        ana.staff.patch_session(session_id, status=status)
        taken = ana.taken(session_id)
        assert ana.holds(session_id) == status
        assert carla.holds(session_id) == "CANCELLED"
        assert status == "CANCELLED" or taken == 2


@pytest.mark.parametrize("status", ["CANCELLED", "COMPLETED"])
def test_after_its_session_closed_every_step_leaves_the_counter_right(
    ana: Gym, bruno: Gym, status: str
) -> None:
    session_id = ana.scheduled(max_capacity=3)
    bruno.seated(session_id)
    reservation_id = ana.seated(session_id)["id"]
    made(ana.staff.patch_session(session_id, status=status), 200)
    before = ana.taken(session_id)

    for step in (cancel, patch_to_cancelled, reactivate, reserve):
        step(ana, reservation_id, session_id)
        assert ana.taken(session_id) == before
    erase(ana, reservation_id, session_id)

    assert ana.taken(session_id) == (1 if status == "COMPLETED" else 0)


def test_capacity_up_and_down_again_with_a_line(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.waiting(session_id)
    carla.waiting(session_id)

    for capacity, status, taken in (
        (2, 200, 2),
        (2, 200, 2),
        (1, 409, 2),
        (3, 200, 3),
        (2, 409, 3),
        (3, 200, 3),
    ):
        assert ana.staff.patch_session(session_id, max_capacity=capacity).status == status
        assert ana.taken(session_id) == taken

    made(bruno.cancel(bruno.mine().body["data"][0]["id"]), 200)
    assert ana.staff.patch_session(session_id, max_capacity=2).status == 200
    assert ana.taken(session_id) == 2


def test_promotion_and_every_way_out_of_it_count_once(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)

    for step in (cancel, patch_to_cancelled, erase):
        reservation_id = ana.seated(session_id)["id"]
        bruno.waiting(session_id)
        step(ana, reservation_id, session_id)
        step(ana, reservation_id, session_id)
        assert bruno.holds(session_id) == "CONFIRMED"
        assert ana.taken(session_id) == 1
        step(bruno, bruno.mine().body["data"][0]["id"], session_id)
        assert ana.taken(session_id) == 0
