"""The declarative condition of a day: how many days an interval takes, and how much a day takes.

What overlaps, touches, blocks no more or moves: tests/contract/common/test_conflicts.py and test_moves.py.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, IntervalTaken, Unavailable
from chalicelib.domain.reservation import Reservation
from chalicelib.store import days
from chalicelib.store.days import CAPACITY
from stack.invariants import findings
from tests import engine
from tests.contract.common.races import WRITE, passing
from tests.factories import changed, erased, hours, reserved
from tests.faults import AwsFault, cancelled, faults, first, lost_reply, lost_request
from tests.store.days import blocked, items

pytestmark = pytest.mark.usefixtures("tables")

TAKEN = (9, 11)


def test_an_interval_over_three_days_takes_each_of_them_or_none() -> None:
    reserved(30, 31)
    with pytest.raises(IntervalTaken):
        reserved(20, 60)
    assert len(blocked("court-1")) == 1
    reserved(31, 60)
    assert [part for part, _ in blocked("court-1")] == [hours(30, 31), hours(31, 48), hours(48, 60)]


def test_one_conflict_that_stands_on_two_days_is_told_once_and_whole() -> None:
    made = reserved(20, 30)
    with pytest.raises(IntervalTaken) as refusal:
        reserved(22, 26)
    assert refusal.value.conflicts == (Conflict(made.id, made.interval.start, made.interval.end),)


def quarter(number: int) -> tuple[float, float]:
    return number / 4, (number + 1) / 4


_FULL: list[tuple[list[Reservation], Any]] = []


@pytest.fixture
def full() -> list[Reservation]:
    """As many reservations as one item of a day takes, a quarter of an hour each; made once, and put back."""
    if not _FULL:
        made = [reserved(*quarter(number)) for number in range(CAPACITY)]
        _FULL.append((made, engine.saved()))
    found, tables = _FULL[0]
    engine.restore(tables)
    return list(found)


def test_a_day_takes_more_than_one_item_holds(full: list[Reservation]) -> None:
    with pytest.raises(IntervalTaken):
        reserved(*quarter(CAPACITY - 1), user="bea")
    assert len(days_of("court-1")) == 1

    more = [reserved(*quarter(number), user="bea") for number in range(CAPACITY, 96)]

    assert len(days_of("court-1")) == 2
    assert [name for _, name in blocked("court-1")] == [made.id for made in [*full, *more]]
    for number in (0, 37, CAPACITY - 1, 95):
        with pytest.raises(IntervalTaken) as refusal:
            reserved(*quarter(number), user="carla")
        assert len(refusal.value.conflicts) == 1


def test_a_process_that_does_not_know_of_the_split_is_told_of_all_conflicts(full: list[Reservation]) -> None:
    reserved(*quarter(CAPACITY), user="bea")
    erased(full[37])
    for span in ((8, 11), (0, 24)):
        days.clear_cache()
        with pytest.raises(IntervalTaken) as refusal:
            reserved(*span, user="carla")
        inside = [made for made in full if made is not full[37] and made.interval.overlaps(hours(8, 11))]
        assert {made.id for made in inside} <= {each.reservation for each in refusal.value.conflicts}
    assert len(refusal.value.conflicts) == CAPACITY
    days.clear_cache()
    assert reserved(*quarter(37), user="carla").id in {name for _, name in blocked("court-1")}


def test_what_is_over_a_split_has_an_entry_on_each_side_and_is_moved_and_freed_whole(
    full: list[Reservation],
) -> None:
    reserved(*quarter(CAPACITY), user="bea")
    split = max(days.first_second(item) for item in days_of("court-1")) / 3600
    for made in full:
        if made.interval.overlaps(hours(split - 1, split + 1)):
            erased(made)
    over = reserved(split - 0.5, split + 0.5, user="carla")

    assert [part for part, name in blocked("court-1") if name == over.id] == [
        hours(split - 0.5, split),
        hours(split, split + 0.5),
    ]
    with pytest.raises(IntervalTaken) as refusal:
        reserved(split - 0.25, split + 0.25, user="dario")
    assert refusal.value.conflicts == (Conflict(over.id, over.interval.start, over.interval.end),)
    changed(over, interval=hours(split, split + 1))
    reserved(split - 0.5, split, user="dario")
    erased(over)
    reserved(split, split + 1, user="dario")
    assert [fault for item in items() for fault in findings(item)] == []


@pytest.mark.parametrize("fault", [lost_reply, lost_request, cancelled("TransactionConflict")])
@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_fault_while_a_day_is_split_loses_nothing(
    full: list[Reservation], fault: AwsFault, write: int
) -> None:
    """The writes are the refused one, the split, and the one that has room."""
    with suppress(Unavailable), faults(WRITE, *[passing] * (write - 1), fault):
        reserved(*quarter(CAPACITY), user="bea")
    assert len([name for _, name in blocked("court-1") if name in {made.id for made in full}]) == CAPACITY
    with suppress(IntervalTaken):
        reserved(*quarter(CAPACITY), user="bea")
    assert len(blocked("court-1")) == CAPACITY + 1
    assert [fault for item in items() for fault in findings(item)] == []


@pytest.mark.parametrize("write", [1, 2, 3])
def test_two_who_split_a_day_at_once_both_get_in(full: list[Reservation], write: int) -> None:
    faster = first(lambda: reserved(*quarter(CAPACITY), user="bea"))

    with faults(WRITE, *[passing] * (write - 1), faster):
        reserved(*quarter(CAPACITY + 1), user="carla")

    assert len(blocked("court-1")) == CAPACITY + 2
    assert [fault for item in items() for fault in findings(item)] == []


def test_every_entry_of_a_full_day_can_be_moved_and_still_meets_every_other_one(
    full: list[Reservation],
) -> None:
    for number in (0, 37, CAPACITY - 2, CAPACITY - 1):
        neighbour = 1 if number == 0 else number - 1
        for taken in (neighbour, CAPACITY - 1 if number != CAPACITY - 1 else 0):
            with pytest.raises(IntervalTaken):
                changed(full[number], interval=hours(*quarter(taken)))
        for free in (CAPACITY + 1, number):
            changed(full[number], interval=hours(*quarter(free)))
    assert len(blocked("court-1")) == CAPACITY


def days_of(resource: str) -> list[dict[str, Any]]:
    """Return the items of the resource's day."""
    pk = f"T#default#RES#{resource}"
    return [item for item in items() if item["pk"]["S"] == pk and item["sk"]["S"].startswith("DAY#")]


