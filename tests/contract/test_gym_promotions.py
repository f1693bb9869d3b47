"""Promotions and others at once: the freed seat goes to the line, once, and to nobody beside it."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest

from tests.contract.common.races import WRITE, passing, race
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import FULL, HAS_ROOM, NOT_OPEN, NOT_WAITING, made, refused
from tests.faults import AwsFault, faults, first, lost_reply, lost_request

Result = TypeVar("Result")

at_each_write = pytest.mark.parametrize("before", [1, 2])


@pytest.fixture
def session_id(ana: Gym, bruno: Gym) -> str:
    """A session with one seat, Ana's, for which Bruno waits."""
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    assert bruno.waiting(session_id) == 1
    return session_id


def seat_of(gym: Gym) -> str:
    return str(gym.mine().body["data"][0]["id"])


def while_ana_cancels(ana: Gym, before: int, action: Callable[[], Result]) -> list[Result]:
    """Have Ana cancel, and do something just before her write of this number; return what came of it."""
    seat, results = seat_of(ana), list[Result]()
    with faults(WRITE, *[passing] * (before - 1), first(lambda: results.append(action()))):
        made(ana.cancel(seat), 200)
    return results


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_new_one_never_gets_the_seat_before_the_line(
    ana: Gym, bruno: Gym, carla: Gym, session_id: str, before: int
) -> None:
    for answer in while_ana_cancels(ana, before, partial(carla.reserve, session_id)):
        refused(answer, 400, FULL)

    assert (bruno.holds(session_id), carla.holds(session_id)) == ("CONFIRMED", None)
    assert ana.taken(session_id) == 1


@at_each_write
def test_the_one_who_cancels_does_not_get_it_back_before_the_line(
    ana: Gym, bruno: Gym, session_id: str, before: int
) -> None:
    while_ana_cancels(ana, before, partial(ana.reactivate, seat_of(ana)))

    assert (ana.holds(session_id), bruno.holds(session_id)) == ("CANCELLED", "CONFIRMED")
    assert ana.taken(session_id) == 1


@at_each_write
def test_who_leaves_the_line_in_between_is_not_seated(
    ana: Gym, bruno: Gym, carla: Gym, session_id: str, before: int
) -> None:
    carla.waiting(session_id)

    left = while_ana_cancels(ana, before, partial(bruno.leave, session_id))

    is_out = [answer.status for answer in left] == [200]
    assert bruno.holds(session_id) == (None if is_out else "CONFIRMED")
    assert carla.holds(session_id) == ("CONFIRMED" if is_out else None)
    assert ana.taken(session_id) == 1


@at_each_write
def test_whose_membership_ends_in_between_is_skipped(
    ana: Gym, bruno: Gym, carla: Gym, session_id: str, before: int
) -> None:
    carla.waiting(session_id)

    def end() -> bool:
        is_seated = bruno.holds(session_id) is not None
        bruno.becomes("SUSPENDED")
        return is_seated

    was_seated_before = while_ana_cancels(ana, before, end) != [False]
    assert bruno.holds(session_id) == ("CONFIRMED" if was_seated_before else None)
    assert carla.holds(session_id) == (None if was_seated_before else "CONFIRMED")
    assert ana.taken(session_id) == 1


def test_who_joins_the_line_while_the_seat_comes_free_is_not_forgotten(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)

    [joined] = while_ana_cancels(ana, 1, partial(bruno.wait, session_id))

    made(joined, 201)
    assert bruno.holds(session_id) == "CONFIRMED"
    assert ana.taken(session_id) == 1


