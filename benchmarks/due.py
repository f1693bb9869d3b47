"""What the sweep takes to work off what is due: ticks, requests, and whether it ever scans.

    make benchmark NAME=due

A hundred thousand confirmed reservations have ended, in a table with as many that have not. Each tick has
the time of the deployed function and no more; the next one goes on where it was.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from botocore.exceptions import ReadTimeoutError

from benchmarks.meter import measured
from chalicelib import clock, functions, settings
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Change, Contact, Reservation
from chalicelib.domain.schedules import next_due
from chalicelib.domain.statuses import Status
from chalicelib.store import due_index
from chalicelib.store.attributes import Instant
from chalicelib.store.records import item_of
from chalicelib.store.tables import client, key

Item = dict[str, Any]

COUNT = int(os.environ.get("COUNT", "100000"))
A_DAY = 50
MADE = datetime(2026, 3, 1, tzinfo=UTC)
PAST, AHEAD = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
_BATCH, _TRIES = 25, 10


def main() -> None:
    """Fill the table, tick until nothing is left, and print what each tick did."""
    fill(items(PAST, "past"))
    fill(items(AHEAD, "ahead"))
    clock.use(None)
    total, failed, requests = 0, 0, Counter[str]()
    tick, swept = 0, {"left": 1, "failed": 0}
    while swept["left"] or swept["failed"]:
        tick += 1
        began = time.perf_counter()
        with measured() as cost:
            swept = functions.sweep({"detail": {"at": NOW.isoformat()}})
        total, failed = total + swept["done"], failed + swept["failed"]
        requests.update(cost.requests)
        print(f"tick {tick}: {swept} in {time.perf_counter() - began:.0f} s", flush=True)
    print(f"\n{total} done in {tick} ticks; requests for each: ", end="")
    print(", ".join(f"{name} {count / total:.3f}" for name, count in sorted(requests.items())))
    # What failed because the emulator was silent may have been done all the same.
    left = sum(1 for shard in range(due_index.SHARDS) for _ in due_index.of_shard(shard, NOW))
    if left or not COUNT - failed <= total <= COUNT or "Scan" in requests:
        raise SystemExit(f"{left} are due still, {failed} failed: not what was due, or by a scan")


def items(day: datetime, name: str) -> Iterator[Item]:
    """Reservations of half a minute less than half an hour, fifty a court and day, and the days' items."""
    for court in range(COUNT // A_DAY):
        resource, entries = f"c{name}{court:08d}", []
        for number in range(A_DAY):
            start = day + timedelta(minutes=28 * number)
            made = reservation(
                f"{resource}{number:02d}", resource, Interval(start, start + timedelta(minutes=28))
            )
            pk = key("T", made.tenant, "RSV", made.id)
            order = Instant().serialize(start)
            yield item_of(made, pk=pk, sk="RSV", order=order, due=next_due(made))
            entries.append(entry(made, day))
        place = key("T", "default", "RES", resource)
        yield {"pk": {"S": place}, "sk": {"S": f"DAY#{day.date()}"}, "b": {"L": entries}}


def reservation(name: str, resource: str, interval: Interval) -> Reservation:
    """A confirmed one."""
    return Reservation(
        tenant="default",
        kind="court",
        id=name,
        resource=resource,
        holder="clx9usr1abc2def30",
        contact=Contact("Ana López", "ana@example.com"),
        interval=interval,
        zone="UTC",
        status=Status.CONFIRMED,
        details={"total": 50.0, "notas": None},
        created=MADE,
        updated=MADE,
        version=1,
        history=(Change(f"op-{name}", MADE, "clx9usr1abc2def30", "created", None, {}),),
    )


def entry(made: Reservation, day: datetime) -> Item:
    """What it takes of its day."""
    start, end = (int((moment - day).total_seconds()) for moment in (made.interval.start, made.interval.end))
    return {"M": {"s": {"N": str(start)}, "e": {"N": str(end)}, "id": {"S": made.id}}}


def fill(written: Iterator[Item]) -> None:
    """Write items as they are, 25 at a time."""
    table = settings.load().reservations_table
    while batch := list(islice(written, _BATCH)):
        puts = [{"PutRequest": {"Item": each}} for each in batch]
        for _ in range(_TRIES):
            # A full emulator is silent for seconds now and then; to put the same again does no harm.
            with suppress(ReadTimeoutError):
                client().batch_write_item(RequestItems={table: puts})
                break
        else:
            raise SystemExit("the emulator does not answer any more")
