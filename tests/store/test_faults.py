"""What comes of a write when the way to DynamoDB fails: done once or not at all, never called a conflict."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.domain.errors import IntervalTaken, Unavailable
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.statuses import Status
from chalicelib.operations.reservations import erase, revise
from chalicelib.store import reservations
from tests.factories import KIND, NOW, caller, hours, reserved
from tests.faults import Fault, cancelled, failed, faults, first, lost_reply, lost_request
from tests.store.days import blocked

WRITE = "TransactWriteItems"

pytestmark = pytest.mark.usefixtures("tables")


def change(reservation: Reservation, **revision: Any) -> Reservation:
    return revise(
        tenant="default",
        kind=KIND,
        reservation=reservation.id,
        plan=lambda _: Revision(**revision),
        actor=caller("admin"),
        now=NOW,
    )


def remove(reservation: Reservation) -> None:
    erase(tenant="default", kind=KIND, reservation=reservation.id, actor=caller("admin"), now=NOW)


@pytest.fixture(autouse=True)
def short_of_time() -> None:
    """A budget that is soon over, so that hopeless retries end."""
    clock.start_budget(3)


TRANSIENT = [
    lost_reply,
    lost_request,
    cancelled("TransactionConflict"),
    failed(400, "ThrottlingException"),
    failed(400, "ProvisionedThroughputExceededException"),
    failed(400, "TransactionInProgressException"),
    failed(500, "InternalServerError"),
    failed(503, "ServiceUnavailable"),
]


@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_passing_fault_costs_a_retry_and_nothing_else(fault: Fault) -> None:
    with faults(WRITE, fault) as seen:
        made = reserved(9, 10)
    assert len(seen) == 2
    assert reservations.get("default", KIND, made.id) == made
    assert blocked("court-1") == [(hours(9, 10), made.id)]


@pytest.mark.parametrize("fault", TRANSIENT)
def test_every_retry_carries_the_same_token_and_the_same_items(fault: Fault) -> None:
    with faults(WRITE, fault) as seen:
        reserved(9, 10)
    assert seen[0].body == seen[1].body


@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_cancellation_survives_a_passing_fault_and_is_noted_once(fault: Fault) -> None:
    made = reserved(9, 10)
    with faults(WRITE, fault):
        change(made, status=Status.CANCELLED)
    kept = reservations.get("default", KIND, made.id)
    assert kept is not None
    assert [entry.action for entry in kept.history] == ["created", "cancelled"]
    assert blocked("court-1") == []


@pytest.mark.parametrize("fault", TRANSIENT)
@pytest.mark.parametrize("target", [(11.0, 12.0), (9.5, 10.5), (33.0, 34.0), (20.0, 50.0)])
def test_a_move_survives_a_passing_fault(fault: Fault, target: tuple[float, float]) -> None:
    made = reserved(9, 10)
    with faults(WRITE, fault):
        change(made, interval=hours(*target))
    kept = reservations.get("default", KIND, made.id)
    assert kept is not None
    assert [entry.action for entry in kept.history] == ["created", "moved"]
    assert {part for part, _ in blocked("court-1")} == set_of_days(target)


def set_of_days(target: tuple[float, float]) -> set[Any]:
    start, end = target
    cuts = [start, *[cut for cut in (24.0, 48.0) if start < cut < end], end]
    return {hours(a, b) for a, b in pairwise(cuts)}


@pytest.mark.parametrize("fault", TRANSIENT)
def test_an_erasure_survives_a_passing_fault(fault: Fault) -> None:
    made = reserved(9, 10)
    with faults(WRITE, fault):
        remove(made)
    assert reservations.get("default", KIND, made.id) is None
    assert blocked("court-1") == []


def test_silence_to_the_end_is_unavailable_and_never_a_conflict() -> None:
    with faults(WRITE, *[lost_request] * 30), pytest.raises(Unavailable):
        reserved(9, 10)
    assert blocked("court-1") == []


def test_conflicts_to_the_end_are_unavailable() -> None:
    with faults(WRITE, *[cancelled("TransactionConflict")] * 60), pytest.raises(Unavailable):
        reserved(9, 10)
    assert blocked("court-1") == []


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


def test_who_is_overtaken_by_a_cancellation_decides_again() -> None:
    made = reserved(9, 10)
    with faults(WRITE, first(lambda: change(made, details={"notas": "antes"}))):
        after = change(made, status=Status.CANCELLED)
    assert [entry.action for entry in after.history] == ["created", "changed", "cancelled"]
    assert blocked("court-1") == []


def test_who_is_overtaken_by_an_eviction_of_places_finds_the_own_entry_again() -> None:
    early, made = reserved(7, 8), reserved(9, 10)
    with faults(WRITE, first(lambda: change(early, status=Status.CANCELLED))):
        change(made, interval=hours(11, 12))
    assert blocked("court-1") == [(hours(11, 12), made.id)]


def test_who_is_overtaken_in_the_target_of_a_move_stays_where_it_was() -> None:
    made = reserved(9, 10)
    with faults(WRITE, first(lambda: reserved(11, 12, user="bea"))), pytest.raises(IntervalTaken):
        change(made, interval=hours(11, 12))
    assert reservations.get("default", KIND, made.id) == made
    assert (hours(9, 10), made.id) in blocked("court-1")


def test_an_id_that_another_reservation_has_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made = reserved(9, 10)
    ids = iter([made.id, "cfresh"])
    monkeypatch.setattr("chalicelib.identity.new_id", lambda _now: next(ids))
    other = reserved(11, 12, user="bea")
    assert other.id == "cfresh"
    assert reservations.get("default", KIND, made.id) == made


def test_a_stale_reservation_is_never_written_over() -> None:
    made = reserved(9, 10)
    change(made, details={"notas": "nueva"})
    stale = replace(
        made, version=2, details={"notas": "vieja", "total": 0}, history=(*made.history, made.history[0])
    )
    with pytest.raises(reservations.Overtaken):
        reservations.replace(
            made, replace(stale, history=(*made.history, replace(made.history[0], id="op-x")))
        )
