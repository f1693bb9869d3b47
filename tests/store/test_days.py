"""The declarative condition: what a day takes, what it refuses, what it says of a refusal."""

from datetime import date

import pytest

from chalicelib.domain.errors import Conflict, DayFull, IntervalTaken
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store.days import CAPACITY
from tests.factories import changed, erased, hours, reserved
from tests.store.days import blocked, items

pytestmark = pytest.mark.usefixtures("tables")

TAKEN = (9, 11)


def test_every_form_of_overlap_is_refused() -> None:
    made = reserved(*TAKEN)
    for wanted in ((8, 10), (10, 12), (9.5, 10.5), (8, 12), (9, 11), (9, 10), (10, 11), (10.999, 11.5)):
        with pytest.raises(IntervalTaken) as refusal:
            reserved(*wanted, user="bea")
        assert refusal.value.conflicts == (Conflict(made.id, made.interval.start, made.interval.end),)
        assert len(items()) == 2, wanted


def test_what_touches_or_stands_apart_is_taken() -> None:
    made = [reserved(*place).id for place in (TAKEN, (8, 9), (11, 12), (33, 35), (0, 1))]
    assert {owner for _, owner in blocked("court-1")} == set(made)


def test_other_resources_and_tenants_do_not_matter() -> None:
    reserved(*TAKEN)
    reserved(*TAKEN, resource="court-2")
    reserved(*TAKEN, tenant="other")
    assert len(blocked("court-1")) == len(blocked("court-2")) == len(blocked("court-1", "other")) == 1


def test_a_tenant_cannot_pretend_to_be_part_of_another() -> None:
    reserved(*TAKEN, tenant="a", resource="b#RES#c")
    reserved(*TAKEN, tenant="a#RES#b", resource="c")
    assert len({item["pk"]["S"] for item in items()}) == 4


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


def test_all_conflicts_are_told_by_start() -> None:
    late, early = reserved(12, 13), reserved(9, 10)
    with pytest.raises(IntervalTaken) as refusal:
        reserved(8, 14)
    assert [conflict.reservation for conflict in refusal.value.conflicts] == [early.id, late.id]


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


def test_what_no_longer_blocks_leaves_its_day_in_the_same_write() -> None:
    for status in (Status.CANCELLED, Status.EXPIRED):
        changed(reserved(20, 30), status=status)
        assert blocked("court-1") == [], status


def test_a_move_leaves_the_old_place_and_takes_the_new_one() -> None:
    for target in ((9.5, 11.5), (10, 12), (8, 12), (9.5, 10), (33, 35), (20, 28), (100, 124), (9, 35)):
        court = f"court {target}"
        made = reserved(*TAKEN, resource=court)
        changed(made, interval=hours(*target))
        parts = [part for part, owner in blocked(court) if owner == made.id]
        assert (parts[0].start, parts[-1].end) == (hours(*target).start, hours(*target).end)
        assert len(parts) == len(list(hours(*target).parts())), target


def test_a_move_to_a_taken_place_changes_nothing() -> None:
    made = reserved(*TAKEN)
    reserved(12, 13, user="bea")
    reserved(30, 31, user="bea")
    before = items()
    for target in ((12, 13), (30, 31), (11.5, 12.5), (20, 40)):
        with pytest.raises(IntervalTaken):
            changed(made, interval=hours(*target))
        assert items() == before, target


def test_a_move_to_another_resource_frees_the_first() -> None:
    made = reserved(*TAKEN)
    changed(made, resource="court-2")
    assert blocked("court-1") == []
    assert blocked("court-2") == [(hours(*TAKEN), made.id)]


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
