"""The sweep when much is due, or something fails: it stops in time, goes on at the next tick, never scans."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

import pytest

from chalicelib import clock
from chalicelib.dialects.gym.policy import ENROLLMENT
from chalicelib.domain.statuses import Status
from chalicelib.operations.sweeping import Swept, sweep
from chalicelib.store import due_index, reservations, totals
from chalicelib.store.due_index import SHARDS
from chalicelib.store.tables import client, key
from tests.contract.courts import SettingsChanged
from tests.factories import KIND, NOW, hours, reserved
from tests.faults import AwsFault, failed, faults, lost_request
from tests.pipeline import still_due

pytestmark = pytest.mark.usefixtures("tables")

SECOND: Final = timedelta(seconds=1)
WRITE: Final = "TransactWriteItems"
MUCH: Final = 2_000
LATER: Final = NOW + timedelta(days=3)
TABLE: Final = "cupo-reservations"
CRASH: Final = failed(400, "AccessDeniedException")


@pytest.fixture
def passing_time() -> Iterator[None]:
    """A clock that goes on by ten milliseconds whenever somebody looks at it."""
    looks = iter(range(10**9))
    clock.use(lambda: LATER + next(looks) * timedelta(milliseconds=10))
    yield
    clock.use(None)


def tick(seconds: float = 40, now: datetime = LATER) -> Swept:
    clock.start_budget(seconds)
    return sweep(enrolled=ENROLLMENT, now=now)


def confirmed(count: int, **changes: Any) -> list[str]:
    """So many reservations of an hour each, which have ended by then; their ids."""
    hours = range(count)
    return [reserved(number, number + 1, status=Status.CONFIRMED, **changes).id for number in hours]


def statuses(names: list[str]) -> list[Status]:
    found = (reservations.get("default", KIND, name) for name in names)
    return [each.status for each in found if each is not None]


# Much.


class Heap:
    """Two thousand things that are due, as the index has them; what is done is gone."""

    def __init__(self) -> None:
        self.done: list[str] = []
        for number in range(MUCH):
            put(pk_of(f"c{number:05}"), LATER - number * SECOND)

    def advance(self, *, reservation: str, **_: Any) -> None:
        self.done.append(reservation)
        client().delete_item(TableName=TABLE, Key={"pk": {"S": pk_of(reservation)}, "sk": {"S": "RSV"}})

    @property
    def by_shard(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.done:
            found.setdefault(due_index.shard_of(pk_of(name)), []).append(name)
        return found


def pk_of(name: str) -> str:
    return key("T", "default", "RSV", name)


def put(pk: str, due: datetime) -> None:
    """What the index shows of a reservation, and no more."""
    entry = due_index.serialized(pk, due)
    client().put_item(
        TableName=TABLE, Item={"pk": {"S": pk}, "sk": {"S": "RSV"}, "kind": {"S": KIND}, **entry}
    )


def ticks(seconds: float) -> Iterator[Swept]:
    """Until nothing is left; but not for ever."""
    for _ in range(50):
        swept = tick(seconds)
        yield swept
        if not swept.left:
            return
    raise AssertionError("it never ends")


@pytest.mark.usefixtures("passing_time")
def test_two_thousand_are_worked_off_tick_by_tick_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done of each is tested elsewhere; here, that each has its turn, and how it is found."""
    heap = Heap()
    monkeypatch.setattr("chalicelib.operations.settling.advance", heap.advance)

    with faults("Scan") as scans, faults("Query") as queries:
        swept = list(ticks(20))

    assert scans == []
    assert len(queries) <= MUCH / 100 + 2 * SHARDS * len(swept)
    assert [each.failed for each in swept] == [0] * len(swept)
    assert 3 <= len(swept) <= 6
    assert sum(each.done for each in swept) == len(heap.done) == len(set(heap.done)) == MUCH
    assert still_due() == []
    # A higher number is longer overdue, and comes first.
    assert len(heap.by_shard) == SHARDS
    assert all(names == sorted(names, reverse=True) for names in heap.by_shard.values())


