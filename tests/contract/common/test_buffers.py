"""The buffer of the rules (contract rules.md): refused as the dialect's conflict, and never offered."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api import Api
from tests.contract.common.adapters import Dialect, dialect_of
from tests.contract.common.races import race
from tests.contract.common.test_rules import KINDS, offered


@pytest.fixture(params=["courts", "rooms"])
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    """A dialect whose resources say no buffer by settings of their own."""
    return dialect_of(request.param, api).always_open()


def buffered(dialect: Dialect, before: int = 0, after: int = 0, **rules: Any) -> None:
    rules["buffer"] = {"before": before, "after": after}
    answer = dialect.admin.request("PUT", f"/api/rules/{KINDS[dialect.name]}", json=rules)
    assert answer.status == 200, answer.raw


def booked(dialect: Dialect, start: str, end: str) -> str:
    answer = dialect.create_with(**dialect.times(start, end))
    assert answer.status == 201, answer.raw
    return dialect.id_of(answer)


def test_the_gap_is_the_larger_of_the_earlier_ones_after_and_the_later_ones_before(dialect: Dialect) -> None:
    buffered(dialect, before=30, after=15)
    claim = booked(dialect, "10:00", "11:00")

    for start, end in (("11:00", "12:00"), ("11:15", "12:00"), ("11:29", "12:00"), ("08:00", "09:31")):
        answer = dialect.create_with(**dialect.times(start, end))
        dialect.taken(answer, claim)
        assert "rule" not in answer.body
    booked(dialect, "11:30", "12:00")
    booked(dialect, "08:00", "09:30")


def test_each_has_the_buffer_that_it_was_booked_with(dialect: Dialect) -> None:
    buffered(dialect, after=30)
    early = booked(dialect, "08:00", "09:00")
    buffered(dialect, before=30)
    late = booked(dialect, "12:00", "13:00")
    buffered(dialect)

    dialect.taken(dialect.create_with(**dialect.times("09:15", "10:00")), early)
    dialect.taken(dialect.create_with(**dialect.times("11:00", "11:45")), late)
    booked(dialect, "09:30", "11:30")
    booked(dialect, "13:00", "14:00")


def test_a_move_takes_the_buffer_of_now_and_what_stays_keeps_its_own(dialect: Dialect) -> None:
    claim, other = booked(dialect, "10:00", "11:00"), booked(dialect, "14:00", "15:00")
    buffered(dialect, before=60)

    refused = dialect.admin.change(claim, **dialect.times("15:30", "16:30"))
    dialect.taken(refused, other)
    assert dialect.admin.change(claim, **dialect.times("16:00", "17:00")).status == 200
    buffered(dialect)
    dialect.taken(dialect.create_with(**dialect.times("15:00", "15:15")), claim)
    # The one that stays was booked without.
    booked(dialect, "13:00", "14:00")


def test_a_buffer_goes_over_midnight_and_is_freed_with_its_reservation(dialect: Dialect) -> None:
    buffered(dialect, before=60)
    claim = dialect.id_of(dialect.create_with(**dialect.times("00:30", "01:00", day="2024-01-16")))
    buffered(dialect)
    dialect.taken(dialect.create_with(**dialect.times("23:00", "23:45")), claim)

    assert dialect.cancel(claim).status == 200
    booked(dialect, "23:00", "23:45")


@pytest.mark.parametrize(
    ("fast", "slow"), [(("10:00", "11:00"), ("11:15", "12:00")), (("11:15", "12:00"), ("10:00", "11:00"))]
)
def test_of_two_at_once_the_later_ones_buffer_keeps_one_out(
    dialect: Dialect, fast: tuple[str, str], slow: tuple[str, str]
) -> None:
    buffered(dialect, before=30)
    # So that the resource is there.
    assert dialect.delete(booked(dialect, *slow)).status == dialect.deleted_status
    faster, slower = race(
        lambda: dialect.bruno.create_with(**dialect.times(*fast)),
        lambda: dialect.create_with(**dialect.times(*slow)),
    )
    assert (faster.status, dialect.conflicts(slower)) == (201, True)


def test_no_rule_clears_the_buffer_of_the_kind_for_one_resource(dialect: Dialect) -> None:
    buffered(dialect, before=30, after=30)
    resource = dialect.verbs.cancha_id if dialect.name == "courts" else dialect.verbs.room_id
    path = f"/api/rules/{KINDS[dialect.name]}/{resource}"
    assert dialect.admin.request("PUT", path, json={"buffer": None}).status == 200
    booked(dialect, "10:00", "11:00")
    booked(dialect, "11:00", "12:00")


LENGTHS = st.sampled_from([0, 0, 10, 30, 45, 90])
BUFFERS = st.tuples(LENGTHS, LENGTHS)
_CLOCK = [f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48)]


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(stand=st.lists(st.tuples(st.integers(8, 40), BUFFERS), max_size=4), now=BUFFERS)
def test_what_is_offered_can_be_booked_and_what_is_not_offered_cannot(
    dialect: Dialect, stand: list[tuple[int, tuple[int, int]]], now: tuple[int, int]
) -> None:
    """A day on which some stand, each with its buffer, is asked for by another one."""
    standing = []
    for half, buffer in stand:
        buffered(dialect, *buffer)
        answer = dialect.create_with(**dialect.times(_CLOCK[half], _CLOCK[half + 1]))
        standing += [dialect.id_of(answer)] if answer.status == 201 else []
    buffered(dialect, *now, starts={"every": 30})
    for half in range(47):
        times = _CLOCK[half], _CLOCK[half + 1]
        is_offered = offered(dialect, *times)
        answer = dialect.create_with(**dialect.times(*times))
        assert (answer.status == 201) is is_offered, (times, answer.raw)
        if answer.status == 201:
            assert dialect.delete(dialect.id_of(answer)).status == dialect.deleted_status
        else:
            assert dialect.conflicts(answer)
    for claim in standing:
        assert dialect.delete(claim).status == dialect.deleted_status
