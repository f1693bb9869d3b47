"""The declarative condition of a day: how many days an interval takes, and how much a day takes.

What overlaps, touches, blocks no more or moves: tests/contract/common/test_conflicts.py and test_moves.py.
"""

from datetime import date

import pytest

from chalicelib.domain.errors import Conflict, DayFull, IntervalTaken
from chalicelib.domain.reservation import Reservation
from chalicelib.store.days import CAPACITY
from tests.factories import changed, erased, hours, reserved
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


@pytest.fixture
def full() -> list[Reservation]:
    """As many reservations as a day takes, a quarter of an hour each."""
    return [reserved(*quarter(number)) for number in range(CAPACITY)]


def test_a_day_past_its_capacity_says_so_and_does_not_call_it_a_conflict(full: list[Reservation]) -> None:
    with pytest.raises(DayFull) as refusal:
        reserved(*quarter(CAPACITY))
    assert refusal.value.day == date(2026, 3, 15)
    with pytest.raises(IntervalTaken):
        reserved(*quarter(CAPACITY - 1), user="bea")

    erased(full[3])
    reserved(*quarter(3), user="bea")
    assert len(blocked("court-1")) == CAPACITY


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


def test_a_move_leaves_the_old_place_and_takes_the_new_one() -> None:
    for target in ((9.5, 11.5), (10, 12), (8, 12), (9.5, 10), (33, 35), (20, 28), (100, 124), (9, 35)):
        court = f"court {target}"
        made = reserved(*TAKEN, resource=court)
        changed(made, interval=hours(*target))
        parts = [part for part, owner in blocked(court) if owner == made.id]
        assert (parts[0].start, parts[-1].end) == (hours(*target).start, hours(*target).end)
        assert len(parts) == len(list(hours(*target).parts())), target


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
