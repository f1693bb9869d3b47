"""Who often does not come to classes takes no seat for a while (contract rules.md, `max_no_shows`).

It is Sunday, 14 January, 12:00 UTC. Two no-shows, at 09:10 and 11:10 of Monday, stop a user until the 22nd.
"""

import json
from functools import partial
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.common.races import WRITE, race
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import made
from tests.contract.test_gym_rules import ruled
from tests.faults import faults
from tests.pipeline import Pipeline

RULES: Final[dict[str, Any]] = {
    "check_in": {"opens": 20, "closes": 10},
    "max_no_shows": {"count": 2, "days": 30, "pause": 7},
}
UNTIL: Final = "2024-01-22T11:10:00Z"
MESSAGE: Final = "Faltaste a demasiadas reservas: puedes volver a reservar desde 2024-01-22 11:10"


def refused(answer: Response) -> None:
    """Assert that a pause refuses, and says until when."""
    shown = answer.status, answer.body["rule"], answer.body["allowed"], answer.body["message"]
    assert shown == (400, "max_no_shows", {"from": UNTIL}, MESSAGE), answer.raw


@pytest.fixture
def missed(ana: Gym, behind: Pipeline, at: At) -> tuple[str, str]:
    """The seats of two sessions that Ana has not come to; it is noon of that day."""
    ruled(ana, **RULES)
    seats = [
        ana.seated(ana.scheduled(start_time=f"{hour:02}:00", end_time=f"{hour:02}:50"))["id"]
        for hour in (9, 11)
    ]
    behind.sweep("2024-01-15T12:00:00Z")
    at("2024-01-15T12:00:00Z")
    assert [ana.status_of(seat) for seat in seats] == ["NO_SHOW", "NO_SHOW"]
    return seats[0], seats[1]


@pytest.mark.parametrize("when", ["during the session", "after it"])
def test_who_deletes_a_seat_that_they_missed_before_it_is_written_down_is_counted(
    ana: Gym, at: At, when: str
) -> None:
    ruled(ana, **RULES)
    for hour in (9, 11):
        session = ana.scheduled(start_time=f"{hour:02}:00", end_time=f"{hour:02}:50")
        seat = ana.seated(session)["id"]
        at(f"2024-01-15T{hour:02}:{10 if when == 'during the session' else 55}:00Z")
        assert ana.erase(seat).status == 200
        assert ana.taken(session) == 0

    refused(ana.reserve(ana.scheduled(session_date="2024-01-17")))


def test_one_no_show_stops_nobody_and_two_do(ana: Gym, bruno: Gym, behind: Pipeline, at: At) -> None:
    ruled(ana, **RULES)
    for hour in (9, 11):
        ana.seated(ana.scheduled(start_time=f"{hour:02}:00", end_time=f"{hour:02}:50"))
    later, last = ana.scheduled(session_date="2024-01-16"), ana.scheduled(session_date="2024-01-17")
    behind.sweep("2024-01-15T10:00:00Z")
    at("2024-01-15T10:00:00Z")
    made(ana.reserve(later), 201)
    behind.sweep("2024-01-15T12:00:00Z")
    at("2024-01-15T12:00:00Z")

    refused(ana.reserve(last))

    made(bruno.reserve(last), 201)
    # What she has stays hers.
    assert ana.holds(later) == "CONFIRMED"


def test_the_pause_ends_by_itself(ana: Gym, missed: tuple[str, str], at: At) -> None:
    session = ana.scheduled(session_date="2024-01-23")
    at("2024-01-22T11:09:59Z")
    refused(ana.reserve(session))
    at(UNTIL)
    made(ana.reserve(session), 201)


@pytest.mark.parametrize("by", ["check-in", "status"])
def test_staff_corrects_a_no_show_and_she_takes_a_seat_again(
    ana: Gym, missed: tuple[str, str], by: str
) -> None:
    session = ana.scheduled(session_date="2024-01-16")
    refused(ana.reserve(session))

    if by == "check-in":
        made(ana.staff.request("POST", f"/api/v1/reservations/{missed[0]}/check-in", json={}), 200)
    else:
        made(ana.staff.patch(missed[0], status="COMPLETED"), 200)

    made(ana.reserve(session), 201)


def test_staff_writes_a_no_show_down_by_hand(ana: Gym, at: At) -> None:
    """Without a check-in, what counts is the start of the session."""
    ruled(ana, max_no_shows={"count": 1, "days": 1, "pause": 1})
    session, later = ana.scheduled(), ana.scheduled(session_date="2024-01-16")
    ana.seated_in("NO_SHOW", session)
    at("2024-01-15T12:00:00Z")
    assert ana.reserve(later).body["allowed"] == {"from": "2024-01-16T09:00:00Z"}