def test_who_joins_while_the_last_seat_comes_free_is_told_so(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    seat = ana.seated(session_id)["id"]

    _, answer = race(partial(ana.cancel, seat), partial(bruno.wait, session_id))

    if answer.status == 201:
        assert bruno.holds(session_id) == "CONFIRMED"
    else:
        refused(answer, 400, HAS_ROOM)
        assert bruno.reserve(session_id).status == 201
    assert ana.taken(session_id) == 1


def test_two_who_join_at_once_have_two_positions(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)

    answers = race(partial(carla.wait, session_id), partial(bruno.wait, session_id))

    assert {made(answer, 201)["position"] for answer in answers} == {1, 2}
    assert {bruno.waiting(session_id), carla.waiting(session_id)} == {1, 2}


def test_two_cancellations_at_once_seat_two_of_the_line(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = ana.scheduled(max_capacity=2)
    ana.seated(session_id)
    seat = bruno.seated(session_id)["id"]
    waiting = [carla, ana.by("dario").joined(), ana.by("elena").joined()]
    for each in waiting:
        each.waiting(session_id)

    while_ana_cancels(ana, 1, partial(bruno.cancel, seat))

    assert [each.holds(session_id) for each in waiting] == ["CONFIRMED", "CONFIRMED", None]
    assert ana.taken(session_id) == 2
    assert waiting[2].waiting(session_id) == 1


@at_each_write
def test_a_session_cancelled_while_a_seat_comes_free_seats_nobody(
    ana: Gym, bruno: Gym, session_id: str, before: int
) -> None:
    seat = seat_of(ana)
    close = partial(ana.staff.patch_session, session_id, status="CANCELLED")

    with faults(WRITE, *[passing] * (before - 1), first(close)):
        ana.cancel(seat)

    if before == 1 or ana.session(session_id).body["data"]["status"] == "CANCELLED":
        assert bruno.holds(session_id) in (None, "CANCELLED")
        assert ana.taken(session_id) == 0
    assert ana.holds(session_id) == "CANCELLED"


@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
@at_each_write
@pytest.mark.parametrize("times", [1, 9])
def test_a_fault_on_the_way_gives_the_seat_once_or_leaves_it_to_the_next_write(
    ana: Gym, bruno: Gym, carla: Gym, session_id: str, fault: AwsFault, before: int, times: int
) -> None:
    seat = seat_of(ana)
    with faults(WRITE, *[passing] * (before - 1), *[fault] * times):
        answer = ana.cancel(seat)
    assert answer.status in (200, 503), answer.raw

    assert ana.taken(session_id) <= 1
    if ana.holds(session_id) == "CONFIRMED":
        made(ana.cancel(seat), 200)
    refused(carla.reserve(session_id), 400, FULL)
    assert (ana.holds(session_id), bruno.holds(session_id)) == ("CANCELLED", "CONFIRMED")
    assert ana.taken(session_id) == 1


def test_a_cancelled_session_has_no_line(ana: Gym, bruno: Gym, session_id: str) -> None:
    made(ana.staff.patch_session(session_id, status="CANCELLED"), 200)

    assert (ana.holds(session_id), bruno.holds(session_id)) == ("CANCELLED", None)
    assert ana.taken(session_id) == 0
    refused(bruno.wait(session_id), 400, NOT_OPEN)
    refused(bruno.leave(session_id), 404, NOT_WAITING)


def test_a_seat_that_comes_free_goes_to_the_line_until_the_end_and_then_to_nobody(
    ana: Gym, bruno: Gym, session_id: str, at: At
) -> None:
    """Whoever is seated must be one who could reserve."""
    other = ana.scheduled(max_capacity=1, start_time="09:05")
    ana.seated(other)
    bruno.waiting(other)
    seat, late = (
        each["id"]
        for each in sorted(ana.mine().body["data"], key=lambda each: each["classSession"]["id"] == other)
    )
    at("2024-01-15T09:59:59Z")
    made(ana.staff.patch(seat, status="CANCELLED"), 200)
    at("2024-01-15T10:00:00Z")
    assert ana.erase(late).status == 200

    assert (bruno.holds(session_id), bruno.holds(other)) == ("COMPLETED", None)
    assert (ana.taken(session_id), ana.taken(other)) == (1, 0)
