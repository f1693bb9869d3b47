"""The waitlist: joining, leaving, and the seat that comes free."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    FULL,
    HAS_ROOM,
    NO_MEMBERSHIP,
    NO_SESSION,
    NOT_OPEN,
    NOT_WAITING,
    PAST,
    TWICE,
    UNKNOWN,
    invalid,
    made,
    refused,
)

Free = Callable[[Gym, str, str], object]


def cancel(gym: Gym, reservation_id: str, _session_id: str) -> None:
    made(gym.cancel(reservation_id), 200)


def cancel_by_staff(gym: Gym, reservation_id: str, _session_id: str) -> None:
    made(gym.staff.cancel(reservation_id), 200)


def patch(gym: Gym, reservation_id: str, _session_id: str) -> None:
    made(gym.staff.patch(reservation_id, status="CANCELLED"), 200)


def erase(gym: Gym, reservation_id: str, _session_id: str) -> None:
    assert gym.erase(reservation_id).status == 200


def enlarge(gym: Gym, _reservation_id: str, session_id: str) -> None:
    made(gym.staff.patch_session(session_id, max_capacity=2), 200)


WAYS_OUT: Final[list[Free]] = [cancel, cancel_by_staff, patch, erase]
by_name = pytest.mark.parametrize("free", [*WAYS_OUT, enlarge], ids=lambda free: str(free.__name__))


def crowd(gym: Gym, session_id: str, number: int) -> list[Gym]:
    """So many people with memberships, waiting in this order."""
    people = [gym.by(f"w{each}", name=f"W{each}").joined() for each in range(1, number + 1)]
    assert [each.waiting(session_id) for each in people] == list(range(1, number + 1))
    return people


# Joining and leaving.


def test_who_joins_is_told_their_position(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)

    answer = bruno.wait(session_id)

    assert answer.status == 201
    assert answer.body == {
        "message": "Agregado a la lista de espera",
        "data": {"classSessionId": session_id, "position": 1},
    }
    assert carla.waiting(session_id) == 2
    assert ana.taken(session_id) == 1
    assert bruno.holds(session_id) is None


def test_joining_again_is_the_same_position(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.wait(session_id)
    carla.wait(session_id)

    again = [bruno.wait(session_id) for _ in range(3)]

    assert [answer.status for answer in again] == [201] * 3
    assert [answer.body["data"]["position"] for answer in again] == [1] * 3
    assert carla.waiting(session_id) == 2


def test_who_leaves_moves_the_others_up(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    first, second, third = crowd(ana, session_id, 3)

    answer = second.leave(session_id)

    assert (answer.status, answer.body) == (200, {"message": "Eliminado de la lista de espera"})
    assert (first.waiting(session_id), third.waiting(session_id)) == (1, 2)
    assert second.waiting(session_id) == 3


def test_the_session_to_leave_may_be_named_in_the_query(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.wait(session_id)
    path = f"/api/v1/reservations/waitlist?classSessionId={session_id}"

    assert bruno.request("DELETE", path).body == {"message": "Eliminado de la lista de espera"}
    refused(bruno.request("DELETE", path), 404, NOT_WAITING)


def test_who_is_not_waiting_cannot_leave(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    bruno.wait(session_id)
    bruno.leave(session_id)

    refused(ana.leave(session_id), 404, NOT_WAITING)
    refused(bruno.leave(session_id), 404, NOT_WAITING)
    refused(bruno.leave(UNKNOWN), 404, NOT_WAITING)


def test_waiting_takes_a_membership_and_an_open_session_ahead(ana: Gym, bruno: Gym, at: At) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)

    refused(ana.by("dario").wait(session_id), 400, NO_MEMBERSHIP)
    refused(ana.by("dario").wait(UNKNOWN), 400, NO_MEMBERSHIP)
    refused(bruno.wait(UNKNOWN), 400, NO_SESSION)
    at("2024-01-15T09:00:01Z")
    refused(bruno.wait(session_id), 400, PAST)
    made(ana.staff.patch_session(session_id, status="COMPLETED"), 200)
    refused(bruno.wait(session_id), 400, NOT_OPEN)


def test_nobody_waits_for_a_session_with_room(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=2)
    ana.seated(session_id)

    refused(bruno.wait(session_id), 400, HAS_ROOM)
    refused(bruno.leave(session_id), 404, NOT_WAITING)


@pytest.mark.parametrize("status", ["CONFIRMED", "COMPLETED", "NO_SHOW"])
def test_nobody_waits_who_holds_a_place(ana: Gym, status: str) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated_in(status, session_id)

    refused(ana.wait(session_id), 400, TWICE)


@pytest.mark.parametrize("value", [MISSING, None, "", "  ", 5, [], {}], ids=repr)
def test_a_missing_or_blank_session_is_a_fault_of_the_field(ana: Gym, value: Any) -> None:
    invalid(ana.wait(value), "classSessionId")
    invalid(ana.leave(value), "classSessionId")


# The seat that comes free.


@by_name
def test_a_free_seat_goes_to_the_first_in_line(ana: Gym, free: Free) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation = ana.seated(session_id)
    first, second, third = crowd(ana, session_id, 3)

    free(ana, reservation["id"], session_id)

    assert [each.holds(session_id) for each in (first, second, third)] == ["CONFIRMED", None, None]
    assert ana.taken(session_id) == (2 if free is enlarge else 1)
    assert (second.waiting(session_id), third.waiting(session_id)) == (1, 2)
    refused(first.wait(session_id), 400, TWICE)
    refused(first.leave(session_id), 404, NOT_WAITING)


@by_name
def test_who_has_no_membership_any_more_is_skipped_and_stays(ana: Gym, free: Free) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation = ana.seated(session_id)
    first, second, third = crowd(ana, session_id, 3)
    first.becomes("SUSPENDED")

    free(ana, reservation["id"], session_id)

    assert [each.holds(session_id) for each in (first, second, third)] == [None, "CONFIRMED", None]
    assert ana.taken(session_id) == (2 if free is enlarge else 1)
    first.becomes("ACTIVE")
    assert (first.waiting(session_id), third.waiting(session_id)) == (1, 2)


@by_name
def test_if_no_membership_holds_the_seat_stays_free(ana: Gym, bruno: Gym, free: Free) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation = ana.seated(session_id)
    first, second = crowd(ana, session_id, 2)
    first.becomes("EXPIRED")
    second.becomes("INACTIVE")

    free(ana, reservation["id"], session_id)

    assert [each.holds(session_id) for each in (first, second)] == [None, None]
    assert ana.taken(session_id) == (1 if free is enlarge else 0)
    assert bruno.reserve(session_id).status == 201
    first.becomes("ACTIVE")
    assert first.waiting(session_id) == 1


@pytest.mark.parametrize("free", WAYS_OUT, ids=lambda free: str(free.__name__))
def test_seat_after_seat_is_given_in_order(ana: Gym, bruno: Gym, free: Free) -> None:
    session_id = ana.scheduled(max_capacity=2)
    seats = [ana.seated(session_id), bruno.seated(session_id)]
    people = crowd(ana, session_id, 3)

    for holder, seat, expected in zip((ana, bruno), seats, (1, 2), strict=True):
        free(holder, seat["id"], session_id)
        held = [each.holds(session_id) for each in people]
        assert held == ["CONFIRMED"] * expected + [None] * (3 - expected)
        assert ana.taken(session_id) == 2
    assert people[2].waiting(session_id) == 1


def test_a_much_larger_session_seats_all_who_wait(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    people = crowd(ana, session_id, 4)

    made(ana.staff.patch_session(session_id, max_capacity=4), 200)

    assert [each.holds(session_id) for each in people] == ["CONFIRMED"] * 3 + [None]
    assert ana.taken(session_id) == 4
    assert people[3].waiting(session_id) == 1


def test_a_larger_class_seats_those_who_wait_for_its_sessions(ana: Gym, bruno: Gym, carla: Gym) -> None:
    class_id = ana.offered(max_capacity=1)["id"]
    following = ana.scheduled(class_id=class_id)
    own = ana.scheduled(class_id=class_id, start_time="11:00", end_time="12:00", max_capacity=1)
    for session_id in (following, own):
        ana.seated(session_id)
        bruno.waiting(session_id)

    made(ana.staff.patch_class(class_id, max_capacity=2), 200)

    assert (bruno.holds(following), bruno.holds(own)) == ("CONFIRMED", None)
    assert (ana.taken(following), ana.taken(own)) == (2, 1)
    refused(carla.reserve(own), 400, FULL)


def test_who_cancelled_and_waits_again_gets_their_record_back(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    mine = ana.seated_in("CANCELLED", session_id)
    theirs = bruno.seated(session_id)
    ana.waiting(session_id)

    made(bruno.cancel(theirs["id"]), 200)

    assert ana.status_of(mine["id"]) == ana.holds(session_id) == "CONFIRMED"
    assert ana.taken(session_id) == 1


def test_who_was_seated_from_the_line_cancels_for_the_next(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation = ana.seated(session_id)
    people = crowd(ana, session_id, 2)

    ana.cancel(reservation["id"])
    (given,) = people[0].mine().body["data"]
    made(people[0].cancel(given["id"]), 200)

    assert [each.holds(session_id) for each in people] == ["CANCELLED", "CONFIRMED"]
    assert ana.taken(session_id) == 1


def test_completing_and_no_show_free_no_seat(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    reservation = ana.seated(session_id)
    bruno.waiting(session_id)

    for status in ("NO_SHOW", "COMPLETED"):
        made(ana.staff.patch(reservation["id"], status=status), 200)
        assert bruno.holds(session_id) is None

    assert (ana.taken(session_id), bruno.waiting(session_id)) == (1, 1)
