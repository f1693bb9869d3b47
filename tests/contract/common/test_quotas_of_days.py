"""How much one user may have on a day and in an ISO week (contract rules.md, `quota`)."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from itertools import pairwise
from typing import Any, Final

import pytest

from chalicelib import functions
from tests.api import Api, Response
from tests.contract.common.adapters import MONDAY, Dialect, dialect_of
from tests.contract.common.races import WRITE, race
from tests.contract.common.test_rules import refused, ruled
from tests.contract.courts import At
from tests.faults import faults, lost_reply
from tests.store.days import items

TUESDAY: Final = "2024-01-16"
SUNDAY: Final = "2024-01-21"
LATER: Final = "2024-01-22"
"""Monday of the next week."""
HALVES: Final = [f"{half // 2:02}:{half % 2 * 30:02}" for half in range(49)]
"""The half hours of a day."""


@pytest.fixture(params=["appointments", "courts", "rooms"])
def ana(request: pytest.FixtureRequest, api: Api) -> Dialect:
    dialect = dialect_of(request.param, api).always_open()
    # Court or room are there from the beginning.
    dialect.body()
    return dialect


def counted(user: str = "ana") -> dict[str, Any]:
    """Return the ids in the quota item of a user: of what is open, and in each of its sets."""
    [item] = [
        item
        for item in items()
        if item["sk"]["S"].startswith("QUOTA#") and item["pk"]["S"].endswith(f"#USR#{user}")
    ]
    open_ = sorted(name.removeprefix("r#") for name in item if name.startswith("r#"))
    assert int(item["n"]["N"]) == len(open_)
    return {"open": open_, **{name: set(item[name]["SS"]) for name in item if name[:2] in ("d#", "w#")}}


def book(caller: Dialect, hour: int, day: str = MONDAY) -> Response:
    return caller.create_with(**caller.times(f"{hour:02}:00", f"{hour + 1:02}:00", day=day))


def booked(caller: Dialect, hour: int, day: str = MONDAY) -> str:
    answer = book(caller, hour, day)
    assert answer.status == 201, answer.raw
    return str(caller.id_of(answer))


def test_a_day_holds_as_many_as_one_may_have_on_it(ana: Dialect) -> None:
    ruled(ana, quota={"day": 1})
    booked(ana, 10)

    refused(book(ana, 12), "quota", day=1)

    booked(ana, 12, TUESDAY)
    booked(ana.bruno, 14)


def test_a_week_is_that_of_the_calendar_from_monday_to_sunday(ana: Dialect) -> None:
    ruled(ana, quota={"week": 2})
    booked(ana, 10)
    booked(ana, 10, SUNDAY)

    refused(book(ana, 10, TUESDAY), "quota", week=2)

    booked(ana, 10, LATER)


def test_all_limits_that_are_full_are_told_in_the_words_of_the_first(ana: Dialect) -> None:
    ruled(ana, quota={"active": 5, "day": 1, "week": 1})
    booked(ana, 10)

    answer = book(ana, 12)

    refused(answer, "quota")
    assert answer.body["allowed"] == {"day": 1, "week": 1}
    assert "Ya tienes el máximo de reservas de ese día (1)" in answer.raw.decode()
    refused(book(ana, 12, TUESDAY), "quota", week=1)
    assert "de esa semana (1)" in book(ana, 12, TUESDAY).raw.decode()


@pytest.mark.parametrize("limit", ["active", "day", "week"])
def test_a_limit_of_nothing_refuses_the_first(ana: Dialect, limit: str) -> None:
    ruled(ana, quota={limit: 0})
    refused(book(ana, 10), "quota", **{limit: 0})


@pytest.mark.parametrize("step", ["cancel", "delete"])
def test_what_is_given_up_makes_room_in_the_same_write(ana: Dialect, step: str) -> None:
    ruled(ana, quota={"day": 1, "week": 1})
    claim = booked(ana, 10)

    with faults(WRITE, lost_reply):
        assert getattr(ana, step)(claim).status in (200, 204)

    assert counted() == {"open": []}
    booked(ana, 12)
    refused(book(ana, 14), "quota", day=1)


def test_a_move_is_held_to_the_quota_of_its_new_day_and_leaves_the_old(ana: Dialect) -> None:
    ruled(ana, quota={"day": 1})
    claim = booked(ana, 10)
    booked(ana, 10, LATER)

    refused(ana.admin.change(claim, **ana.times("12:00", "13:00", day=LATER)), "quota", day=1)
    assert ana.admin.change(claim, **ana.times("12:00", "13:00")).status == 200
    assert ana.admin.change(claim, **ana.times("12:00", "13:00", day=TUESDAY)).status == 200

    booked(ana, 14)
    refused(book(ana, 15, TUESDAY), "quota", day=1)
    day = {name[2:]: len(ids) for name, ids in counted().items() if name.startswith("d#")}
    assert day == {MONDAY: 1, TUESDAY: 1, LATER: 1}


def test_what_has_ended_counts_for_its_day_and_its_week_and_is_dropped_after_it(ana: Dialect, at: At) -> None:
    ruled(ana, quota={"active": 2, "day": 1, "week": 2})
    played = confirmed(ana, booked(ana, 9))
    at(f"{MONDAY}T11:00:00Z")
    functions.sweep({})

    refused(book(ana, 15), "quota", day=1)
    confirmed(ana, booked(ana, 10, TUESDAY))
    refused(book(ana, 10, SUNDAY), "quota", week=2)
    assert counted()[f"w#{iso(MONDAY)}"] >= {played}

    at("2024-01-22T12:00:00Z")
    functions.sweep({})
    assert counted() == {"open": []}


def confirmed(caller: Dialect, claim: str) -> str:
    """Confirm a claim: the sweep completes what is confirmed."""
    if caller.name == "courts":
        assert caller.admin.change(claim, estado="CONFIRMADA").status == 200
    return claim


def iso(day: str) -> str:
    return {MONDAY: "2024-W03", LATER: "2024-W04"}[day]


def test_a_later_rule_counts_what_stands(ana: Dialect) -> None:
    booked(ana, 10)
    ruled(ana, quota={"day": 1})
    refused(book(ana, 12), "quota", day=1)


def test_days_are_those_of_the_resources_wall_clock(ana: Dialect) -> None:
    if ana.name == "courts":
        pytest.skip("a court has the stage's own zone")
    ruled(ana, quota={"day": 1})
    far = ana.in_zone("America/Santiago")
    claim = far.create_with(**far.times("02:00", "03:00", day=TUESDAY))
    assert claim.status == 201, claim.raw

    assert [name for name in counted() if name.startswith("d#")] == [f"d#{MONDAY}"]


def test_of_two_at_once_the_last_place_of_a_day_is_ones(ana: Dialect) -> None:
    ruled(ana, quota={"day": 1})

    faster, slower = race(partial(book, ana, 12), partial(book, ana, 13))

    assert faster.status == 201
    refused(slower, "quota", day=1)


@pytest.mark.parametrize("limit", ["active", "day", "week"])
def test_of_sixty_four_at_once_three_are_made_and_all_that_is_cancelled_twice_is_counted_once(
    ana: Dialect, limit: str
) -> None:
    ruled(ana, quota={limit: 3})
    days = [(start, end, MONDAY) for start, end in pairwise(HALVES)]
    if limit != "day":
        days += [(start, end, TUESDAY) for start, end, _ in days]
    wanted = [ana.times(start, end, day=day) for start, end, day in (days * 2)[:64]]

    answers = at_once([partial(ana.create_with, **times) for times in wanted])

    made = [str(ana.id_of(answer)) for answer in answers if answer.status == 201]
    assert len(made) == 3, [answer.status for answer in answers]
    assert counted()["open"] == sorted(made)

    at_once([partial(ana.cancel, claim) for claim in made * 2])
    assert counted() == {"open": []}
    assert sum(book(ana, hour).status == 201 for hour in (17, 18, 19, 20)) == 3


def at_once(calls: list[Any]) -> list[Response]:
    """Do all of it in threads."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(copy_context().run, call) for call in calls]]
