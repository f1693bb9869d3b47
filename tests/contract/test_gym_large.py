"""Sessions of many seats: staff are answered in time, all is shown at once, the sweep does the rest."""

from typing import Any, Final

from chalicelib.domain.statuses import Status
from chalicelib.store import enrollments, sessions, waitlists
from stack.audit import audit
from tests.api import Response
from tests.contract.gym import Gym
from tests.contract.gym_answers import made, made_list
from tests.faults import failed, faults
from tests.much import fill_session, slow, until_done
from tests.pipeline import Pipeline, still_due

SEATS, FEWER = 500, 150
# Well below the budget of nine seconds, after which no request to DynamoDB starts.
IN_TIME: Final = 6.0
WRITE: Final = "TransactWriteItems"
CRASH: Final = failed(400, "AccessDeniedException")


def full_session(behind: Pipeline, gym: Gym, seats: int = SEATS) -> str:
    """Tomorrow's class, all of whose seats are taken; as many people wait for one."""
    name = gym.scheduled(max_capacity=seats)
    fill_session(name, seats=seats, waiting=seats)
    behind.records()
    behind.log.clear()
    return name


def answered(act: Any) -> Response:
    with slow() as requests:
        answer: Response = act()
    assert requests.seconds < IN_TIME
    return answer


def ticks(behind: Pipeline) -> int:
    """Sweep until all is done, with a DynamoDB that takes its time; how often."""

    def tick() -> dict[str, int]:
        with slow() as requests:
            swept = behind.sweep()
        assert requests.seconds < 40
        return swept

    return len(until_done(tick))


def seats(session_id: str, status: Status) -> int:
    return sum(seat.status is status for seat in enrollments.of_session("default", session_id))


def shown(gym: Gym, session_id: str, status: str) -> int:
    listed = gym.staff.list(class_session_id=session_id, status=status, limit=1)
    assert listed.status == 200
    return int(listed.body["pagination"]["total"])


def faults_found() -> list[str]:
    found: list[str] = []
    audit(found.append, pause=lambda _: None)
    return found


def test_a_cancellation_is_answered_in_time_and_shown_at_once(behind: Pipeline, gym: Gym) -> None:
    session_id = full_session(behind, gym)

    answer = answered(lambda: gym.staff.patch_session(session_id, status="CANCELLED"))

    cancelled = made(answer, 200)
    assert (cancelled["status"], cancelled["currentBookings"]) == ("CANCELLED", 0)
    assert 0 < seats(session_id, Status.CONFIRMED) < SEATS
    assert (shown(gym, session_id, "CANCELLED"), shown(gym, session_id, "CONFIRMED")) == (SEATS, 0)
    assert made(gym.session(session_id), 200)["currentBookings"] == 0
    assert made_list(gym.sessions(gym.class_id))[0]["currentBookings"] == 0
    assert faults_found() == []

    assert ticks(behind) <= 6
    assert seats(session_id, Status.CANCELLED) == SEATS
    assert waitlists.of_session("default", session_id) == []
    assert (still_due("SES"), faults_found()) == ([], [])
    happened = behind.happened()
    assert happened.count("reservation.cancelled") == happened.count("waitlist.cancelled") == SEATS


def test_a_move_is_answered_in_time_and_shown_at_once(behind: Pipeline, gym: Gym) -> None:
    session_id = full_session(behind, gym)

    answer = answered(lambda: gym.staff.patch_session(session_id, session_date="2024-01-17"))

    assert made(answer, 200)["sessionDate"] == "2024-01-17"
    listed = made_list(gym.staff.list(class_session_id=session_id, limit=100, page=5))
    assert {each["classSession"]["sessionDate"] for each in listed} == {"2024-01-17"}

    assert ticks(behind) <= 4
    stored = sessions.get("default", session_id)
    assert stored is not None
    assert {seat.interval for seat in enrollments.of_session("default", session_id)} == {stored.interval}
    assert faults_found() == []
    happened = behind.happened()
    assert happened.count("reservation.moved") == happened.count("waitlist.moved") == SEATS


def test_a_run_that_dies_anywhere_is_made_good_by_the_next(behind: Pipeline, gym: Gym) -> None:
    session_id = full_session(behind, gym, FEWER)
    made(gym.staff.patch_session(session_id, status="CANCELLED"), 200)
    for writes in (1, 20, 60):
        with faults(WRITE, *[lambda _: None] * writes, *[CRASH] * 9):
            assert behind.sweep()["failed"] == 1

    ticks(behind)

    assert (seats(session_id, Status.CANCELLED), still_due("SES"), faults_found()) == (FEWER, [], [])
    assert behind.happened().count("reservation.cancelled") == FEWER


def test_many_new_seats_go_to_the_waitlist_in_its_order(behind: Pipeline, gym: Gym) -> None:
    session_id = full_session(behind, gym, FEWER)
    for number in range(2, 30):
        gym.by(f"waiting{number}").joined()

    answered(lambda: gym.staff.patch_session(session_id, max_capacity=FEWER + 20))

    taken = {seat.holder for seat in enrollments.of_session("default", session_id)}
    assert {holder for holder in taken if holder.startswith("waiting")} == {
        f"waiting{number}" for number in range(2, 22)
    }
    assert made(gym.session(session_id), 200)["currentBookings"] == FEWER + 20
    assert faults_found() == []


def test_a_class_with_hundreds_of_sessions_gets_another_capacity_in_time(behind: Pipeline, gym: Gym) -> None:
    class_id = gym.class_id
    for hour in range(8):
        times = {"start_time": f"{hour + 9:02}:00", "end_time": f"{hour + 9:02}:50"}
        span = {"from": "2024-01-15", "until": "2024-07-14"}
        answer = answered(lambda: gym.staff.schedule(class_id, **times, **span))  # noqa: B023 - called at once
        assert len(answer.body["data"]) == 26
    full = made_list(gym.sessions(class_id, limit=100, page=3))[-1]["id"]
    fill_session(full, seats=9, waiting=0)

    assert answered(lambda: gym.staff.patch_class(class_id, max_capacity=8)).status == 409
    assert {row.capacity for row in sessions.of_class("default", class_id)} == {10}
    made(answered(lambda: gym.staff.patch_class(class_id, max_capacity=9)), 200)
    assert {row.capacity for row in sessions.of_class("default", class_id)} == {9}
    assert faults_found() == []