def test_a_move_leaves_the_old_place_and_takes_the_new_one() -> None:
    for target in ((9.5, 11.5), (10, 12), (8, 12), (9.5, 10), (33, 35), (20, 28), (100, 124), (9, 35)):
        court = f"court {target}"
        made = reserved(*TAKEN, resource=court)
        changed(made, interval=hours(*target))
        parts = [part for part, owner in blocked(court) if owner == made.id]
        touched = (hours(*target).end - timedelta(seconds=1)).date() - hours(*target).start.date()
        assert (parts[0].start, parts[-1].end) == (hours(*target).start, hours(*target).end)
        assert len(parts) == 1 + touched.days, target


def test_a_move_of_a_long_reservation_by_an_hour_keeps_its_whole_days() -> None:
    made = reserved(20, 80)
    changed(made, interval=hours(21, 81))
    days = [hours(*part) for part in ((21, 24), (24, 48), (48, 72), (72, 81))]
    assert [part for part, _ in blocked("court-1")] == days
    with pytest.raises(IntervalTaken):
        reserved(50, 51, user="bea")


def test_an_erasure_leaves_a_tombstone_without_personal_data() -> None:
    made = reserved(*TAKEN)
    erased(made, "duplicada")
    (stone,) = [item for item in items() if item["pk"]["S"].endswith(made.id)]
    assert set(stone) == {"pk", "sk", "tenant", "kind", "id", "resource", "change"}
    assert stone["change"]["M"]["actor"] == {"S": "admin"}
    assert "ana" not in str(stone).replace("pana", "")
    assert blocked("court-1") == []
