"""Moves to another time or place: all of it or nothing, and the claim is never in its own way.

A gym's session is moved with all its seats (test_gym_class_sessions.py).
"""

from typing import Any

import pytest

from tests.api import Api
from tests.contract.common.adapters import Dialect, dialect_of
from tests.contract.common.test_conflicts import gone, held, made

with_places = pytest.mark.parametrize("dialect", ["courts", "rooms"], indirect=True)
"""A court's and a room's clients may move to another; a professional's may not."""


@pytest.fixture(params=["appointments", "courts", "rooms"])
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    """A dialect in which no hours refuse anything."""
    return dialect_of(request.param, api).always_open()


def seen(dialect: Dialect, claim: str) -> dict[str, Any]:
    return dialect.thing(dialect.admin.get(claim))


def moved(dialect: Dialect, claim: str, **fields: Any) -> dict[str, Any]:
    """Move a claim, which must succeed; assert that it is shown and held where it is now."""
    before = seen(dialect, claim)
    answer = dialect.change(claim, **fields)
    assert answer.status == 200, (fields, answer.raw)
    thing = dialect.thing(answer)
    assert seen(dialect, claim) == thing
    kept = thing.keys() - fields.keys() - {"room", "cancha", "updated_at"}
    assert {key: thing[key] for key in kept} == {key: before[key] for key in kept}
    return thing


def test_a_move_to_a_free_time_frees_the_old_one_at_once(dialect: Dialect) -> None:
    claim, afternoon = held(dialect, "09:00", "10:00"), dialect.times("15:00", "16:00")

    assert afternoon.items() <= moved(dialect, claim, **afternoon).items()

    assert dialect.blocking() == [claim]
    dialect.taken(dialect.bruno.create_with(**dialect.times("15:30", "16:30")), claim)
    held(dialect.bruno, "09:00", "10:00")


def test_a_move_to_a_taken_time_leaves_the_claim_where_it_was(dialect: Dialect) -> None:
    claim, other = held(dialect, "09:00", "10:00"), held(dialect.bruno, "15:00", "16:00")
    before = [seen(dialect, each) for each in (claim, other)]

    dialect.taken(dialect.change(claim, **dialect.times("14:30", "15:30")), other)

    assert [seen(dialect, each) for each in (claim, other)] == before
    assert dialect.blocking() == sorted([claim, other])
    dialect.taken(dialect.bruno.create_with(**dialect.times("09:00", "10:00")), claim)
    held(dialect.bruno, "14:00", "15:00")


def test_a_claim_is_not_in_its_own_way(dialect: Dialect) -> None:
    claim = held(dialect)
    shapes = "09:30-11:30 10:30-12:30 10:30-11:30 09:00-13:00 10:00-12:00 10:00-11:00 12:00-14:00 08:00-10:00"
    for shape in shapes.split():
        start, end = shape.split("-")
        wanted = dialect.times(start, end)
        assert wanted.items() <= moved(dialect, claim, **wanted).items()
        assert dialect.blocking() == [claim]
        dialect.taken(dialect.bruno.create_with(**wanted), claim)
        moved(dialect, claim, **dialect.times("10:00", "12:00"))


def test_a_claim_shrinks_and_grows_as_far_as_its_neighbours(dialect: Dialect) -> None:
    claim = held(dialect, "10:00", "12:00")
    shorter = moved(dialect, claim, **dialect.times("10:00", "11:00"))

    neighbours = held(dialect.bruno, "11:00", "12:00"), held(dialect.bruno, "08:00", "09:00")
    for start, end, neighbour in (("10:00", "11:01", 0), ("08:59", "11:00", 1)):
        dialect.taken(dialect.change(claim, **dialect.times(start, end)), neighbours[neighbour])
    assert seen(dialect, claim) == shorter
    assert dialect.blocking() == sorted([claim, *neighbours])
    moved(dialect, claim, **dialect.times("09:00", "11:00"))
    moved(dialect, claim, **dialect.times("15:00", "16:00"))
    moved(dialect, claim, **dialect.times("09:00", "11:00"))


def test_a_move_to_another_day_frees_this_one(dialect: Dialect) -> None:
    claim = held(dialect)
    blocked = made(dialect.bruno, **dialect.times("11:00", "13:00", day="2024-01-22"))
    dialect.taken(dialect.change(claim, **dialect.times("10:00", "12:00", day="2024-01-22")), blocked)

    for day in ("2024-01-20", "2024-02-01", "2024-12-31"):
        wanted = dialect.times("10:00", "12:00", day=day)
        assert wanted.items() <= moved(dialect, claim, **wanted).items()
        dialect.taken(dialect.bruno.create_with(**wanted), claim)
    gone(dialect, held(dialect.bruno))


def test_two_claims_cannot_change_places_in_one_step(dialect: Dialect) -> None:
    ten, eleven = dialect.times("10:00", "11:00"), dialect.times("11:00", "12:00")
    first, second = made(dialect, **ten), made(dialect, **eleven)

    dialect.taken(dialect.change(first, **eleven), second)
    moved(dialect, first, **dialect.times("15:00", "16:00"))
    moved(dialect, second, **ten)
    moved(dialect, first, **eleven)

    dialect.taken(dialect.bruno.create_with(**ten), second)
    dialect.taken(dialect.bruno.create_with(**eleven), first)


def test_a_failed_move_and_a_good_one_after_it(dialect: Dialect) -> None:
    claim, other = held(dialect, "09:00", "10:00"), held(dialect, "15:00", "16:00")

    dialect.taken(dialect.change(claim, **dialect.times("15:00", "16:00")), other)
    moved(dialect, claim, **dialect.times("16:00", "17:00"))

    assert dialect.blocking() == sorted([claim, other])
    held(dialect.bruno, "09:00", "10:00")


# To another place.


@with_places
def test_a_move_to_another_place_shows_it_and_frees_the_old_one(dialect: Dialect) -> None:
    claim, other = held(dialect), dialect.other_place()

    thing = moved(dialect, claim, **other)

    assert (thing.get("cancha") or thing["room"])["id"] in other.values()
    dialect.taken(dialect.bruno.create_with(**dialect.times("10:00", "12:00"), **other), claim)
    held(dialect.bruno)


@with_places
def test_a_move_to_another_place_that_is_taken_is_refused(dialect: Dialect) -> None:
    claim, other = held(dialect), dialect.other_place()
    blocker = held(dialect.bruno, **other)
    before = seen(dialect, claim)

    dialect.taken(dialect.change(claim, **other), blocker)

    assert seen(dialect, claim) == before
    assert dialect.blocking() == sorted([claim, blocker])
    dialect.taken(dialect.bruno.create_with(**dialect.times("10:00", "12:00")), claim)


@with_places
def test_a_move_of_place_day_and_time_is_one_and_leads_back(dialect: Dialect) -> None:
    claim, other = held(dialect), dialect.other_place()
    before = seen(dialect, claim)
    back = {field: before.get("canchaId", before.get("room", {}).get("id")) for field in other}
    there = {**dialect.times("23:00", "24:00", day="2024-03-01"), **other}

    moved(dialect, claim, **there)
    returned = moved(dialect, claim, **dialect.times("10:00", "12:00"), **back)

    assert {**returned, "updated_at": None} == {**before, "updated_at": None}
    assert dialect.blocking() == [claim]
    made(dialect.bruno, **there)
