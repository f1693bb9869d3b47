"""How many seats in classes one user may have (contract rules.md, `quota`): none is counted without a rule.

It is Sunday, 14 January, 12:00 UTC; a session is on Monday from nine to ten, unless a test says otherwise.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from stack.invariants import findings
from tests.api import Response
from tests.contract.common.races import WRITE, race
from tests.contract.common.test_quotas_of_days import at_once
from tests.contract.gym import Gym
from tests.contract.gym_answers import made
from tests.contract.test_gym_rules import ruled
from tests.faults import faults, lost_reply
from tests.pipeline import Pipeline
from tests.store.days import items

OPEN = "Ya tienes 1 reservas abiertas"


def refused(answer: Response, **allowed: int) -> None:
    """Assert that the quota refuses, and says which limits are full."""
    assert (answer.status, answer.body["rule"], answer.body["allowed"]) == (400, "quota", allowed), answer.raw


def counted(user: str) -> Any:
    """Return how many seats are open of a user, and how many their days and weeks have; None: no item."""
    found = [
        item
        for item in items()
        if item["sk"]["S"] == "QUOTA#enrollment" and item["pk"]["S"].endswith(f"#{user}")
    ]
    assert [fault for item in items() for fault in findings(item)] == []
    if not found:
        return None
    sets = {name: len(found[0][name]["SS"]) for name in found[0] if name[:2] in ("d#", "w#")}
    return {"n": int(found[0]["n"]["N"]), **sets}


def sessions(gym: Gym, *days: int, **fields: Any) -> list[str]:
    """Schedule a session on each of these days of January."""
    return [gym.scheduled(session_date=f"2024-01-{day}", **fields) for day in days]


@pytest.mark.parametrize("limit", ["active", "day", "week"])
def test_a_user_has_as_many_seats_as_the_rules_say(ana: Gym, bruno: Gym, limit: str) -> None:
    ruled(ana, quota={limit: 1})
    first, second = sessions(ana, 15)[0], ana.scheduled(start_time="12:00", end_time="13:00")
    next_day, next_week = sessions(ana, 16, 22)
    made(ana.reserve(first), 201)

    refused(ana.reserve(second), **{limit: 1})

    assert ana.reserve(next_day).status == (201 if limit == "day" else 400)
    assert ana.reserve(next_week).status == (400 if limit == "active" else 201)
    made(bruno.reserve(second), 201)


def test_the_words_are_those_of_other_reservations(ana: Gym) -> None:
    ruled(ana, quota={"active": 1})
    first, second = sessions(ana, 15, 16)
    made(ana.reserve(first), 201)
    assert ana.reserve(second).body["message"] == OPEN


def test_a_membership_has_its_own_quota(ana: Gym, bruno: Gym) -> None:
    """Ana has a PRO one."""
    ruled(ana, quota={"default": {"active": 1}, "PLUS": {"active": 2}, "staff": None})
    first, second, third = sessions(ana, 15, 16, 17)
    made(ana.reserve(first), 201)
    refused(ana.reserve(second), active=1)
    carla = ana.by("carla").joined(type="PLUS")
    for session in (first, second):
        made(carla.reserve(session), 201)
    refused(carla.reserve(third), active=2)
    staff = ana.staff.joined()
    for session in (first, second, third):
        made(staff.reserve(session), 201)
    assert counted(str(staff.user)) is None


@pytest.mark.parametrize("step", ["cancel", "erase", "leave the session", "cancel the session"])
def test_what_is_given_up_gives_back_in_the_same_write(ana: Gym, step: str) -> None:
    ruled(ana, quota={"active": 1, "day": 1, "week": 1})
    first, second = sessions(ana, 15, 16)
    seat = made(ana.reserve(first), 201)["id"]
    steps: dict[str, Callable[[], Response]] = {
        "cancel": partial(ana.cancel, seat),
        "erase": partial(ana.erase, seat),
        "leave the session": partial(ana.staff.patch, seat, status="CANCELLED"),
        "cancel the session": partial(ana.staff.patch_session, first, status="CANCELLED"),
    }

    with faults(WRITE, lost_reply):
        assert steps[step]().status in (200, 204)

    assert counted("ana") == {"n": 0}
    made(ana.reserve(second), 201)


def test_a_session_that_is_moved_takes_its_day_along(ana: Gym) -> None:
    ruled(ana, quota={"day": 1})
    session, other = sessions(ana, 15)[0], ana.scheduled(start_time="12:00", end_time="13:00")
    made(ana.reserve(session), 201)
    made(ana.staff.patch_session(session, session_date="2024-01-22"), 200)

    assert counted("ana") == {"n": 1, "d#2024-01-22": 1, "w#2024-W04": 1}
    made(ana.reserve(other), 201)


def test_what_was_used_counts_for_its_week_and_no_longer_as_open(ana: Gym, behind: Pipeline) -> None:
    ruled(ana, quota={"active": 1, "week": 2})
    first, second, third = sessions(ana, 15, 16, 17)
    made(ana.reserve(first), 201)
    behind.tick("2024-01-15T11:00:00Z")
    made(ana.reserve(second), 201)
    assert counted("ana") == {"n": 1, "d#2024-01-15": 1, "d#2024-01-16": 1, "w#2024-W03": 2}
    refused(ana.reserve(third), active=1, week=2)
    behind.tick("2024-01-22T12:00:00Z")
    assert counted("ana") == {"n": 0}


def test_what_has_ended_is_dropped_by_whoever_is_refused_and_completed_later(
    ana: Gym, behind: Pipeline, at: Any
) -> None:
    ruled(ana, quota={"active": 1})
    first, second = sessions(ana, 15, 16)
    made(ana.reserve(first), 201)
    at("2024-01-15T11:00:00Z")
    made(ana.reserve(second), 201)
    behind.tick("2024-01-15T11:01:00Z")
    assert counted("ana") == {"n": 1, "d#2024-01-15": 1, "d#2024-01-16": 1, "w#2024-W03": 2}


def test_without_a_rule_nothing_is_counted_nor_is_it_later(ana: Gym) -> None:
    first, second, third = sessions(ana, 15, 16, 17)
    seat = made(ana.reserve(first), 201)["id"]
    assert counted("ana") is None

    ruled(ana, quota={"active": 1})
    made(ana.reserve(second), 201)
    refused(ana.reserve(third), active=1)
    made(ana.cancel(seat), 200)

    assert counted("ana") == {"n": 1, "d#2024-01-16": 1, "w#2024-W03": 1}


def test_a_seat_that_is_taken_again_counts_again(ana: Gym) -> None:
    ruled(ana, quota={"active": 1})
    first, second = sessions(ana, 15, 16)
    seat = made(ana.reserve(first), 201)["id"]
    made(ana.cancel(seat), 200)
    made(ana.reserve(second), 201)

    refused(ana.reactivate(seat), active=1)
    refused(ana.reserve(first), active=1)


def test_who_has_as_many_as_they_may_is_passed_over_in_the_waitlist(ana: Gym, bruno: Gym) -> None:
    ruled(ana, quota={"active": 1})
    full, other = ana.scheduled(max_capacity=1), sessions(ana, 16)[0]
    carla = ana.by("carla").joined()
    seat = made(carla.reserve(full), 201)["id"]
    ana.waiting(full)
    bruno.waiting(full)
    mine = made(ana.reserve(other), 201)["id"]

    made(carla.cancel(seat), 200)

    assert (ana.holds(full), bruno.holds(full)) == (None, "CONFIRMED")
    assert [counted(user)["n"] for user in ("ana", "bruno", "carla")] == [1, 1, 0]
    made(ana.cancel(mine), 200)
    made(bruno.cancel(bruno.mine().body["data"][0]["id"]), 200)
    assert ana.holds(full) == "CONFIRMED"


def test_a_promotion_is_counted_and_loses_to_a_seat_that_its_user_takes_meanwhile(
    ana: Gym, bruno: Gym
) -> None:
    ruled(ana, quota={"active": 1})
    full, other = ana.scheduled(max_capacity=1), sessions(ana, 16)[0]
    seat = made(bruno.reserve(full), 201)["id"]
    ana.waiting(full)

    faster, slower = race(partial(ana.reserve, other), partial(bruno.cancel, seat))

    assert (faster.status, slower.status) == (201, 200)
    assert (ana.holds(full), ana.taken(full)) == (None, 0)
    assert counted("ana")["n"] == 1


def test_validate_shows_a_full_quota_and_drops_nothing(ana: Gym) -> None:
    ruled(ana, quota={"active": 1})
    first, second = sessions(ana, 15, 16)
    assert "brokenRules" not in ana.validate(second).body["data"]
    made(ana.reserve(first), 201)

    answer = ana.validate(second).body["data"]

    assert (answer["canReserve"], answer["reason"]) == (False, OPEN)
    assert answer["brokenRules"] == [{"rule": "quota", "message": OPEN, "allowed": {"active": 1}}]


@pytest.mark.parametrize("limit", ["active", "day", "week"])
def test_of_sixty_four_at_once_as_many_are_taken_as_one_may_have(ana: Gym, limit: str) -> None:
    ruled(ana, quota={limit: 3})
    begins = [f"{half // 2:02}:{half % 2 * 30:02}" for half in range(32)]
    wanted = [ana.scheduled(start_time=start, end_time=f"{start[:4]}9") for start in begins]

    answers = at_once([partial(ana.reserve, session) for session in wanted * 2])

    seats = [answer.body["data"]["id"] for answer in answers if answer.status == 201]
    assert len(seats) == 3
    at_once([partial(ana.cancel, seat) for seat in seats * 2])
    assert counted("ana") == {"n": 0}
    others = [session for session in wanted if ana.holds(session) is None]
    assert sum(ana.reserve(session).status == 201 for session in others[:4]) == 3


def test_a_seat_takes_two_requests_with_a_quota_and_without(ana: Gym) -> None:
    before, first, second = sessions(ana, 17, 15, 16)
    made(ana.reserve(before), 201)
    spent = []
    wanted: list[tuple[str, Any]] = [(first, {}), (second, {"quota": {"active": 9}})]
    for session, rules in wanted:
        ruled(ana, **rules)
        ana.validate(session)
        with faults("BatchGetItem") as reads, faults(WRITE) as writes, faults("GetItem") as others:
            made(ana.reserve(session), 201)
        spent.append((len(reads), len(writes), len([each for each in others if b"QUOTA" in each.body])))
    assert spent == [(1, 1, 0)] * 2
