"""POST /api/v1/classes/{id}/schedules: a weekly schedule makes the dated sessions, each once."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.contract.callers import MISSING
from tests.contract.courts import SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import NO_CLASS, NO_PERMISSION, UNKNOWN, ids, invalid, made, refused
from tests.faults import faults, lost_reply

MONDAYS = ["2024-01-15", "2024-01-22", "2024-01-29"]


def days(sessions: list[dict[str, Any]]) -> list[str]:
    return [session["sessionDate"] for session in sessions]


def planned(gym: Gym, class_id: str, **fields: Any) -> list[dict[str, Any]]:
    """Send a schedule as staff, which must succeed; its sessions."""
    answer = gym.staff.schedule(class_id, **fields)
    assert answer.status == 201, (answer.status, answer.raw[:300])
    assert set(answer.body) == {"message", "data"}
    assert answer.body["message"] == "Horario creado exitosamente"
    sessions: list[dict[str, Any]] = answer.body["data"]
    return sessions


@pytest.mark.parametrize("role", ["STAFF", "ADMIN"])
def test_a_schedule_makes_a_session_a_week(gym: Gym, role: str) -> None:
    sessions = planned(gym.by("jefa", role=role), gym.class_id)

    assert days(sessions) == MONDAYS
    for session in sessions:
        assert (session["startTime"], session["endTime"]) == ("09:00", "10:00")
        assert (session["status"], session["currentBookings"]) == ("SCHEDULED", 0)
        assert session["classId"] == gym.class_id
        assert made(gym.session(session["id"]), 200) == session
    assert ids(gym.sessions(gym.class_id)) == [session["id"] for session in sessions]


def test_the_sessions_can_be_reserved(ana: Gym) -> None:
    for session in planned(ana, ana.class_id):
        assert ana.seated(session["id"])["classSession"]["maxCapacity"] == 10


@pytest.mark.parametrize(
    ("day_of_week", "first"),
    [(0, "2024-01-21"), (1, "2024-01-15"), (2, "2024-01-16"), (3, "2024-01-17"), (6, "2024-01-20")],
)
def test_zero_is_sunday(gym: Gym, day_of_week: int, first: str) -> None:
    fields = {"day_of_week": day_of_week, "from": "2024-01-15", "until": "2024-01-21"}

    assert days(planned(gym, gym.class_id, **fields)) == [first]


def test_both_days_are_inclusive(gym: Gym) -> None:
    assert days(planned(gym, gym.class_id, **{"from": "2024-01-15", "until": "2024-01-15"})) == MONDAYS[:1]
    assert days(planned(gym, gym.class_id, **{"from": "2024-01-16", "until": "2024-01-22"})) == MONDAYS[1:2]


def test_sent_again_it_makes_nothing_new(gym: Gym) -> None:
    first = planned(gym, gym.class_id)

    for _ in range(2):
        assert planned(gym, gym.class_id) == first

    assert ids(gym.sessions(gym.class_id)) == [session["id"] for session in first]


def test_a_longer_one_adds_what_is_missing(gym: Gym) -> None:
    by_hand = gym.scheduled(session_date="2024-01-22")
    first = planned(gym, gym.class_id, until="2024-01-22")
    longer = planned(gym, gym.class_id, until="2024-02-05")

    assert first[1]["id"] == by_hand
    assert days(longer) == [*MONDAYS, "2024-02-05"]
    assert [session["id"] for session in longer[:2]] == [session["id"] for session in first]
    assert len(ids(gym.sessions(gym.class_id))) == 4


def test_sent_again_it_leaves_what_became_of_the_sessions(ana: Gym) -> None:
    first = planned(ana, ana.class_id)
    ana.seated(first[0]["id"])
    made(ana.staff.patch_session(first[1]["id"], status="CANCELLED"), 200)

    again = planned(ana, ana.class_id)

    assert [session["id"] for session in again] == [session["id"] for session in first]
    assert again[0]["currentBookings"] == ana.taken(first[0]["id"]) == 1
    assert again[1]["status"] == "CANCELLED"


def test_another_time_or_day_is_another_session(gym: Gym) -> None:
    planned(gym, gym.class_id)
    planned(gym, gym.class_id, start_time="18:00", end_time="19:00")
    planned(gym, gym.class_id, day_of_week=3)

    assert gym.sessions(gym.class_id).body["pagination"]["total"] == 8


def test_half_a_year_of_weeks_is_made(gym: Gym) -> None:
    until = date(2024, 1, 15) + timedelta(weeks=26, days=-1)

    sessions = planned(gym, gym.class_id, until=until.isoformat())

    assert len(sessions) == 26
    assert days(sessions) == [(date(2024, 1, 15) + timedelta(weeks=week)).isoformat() for week in range(26)]
    assert gym.sessions(gym.class_id).body["pagination"]["total"] == 26


@pytest.mark.parametrize(
    "until", ["2024-01-14", "2023-01-15", "2024-07-16", "2025-01-15", "9999-12-31"], ids=str
)
def test_an_end_before_the_beginning_or_beyond_26_weeks_is_refused(gym: Gym, until: str) -> None:
    answer = gym.staff.schedule(gym.class_id, until=until)

    assert answer.status == 400, answer.raw
    assert ids(gym.sessions(gym.class_id)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dayOfWeek", 7),
        ("dayOfWeek", -1),
        ("dayOfWeek", "lunes"),
        ("dayOfWeek", 1.5),
        ("dayOfWeek", None),
        ("startTime", "9"),
        ("startTime", "25:00"),
        ("startTime", None),
        ("endTime", "10:60"),
        ("endTime", []),
        ("from", "15/01/2024"),
        ("from", "2024-02-30"),
        ("until", "nunca"),
        ("until", None),
    ],
)
def test_a_wrong_field_is_named(gym: Gym, field: str, value: Any) -> None:
    invalid(gym.staff.schedule(gym.class_id, **{field: value, **dropped(field)}), field)

    assert ids(gym.sessions(gym.class_id)) == []


def dropped(field: str) -> dict[str, Any]:
    """Leave out the default that is spelt otherwise than the field."""
    spelt = {"dayOfWeek": "day_of_week", "startTime": "start_time", "endTime": "end_time"}
    return {spelt[field]: MISSING} if field in spelt else {}


def test_only_staff_plan(gym: Gym) -> None:
    refused(gym.schedule(gym.class_id), 403, NO_PERMISSION)
    refused(gym.staff.schedule(UNKNOWN), 404, NO_CLASS)


def test_a_class_that_is_planned_ahead_cannot_be_removed(gym: Gym) -> None:
    class_id = gym.offered()["id"]
    planned(gym, class_id)

    refused(gym.admin.delete_class(class_id), 409)


def test_across_a_change_of_the_clocks_the_wall_clock_stays(
    ana: Gym, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    class_id = ana.offered()["id"]

    fields = {"day_of_week": 0, "from": "2024-03-24", "until": "2024-04-07"}
    sessions = planned(ana, class_id, **fields)

    assert days(sessions) == ["2024-03-24", "2024-03-31", "2024-04-07"]
    assert {session["startTime"] for session in sessions} == {"09:00"}


def test_a_time_that_one_of_the_days_skips_breaks_nothing(
    ana: Gym, settings_changed: SettingsChanged
) -> None:
    """In Madrid 02:30 did not happen on 31 March 2024."""
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    class_id = ana.offered()["id"]
    fields = {"day_of_week": 0, "start_time": "02:30", "end_time": "03:30"}

    answer = ana.staff.schedule(class_id, **{"from": "2024-03-24", "until": "2024-04-07"}, **fields)

    assert answer.status in (201, 400), answer.raw
    made_on = days(ana.sessions(class_id).body["data"])
    assert "2024-03-31" not in made_on
    assert made_on == ([] if answer.status == 400 else ["2024-03-24", "2024-04-07"])


@pytest.mark.parametrize("operation", ["TransactWriteItems", "BatchWriteItem", "PutItem"])
def test_a_lost_reply_makes_no_session_twice(gym: Gym, operation: str) -> None:
    class_id = gym.class_id
    with faults(operation, lost_reply):
        answer = gym.staff.schedule(class_id)

    assert answer.status in (201, 503)
    assert days(planned(gym, class_id)) == MONDAYS
    assert len(ids(gym.sessions(class_id))) == 3