@pytest.mark.usefixtures("passing_time")
def test_each_tick_goes_on_where_the_last_one_was() -> None:
    names = confirmed(12)

    # Time enough for a few of them.
    swept = list(ticks(12.25))

    assert len(swept) >= 2
    assert {each.failed for each in swept} == {0}
    assert sum(each.done for each in swept) == 12
    assert statuses(names) == [Status.COMPLETED] * 12
    assert still_due() == []


def test_nothing_is_begun_with_too_little_time(settings_changed: SettingsChanged) -> None:
    [name] = confirmed(1)

    for workers in ("1", "4"):
        settings_changed(SWEEP_WORKERS=workers)
        assert tick(11) == Swept(done=0, failed=0, left=1)
        assert statuses([name]) == [Status.CONFIRMED]
    assert tick(13) == Swept(done=1, failed=0, left=0, lag_seconds=timedelta(days=2, hours=11) / SECOND)


def test_several_workers_do_what_one_does(settings_changed: SettingsChanged) -> None:
    """Reminders that come too late: they take no transaction, which moto does not do in parallel."""
    settings_changed(SWEEP_WORKERS="4")
    for number in range(20):
        reserved(30 + number, 31 + number)

    assert tick(now=LATER + timedelta(days=3)).done == 20
    assert still_due() == []
    assert tick() == Swept()


def test_the_longest_overdue_says_how_far_behind_the_sweep_is_and_then_only_the_index_is_read() -> None:
    confirmed(3)

    totals.keep(totals.Place(None, LATER, is_over=True))
    assert tick().lag_seconds == (LATER - hours(0, 1).end) / SECOND
    with faults("GetItem") as read, faults("Query") as queries, faults("Scan") as scans:
        assert tick() == Swept()

    assert (len(queries), read, scans) == (SHARDS, [], [])


# What fails.


def test_what_fails_holds_up_nothing_else_and_is_done_at_the_next_tick() -> None:
    # botocore asks three times where it hears nothing.
    failures: list[list[AwsFault]] = [[CRASH], [lost_request] * 3]
    for number, (fault, passed) in enumerate(product(failures, (0, 2, 4))):
        names = confirmed(5, resource=f"court-{number}")

        with faults(WRITE, *[lambda _: None] * passed, *fault):
            swept = tick()

        assert (swept.done, swept.failed, swept.left) == (4, 1, 0), (fault, passed)
        assert sorted(statuses(names)) == [Status.COMPLETED] * 4 + [Status.CONFIRMED]
        assert tick().done == 1
        assert statuses(names) == [Status.COMPLETED] * 5


def test_what_always_fails_is_tried_at_each_tick_and_holds_up_nothing_else() -> None:
    names = confirmed(3)
    for pk in (pk_of("c1"), key("T", "default", "XYZ", "c2"), key("T", "default"), "garbage"):
        put(pk, NOW)

    first, second = tick(), tick()

    assert (first.done, first.failed, first.left) == (3, 4, 0)
    assert (second.done, second.failed, second.left) == (0, 4, 0)
    assert statuses(names) == [Status.COMPLETED] * 3


def test_a_shard_that_cannot_be_read_holds_up_no_other() -> None:
    failures: list[list[AwsFault]] = [[CRASH], [lost_request] * 3]
    for number, fault in enumerate(failures):
        names = confirmed(10, resource=f"court-{number}")

        with faults("Query", *fault):
            swept = tick()

        assert (swept.failed, swept.left) == (1, 1)
        assert swept.done == statuses(names).count(Status.COMPLETED)
        assert tick().done == 10 - swept.done
        assert statuses(names) == [Status.COMPLETED] * 10


def test_a_write_that_loses_every_race_is_left_to_the_next_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "pause", lambda _seconds: None)
    [name] = confirmed(1)

    with faults(WRITE, *[failed(400, "TransactionConflictException")] * 60):
        swept = tick()

    assert (swept.done, swept.failed) == (0, 1)
    assert tick().done == 1
    assert statuses([name]) == [Status.COMPLETED]
