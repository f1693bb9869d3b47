"""currentBookings after every sequence: never below zero, never above the capacity, never wrong."""

import itertools
from collections.abc import Callable
from typing import Final

from tests.contract.gym import Gym

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
