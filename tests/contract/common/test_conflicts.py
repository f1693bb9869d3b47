"""What blocks a time: what is pending or confirmed, half-open, in one place; nothing else, and no longer.

The gym's sessions have seats instead (test_gym_counter.py).
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from chalicelib import identity
from tests.api import Api
from tests.contract.common.adapters import Dialect, dialect_of

OVERLAPS: Final = [
    # Of what lasts from ten to twelve: over its start, over its end, within, around.
    *(("09:00", "11:00"), ("09:00", "10:01"), ("09:00", "12:00")),
    *(("11:00", "13:00"), ("11:59", "12:01"), ("10:00", "13:00")),
    *(("10:30", "11:30"), ("10:00", "11:00"), ("11:00", "12:00"), ("11:00", "11:01"), ("10:00", "12:00")),
    *(("09:00", "13:00"), ("00:00", "24:00")),
]
NEIGHBOURS: Final = [
    *(("09:00", "10:00"), ("09:59", "10:00"), ("12:00", "13:00"), ("12:00", "12:01"), ("14:00", "15:00")),
]
BLOCKING: Final = {
    "appointments": [("status", "PENDING"), ("status", "CONFIRMED")],
    "courts": [("estado", "PENDIENTE"), ("estado", "CONFIRMADA")],
    "rooms": [("status", "confirmed")],
}
OVER: Final = {
    "appointments": [{"status": "CANCELLED"}],
    "courts": [{"estado": "CANCELADA"}, {"estado": "COMPLETADA"}],
    "rooms": [],
}
"""What else than cancelling and deleting brings a claim to its end."""


@pytest.fixture(params=["appointments", "courts", "rooms"])
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    """A dialect in which no hours refuse anything, and what is claimed waits to be confirmed."""
    dialect = dialect_of(request.param, api).always_open()
    if dialect.name == "appointments":
        dialect.verbs.practising(requires_approval=True)
    return dialect


def held(dialect: Dialect, start: str = "10:00", end: str = "12:00", **place: Any) -> str:
    """Create a claim from one time of Monday to another, which must succeed; return its id."""
    return made(dialect, **dialect.times(start, end), **place)


def made(dialect: Dialect, **fields: Any) -> str:
    answer = dialect.create_with(**fields)
    assert answer.status == 201, (fields, answer.raw)
    return dialect.id_of(answer)


def gone(dialect: Dialect, claim: str) -> None:
    assert dialect.admin.delete(claim).status == dialect.deleted_status


def each_blocking(dialect: Dialect) -> Iterator[str]:
    """Yield a claim in each status that blocks, one after the other."""
    for field, status in BLOCKING[dialect.name]:
        claim = held(dialect)
        if dialect.thing(dialect.get(claim))[field] != status:
            assert dialect.change(claim, **{field: status}).status == 200
        yield claim
        gone(dialect, claim)


def each_over(dialect: Dialect) -> Iterator[str]:
    """Yield a claim in each way to its end, deleting apart, one after the other."""
    claim = held(dialect)
    assert dialect.cancel(claim).status == 200
    yield claim
    for change in OVER[dialect.name]:
        claim = held(dialect)
        if "COMPLETADA" in change.values():
            assert dialect.change(claim, estado="CONFIRMADA").status == 200
        assert dialect.change(claim, **change).status == 200
        yield claim


def test_an_overlap_of_any_form_is_refused_to_everybody_and_leaves_no_trace(dialect: Dialect) -> None:
    for claim in each_blocking(dialect):
        for start, end in OVERLAPS:
            for caller in (dialect, dialect.bruno, dialect.admin):
                answer = caller.create_with(**dialect.times(start, end))
                caller.taken(answer, claim)

        assert dialect.blocking() == dialect.admin.ids() == [claim]


@pytest.mark.parametrize("start", ["10:00", "14:00"])
def test_an_id_that_is_drawn_twice_is_drawn_again(
    dialect: Dialect, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids of one millisecond have few random bits: the other's entry must not pass for one's own."""
    held(dialect, "20:00", "21:00")  # and the place, if it is made only now
    draw, again = identity._below, iter([7, 7])
    monkeypatch.setattr(identity, "_below", lambda limit: next(again, None) or draw(limit))
    first = held(dialect)

    answer = dialect.create_with(**dialect.times(start, "15:00"))

    assert next(again, None) is None
    if start == "10:00":
        dialect.taken(answer, first)
    else:
        assert answer.status == 201
        assert dialect.id_of(answer) != first