def test_who_is_paused_is_told_until_when_once(ana: Gym, missed: tuple[str, str], behind: Pipeline) -> None:
    behind.run()
    [mail] = [mail for mail in behind.mails if "Por las veces que faltaste" in mail.text]
    assert "Puedes volver a reservar: lunes 22 de enero de 2024 a las 11:10" in mail.text


def test_who_deletes_what_she_missed_stays_paused(ana: Gym, missed: tuple[str, str]) -> None:
    assert ana.erase(missed[0]).status == 200
    refused(ana.reserve(ana.scheduled(session_date="2024-01-16")))


def test_nobody_takes_a_seat_again_while_paused(ana: Gym, missed: tuple[str, str]) -> None:
    ruled(ana)
    seat = ana.seated(ana.scheduled(session_date="2024-01-16"))["id"]
    made(ana.cancel(seat), 200)
    ruled(ana, **RULES)

    refused(ana.reactivate(seat))

    assert ana.status_of(seat) == "CANCELLED"


def test_validate_shows_the_pause_after_the_quota(ana: Gym, missed: tuple[str, str]) -> None:
    session, other = ana.scheduled(session_date="2024-01-16"), ana.scheduled(session_date="2024-01-17")
    answer = ana.validate(session).body["data"]
    assert (answer["canReserve"], answer["reason"]) == (False, MESSAGE)
    assert answer["brokenRules"] == [{"rule": "max_no_shows", "message": MESSAGE, "allowed": {"from": UNTIL}}]

    ruled(ana, quota={"active": 1})
    made(ana.reserve(session), 201)
    ruled(ana, **RULES, quota={"active": 1})

    answer = ana.validate(other).body["data"]
    assert [broken["rule"] for broken in answer["brokenRules"]] == ["quota", "max_no_shows"]


def test_who_is_paused_is_passed_over_in_the_waitlist_and_stays_in_it(
    ana: Gym, bruno: Gym, missed: tuple[str, str], behind: Pipeline
) -> None:
    session = ana.scheduled(session_date="2024-01-23", max_capacity=1)
    carla = ana.by("carla").joined()
    seat = carla.seated(session)["id"]
    ana.waiting(session)
    bruno.waiting(session)

    made(carla.cancel(seat), 200)

    assert (ana.holds(session), bruno.holds(session)) == (None, "CONFIRMED")
    behind.tick(UNTIL)
    [row] = [row for row in bruno.mine().body["data"] if row["classSession"]["id"] == session]
    made(bruno.cancel(row["id"]), 200)
    assert ana.holds(session) == "CONFIRMED"


def test_no_shows_that_stop_nobody_keep_nobody_from_a_promotion(
    ana: Gym, bruno: Gym, missed: tuple[str, str]
) -> None:
    ruled(ana, **{**RULES, "max_no_shows": {"count": 3, "days": 30, "pause": 7}})
    session = ana.scheduled(session_date="2024-01-23", max_capacity=1)
    seat = bruno.seated(session)["id"]
    ana.waiting(session)

    made(bruno.cancel(seat), 200)

    assert ana.holds(session) == "CONFIRMED"


def test_a_no_show_that_is_written_just_before_the_seat_counts(ana: Gym, behind: Pipeline, at: At) -> None:
    ruled(ana, **RULES)
    for hour in (9, 11):
        ana.seated(ana.scheduled(start_time=f"{hour:02}:00", end_time=f"{hour:02}:50"))
    later = ana.scheduled(session_date="2024-01-16")
    behind.sweep("2024-01-15T10:00:00Z")
    at("2024-01-15T11:50:00Z")

    def missing() -> Response:
        behind.sweep("2024-01-15T11:50:00Z")
        at("2024-01-15T11:50:00Z")
        return ana.mine()

    _, slower = race(missing, partial(ana.reserve, later))

    refused(slower)


def test_who_has_missed_nothing_takes_a_seat_in_one_write_and_who_has_in_two(
    ana: Gym, missed: tuple[str, str], bruno: Gym
) -> None:
    ruled(ana, **{**RULES, "max_no_shows": {"count": 3, "days": 30, "pause": 7}})
    session = ana.scheduled(session_date="2024-01-16")
    spent = []
    for user in (bruno, ana):
        user.mine()
        with faults(WRITE) as seen:
            made(user.reserve(session), 201)
        # No token stands for two contents.
        assert len({json.loads(request.body)["ClientRequestToken"] for request in seen}) == len(seen)
        spent.append(len(seen))
    assert spent == [1, 2]
