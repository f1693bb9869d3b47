"""currentBookings after every sequence: never below zero, never above the capacity, never wrong."""

import itertools
from collections.abc import Callable
from typing import Final

from tests.contract.gym import Gym
from tests.contract.gym_answers import made

Step = Callable[[Gym, str, str], object]


STEPS: Final[dict[str, tuple[Step, dict[str | None, str | None]]]] = {
    # By caller, reservation and session; and what each status becomes: None means that there is no record.
    "cancel": (lambda gym, one, _: gym.cancel(one), {"CONFIRMED": "CANCELLED"}),
    "complete": (
        lambda gym, one, _: gym.staff.patch(one, status="COMPLETED"),
        {"CONFIRMED": "COMPLETED", "NO_SHOW": "COMPLETED"},
    ),
    "no_show": (lambda gym, one, _: gym.staff.patch(one, status="NO_SHOW"), {"CONFIRMED": "NO_SHOW"}),
    "patch": (lambda gym, one, _: gym.staff.patch(one, status="CANCELLED"), {"CONFIRMED": "CANCELLED"}),
    "reactivate": (lambda gym, one, _: gym.reactivate(one), {"CANCELLED": "CONFIRMED"}),
    "reserve": (
        lambda gym, _, session_id: gym.reserve(session_id),
        {"CANCELLED": "CONFIRMED", None: "CONFIRMED"},
    ),
    "erase": (
        lambda gym, one, _: gym.erase(one),
        dict.fromkeys(("CONFIRMED", "CANCELLED", "COMPLETED", "NO_SHOW")),
    ),
}


def newest(gym: Gym) -> str:
    return str(gym.mine().body["data"][0]["id"])


def test_after_each_of_two_steps_each_taken_twice_the_counter_is_right(ana: Gym, bruno: Gym) -> None:
    for names in itertools.product(STEPS, STEPS):
        session_id = ana.scheduled(class_id=ana.offered()["id"], max_capacity=3)
        bystander = bruno.seated(session_id)["id"]
        reservation_id = ana.seated(session_id)["id"]
        expected: str | None = "CONFIRMED"

        for name, _ in itertools.product(names, range(2)):
            step, becomes = STEPS[name]
            step(ana, reservation_id, session_id)
            expected = becomes.get(expected, expected)
            assert ana.holds(session_id) == expected, (names, name)
            assert bruno.holds(session_id) == "CONFIRMED", (names, name)
            assert ana.taken(session_id) == 1 + (expected not in (None, "CANCELLED")), (names, name)
            if name == "reserve" and expected is not None:
                reservation_id = newest(ana)

        bruno.erase(bystander)
        ana.erase(reservation_id)
        assert ana.taken(session_id) == 0, names


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


def test_a_closed_session_told_twice_counts_once_and_stays_right_after_every_step(
    ana: Gym, bruno: Gym, carla: Gym
) -> None:
    for status in ("CANCELLED", "COMPLETED"):
        session_id = ana.scheduled(class_id=ana.offered()["id"], max_capacity=3)
        reservation_id = ana.seated(session_id)["id"]
        bruno.seated_in("NO_SHOW", session_id)
        carla.seated_in("CANCELLED", session_id)

        for _ in range(2):
            ana.staff.patch_session(session_id, status=status)
            taken = ana.taken(session_id)
            assert ana.holds(session_id) == status
            assert carla.holds(session_id) == "CANCELLED"
            assert taken == (1 if status == "CANCELLED" else 2)

        for name in ("cancel", "patch", "reactivate", "reserve"):
            STEPS[name][0](ana, reservation_id, session_id)
            assert ana.taken(session_id) == taken, (status, name)
        ana.erase(reservation_id)
        assert ana.taken(session_id) == taken - (status == "COMPLETED"), status


def test_capacity_up_and_down_again_with_a_line(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.waiting(session_id)
    carla.waiting(session_id)

    steps = ((2, 200, 2), (2, 200, 2), (1, 409, 2), (3, 200, 3), (2, 409, 3), (3, 200, 3))
    for number, (capacity, status, taken) in enumerate(steps):
        assert ana.staff.patch_session(session_id, max_capacity=capacity).status == status, number
        assert ana.taken(session_id) == taken, number

    made(bruno.cancel(newest(bruno)), 200)
    assert ana.staff.patch_session(session_id, max_capacity=2).status == 200
    assert ana.taken(session_id) == 2


def test_promotion_and_every_way_out_of_it_count_once(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)

    for name in ("cancel", "patch", "erase"):
        step, _ = STEPS[name]
        reservation_id = ana.seated(session_id)["id"]
        bruno.waiting(session_id)
        for _ in range(2):
            step(ana, reservation_id, session_id)
        assert bruno.holds(session_id) == "CONFIRMED", name
        assert ana.taken(session_id) == 1, name
        step(bruno, newest(bruno), session_id)
        assert ana.taken(session_id) == 0, name
