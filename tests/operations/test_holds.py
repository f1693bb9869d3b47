"""Holds: pending reservations that expire, and block nobody from that moment on."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.errors import IntervalTaken
from chalicelib.domain.reservation import Contact, Reservation
from chalicelib.domain.statuses import Status
from chalicelib.operations.reservations import Holder, reserve
from chalicelib.operations.settling import settle
from chalicelib.store import days, reservations
from tests.factories import KIND, NOW, caller, changed, claim, erased, hours, ruled
from tests.faults import AwsFault, cancelled, faults, first, lost_reply, lost_request
from tests.store.days import blocked, items

pytestmark = pytest.mark.usefixtures("tables")

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
SECOND = timedelta(seconds=1)
LAPSE = LATER + SECOND


def held(start: float = 9, end: float = 10, *, user: str = "ana", **changes: Any) -> Reservation:
    wanted = claim(start, end, **({"expires": LATER} | changes))
    return reserve(request=wanted, actor=caller(user), now=NOW)


def reserved_at(now: Any, start: float = 9, end: float = 10, **changes: Any) -> Reservation:
    return reserve(request=claim(start, end, **changes), actor=caller("bea"), now=now)


def kept(made: Reservation) -> Reservation:
    found = reservations.get("default", KIND, made.id)
    assert found is not None
    return found


def now_is(made: Reservation) -> Status:
    return kept(made).status


def assert_gave_way(made: Reservation, other: Reservation) -> None:
    assert now_is(made) is Status.EXPIRED
    assert blocked("court-1") == [(hours(9, 10), other.id)]


def test_a_hold_blocks_until_its_time_is_over() -> None:
    made = held()

    with pytest.raises(IntervalTaken) as refusal:
        reserved_at(LATER - timedelta(seconds=1))

    assert [each.reservation for each in refusal.value.conflicts] == [made.id]
    assert now_is(made) is Status.PENDING


def test_a_hold_past_its_time_gives_way_and_is_expired() -> None:
    made = held()
    # It is called expired before anybody writes it.
    assert made.status_at(LATER - timedelta(seconds=1)) is Status.PENDING
    assert made.status_at(LATER) is Status.EXPIRED
    assert now_is(made) is Status.PENDING

    assert_gave_way(made, reserved_at(LATER))

    found = kept(made)
    assert (found.history[-1].action, found.history[-1].actor) == ("expired", "cupo:system")
    assert found.expires is None


def test_several_holds_over_days_give_way_to_one_reservation() -> None:
    holds = [held(0, 30), held(40, 41), held(47, 49)]

    other = reserved_at(LAPSE, 20, 48)

    assert {now_is(hold) for hold in holds} == {Status.EXPIRED}
    assert {each for _, each in blocked("court-1")} == {other.id}


def test_what_stands_beside_a_lapsed_hold_refuses_and_is_told_alone() -> None:
    made, standing = held(9, 10), held(10, 11, expires=None)

    with pytest.raises(IntervalTaken) as refusal:
        reserved_at(LAPSE, 9, 11)

    assert [each.reservation for each in refusal.value.conflicts] == [standing.id]
    assert now_is(made) is Status.PENDING


def test_a_move_evicts_a_lapsed_hold_too() -> None:
    made = held(9, 10)
    other = reserved_at(NOW, 12, 13)

    changed(other, interval=hours(9, 10), now=LAPSE)

    assert_gave_way(made, other)


def test_a_confirmed_hold_does_not_expire() -> None:
    made = held()

    assert changed(made, status=Status.CONFIRMED).expires is None
    with pytest.raises(IntervalTaken):
        reserved_at(LAPSE)


def test_letting_expire_what_was_decided_changes_nothing() -> None:
    for status in (Status.CANCELLED, Status.CONFIRMED):
        made = held(resource=status.name)
        changed(made, status=status)
        before = items()

        assert settle(tenant="default", kind=KIND, reservation=made.id, now=LAPSE).status is status

        assert items() == before


def test_a_hold_is_confirmed_while_another_wants_its_slot() -> None:
    made = held()

    confirm = first(lambda: changed(made, status=Status.CONFIRMED, now=LATER - SECOND))
    with faults("GetItem", confirm), pytest.raises(IntervalTaken):
        reserved_at(LAPSE)

    assert now_is(made) is Status.CONFIRMED
    assert blocked("court-1") == [(hours(9, 10), made.id)]


def test_a_hold_that_is_erased_meanwhile_is_no_obstacle() -> None:
    made = held()

    with faults("GetItem", first(lambda: erased(made))):
        other = reserved_at(LAPSE)

    assert blocked("court-1") == [(hours(9, 10), other.id)]


def test_an_eviction_that_meets_a_fault_is_done_once() -> None:
    planned: tuple[AwsFault, ...] = (lost_reply, lost_request, cancelled("TransactionConflict"))
    for fault, number in product(planned, (0, 1, 2)):
        made = held()

        with faults("TransactWriteItems", *[first(lambda: None)] * number, fault):
            other = reserved_at(LAPSE)

        assert_gave_way(made, other)
        erased(other)


def test_a_buffer_keeps_the_resource_free_after_a_reservation_and_before_the_next() -> None:
    ruled(Buffer(after=15))
    made = held(10, 11, expires=None)

    with pytest.raises(IntervalTaken):
        reserved_at(NOW, 11, 12)
    with pytest.raises(IntervalTaken):
        reserved_at(NOW, 9, 9.9)
    assert reserved_at(NOW, 11.25, 12)
    assert reserved_at(NOW, 9, 9.75)
    assert made.interval == hours(10, 11)

    # Also over midnight.
    ruled(Buffer(after=30))
    late = held(23, 24, expires=None, resource="court-2")
    (conflict,) = days.overlapping("default", "court-2", Blocked(hours(24, 25)))
    assert conflict.reservation == late.id
    with pytest.raises(IntervalTaken):
        reserved_at(NOW, 24.25, 25, resource="court-2")
    changed(late, status=Status.CANCELLED)
    assert blocked("court-2") == []


def test_what_the_engine_keeps_does_not_show_among_the_details() -> None:
    ruled(Buffer(before=30, after=60))
    made = held(attendees=("bea",))
    (listed,) = reservations.list_of_kind("default", KIND).records()

    assert kept(made) == made
    assert (listed.details, listed.blocked.after, listed.expires) == (made.details, HOUR, LATER)


def test_a_reservation_can_be_for_somebody_else_and_facts_are_kept_with_a_change() -> None:
    made = held(holder=Holder("zoe", Contact("Zoe", "zoe@example.com")))

    assert (made.holder, made.contact.name, made.history[0].actor) == ("zoe", "Zoe", "ana")
    assert [each.id for each in reservations.of_holder("default", KIND, "zoe")] == [made.id]
    after = changed(made, status=Status.CANCELLED, noted={"late": True})
    assert after.history[-1].changed["late"] is True
