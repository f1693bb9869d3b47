"""The engine against a model that is a plain list: whatever is done, both hold the same."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from chalicelib.domain.errors import IntervalTaken, NotMovable, TransitionNotAllowed
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status, can_become
from chalicelib.store import days, reservations
from chalicelib.store.days import CAPACITY
from chalicelib.store.tables import client
from stack.invariants import findings
from tests.factories import KIND, changed, erased, hours, reserved
from tests.store.days import blocked, items

Piece = tuple[date, int, int, str]

COURTS = ("court-1", "court-2")
HOUR = timedelta(hours=1)
intervals = st.tuples(st.integers(0, 120), st.integers(1, 80)).map(
    lambda pair: hours(pair[0] / 2, (pair[0] + pair[1]) / 2)
)


class Engine(RuleBasedStateMachine):
    """Reserve, move, change status and erase; after each step the table is what the model says."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        days.clear_cache()
        for item in items():
            key = {"pk": item["pk"], "sk": item["sk"]}
            client().delete_item(TableName="cupo-reservations", Key=key)
        self.model: dict[str, tuple[str, Interval, Status]] = {}
        self.made: dict[str, Reservation] = {}

    def overlapping(self, court: str, interval: Interval, but: str = "") -> set[str]:
        return {
            name
            for name, (where, when, status) in self.model.items()
            if name != but and status.is_blocking and where == court and when.overlaps(interval)
        }

    @rule(target=ids, court=st.sampled_from(COURTS), interval=intervals)
    def reserve(self, court: str, interval: Interval) -> str:
        span = [(instant - hours(0, 1).start) / HOUR for instant in (interval.start, interval.end)]
        in_the_way = self.overlapping(court, interval)
        try:
            made = reserved(*span, resource=court)
        except IntervalTaken as refusal:
            assert {conflict.reservation for conflict in refusal.conflicts} == in_the_way
            return ""
        assert not in_the_way
        self.model[made.id] = (court, interval, Status.PENDING)
        self.made[made.id] = made
        return made.id

    @rule(name=ids, court=st.sampled_from(COURTS), interval=intervals)
    def move(self, name: str, court: str, interval: Interval) -> None:
        if name not in self.model:
            return
        was_court, was_interval, status = self.model[name]
        in_the_way = self.overlapping(court, interval, name)
        try:
            changed(self.made[name], resource=court, interval=interval)
        except IntervalTaken as refusal:
            assert {conflict.reservation for conflict in refusal.conflicts} == in_the_way
        except NotMovable:
            assert not status.is_blocking
        else:
            is_moved = (court, interval) != (was_court, was_interval)
            assert not is_moved or (status.is_blocking and not in_the_way)
            self.model[name] = (court, interval, status)

    @rule(name=ids, status=st.sampled_from(list(Status)))
    def become(self, name: str, status: Status) -> None:
        if name not in self.model:
            return
        court, interval, current = self.model[name]
        try:
            changed(self.made[name], status=status)
        except TransitionNotAllowed:
            assert not can_become(current, status)
        else:
            assert current == status or can_become(current, status)
            self.model[name] = (court, interval, status)

    @rule()
    def be_another_process(self) -> None:
        """It does not know how days are split."""
        days.clear_cache()

    @rule(name=consumes(ids))
    def erase(self, name: str) -> None:
        if name in self.model:
            erased(self.made[name])
            del self.model[name]

    @invariant()
    def the_table_is_the_model(self) -> None:
        for court in COURTS:
            expected = {
                (part.day, part.start, part.end, name)
                for name, (where, when, status) in self.model.items()
                if where == court and status.is_blocking
                for part in when.parts()
            }
            kept = ((part, name) for piece, name in blocked(court) for part in piece.parts())
            actual = whole((part.day, part.start, part.end, name) for part, name in kept)
            assert len(actual) == len(expected)
            assert set(actual) == expected

    @invariant()
    def what_holds_in_every_table_holds(self) -> None:
        assert [fault for item in items() for fault in findings(item)] == []

    @invariant()
    def each_reservation_is_kept_as_it_is(self) -> None:
        for name, (court, interval, status) in self.model.items():
            kept = reservations.get("default", KIND, name)
            assert kept is not None
            assert (kept.resource, kept.interval, kept.status) == (court, interval, status)
            assert kept.version == len(kept.history)


def whole(pieces: Iterable[Piece]) -> list[Piece]:
    """Join what a reservation has on either side of where its day is split."""
    joined: list[Piece] = []
    for day, start, end, name in sorted(pieces):
        is_next = bool(joined) and (joined[-1][0], joined[-1][2], joined[-1][3]) == (day, start, name)
        joined.append((day, joined.pop()[1] if is_next else start, end, name))
    return joined


@pytest.mark.parametrize("capacity", [CAPACITY, 4])
@pytest.mark.usefixtures("tables")
def test_the_engine_does_what_a_plain_list_would(capacity: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day takes more than one item holds."""
    monkeypatch.setattr(days, "CAPACITY", capacity)
    run_state_machine_as_test(
        Engine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
