"""Buffers in the conditions of a day: each as it was when booked, also where a day is split or ends.

The rule itself, over random reservations: tests/domain/test_buffers.py, and tests/operations/test_engine.py.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import identity
from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.errors import IntervalTaken
from chalicelib.domain.reservation import Reservation
from chalicelib.store import days
from chalicelib.store.day_entries import Entry
from chalicelib.store.days import CAPACITY, WIDE_CAPACITY, Days
from chalicelib.store.tables import client
from chalicelib.store.transaction import Transaction
from stack.invariants import findings
from tests import factories
from tests.contract.common.races import WRITE
from tests.factories import changed, erased, hours, ruled
from tests.faults import faults, first
from tests.store.days import blocked, items, taken

pytestmark = pytest.mark.usefixtures("tables")

AT_ELEVEN = Blocked(hours(47, 48))
NONE, HALF_BEFORE, HALF_AFTER = Buffer(), Buffer(before=30), Buffer(after=30)


def reserved(start: float, end: float, *, buffer: Buffer = NONE, user: str = "ana") -> Reservation:
    """What was made while the rules said this buffer."""
    ruled(buffer)
    return factories.reserved(start, end, user=user)


def refused(make: Callable[[], Reservation]) -> list[str]:
    with pytest.raises(IntervalTaken) as refusal:
        make()
    return [conflict.reservation for conflict in refusal.value.conflicts]


def nothing_is_off() -> bool:
    return [fault for item in items() for fault in findings(item)] == []


def marks() -> list[bool]:
    """Whether each item of a day is marked, by its key."""
    found = [item for item in items() if item["sk"]["S"].startswith("DAY#")]
    return ["w" in item for item in sorted(found, key=lambda item: item["sk"]["S"])]


def test_a_buffer_before_is_kept_to_what_stands_and_to_what_comes() -> None:
    made = reserved(10, 11)
    assert refused(lambda: reserved(11.25, 12, user="bea", buffer=HALF_BEFORE)) == [made.id]
    later = reserved(11.5, 12, user="bea", buffer=HALF_BEFORE)
    between = refused(lambda: reserved(11, 11.25, user="carla"))
    assert between == [later.id]
    # What the later one keeps free before it is free for nobody, what follows it at once is.
    reserved(12, 13, user="carla")
    assert nothing_is_off()


def test_of_two_buffers_between_two_the_longer_one_counts_and_not_their_sum() -> None:
    made = reserved(10, 11, buffer=HALF_AFTER)
    assert refused(lambda: reserved(11.49, 12, user="bea", buffer=Buffer(before=15))) == [made.id]
    reserved(11.5, 12, user="bea", buffer=Buffer(before=15))
    other = reserved(14, 15, buffer=Buffer(after=15))
    assert refused(lambda: reserved(15.49, 16, user="bea", buffer=HALF_BEFORE)) == [other.id]
    reserved(15.5, 16, user="bea", buffer=HALF_BEFORE)
    assert nothing_is_off()


def test_each_keeps_the_buffer_that_it_was_booked_with() -> None:
    early = reserved(10, 11, buffer=HALF_AFTER)
    late = reserved(14, 15, buffer=HALF_BEFORE)
    for start, end, close in ((11.25, 12, early), (13, 13.75, late)):
        assert refused(lambda start=start, end=end: reserved(start, end, user="bea")) == [close.id]  # type: ignore[misc]
    reserved(11.5, 13.5, user="bea")
    assert nothing_is_off()


def test_buffers_reach_over_midnight() -> None:
    night = reserved(23, 24, buffer=HALF_AFTER)
    assert refused(lambda: reserved(24.25, 25, user="bea")) == [night.id]
    early = reserved(48.25, 49, buffer=Buffer(before=1440))
    assert set(taken("court-1")) == {night.id, early.id}
    assert taken("court-1")[early.id] == Buffer(before=1440).around(hours(48.25, 49))
    assert refused(lambda: reserved(47, 48, user="bea")) == [early.id]
    assert refused(lambda: reserved(24.5, 24.75, user="bea")) == [early.id]
    assert [conflict.reservation for conflict in days.overlapping("default", "court-1", AT_ELEVEN)] == [
        early.id
    ]
    erased(early)
    assert blocked("court-1") != []
    erased(night)
    assert blocked("court-1") == []


def test_who_does_not_know_that_an_item_is_wide_is_told_and_writes_again() -> None:
    reserved(10, 11)
    assert marks() == [False]
    reserved(12, 13, buffer=HALF_BEFORE)
    assert marks() == [True]
    days.clear_cache()
    with faults(WRITE) as seen:
        reserved(8, 9, user="bea")
        reserved(14, 15, user="bea")
    assert len(seen) == 3
    assert nothing_is_off()


def test_while_nothing_has_a_buffer_before_it_a_reservation_is_one_request() -> None:
    reserved(10, 11, buffer=HALF_AFTER)
    with faults(WRITE) as seen:
        reserved(11.5, 12, buffer=HALF_AFTER)
        reserved(13, 14, user="bea")
    assert len(seen) == 2
    assert marks() == [False]


@pytest.mark.parametrize(("faster", "slower"), [(HALF_BEFORE, NONE), (NONE, HALF_BEFORE)])
def test_of_two_at_once_one_is_refused_though_the_later_ones_buffer_alone_is_in_the_way(
    faster: Buffer, slower: Buffer
) -> None:
    early, late = (10, 11), (11.25, 12)
    mine, theirs = (late, early) if slower is HALF_BEFORE else (early, late)
    come_first = first(lambda: reserved(*theirs, user="bea", buffer=faster))
    with faults(WRITE, come_first), pytest.raises(IntervalTaken):
        reserved(*mine, buffer=slower)
    assert len(taken("court-1")) == 1


def test_a_move_is_kept_from_the_buffers_of_others_and_not_from_its_own() -> None:
    made = reserved(10, 11, buffer=Buffer(30, 30))
    other = reserved(14, 15, buffer=HALF_BEFORE)
    # A move takes the buffer of the rules in force.
    ruled(NONE)
    assert refused(lambda: changed(made, interval=hours(12.75, 13.75))) == [other.id]
    moved = changed(made, interval=hours(10.25, 11.25))
    assert moved.blocked == Blocked(hours(10.25, 11.25))
    changed(moved, interval=hours(12.5, 13.5))
    assert set(taken("court-1")) == {made.id, other.id}
    assert nothing_is_off()


def test_a_day_of_many_is_split_for_one_with_a_buffer_before_it() -> None:
    made = [reserved(number / 4, (number + 1) / 4) for number in range(70)]

    late = reserved(18, 19, user="bea", buffer=HALF_BEFORE)

    assert marks() == [False, False, True]
    assert set(taken("court-1")) == {each.id for each in made} | {late.id}
    assert refused(lambda: reserved(17.5, 17.75, user="carla")) == [late.id]
    assert nothing_is_off()


def test_a_wide_item_that_is_full_is_split_with_a_buffer_on_both_sides() -> None:
    short = Buffer(before=15)
    made = [reserved(number / 2, number / 2 + 0.25, buffer=short) for number in range(1, WIDE_CAPACITY + 1)]
    assert marks() == [True]

    late = reserved(20, 21, user="bea", buffer=short)

    assert marks() == [True, True]
    assert taken("court-1") == {each.id: each.blocked for each in [*made, late]}
    assert nothing_is_off()
    days.clear_cache()
    for each in made[10:18]:
        start = (each.interval.start - hours(0, 1).start) / timedelta(hours=1)
        assert refused(lambda: reserved(start - 0.2, start - 0.1, user="carla")) == [each.id]  # noqa: B023
        erased(each)
    assert nothing_is_off()


def test_a_fence_refuses_who_comes_near_by_the_buffer_alone() -> None:
    made = [reserved(number / 4, (number + 1) / 4) for number in range(CAPACITY)]
    reserved(20, 21, user="bea")
    split = max(days.first_second(item) for item in items() if item["sk"]["S"].startswith("DAY#")) / 3600
    for each in made:
        if each.interval.overlaps(hours(split - 1, split + 1)):
            erased(each)
    left = reserved(split - 0.5, split - 0.25, user="carla")
    days.clear_cache()
    assert refused(lambda: reserved(split + 0.1, split + 0.5, buffer=HALF_BEFORE)) == [left.id]
    reserved(split + 0.25, split + 0.5, user="dario", buffer=HALF_BEFORE)
    days.clear_cache()
    assert refused(lambda: reserved(split - 0.2, split, user="carla")) != []
    assert nothing_is_off()


def test_an_entry_from_before_there_were_own_ends_still_keeps_its_buffer() -> None:
    made = reserved(10, 11, buffer=HALF_AFTER)
    (item,) = [item for item in items() if item["sk"]["S"].startswith("DAY#")]
    del item["b"]["L"][0]["M"]["t"]
    client().put_item(TableName="cupo-reservations", Item=item)

    assert nothing_is_off()
    assert refused(lambda: reserved(11.25, 12, user="bea")) == [made.id]
    reserved(12, 13, user="bea", buffer=HALF_BEFORE)
    ruled(NONE)
    changed(made, interval=hours(8, 9))
    assert taken("court-1")[made.id] == Blocked(hours(8, 9))


def test_no_condition_is_more_than_dynamodb_takes() -> None:
    """300 operators and functions, 4 KB."""
    transaction = Transaction(identity.new_operation_id())
    day = hours(0, 1).start.date()
    for number, buffer in enumerate((NONE, Buffer(10, 10))):
        (part,) = buffer.around(hours(10, 11)).parts()
        entry = Entry(part)
        of = Days(transaction, "default", "r1")
        of.take((f"court-{number}", day, 0), entry)
        for index in range(CAPACITY):
            of.change((f"court-{number}-{index}", day, 0), entry, index)
    expressions = [action["Update"]["ConditionExpression"] for action in actions(transaction)]
    assert len(expressions) == 2 * (CAPACITY + 1)
    for expression in expressions:
        operators = re.findall(r"<=|[<>=]|AND|OR|NOT|attribute_not_exists|attribute_exists", expression)
        assert len(operators) <= 300
        assert len(expression.encode()) <= 4096


def actions(transaction: Transaction) -> list[dict[str, Any]]:
    """What a transaction would send."""
    return json.loads(json.dumps(transaction._actions))  # type: ignore[no-any-return]
