"""What is cut short in the middle is finished by the sweep at its next tick, and everybody is told once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest

from chalicelib import clock, identity
from chalicelib.dialects.gym.feed import FEED_SOURCE
from chalicelib.domain.feeds import Window
from chalicelib.domain.intervals import Interval
from chalicelib.store import sessions
from tests.api import Response
from tests.contract.common.races import WRITE, passing
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import NOT_WAITING, made, refused
from tests.faults import AwsFault, failed, faults, first, lost_reply, lost_request
from tests.pipeline import Pipeline, still_due

# After this one the process does nothing more of what it had to do.
CRASH: Final = failed(400, "AccessDeniedException")
PEOPLE: Final = ("ana@example.com", "bruno@example.com", "carla@example.com")
DAY: Final = timedelta(days=1)
SOON, END = "2024-01-14T12:01:00Z", "2024-01-15T10:00:00Z"
DARIO: Final = "dario@example.com"
# The session's own write, one for each seat, one by which he who waits is told, one by which he leaves.
WRITES: Final = range(1, 7)
MOVED: Final = [(to, "Clase reprogramada: Yoga") for to in (*PEOPLE, DARIO)]

People = tuple[Gym, Gym, Gym]


@pytest.fixture
def people(ana: Gym, bruno: Gym, carla: Gym) -> People:
    """Who has a seat."""
    return ana, bruno, carla


@pytest.fixture
def session_id(behind: Pipeline, ana: Gym, people: People) -> str:
    """Tomorrow's class with three seats, all taken, for one of which Dario waits."""
    session_id = ana.scheduled(max_capacity=3)
    for each in people:
        each.seated(session_id)
    ana.by("dario", name="Darío Paz", email=DARIO).joined().waiting(session_id)
    behind.told()
    return session_id


def cut_short(after: int, act: Callable[[], Response], fault: AwsFault = CRASH) -> Response:
    """Let so many writes happen, and the next ones not."""
    with faults(WRITE, *[passing] * after, *[fault] * 30):
        return act()


def held(session_id: str, people: People) -> list[str | None]:
    return [each.holds(session_id) for each in people]


@pytest.mark.parametrize("after", [0, *WRITES])
@pytest.mark.parametrize(
    ("change", "subjects", "status", "writes"),
    [
        ({"status": "CANCELLED"}, ("Reserva cancelada: Yoga", "Clase cancelada: Yoga"), "CANCELLED", 6),
        ({"status": "COMPLETED"}, None, "COMPLETED", 5),
        ({"session_date": "2024-01-17"}, ("Clase reprogramada: Yoga",) * 2, "CONFIRMED", 5),
    ],
    ids=["cancel", "complete", "move"],
)
def test_what_staff_do_to_a_session_is_finished_if_anybody_has_heard_of_it(
    behind: Pipeline,
    people: People,
    session_id: str,
    after: int,
    change: Any,
    subjects: tuple[str, str] | None,
    status: str,
    writes: int,
) -> None:
    """Whoever has a seat is told, and whoever waits for one."""
    is_move = status == "CONFIRMED"
    answer = cut_short(after, partial(people[0].staff.patch_session, session_id, **change))
    assert answer.status == (200 if after >= writes else 500)

    told = behind.told() + behind.tick(SOON)

    seated, waiting = subjects or ("", "")
    wanted = [*((to, seated) for to in PEOPLE), (DARIO, waiting)] if subjects and after else []
    assert sorted(told) == sorted(wanted)
    if after == 0:
        assert held(session_id, people) == ["CONFIRMED"] * 3
        return
    assert held(session_id, people) == [status] * 3
    assert people[0].taken(session_id) == (0 if status == "CANCELLED" else 3)
    if is_move:
        assert behind.tick("2024-01-15T07:00:00Z") == []
        assert behind.tick("2024-01-17T07:00:00Z") == [(to, "Recordatorio: Yoga") for to in PEOPLE]
        return
    assert still_due("SES") == []
    if status == "CANCELLED":
        refused(people[0].by("dario").leave(session_id), 404, NOT_WAITING)


@pytest.mark.parametrize("after", WRITES[:-1])
@pytest.mark.parametrize("fault", [CRASH, lost_request, lost_reply], ids=["crash", "request", "reply"])
def test_a_completion_by_itself_is_finished_at_the_next_tick(
    behind: Pipeline, ana: Gym, people: People, session_id: str, at: At, after: int, fault: AwsFault
) -> None:
    behind.tick("2024-01-15T09:00:00Z")
    at(END)
    with faults(WRITE, *[passing] * after, *[fault] * 30):
        swept = behind.sweep()
    assert swept["failed"] == (0 if after == 5 else 1)

    assert behind.tick("2024-01-15T10:01:00Z") == []

    assert held(session_id, people) == ["COMPLETED"] * 3
    assert made(ana.session(session_id), 200)["status"] == "COMPLETED"
    assert behind.happened().count("reservation.completed") == 3
    assert still_due("SES") == []


