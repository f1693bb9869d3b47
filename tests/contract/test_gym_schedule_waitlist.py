"""A seat that comes free while nobody in line may take it is given once somebody may, once, in order."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.contract.gym import Gym
from tests.contract.gym_answers import FULL, made, refused
from tests.faults import AwsFault, failed, faults, first
from tests.pipeline import Pipeline, still_due

WRITE: Final = "TransactWriteItems"
BRUNO, CARLA = "bruno@example.com", "carla@example.com"
PROMOTED: Final = "Tienes un lugar: Yoga"


@pytest.fixture
def session_id(behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym) -> str:
    """Tomorrow's class with one seat, Ana's, for which Bruno and Carla wait, and may not take it now."""
    session_id = ana.scheduled(max_capacity=1)
    ana.seated(session_id)
    for each in (bruno, carla):
        each.waiting(session_id)
        each.becomes("SUSPENDED")
    behind.told()
    return session_id


def freed(ana: Gym) -> None:
    made(ana.cancel(ana.mine().body["data"][0]["id"]), 200)


def active(*people: Gym) -> None:
    for each in people:
        each.becomes("ACTIVE")


def test_the_seat_is_given_as_soon_as_a_membership_holds_and_once(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str
) -> None:
    freed(ana)
    behind.tick("2024-01-14T12:01:00Z")
    assert (bruno.holds(session_id), ana.taken(session_id)) == (None, 0)
    active(bruno, carla)

    told = [behind.tick(f"2024-01-14T12:0{minute}:00Z") for minute in range(2, 6)]

    assert told == [[(BRUNO, PROMOTED)], [], [], []]
    assert (bruno.holds(session_id), carla.holds(session_id)) == ("CONFIRMED", None)
    assert (ana.taken(session_id), carla.waiting(session_id)) == (1, 1)


def test_who_may_goes_first(behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str) -> None:
    freed(ana)
    active(carla)
    behind.tick("2024-01-14T12:01:00Z")
    active(bruno)
    behind.tick("2024-01-14T12:02:00Z")

    assert (bruno.holds(session_id), carla.holds(session_id)) == (None, "CONFIRMED")
    assert (ana.taken(session_id), bruno.waiting(session_id)) == (1, 1)


def test_a_later_membership_has_the_seat_then(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str
) -> None:
    membership = bruno.membership().body["data"]["id"]
    made(bruno.staff.patch_membership(membership, status="ACTIVE", start_date="2024-01-15"), 200)
    freed(ana)

    behind.tick("2024-01-14T23:59:00Z")
    assert bruno.holds(session_id) is None
    behind.tick("2024-01-15T00:00:00Z")

    assert bruno.holds(session_id) == "CONFIRMED"


@pytest.mark.parametrize("status", ["INACTIVE", "SUSPENDED", "EXPIRED"])
def test_where_nobody_may_until_the_end_nobody_sits(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str, status: str
) -> None:
    bruno.becomes(status)
    freed(ana)
    behind.told()

    for instant in ("2024-01-14T12:01:00Z", "2024-01-15T08:59:00Z", "2024-01-15T09:30:00Z"):
        assert behind.tick(instant) == []
        assert still_due("SES") != []
    behind.tick("2024-01-15T10:00:00Z")

    assert (bruno.holds(session_id), carla.holds(session_id), ana.taken(session_id)) == (None, None, 0)
    assert still_due("SES") == []


def test_when_all_have_left_the_line_the_seat_is_looked_after_no_more(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str
) -> None:
    freed(ana)
    for each in (bruno, carla):
        assert each.leave(session_id).status == 200
    behind.tick("2024-01-14T12:01:00Z")

    assert behind.sweep("2024-01-14T12:30:00Z") == {"done": 0, "failed": 0, "left": 0}
    assert [sk for _, sk in still_due("SES")] == ["META"]


def test_who_reserves_may_and_the_line_waits_on(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str
) -> None:
    freed(ana)
    dario = ana.by("dario").joined()
    dario.seated(session_id)
    active(bruno)

    behind.tick("2024-01-14T12:01:00Z")

    assert (dario.holds(session_id), bruno.holds(session_id)) == ("CONFIRMED", None)
    assert (ana.taken(session_id), bruno.waiting(session_id)) == (1, 1)


@pytest.mark.parametrize("passed", [1, 2])
def test_a_larger_capacity_cut_short_seats_the_line_at_the_next_tick_and_nobody_else(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str, passed: int
) -> None:
    active(bruno, carla)
    planned: list[AwsFault] = [lambda _: None] * passed
    with faults(WRITE, *planned, failed(400, "AccessDeniedException")):
        assert ana.staff.patch_session(session_id, max_capacity=3).status == 500
    assert ana.taken(session_id) == passed
    refused(ana.by("dario").joined().reserve(session_id), 400, FULL)

    told = behind.tick("2024-01-14T12:01:00Z") + behind.tick("2024-01-14T12:02:00Z")

    assert told == [(BRUNO, PROMOTED), (CARLA, PROMOTED)]
    assert (bruno.holds(session_id), carla.holds(session_id)) == ("CONFIRMED", "CONFIRMED")
    assert ana.taken(session_id) == 3


def test_a_larger_class_cut_short_seats_its_sessions_lines(behind: Pipeline, ana: Gym, bruno: Gym) -> None:
    class_id = ana.offered(max_capacity=1)["id"]
    session_id = ana.scheduled(class_id=class_id)
    ana.seated(session_id)
    bruno.waiting(session_id)
    with faults(WRITE, lambda _: None, failed(400, "AccessDeniedException")):
        assert ana.staff.patch_class(class_id, max_capacity=2).status == 500

    behind.tick("2024-01-14T12:01:00Z")

    assert (bruno.holds(session_id), ana.taken(session_id)) == ("CONFIRMED", 2)


@pytest.mark.parametrize("by", ["sweep", "leave", "reserve"])
def test_whoever_comes_in_between_the_seat_is_given_once(
    behind: Pipeline, ana: Gym, bruno: Gym, carla: Gym, session_id: str, by: str
) -> None:
    """Somebody comes between what the sweep reads and what it writes."""
    freed(ana)
    active(bruno, carla)
    comes: dict[str, Callable[[], object]] = {
        "sweep": partial(behind.sweep, "2024-01-14T12:01:00Z"),
        "leave": partial(bruno.leave, session_id),
        "reserve": partial(ana.by("dario").joined().reserve, session_id),
    }

    with faults(WRITE, first(comes[by])):
        behind.tick("2024-01-14T12:01:00Z")

    seated = carla if by == "leave" else bruno
    assert seated.holds(session_id) == "CONFIRMED"
    assert ana.taken(session_id) == 1
    assert behind.happened().count("reservation.promoted") == 1


def test_a_seat_that_comes_free_while_the_session_is_let_rest_is_not_forgotten(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str
) -> None:
    with faults("UpdateItem", first(partial(freed, ana))):
        made(ana.staff.patch_session(session_id, notes="Traer toalla"), 200)
    active(bruno)

    behind.tick("2024-01-14T12:01:00Z")

    assert bruno.holds(session_id) == "CONFIRMED"


def test_a_session_in_progress_gives_free_seats(
    behind: Pipeline, ana: Gym, bruno: Gym, session_id: str
) -> None:
    """One in progress takes people in until its end, as a create does; the seat was erased."""
    assert ana.erase(ana.mine().body["data"][0]["id"]).status == 200
    behind.tick("2024-01-15T09:00:00Z")
    active(bruno)

    behind.tick("2024-01-15T09:01:00Z")

    assert bruno.holds(session_id) == "CONFIRMED"
    behind.tick("2024-01-15T10:00:00Z")
    assert bruno.holds(session_id) == "COMPLETED"
