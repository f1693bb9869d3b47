"""What the engine's writes cost: DynamoDB requests, write capacity by table and index, time.

    make benchmark

Capacity is what the local emulator counts from item sizes, as DynamoDB does; times are this machine's,
and only their ratio means anything.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, groupby
from typing import Any, TypeVar

from benchmarks.meter import Cost, measured
from chalicelib import settings
from chalicelib.dialects import courts as _courts  # noqa: F401 - defines their reminder
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller, Roles
from chalicelib.domain.statuses import Status
from chalicelib.operations import reservations as operations
from chalicelib.operations import rule_documents
from chalicelib.store import cache, closures, preferences, rules, totals
from chalicelib.store.tables import client

T = TypeVar("T")

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = datetime(2026, 3, 15, tzinfo=UTC)
ROUNDS = 200
QUARTERS = 96
ANA = Caller(
    tenant="default", user="clx9usr1abc2def30", roles=Roles(), name="Ana López", email="ana@example.com"
)
USERS = count()
WHERE: dict[str, Any] = {"tenant": "default", "kind": "court", "actor": ANA, "now": NOW}


def main() -> None:
    """Measure and print."""
    warm()
    print(f"{'write':<42}{'requests':>9}{'RCU':>6}{'WCU':>6}{'indexes':>9}  calls")
    creates()
    changes()
    buffers()
    holdings()
    times()


def warm() -> None:
    """Read what a process knows of its tenant for ten seconds, reminders, rules and closures; keep totals."""
    totals.keep(totals.Place(None, NOW, is_over=True))
    totals.are_marked()
    preferences.reminders("default")
    for kind in ("court", "class"):
        rules.cached("default", kind, "of-nobody")
    closures.cached_around("default", Interval(NOW, NOW + timedelta(days=1)), NOW)


def creates() -> None:
    """Reservations of several lengths, on days with ever more of them, past what one item of a day holds."""
    shown("reserve 30 minutes, empty day", lambda: reserve("empty", 0, 30))
    shown("reserve 8 hours, empty day", lambda: reserve("long", 0, 480))
    shown("reserve two days, over three", lambda: reserve("days", 1200, 2880))
    day("reserve", "full", [interval(number * 15, 15) for number in range(QUARTERS)])


def buffers() -> None:
    """The same with five minutes before each, and five after; and a day with both sorts."""
    shorter = [interval(number * 20 + 10, 10) for number in range(QUARTERS // 2)]
    with ruled(buffer={"before": 5, "after": 5}):
        day("with buffers", "buffered", shorter)
    reserve("mixed", 0, 30)
    with ruled(buffer={"before": 5}):
        shown("with a buffer, on a day without any", lambda: reserve("mixed", 60, 30))
    cache.clear_all()
    warm()
    shown("then without one, in a new process", lambda: reserve("mixed", 120, 30))
    shown("then without one, known by now", lambda: reserve("mixed", 180, 30))


def holdings() -> None:
    """What reservations of one user cost, each of another resource: on one day, or a week each."""
    for name, days in (("one user's, one day", 0), ("one user's, a week each", 7)):
        user = replace(ANA, user=f"c{next(USERS):x>16}")
        wanted = [interval(days * 1440 * number, 30) for number in range(32)]
        grouped(
            name, [partial(reserve_interval, f"{name[-4:]}{at}", of, user) for at, of in enumerate(wanted)]
        )


@contextmanager
def ruled(**document: Any) -> Iterator[None]:
    """Have these rules for all courts meanwhile, known to this process."""
    put_rules(document)
    yield
    put_rules({})


def put_rules(document: dict[str, Any]) -> None:
    """Write the rules of courts, and read them as a process does every ten seconds."""
    rule_documents.put(tenant="default", kind="court", resource=None, document=document)
    rules.cached("default", "court", "of-nobody")


def day(name: str, resource: str, intervals: Sequence[Interval]) -> None:
    """Reserve one interval after another of the same day."""
    grouped(name, [partial(reserve_interval, resource, wanted) for wanted in intervals], " of a day")


def grouped(name: str, actions: Sequence[Callable[[], object]], of: str = "") -> None:
    """Do one after another; print what they cost, those that cost the same in one row."""
    costs = []
    for action in actions:
        with measured() as cost:
            action()
        costs.append(cost)
    for units, group in groupby(enumerate(costs, 1), lambda each: each[1]):
        numbers = [number for number, _ in group]
        first, last = numbers[0], numbers[-1]
        row(f"{name}, {first}{of}" if first == last else f"{name}, {first} to {last}{of}", units)


def changes() -> None:
    """What becomes of a reservation on a day with a dozen others."""
    made = reserve("changes", 0, 30)
    for number in range(12):
        reserve("changes", 600 + number * 15, 15)
    shown("move within a day", lambda: revise(made, Revision(interval=interval(60, 30))))
    shown("move to another day", lambda: revise(made, Revision(interval=interval(2880, 30))))
    shown("confirm", lambda: revise(made, Revision(status=Status.CONFIRMED)))
    shown("cancel", lambda: revise(made, Revision(status=Status.CANCELLED)))
    made = reserve("changes", 0, 30)
    shown("erase", lambda: operations.erase(reservation=made.id, **WHERE))


def times() -> None:
    """A reservation beside a bare put of one item, in the same run."""
    table = settings.load().reservations_table
    bare, whole = [], []
    for number in range(ROUNDS):
        item = {"pk": {"S": f"BENCH#{number}"}, "sk": {"S": "PUT"}}
        bare.append(timed(partial(client().put_item, TableName=table, Item=item)))
        whole.append(timed(partial(reserve, f"time-{number}", 0, 30)))
    ratio = statistics.median(whole) / statistics.median(bare)
    print(f"\nreserve takes {ratio:.1f} times as long as a bare put_item (medians of {ROUNDS}, same run)")


def shown(name: str, action: Callable[[], T]) -> T:
    """Do it and print what it cost."""
    with measured() as cost:
        result = action()
    row(name, cost)
    return result


def row(name: str, cost: Cost) -> None:
    """Print what one write cost."""
    calls = ", ".join(cost.requests)
    print(f"{name:<42}{len(cost.requests):>9}{cost.read:>6g}{cost.written:>6g}{cost.indexed:>9g}  {calls}")


def timed(action: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interval(minute: int, length: int) -> Interval:
    """So many minutes from that minute of 15 March 2026 on."""
    start = DAY + timedelta(minutes=minute)
    return Interval.of(start, start + timedelta(minutes=length))


def reserve(resource: str, minute: int, length: int) -> Reservation:
    """Reserve so many minutes from that minute of 15 March 2026 on."""
    return reserve_interval(resource, interval(minute, length))


def reserve_interval(resource: str, wanted: Interval, user: Caller | None = None) -> Reservation:
    """Reserve as the courts dialect does once the court is known, a user each; ids as long as real ones."""
    claim = operations.ReservationRequest(
        kind="court",
        resource=f"c{resource:x>16}",
        interval=wanted,
        zone="America/Santiago",
        status=Status.PENDING,
        details={"total": 50.0, "notas": "Traer balón"},
    )
    actor = user or replace(ANA, user=f"c{next(USERS):x>16}")
    return operations.reserve(request=claim, actor=actor, now=NOW)


def revise(made: Reservation, revision: Revision) -> Reservation:
    """Change it, whatever it has become since it was made."""
    return operations.revise(reservation=made.id, decide=lambda _: revision, **WHERE).after
