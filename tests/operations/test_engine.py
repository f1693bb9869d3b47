"""The engine against a model that is a plain list: whatever is done, both hold the same."""

from datetime import timedelta

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

from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.errors import IntervalTaken, NotMovable, TransitionNotAllowed
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status, can_become
from chalicelib.operations.rule_documents import put
from chalicelib.store import cache, days, reservations, rules
from chalicelib.store.tables import client
from stack.invariants import findings
from tests.factories import KIND, changed, erased, hours, reserved
from tests.store.days import items, taken

COURTS = ("court-1", "court-2")
HOUR = timedelta(hours=1)
intervals = st.tuples(st.integers(0, 120), st.integers(1, 80)).map(
    lambda pair: hours(pair[0] / 2, (pair[0] + pair[1]) / 2)
)
minutes = st.sampled_from((0, 0, 15, 30, 90, 1440))
buffers = st.builds(Buffer, minutes, minutes)


class Engine(RuleBasedStateMachine):
    """Reserve, move, change status and erase; after each step the table is what the model says."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        for item in items():
            key = {"pk": item["pk"], "sk": item["sk"]}
            client().delete_item(TableName="cupo-reservations", Key=key)
        cache.clear_all()
        self.buffer = Buffer()
        self.model: dict[str, tuple[str, Blocked, Status]] = {}
        self.made: dict[str, Reservation] = {}

    def too_close(self, court: str, wanted: Blocked, but: str = "") -> set[str]:
        """Those of a court with which this one has not the gap of the contract's rule."""

        def gap_is_too_short(one: Blocked, other: Blocked) -> bool:
            earlier, later = sorted((one, other), key=lambda each: each.interval.start)
            gap = later.interval.start - earlier.interval.end
            return gap < max(earlier.after, later.before)

        return {
            name
            for name, (where, when, status) in self.model.items()
            if name != but and status.is_blocking and where == court and gap_is_too_short(when, wanted)
        }

    @rule(buffer=buffers)
    def have_another_buffer(self, buffer: Buffer) -> None:
        """It binds what is made and moved from now on."""
        put(tenant="default", kind=KIND, resource=None, document={"buffer": buffer.document})
        rules.clear_cache()
        self.buffer = buffer

    @rule(target=ids, court=st.sampled_from(COURTS), interval=intervals)
    def reserve(self, court: str, interval: Interval) -> str:
        span = [(instant - hours(0, 1).start) / HOUR for instant in (interval.start, interval.end)]
        wanted = self.buffer.around(interval)
        in_the_way = self.too_close(court, wanted)
        try:
            made = reserved(*span, resource=court)
        except IntervalTaken as refusal:
            assert {conflict.reservation for conflict in refusal.conflicts} == in_the_way
            return ""
        assert not in_the_way
        self.model[made.id] = (court, wanted, Status.PENDING)
        self.made[made.id] = made
        return made.id

    @rule(name=ids, court=st.sampled_from(COURTS), interval=intervals)
    def move(self, name: str, court: str, interval: Interval) -> None:
        if name not in self.model:
            return
        was_court, was, status = self.model[name]
        is_moved = (court, interval) != (was_court, was.interval)
        wanted = self.buffer.around(interval) if is_moved else was
        in_the_way = self.too_close(court, wanted, name)
        try:
            changed(self.made[name], resource=court, interval=interval)
        except IntervalTaken as refusal:
            assert {conflict.reservation for conflict in refusal.conflicts} == in_the_way
        except NotMovable:
            assert not status.is_blocking
        else:
            assert not is_moved or (status.is_blocking and not in_the_way)
            self.model[name] = (court, wanted, status)

    @rule(name=ids, status=st.sampled_from(list(Status)))
    def become(self, name: str, status: Status) -> None:
        if name not in self.model:
            return
        court, wanted, current = self.model[name]
        try:
            changed(self.made[name], status=status)
        except TransitionNotAllowed:
            assert not can_become(current, status)
        else:
            assert current == status or can_become(current, status)
            self.model[name] = (court, wanted, status)

    @rule()
    def be_another_process(self) -> None:
        """It does not know how days are split, and which items are wide."""
        days.clear_cache()

    @rule(name=consumes(ids))
    def erase(self, name: str) -> None:
        if name in self.model:
            erased(self.made[name])
            del self.model[name]

    @invariant()
    def the_table_is_the_model(self) -> None:
        for court in COURTS:
            assert taken(court) == {
                name: wanted
                for name, (where, wanted, status) in self.model.items()
                if where == court and status.is_blocking
            }

    @invariant()
    def what_holds_in_every_table_holds(self) -> None:
        assert [fault for item in items() for fault in findings(item)] == []

    @invariant()
    def each_reservation_is_kept_as_it_is(self) -> None:
        for name, (court, wanted, status) in self.model.items():
            kept = reservations.get("default", KIND, name)
            assert kept is not None
            assert (kept.resource, kept.blocked, kept.status) == (court, wanted, status)
            assert kept.version == len(kept.history)


@pytest.mark.parametrize("capacities", [(days.CAPACITY, days.WIDE_CAPACITY), (4, 6)])
@pytest.mark.usefixtures("tables")
def test_the_engine_does_what_a_plain_list_would(
    capacities: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day takes more than one item holds."""
    monkeypatch.setattr(days, "CAPACITY", capacities[0])
    monkeypatch.setattr(days, "WIDE_CAPACITY", capacities[1])
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
