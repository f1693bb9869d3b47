"""/api/v1/classes/{id}/sessions and /api/v1/class-sessions/{id}: dated sessions and where they stand.

What is wrong with a field: test_gym_fields.py.
"""

import re
from itertools import permutations
from typing import Final

from tests.contract.callers import MISSING
from tests.contract.gym import Gym
from tests.contract.gym_answers import (
    FULL,
    NOT_OPEN,
    ids,
    made,
    made_list,
    refused,
    refused_naming,
)

WAYS: Final = {
    "SCHEDULED": ("IN_PROGRESS", "COMPLETED", "CANCELLED"),
    "IN_PROGRESS": ("COMPLETED", "CANCELLED"),
    "COMPLETED": (),
    "CANCELLED": (),
}


def in_status(gym: Gym, status: str, number: int = 0) -> str:
    """Make the session number so and so, and bring it to a status."""
    session_id = gym.scheduled(start_time=f"09:{number:02}")
    made(gym.staff.patch_session(session_id, status=status), 200)
    return session_id


# Making and reading.


def test_staff_make_a_session_that_anybody_reads(gym: Gym) -> None:
    answer = gym.staff.new_session(max_capacity=5, notes="Sala 2")

    assert answer.body["message"] == "Sesión creada exitosamente"
    new = made(answer, 201)
    assert re.fullmatch(r"c[0-9a-z]+", new["id"])
    expected = {
        "class": {"id": gym.class_id, "name": "Yoga", "description": "Hatha"},
        "classId": gym.class_id,
        "sessionDate": "2024-01-15",
        "startTime": "09:00",
        "endTime": "10:00",
        "status": "SCHEDULED",
        "maxCapacity": 5,
        "currentBookings": 0,
        "notes": "Sala 2",
    }
    assert new.items() >= expected.items()
    for caller in (gym, gym.staff, gym.admin):
        read = caller.session(new["id"])
        assert read.body == {"message": "Sesión obtenida exitosamente", "data": new}
        assert made_list(caller.sessions(gym.class_id)) == [new]
    for minute, value in enumerate((MISSING, None), 1):
        # Without a capacity of its own it has none to show.
        new = made(gym.staff.new_session(max_capacity=value, start_time=f"09:0{minute}"), 201)
        assert (new["maxCapacity"], new["notes"]) == (None, None)


def test_the_same_class_date_and_start_again_is_a_conflict(gym: Gym) -> None:
    session_id = gym.scheduled()

    refused(gym.staff.new_session(end_time="11:00", notes="otra"), 409)

    assert ids(gym.sessions(gym.class_id)) == [session_id]
    assert gym.staff.new_session(start_time="09:01").status == 201
    assert gym.staff.new_session(session_date="2024-01-16").status == 201
    assert gym.staff.new_session(class_id=gym.offered(name="Box")["id"]).status == 201


def test_the_list_is_by_date_and_time_with_pages_and_dates_inclusive(gym: Gym) -> None:
    late = gym.scheduled(session_date="2024-01-16", start_time="18:00", end_time="19:00")
    next_day = gym.scheduled(session_date="2024-01-17")
    early = gym.scheduled(session_date="2024-01-16")
    first = gym.scheduled(session_date="2024-01-15", start_time="20:00", end_time="21:00")
    gym.scheduled(class_id=gym.offered(name="Box")["id"])

    everything = gym.sessions(gym.class_id)
    assert ids(everything) == [first, early, late, next_day]
    assert everything.body["pagination"] == {"page": 1, "limit": 10, "total": 4, "totalPages": 1}
    assert ids(gym.sessions(gym.class_id, limit=3, page=2)) == [next_day]
    asked = gym.sessions(gym.class_id, date_from="2024-01-16", date_to="2024-01-16")
    assert ids(asked) == [early, late]
    assert asked.body["pagination"]["total"] == 2
    assert ids(gym.sessions(gym.class_id, date_from="2024-01-17")) == [next_day]
    assert ids(gym.sessions(gym.class_id, date_to="2024-01-15")) == [first]


# Where it stands.


def test_a_transition_is_made_and_any_other_is_refused_naming_both_states(gym: Gym) -> None:
    for number, (before, after) in enumerate(permutations(WAYS, 2)):
        session_id = in_status(gym, before, number)

        answer = gym.staff.patch_session(session_id, status=after)

        if after in WAYS[before]:
            assert answer.body["message"] == "Sesión actualizada exitosamente"
            assert made(answer, 200)["status"] == after
            assert made(gym.session(session_id), 200) == answer.body["data"]
        else:
            refused_naming(answer, before, after)
            assert made(gym.session(session_id), 200)["status"] == before


def test_notes_change_and_nothing_else_does(ana: Gym) -> None:
    session_id = ana.scheduled(max_capacity=5)
    ana.seated(session_id)
    before = made(ana.session(session_id), 200)

    after = made(ana.staff.patch_session(session_id, notes="Sala 3", current_bookings=0, id="x"), 200)

    assert {**after, "updatedAt": None} == {**before, "notes": "Sala 3", "updatedAt": None}
    assert ana.taken(session_id) == 1


def test_cancelling_a_session_cancels_its_reservations(ana: Gym, bruno: Gym) -> None:
    for number, status in enumerate(("SCHEDULED", "IN_PROGRESS")):
        session_id = in_status(ana, status, number)
        seats = [ana.seated(session_id), bruno.seated(session_id)]

        assert made(ana.staff.patch_session(session_id, status="CANCELLED"), 200)["currentBookings"] == 0

        assert [ana.status_of(seat["id"]) for seat in seats] == ["CANCELLED"] * 2
        assert ana.taken(session_id) == 0
        refused(ana.reserve(session_id), 400, NOT_OPEN)


def test_cancelling_a_session_of_sixty_cancels_them_all(gym: Gym) -> None:
    """More than one transaction of DynamoDB could hold beside the rest, were it one."""
    session_id = gym.scheduled(max_capacity=60)
    for number in range(60):
        gym.by(f"u{number}").joined().seated(session_id)

    made(gym.staff.patch_session(session_id, status="CANCELLED"), 200)

    assert gym.taken(session_id) == 0
    listed = gym.staff.list(class_session_id=session_id, status="CANCELLED", limit=100)
    assert listed.body["pagination"]["total"] == len(ids(listed)) == 60


# How many it takes.


def test_a_lower_capacity_than_the_seats_taken_is_refused_and_nothing_changes(
    ana: Gym, bruno: Gym, carla: Gym
) -> None:
    session_id = ana.scheduled(max_capacity=5)
    ana.seated(session_id)
    bruno.seated_in("NO_SHOW", session_id)
    before = ana.session(session_id).body

    refused(ana.staff.patch_session(session_id, max_capacity=1, notes="x"), 409)

    assert ana.session(session_id).body == before
    assert made(ana.staff.patch_session(session_id, max_capacity=2), 200)["maxCapacity"] == 2
    refused(carla.reserve(session_id), 400, FULL)


def test_taking_its_own_capacity_away_is_a_lower_one_if_the_classes_is(ana: Gym, bruno: Gym) -> None:
    session_id = ana.scheduled(class_id=ana.offered(max_capacity=1)["id"], max_capacity=2)
    ana.seated(session_id)
    theirs = bruno.seated(session_id)

    refused(ana.staff.patch_session(session_id, max_capacity=None), 409)
    bruno.cancel(theirs["id"])

    assert made(ana.staff.patch_session(session_id, max_capacity=None), 200)["maxCapacity"] is None
    refused(bruno.reserve(session_id), 400, FULL)
