"""The checks of make load, fed with what must not be."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.load.checks import Session, faults, idle, wrong_answers
from tests.load.ledger import Answer, Booking, Ledger

COURT = Booking("courts", "r1", "c1", "ana", "2030-01-07T09:00", "2030-01-07T10:00")
SEAT = Booking("gym", "s1-ana", "s1", "ana", "", "")
FULL = Session("s1", capacity=1, taken=1)


def acknowledging(*bookings: Booking) -> Ledger:
    ledger = Ledger()
    for booking in bookings:
        ledger.acknowledge(booking)
    return ledger


def answering(status: int) -> Answer:
    return Answer("PATCH /api/reservas/{id}", status, asks_to_wait=False)


def test_what_was_acknowledged_and_stands_has_no_fault() -> None:
    touching = replace(COURT, id="r2", start=COURT.end, end="2030-01-07T11:00")
    elsewhere = replace(COURT, id="r3", place="c2")
    standing = [COURT, touching, elsewhere, SEAT]

    assert faults(acknowledging(*standing), standing, [FULL]) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [("09:00", "10:00"), ("09:59", "11:00"), ("08:00", "09:01"), ("09:15", "09:30"), ("08:00", "12:00")],
)
def test_two_that_overlap_are_a_double_booking(start: str, end: str) -> None:
    second = replace(COURT, id="r2", start=f"2030-01-07T{start}", end=f"2030-01-07T{end}")

    [fault] = faults(acknowledging(COURT, second), [COURT, second], [])

    assert fault.startswith("double booking: courts c1")


def test_a_long_one_overlaps_also_what_comes_after_a_short_one() -> None:
    long = replace(COURT, id="r0", start="2030-01-07T08:00", end="2030-01-07T12:00")
    late = replace(COURT, id="r2", start="2030-01-07T11:00", end="2030-01-07T11:30")

    found = faults(acknowledging(COURT, long, late), [COURT, long, late], [])

    assert [fault[:14] for fault in found] == ["double booking"] * 2


def test_an_acknowledged_booking_that_is_gone_is_lost() -> None:
    assert faults(acknowledging(COURT), [], []) == [
        "acknowledged and lost: courts c1 2030-01-07T09:00–2030-01-07T10:00 (r1 of ana)"
    ]


def test_a_booking_that_stands_otherwise_than_acknowledged_is_a_fault() -> None:
    [fault] = faults(acknowledging(COURT), [replace(COURT, end="2030-01-07T10:30")], [])

    assert fault.startswith("acknowledged as courts c1")


def test_a_cancelled_booking_that_stands_is_a_fault_and_one_that_is_gone_is_none() -> None:
    ledger = acknowledging(COURT)
    ledger.release(COURT, answering(200))

    assert faults(ledger, [], []) == []
    assert [fault[:9] for fault in faults(ledger, [COURT], [])] == ["cancelled"]


@pytest.mark.parametrize("status", [0, 500, 503])
def test_a_cancellation_without_a_definite_answer_may_have_happened_or_not(status: int) -> None:
    ledger = acknowledging(COURT)
    ledger.release(COURT, answering(status))

    assert faults(ledger, [], []) == faults(ledger, [COURT], []) == []


def test_a_refused_cancellation_leaves_the_booking() -> None:
    ledger = acknowledging(COURT)
    ledger.release(COURT, answering(409))

    assert [fault[:12] for fault in faults(ledger, [], [])] == ["acknowledged"]


def test_what_nobody_was_told_of_is_a_fault_unless_an_answer_was_missing() -> None:
    ledger = Ledger()
    assert [fault[:18] for fault in faults(ledger, [COURT], [])] == ["never acknowledged"]

    ledger.unsure["courts"] = 1
    assert faults(ledger, [COURT], []) == []


def test_one_id_acknowledged_twice_is_a_fault() -> None:
    assert [fault[:18] for fault in faults(acknowledging(COURT, COURT), [COURT], [])] == [
        "acknowledged twice"
    ]


def test_a_seat_that_was_given_back_may_come_again() -> None:
    ledger = acknowledging(SEAT)
    ledger.release(SEAT, answering(200))
    ledger.acknowledge(SEAT)

    assert faults(ledger, [SEAT], [FULL]) == []


def test_more_seats_than_there_are_is_an_oversell() -> None:
    other = replace(SEAT, id="s1-eva", holder="eva")

    found = faults(acknowledging(SEAT, other), [SEAT, other], [replace(FULL, taken=2)])

    assert found == ["oversold: session s1 has 1 seats, and 2 taken"]


def test_a_counter_that_differs_from_the_reservations_is_a_fault() -> None:
    assert faults(acknowledging(SEAT), [SEAT], [replace(FULL, capacity=9, taken=2)]) == [
        "session s1 counts 2 seats, and has 1 reservations"
    ]


@pytest.mark.parametrize(
    ("status", "asks_to_wait", "under_load", "under_throttle"),
    [
        (201, False, 0, 0),
        (409, False, 0, 0),
        (0, False, 1, 1),
        (401, False, 1, 1),
        (429, True, 0, 0),
        (429, False, 1, 1),
        (500, False, 1, 1),
        (502, True, 1, 1),
        (503, True, 1, 0),
        (503, False, 1, 1),
    ],
)
def test_which_answers_are_wrong(
    status: int, asks_to_wait: bool, under_load: int, under_throttle: int
) -> None:
    answers = Counter({Answer("POST /api/bookings", status, asks_to_wait): 3})

    assert len(list(wrong_answers(answers, is_throttled=False))) == under_load
    assert len(list(wrong_answers(answers, is_throttled=True))) == under_throttle


def test_a_dialect_in_which_nothing_was_booked_is_a_fault() -> None:
    assert list(idle(acknowledging(COURT), ["courts", "rooms"])) == ["nothing was booked in rooms"]
