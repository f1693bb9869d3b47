"""The declarative condition: what a day takes, what it refuses, what it says of a refusal."""

from datetime import date

import pytest

from chalicelib.domain.errors import Conflict, DayFull, IntervalTaken
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.statuses import Status
from chalicelib.operations.reservations import erase, revise
from chalicelib.store.days import CAPACITY
from tests.factories import KIND, NOW, caller, hours, reserved
from tests.store.days import blocked, items

pytestmark = pytest.mark.usefixtures("tables")

TAKEN = (9, 11)


def move(reservation: Reservation, start: float, end: float, resource: str = "court-1") -> Reservation:
    return revise(
        tenant="default",
        kind=KIND,
        reservation=reservation.id,
        plan=lambda _: Revision(interval=hours(start, end), resource=resource),
        actor=caller("admin"),
        now=NOW,
    )


@pytest.mark.parametrize(
    "wanted", [(8, 10), (10, 12), (9.5, 10.5), (8, 12), (9, 11), (9, 10), (10, 11), (10.999, 11.5)]
)
def test_every_form_of_overlap_is_refused(wanted: tuple[float, float]) -> None:
    made = reserved(*TAKEN)
    with pytest.raises(IntervalTaken) as refusal:
        reserved(*wanted, user="bea")
    assert refusal.value.conflicts == (Conflict(made.id, made.interval.start, made.interval.end),)
    assert len(items()) == 2


@pytest.mark.parametrize("wanted", [(8, 9), (11, 12), (33, 35), (0, 1)])
def test_what_touches_or_stands_apart_is_taken(wanted: tuple[float, float]) -> None:
    made = reserved(*TAKEN)
    other = reserved(*wanted, user="bea")
    assert {owner for _, owner in blocked("court-1")} == {made.id, other.id}


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


def test_a_day_past_its_capacity_says_so_and_does_not_call_it_a_conflict() -> None:
    for number in range(CAPACITY):
        reserved(*quarter(number))
    with pytest.raises(DayFull) as refusal:
        reserved(*quarter(CAPACITY))
    assert refusal.value.day == date(2026, 3, 15)
    with pytest.raises(IntervalTaken):
        reserved(*quarter(CAPACITY - 1), user="bea")


def test_every_entry_of_a_full_day_can_be_moved_and_still_meets_every_other_one() -> None:
    made = [reserved(*quarter(number)) for number in range(CAPACITY)]
    free = quarter(CAPACITY + 1)
    for number in (0, 37, CAPACITY - 2, CAPACITY - 1):
        neighbour = 1 if number == 0 else number - 1
        with pytest.raises(IntervalTaken):
            move(made[number], *quarter(neighbour))
        with pytest.raises(IntervalTaken):
            move(made[number], *quarter(CAPACITY - 1 if number != CAPACITY - 1 else 0))
        move(made[number], *free)
        move(made[number], *quarter(number))
    assert len(blocked("court-1")) == CAPACITY


def test_a_full_day_takes_another_when_one_is_released() -> None:
    made = [reserved(*quarter(number)) for number in range(CAPACITY)]
    erase(tenant="default", kind=KIND, reservation=made[3].id, actor=caller("admin"), now=NOW)
    reserved(*quarter(3), user="bea")
    assert len(blocked("court-1")) == CAPACITY


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.EXPIRED])
def test_what_no_longer_blocks_leaves_its_day_in_the_same_write(status: Status) -> None:
    made = reserved(20, 30)
    revise(
        tenant="default",
        kind=KIND,
        reservation=made.id,
        plan=lambda _: Revision(status=status),
        actor=caller("admin"),
        now=NOW,
    )
    assert blocked("court-1") == []


@pytest.mark.parametrize(
    "target", [(9.5, 11.5), (10, 12), (8, 12), (9.5, 10), (33, 35), (20, 28), (100, 124), (9, 35)]
)
def test_a_move_leaves_the_old_place_and_takes_the_new_one(target: tuple[float, float]) -> None:
    made = reserved(*TAKEN)
    move(made, *target)
    parts = [part for part, owner in blocked("court-1") if owner == made.id]
    assert (parts[0].start, parts[-1].end) == (hours(*target).start, hours(*target).end)
    assert len(parts) == len(list(hours(*target).parts()))


@pytest.mark.parametrize("target", [(12, 13), (30, 31), (11.5, 12.5), (20, 40)])
def test_a_move_to_a_taken_place_changes_nothing(target: tuple[float, float]) -> None:
    made = reserved(*TAKEN)
    reserved(12, 13, user="bea")
    reserved(30, 31, user="bea")
    before = items()
    with pytest.raises(IntervalTaken):
        move(made, *target)
    assert items() == before


def test_a_move_to_another_resource_frees_the_first() -> None:
    made = reserved(*TAKEN)
    move(made, *TAKEN, resource="court-2")
    assert blocked("court-1") == []
    assert blocked("court-2") == [(hours(*TAKEN), made.id)]


def test_a_move_of_a_long_reservation_by_an_hour_keeps_its_whole_days() -> None:
    made = reserved(20, 80)
    move(made, 21, 81)
    assert [part for part, _ in blocked("court-1")] == [
        hours(21, 24),
        hours(24, 48),
        hours(48, 72),
        hours(72, 81),
    ]
    with pytest.raises(IntervalTaken):
        reserved(50, 51, user="bea")


def test_an_erasure_leaves_a_tombstone_without_personal_data() -> None:
    made = reserved(*TAKEN)
    erase(
        tenant="default", kind=KIND, reservation=made.id, actor=caller("admin"), now=NOW, reason="duplicada"
    )
    (stone,) = [item for item in items() if item["pk"]["S"].endswith(made.id)]
    assert set(stone) == {"pk", "sk", "tenant", "kind", "id", "resource", "change"}
    assert stone["change"]["M"]["actor"] == {"S": "admin"}
    assert "ana" not in str(stone).replace("pana", "")
    assert blocked("court-1") == []