def test_what_touches_is_free(dialect: Dialect) -> None:
    claim = held(dialect)

    for start, end in NEIGHBOURS:
        gone(dialect, held(dialect.bruno, start, end))
    assert dialect.blocking() == [claim]


def test_the_gap_between_two_is_free_and_no_more_and_what_was_refused_blocks_nothing(
    dialect: Dialect,
) -> None:
    before, after = held(dialect, "09:00", "10:00"), held(dialect, "11:00", "12:00")

    dialect.taken(dialect.create_with(**dialect.times("09:59", "11:00")), before)
    dialect.taken(dialect.create_with(**dialect.times("10:00", "11:01")), after)
    held(dialect, "10:00", "11:00")


def test_what_is_over_or_deleted_blocks_nothing(dialect: Dialect) -> None:
    gone(dialect, held(dialect))
    gone(dialect, held(dialect.bruno))

    for claim in each_over(dialect):
        other = held(dialect.bruno)
        assert dialect.blocking() == [other]
        # Nor does its deletion free what somebody else holds by now.
        gone(dialect, claim)
        assert dialect.blocking() == [other]
        dialect.taken(dialect.create_with(**dialect.times("10:00", "12:00")), other)
        gone(dialect, other)


def test_a_time_can_be_taken_and_cancelled_again_and_again(dialect: Dialect) -> None:
    for number in range(3):
        claim = held(dialect)
        dialect.taken(dialect.bruno.create_with(**dialect.times("10:00", "12:00")), claim)
        assert dialect.cancel(claim).status == 200
        other = held(dialect.bruno)
        # Cancelling twice does not free what somebody else holds by now.
        assert dialect.cancel(claim).status == 200
        assert dialect.blocking() == [other]
        gone(dialect, other)
        assert len(dialect.ids()) == number + 1


def test_another_place_is_free_at_the_same_time_until_it_is_taken_too(dialect: Dialect) -> None:
    """Also for one holder: no document has a rule against it."""
    first, place = held(dialect), dialect.other_place()

    second = held(dialect, **place)

    taken = dialect.bruno.create_with(**dialect.times("10:00", "12:00"), **place)
    dialect.taken(taken, second)
    assert dialect.blocking() == dialect.ids() == sorted([first, second])


def test_another_day_is_free_at_the_same_hours(dialect: Dialect) -> None:
    held(dialect)

    for day in ("2024-01-16", "2024-02-15", "2025-01-13"):
        made(dialect, **dialect.times("10:00", "12:00", day=day))
    assert len(dialect.ids()) == 4


def test_the_last_hour_of_a_day_touches_the_next_day(dialect: Dialect) -> None:
    late = held(dialect, "23:00", "24:00")

    for start, end in (("23:30", "24:00"), ("22:30", "23:01")):
        dialect.taken(dialect.create_with(**dialect.times(start, end)), late)
    held(dialect, "22:00", "23:00")
    made(dialect, **dialect.times("00:00", "01:00", day="2024-01-16"))


def test_a_whole_day_blocks_neither_the_day_before_nor_the_day_after(dialect: Dialect) -> None:
    whole = made(dialect, **dialect.times("00:00", "24:00", day="2024-01-16"))

    for day in ("2024-01-15", "2024-01-17"):
        made(dialect, **dialect.times("00:00", "24:00", day=day))
    noon = dialect.times("12:00", "13:00", day="2024-01-16")
    dialect.taken(dialect.create_with(**noon), whole)