def test_a_move_cut_short_reminds_nobody_of_the_old_time(
    behind: Pipeline, ana: Gym, session_id: str, at: At
) -> None:
    """Also where the session cannot be looked after, and its seats are."""
    cut_short(1, lambda: ana.staff.patch_session(session_id, session_date="2024-01-17"))
    at("2024-01-15T07:00:00Z")

    with faults(WRITE, CRASH):
        swept = behind.sweep()

    assert (swept["done"], swept["failed"]) == (3, 1)
    assert behind.told() + behind.tick("2024-01-15T07:01:00Z") == MOVED


def move_alone(session_id: str) -> None:
    """Staff move the session to another day, and are cut short before its seats."""
    before = sessions.get("default", session_id)
    assert before is not None
    interval = Interval(before.interval.start + DAY, before.interval.end + DAY)
    after = replace(before, day=before.day + DAY, interval=interval, version=before.version + 1)
    sessions.change(before, after, identity.new_operation_id(), clock.now())


def test_a_session_that_moves_while_its_people_are_reminded_reminds_nobody(
    behind: Pipeline, session_id: str, at: At
) -> None:
    at("2024-01-15T07:00:00Z")
    with faults(WRITE, first(partial(move_alone, session_id))):
        behind.sweep()

    told = behind.told() + behind.tick("2024-01-15T07:01:00Z")

    assert told == MOVED
    assert behind.tick("2024-01-16T07:00:00Z") == [(to, "Recordatorio: Yoga") for to in PEOPLE]


def test_whoever_is_done_with_a_session_lets_no_other_change_of_it_rest(
    behind: Pipeline, ana: Gym, session_id: str
) -> None:
    with faults("Query", first(partial(move_alone, session_id))):
        made(ana.staff.patch_session(session_id, notes="Traer toalla"), 200)
    assert behind.told() == []

    assert behind.tick(SOON) == MOVED


def test_what_staff_say_of_a_seat_meanwhile_stays(behind: Pipeline, people: People, session_id: str) -> None:
    ana, bruno, _ = people
    cut_short(1, partial(ana.staff.patch_session, session_id, session_date="2024-01-17"))
    made(ana.staff.patch(bruno.mine().body["data"][0]["id"], status="NO_SHOW"), 200)

    behind.tick(SOON)

    assert held(session_id, people) == ["CONFIRMED", "NO_SHOW", "CONFIRMED"]
    assert ana.taken(session_id) == 3


def test_all_seats_are_cancelled_for_everybody_as_soon_as_their_session_is(
    behind: Pipeline, people: People, session_id: str
) -> None:
    ana, bruno, _ = people
    [seat] = bruno.mine().body["data"]
    cut_short(1, partial(ana.staff.patch_session, session_id, status="CANCELLED"))

    assert held(session_id, people) == ["CANCELLED"] * 3
    assert ana.taken(session_id) == 0
    week = Window.of("feed", clock.now()).interval
    assert list(FEED_SOURCE.of_user("default", "bruno", week, is_descending=False)) == []
    refused(ana.staff.patch(seat["id"], status="NO_SHOW"), 400)
    refused(bruno.cancel(seat["id"]), 400, "La reserva ya está cancelada")
    refused(bruno.reactivate(seat["id"]), 400, "La sesión no está disponible")

    behind.tick(SOON)

    assert held(session_id, people) == ["CANCELLED"] * 3
    assert ana.taken(session_id) == 0


@pytest.mark.parametrize("fault", [CRASH, lost_request, lost_reply], ids=["crash", "request", "reply"])
def test_a_session_that_could_not_be_let_rest_is_looked_at_again(
    behind: Pipeline, ana: Gym, session_id: str, fault: AwsFault
) -> None:
    with faults("UpdateItem", *[fault] * 9):
        answer = ana.staff.patch_session(session_id, notes="Traer toalla")
    assert answer.status in (200, 500, 503)

    assert behind.tick(SOON) == []

    assert behind.sweep("2024-01-14T23:00:00Z") == {"done": 0, "failed": 0, "left": 0}
    session: dict[str, Any] = made(ana.session(session_id), 200)
    assert (session["notes"], session["status"]) == ("Traer toalla", "SCHEDULED")
