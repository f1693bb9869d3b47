"""POST /api/v1/classes/{id}/schedules: a weekly schedule makes the dated sessions, each once.

What is wrong with a field: test_gym_fields.py.
"""

from datetime import date, timedelta
from typing import Any, Final

from tests.contract.courts import SettingsChanged
from tests.contract.gym import Gym
from tests.contract.gym_answers import ids, made
from tests.faults import faults, lost_reply

MONDAYS: Final = [(date(2024, 1, 15) + timedelta(weeks=week)).isoformat() for week in range(26)]
"""Half a year of them, the most that a schedule makes."""


def days(sessions: list[dict[str, Any]]) -> list[str]:
    return [session["sessionDate"] for session in sessions]


def planned(gym: Gym, class_id: str | None = None, **fields: Any) -> list[dict[str, Any]]:
    """Send a schedule as staff, which must succeed; return its sessions."""
    answer = gym.staff.schedule(class_id or gym.class_id, **fields)
    assert answer.status == 201, (answer.status, answer.raw[:300])
    assert set(answer.body) == {"message", "data"}
    assert answer.body["message"] == "Horario creado exitosamente"
    sessions: list[dict[str, Any]] = answer.body["data"]
    return sessions


def test_a_schedule_makes_a_session_a_week_that_can_be_reserved(ana: Gym) -> None:
    sessions = planned(ana)

    assert days(sessions) == MONDAYS[:3]
    for session in sessions:
        assert (session["startTime"], session["endTime"]) == ("09:00", "10:00")
        assert (session["status"], session["currentBookings"]) == ("SCHEDULED", 0)
        assert session["classId"] == ana.class_id
        assert made(ana.session(session["id"]), 200) == session
        assert ana.seated(session["id"])["classSession"]["maxCapacity"] == 10
    assert ids(ana.sessions(ana.class_id)) == [session["id"] for session in sessions]


def test_zero_is_sunday_and_both_days_are_inclusive(gym: Gym) -> None:
    for day_of_week, first, last, expected in (
        *((weekday, "2024-01-15", "2024-01-21", f"2024-01-{14 + weekday}") for weekday in (1, 2, 3, 6)),
        (0, "2024-01-15", "2024-01-21", "2024-01-21"),
        (1, "2024-01-15", "2024-01-15", "2024-01-15"),
        (1, "2024-01-16", "2024-01-22", "2024-01-22"),
    ):
        fields: dict[str, Any] = {"day_of_week": day_of_week, "from": first, "until": last}
        assert days(planned(gym, **fields)) == [expected], fields


def test_sent_again_it_makes_nothing_new_and_leaves_what_became_of_the_sessions(ana: Gym) -> None:
    first = planned(ana)
    assert planned(ana) == planned(ana) == first
    ana.seated(first[0]["id"])
    made(ana.staff.patch_session(first[1]["id"], status="CANCELLED"), 200)

    again = planned(ana)

    assert [session["id"] for session in again] == [session["id"] for session in first]
    assert ids(ana.sessions(ana.class_id)) == [session["id"] for session in first]
    assert again[0]["currentBookings"] == ana.taken(first[0]["id"]) == 1
    assert again[1]["status"] == "CANCELLED"


def test_a_longer_one_adds_what_is_missing_and_another_time_or_day_is_another_session(gym: Gym) -> None:
    by_hand = gym.scheduled(session_date="2024-01-22")
    first = planned(gym, until="2024-01-22")
    longer = planned(gym, until="2024-02-05")

    assert first[1]["id"] == by_hand
    assert days(longer) == MONDAYS[:4]
    assert [session["id"] for session in longer[:2]] == [session["id"] for session in first]
    planned(gym, start_time="18:00", end_time="19:00")
    planned(gym, day_of_week=3)
    assert gym.sessions(gym.class_id).body["pagination"]["total"] == 4 + 3 + 2


def test_half_a_year_of_weeks_is_made_and_no_more(gym: Gym) -> None:
    for until in ("2024-01-14", "2023-01-15", "2024-07-16", "2025-01-15", "9999-12-31"):
        assert gym.staff.schedule(gym.class_id, until=until).status == 400, until
    assert ids(gym.sessions(gym.class_id)) == []

    assert days(planned(gym, until="2024-07-14")) == MONDAYS
    assert gym.sessions(gym.class_id).body["pagination"]["total"] == 26


def test_across_a_change_of_the_clocks_the_wall_clock_stays(
    gym: Gym, settings_changed: SettingsChanged
) -> None:
    """In Madrid 02:30 did not happen on 31 March 2024."""
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    fields: dict[str, Any] = {"day_of_week": 0, "from": "2024-03-24", "until": "2024-04-07"}
    sessions = planned(gym, **fields)
    assert days(sessions) == ["2024-03-24", "2024-03-31", "2024-04-07"]
    assert {session["startTime"] for session in sessions} == {"09:00"}

    skipping = gym.offered(name="Box")["id"]
    answer = gym.staff.schedule(skipping, start_time="02:30", end_time="03:30", **fields)

    assert answer.status in (201, 400), answer.raw
    made_on = days(gym.sessions(skipping).body["data"])
    assert made_on == ([] if answer.status == 400 else ["2024-03-24", "2024-04-07"])


def test_a_lost_reply_makes_no_session_twice(gym: Gym) -> None:
    for operation in ("TransactWriteItems", "BatchWriteItem", "PutItem"):
        class_id = gym.offered(name=operation)["id"]
        with faults(operation, lost_reply):
            answer = gym.staff.schedule(class_id)

        assert answer.status in (201, 503), operation
        assert days(planned(gym, class_id)) == MONDAYS[:3]
        assert len(ids(gym.sessions(class_id))) == 3
