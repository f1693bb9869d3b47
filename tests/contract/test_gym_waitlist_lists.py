"""Who waits, as lists: one's own places, and for staff the line of a session."""

from typing import Final

import pytest

from chalicelib.dialects.gym import waitlist
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_CLASS_SESSION, UNKNOWN, made, made_list, refused
from tests.contract.parts import parts_of, rows_of
from tests.contract.test_lists import in_parts

PLACES: Final = "/api/v1/reservations/waitlist/me"


def full(ana: Gym, day: int = 15, **fields: object) -> str:
    """A session on a day of January, of which Ana has the one seat."""
    session_id = ana.scheduled(max_capacity=1, session_date=f"2024-01-{day}", **fields)
    ana.seated(session_id)
    return session_id


def positions(person: Gym) -> list[tuple[str, int]]:
    return [(place["classSession"]["id"], place["position"]) for place in made_list(person.places())]


def test_ones_own_places_come_with_their_sessions_the_first_first(ana: Gym, bruno: Gym, carla: Gym) -> None:
    later, sooner = full(ana, 17), full(ana, 16)
    carla.waiting(later)
    bruno.waiting(later)
    bruno.waiting(sooner)

    answer = bruno.places()

    assert positions(bruno) == [(sooner, 1), (later, 2)]
    assert positions(carla) == [(later, 1)]
    assert positions(ana) == []
    assert set(answer.body["data"][0]) == {"position", "joinedAt", "classSession"}
    assert answer.body["data"][0]["classSession"] in [seat["classSession"] for seat in made_list(ana.mine())]


def test_a_place_moves_up_and_is_gone_with_a_seat_or_by_leaving(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = full(ana)
    bruno.waiting(session_id)
    carla.waiting(session_id)

    (seat,) = made_list(ana.mine())
    made(ana.cancel(seat["id"]), 200)
    assert (positions(bruno), positions(carla)) == ([], [(session_id, 1)])

    assert carla.leave(session_id).status == 200
    assert positions(carla) == []
    assert made_list(ana.staff.line(session_id)) == []


def test_staff_see_the_line_in_its_order(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session_id = full(ana)
    carla.waiting(session_id)
    bruno.by("bruno", name="Bruno Gil", avatar_url="https://img.example/b.png").waiting(session_id)

    line = made_list(ana.staff.line(session_id))

    assert [(row["position"], row["userProfile"]["id"]) for row in line] == [(1, "carla"), (2, "bruno")]
    assert line[1]["userProfile"] == {
        "id": "bruno",
        "name": "Bruno Gil",
        "avatar_url": "https://img.example/b.png",
    }
    refused(ana.staff.line(UNKNOWN), 404, NO_CLASS_SESSION)


def test_nobody_waits_for_a_session_that_is_cancelled_or_over(ana: Gym, bruno: Gym, at: At) -> None:
    cancelled, over = full(ana, 16), full(ana, 15)
    for session_id in (cancelled, over):
        bruno.waiting(session_id)

    made(ana.staff.patch_session(cancelled, status="CANCELLED"), 200)
    assert positions(bruno) == [(over, 1)]

    at("2024-01-15T13:00:00Z")
    assert positions(bruno) == []
    assert [made_list(ana.staff.line(session_id)) for session_id in (cancelled, over)] == [[], []]


def test_both_lists_come_in_parts(ana: Gym, bruno: Gym, carla: Gym) -> None:
    sessions = [full(ana, day) for day in (15, 16, 17)]
    for session_id in sessions:
        bruno.waiting(session_id)
    people = [bruno, carla, bruno.by("eva").joined()]
    for person in people[1:]:
        person.waiting(sessions[0])

    places = in_parts(bruno, PLACES, "data", [carla])
    path = f"/api/v1/class-sessions/{sessions[0]}/waitlist"
    line = in_parts(ana.staff, path, "data", [ana.admin])

    assert [place["classSession"]["id"] for place in places] == sessions
    assert [row["userProfile"]["id"] for row in line] == ["bruno", "carla", "eva"]


def test_a_part_has_no_more_places_than_may_be_looked_for(
    ana: Gym, bruno: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waitlist, "MOST_PLACES", 1)
    sessions = [full(ana, day) for day in (15, 16)]
    for session_id in sessions:
        bruno.waiting(session_id)

    for answers in (parts_of(bruno, PLACES), parts_of(bruno, f"{PLACES}?limit=1000")):
        assert [len(answer.body["data"]) for answer in answers] == [1, 1]
        assert [row["classSession"]["id"] for row in rows_of(answers, "data")] == sessions
