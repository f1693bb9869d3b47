"""What comes of a write when the way to DynamoDB fails: done once or not at all, never called a conflict.

Who is overtaken by another: tests/contract/common/test_races.py.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store import reservations
from chalicelib.store.conflicts import VersionConflict
from tests.factories import KIND, changed, erased, hours, reserved
from tests.faults import TRANSIENT_WRITES, cancelled, failed, faults, lost_reply, lost_request
from tests.store.days import blocked

WRITE = "TransactWriteItems"
PASSING = (
    *TRANSIENT_WRITES,
    failed(400, "ProvisionedThroughputExceededException"),
    failed(400, "TransactionInProgressException"),
    failed(503, "ServiceUnavailable"),
)

pytestmark = pytest.mark.usefixtures("tables", "short_of_time")


def kept(made: Reservation) -> Reservation:
    found = reservations.get("default", KIND, made.id)
    assert found is not None
    return found


def actions(made: Reservation) -> list[str]:
    return [entry.action for entry in kept(made).history]


def parts(start: float, end: float) -> Iterator[Interval]:
    """The interval, cut at midnight."""
    cuts = [start, *[cut for cut in (24.0, 48.0) if start < cut < end], end]
    return (hours(*part) for part in pairwise(cuts))


def test_a_passing_fault_costs_a_retry_with_the_same_token_and_items_and_nothing_else() -> None:
    for number, fault in enumerate(PASSING):
        clock.start_budget(3)
        court = f"court-{number}"
        with faults(WRITE, fault) as seen:
            made = reserved(9, 10, resource=court)

        assert len(seen) == 2, number
        assert seen[0].body == seen[1].body
        assert kept(made) == made
        assert blocked(court) == [(hours(9, 10), made.id)]


def test_a_move_a_cancellation_and_an_erasure_survive_a_passing_fault() -> None:
    for number, fault in enumerate(PASSING):
        for target in ((11.0, 12.0), (9.5, 10.5), (33.0, 34.0), (20.0, 50.0)):
            court = f"court-{number}-{target}"
            clock.start_budget(3)
            made = reserved(9, 10, resource=court)
            with faults(WRITE, fault):
                changed(made, interval=hours(*target))
            assert actions(made) == ["created", "moved"], court
            assert {part for part, _ in blocked(court)} == set(parts(*target)), court

        with faults(WRITE, fault):
            changed(made, status=Status.CANCELLED)
        assert actions(made) == ["created", "moved", "cancelled"]
        assert blocked(court) == []

        clock.start_budget(3)
        other = reserved(9, 10, resource=court)
        with faults(WRITE, fault):
            erased(other)
        assert reservations.get("default", KIND, other.id) is None
        assert blocked(court) == []


def test_silence_or_conflicts_to_the_end_are_unavailable_and_never_a_conflict() -> None:
    for fault, count in ((lost_request, 30), (cancelled("TransactionConflict"), 60)):
        clock.start_budget(3)
        with faults(WRITE, *[fault] * count), pytest.raises(Unavailable):
            reserved(9, 10)
        assert blocked("court-1") == []


def test_nothing_is_begun_without_time_and_nobody_waits_longer_than_there_is() -> None:
    clock.start_budget(0)
    with faults(WRITE) as seen, pytest.raises(Unavailable):
        reserved(9, 10)
    assert seen == []

    began = clock.monotonic()
    clock.start_budget(0.9)
    with faults(WRITE, *[cancelled("TransactionConflict")] * 60), pytest.raises(Unavailable):
        reserved(9, 10)
    assert clock.monotonic() - began < 0.9


def test_a_reply_lost_every_time_is_unavailable_and_the_write_is_whole() -> None:
    with faults(WRITE, lost_reply, lost_request, lost_request), pytest.raises(Unavailable):
        reserved(9, 10)
    ((part, owner),) = blocked("court-1")
    assert part == hours(9, 10)
    assert reservations.get("default", KIND, owner) is not None


def test_a_bug_is_not_taken_for_silence() -> None:
    with (
        faults(WRITE, failed(400, "ValidationException")),
        pytest.raises(Exception, match="ValidationException"),
    ):
        reserved(9, 10)


def test_an_id_that_another_reservation_has_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made = reserved(9, 10)
    ids = iter([made.id, "cfresh"])
    monkeypatch.setattr("chalicelib.identity.new_id", lambda _now: next(ids))
    assert reserved(11, 12, user="bea").id == "cfresh"
    assert kept(made) == made


def test_a_stale_reservation_is_never_written_over() -> None:
    made = reserved(9, 10)
    changed(made, details={"notas": "nueva"})
    history = (*made.history, replace(made.history[0], id="op-x"))
    with pytest.raises(VersionConflict):
        reservations.replace(
            made, replace(made, version=2, details={"notas": "vieja", "total": 0}, history=history)
        )
