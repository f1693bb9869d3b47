"""Hot partitions: DynamoDB's as AWS describes them, under Cupo's own keys, an hour of a rush, in steps.

A simulation, since no emulator has partitions: each takes so many units a second, and one that is hot for
some minutes is split between two keys, never within one. What is refused takes nothing and is not sent again.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import md5
from itertools import pairwise
from math import inf
from typing import Final

from benchmarks.lifecycle import Lifecycle
from benchmarks.quotas import BURST, PARTITION_WRITES
from chalicelib.store import due_index, totals
from chalicelib.store.tables import key

# Assumed: AWS publishes neither how long a partition has to be hot, nor how many a table begins with.
HOT_SECONDS, PARTITIONS = 300, 40
RATE, SECONDS, STEP = 2_000, 3_600, 30
# A sample of the bookings; each stands for as many as the others.
SAMPLE = 240
_LIMIT: Final = PARTITION_WRITES.value
_FIRST: Final = datetime(2026, 3, 25, 8, tzinfo=UTC)
_REMINDED: Final = timedelta(days=1)
# The sort key of what was made last: new ones come behind it, and no split is behind all of them.
_LATEST: Final = "\uffff"

Position = tuple[bytes, str]
Place = tuple[str, int]
Heat = dict[Position, float]


@dataclass(frozen=True, slots=True)
class Write:
    """A write of one item of a table or an index: where, and how many units."""

    where: str
    position: Position
    units: float

    @classmethod
    def of(cls, where: str, pk: str, sk: str, units: float) -> "Write":
        """Return a write at its place in the order of keys, in which partitions are ranges."""
        return cls(where, (md5(pk.encode(), usedforsecurity=False).digest(), sk), units)


Booking = tuple[Write, ...]


@dataclass
class Partition:
    """A range of keys, from `first` on: the units of its burst, and for how many seconds it has been hot."""

    first: Position
    saved: float = 0.0
    hot: int = 0


@dataclass
class Partitions:
    """Those of a table or an index."""

    parts: list[Partition]
    splits: int = 0

    @classmethod
    def even(cls, saved: float) -> "Partitions":
        """Return as many as a table begins with, all alike."""
        firsts = (number * 256**2 // PARTITIONS for number in range(PARTITIONS))
        return cls([Partition((first.to_bytes(2, "big"), ""), saved) for first in firsts])

    def of(self, position: Position) -> int:
        """Return the number of the partition that a key is in."""
        return bisect_right(self.parts, position, key=lambda part: part.first) - 1

    def split(self, number: int, heat: Heat) -> None:
        """Split a partition into two of about the same heat, unless all of it is of one key."""
        positions = sorted(heat)
        if len(positions) < 2:
            return
        half, below = sum(heat.values()) / 2, 0.0
        for before, position in pairwise(positions):
            below += heat[before]
            if below + heat[position] / 2 >= half:
                break
        self.parts.insert(number + 1, Partition(position))
        self.splits += 1


@dataclass
class Rush:
    """What became of a rush, step by step: the part of the bookings that were refused."""

    refused: list[float] = field(default_factory=list)
    splits: int = 0

    @property
    def begins(self) -> int | None:
        """Return after how many seconds the first bookings were refused; None if none were."""
        return next((STEP * step for step, part in enumerate(self.refused) if part), None)

    def mean(self, first: int, last: int) -> float:
        """Return the part that was refused between two seconds."""
        parts = self.refused[first // STEP : last // STEP]
        return sum(parts) / len(parts)


def rushed(sample: Sequence[Booking], *, rate: float = RATE, burst: float = 0.0) -> Rush:
    """Return what becomes of so many bookings a second like those of a sample, for an hour."""
    spaces = {write.where: Partitions.even(burst * _LIMIT) for booking in sample for write in booking}
    each = rate * STEP / len(sample)
    rush, splits = Rush(), -1
    for _ in range(0, SECONDS, STEP):
        if splits != rush.splits:
            splits = rush.splits
            places = [
                [(one.where, spaces[one.where].of(one.position)) for one in booking] for booking in sample
            ]
            wanted: dict[Place, Heat] = defaultdict(lambda: defaultdict(float))
            for write, place in _all(sample, places):
                wanted[place][write.position] += write.units * each
        room = {
            place: min(1.0, (spaces[place[0]].parts[place[1]].saved + _LIMIT * STEP) / sum(heat.values()))
            for place, heat in wanted.items()
        }
        taken = [min(room[place] for place in inside) for inside in places]
        rush.refused.append(round(1 - sum(taken) / len(taken), 9))
        used: dict[Place, float] = defaultdict(float)
        for (write, place), part in zip(_all(sample, places), _for_each(sample, taken), strict=True):
            used[place] += write.units * each * part
        _age(spaces, wanted, used, burst)
        rush.splits = sum(space.splits for space in spaces.values())
    return rush


def _all(sample: Sequence[Booking], places: list[list[Place]]) -> Iterator[tuple[Write, Place]]:
    for booking, inside in zip(sample, places, strict=True):
        yield from zip(booking, inside, strict=True)


def _for_each(sample: Sequence[Booking], parts: list[float]) -> Iterator[float]:
    for booking, part in zip(sample, parts, strict=True):
        yield from (part for _ in booking)


def _age(
    spaces: dict[str, Partitions], wanted: dict[Place, Heat], used: dict[Place, float], burst: float
) -> None:
    """Save what was not used, and split what has been hot for long enough, the last partitions first."""
    for place in sorted(wanted, reverse=True):
        where, number = place
        part = spaces[where].parts[number]
        part.saved = max(0.0, min(burst * _LIMIT, part.saved + _LIMIT * STEP - used[place]))
        part.hot = part.hot + STEP if sum(wanted[place].values()) > _LIMIT * STEP else 0
        if part.hot >= HOT_SECONDS:
            part.hot = 0
            spaces[where].split(number, wanted[place])


def carried(sample: Sequence[Booking]) -> float:
    """Return how many bookings a second no partition refuses, before any is split."""
    units: dict[Place, float] = defaultdict(float)
    even = Partitions.even(0)
    for booking in sample:
        for write in booking:
            units[write.where, even.of(write.position)] += write.units / len(sample)
    return min((_LIMIT / heat for heat in units.values()), default=inf)


@dataclass(frozen=True, slots=True)
class Mix:
    """Bookings of one sort: a sample of them, the key that they share, and how many a second that holds."""

    name: str
    shared: str
    holds: float
    sample: Sequence[Booking]


def mixes(units: Lifecycle) -> list[Mix]:
    """Return the mixes, each with the row of *The busiest keys* that it is to be compared with."""
    month = [timedelta(hours=hour) for hour in range(30 * 24)]
    evening = [timedelta(minutes=15 * quarter) for quarter in range(16)]
    index, numbers = units.booking.by_index, range(SAMPLE)
    due = due_index.SHARDS * _LIMIT / index["due"]
    collection, total = _LIMIT / index["by_collection"], _LIMIT / units.total
    day, session = _LIMIT / units.day, _LIMIT / units.session

    def booked(starts: Sequence[timedelta], tenant: str = "one", court: str | None = None) -> list[Booking]:
        return [
            _booking(units, tenant.format(n), court or f"court-{n}", _FIRST + starts[7 * n % len(starts)], n)
            for n in numbers
        ]

    return [
        Mix(f"{SAMPLE} tenants, a month ahead", "`due`", due, booked(month, tenant="tenant-{}")),
        Mix("one tenant, a month ahead", "`by_collection`", collection, booked(month)),
        Mix("one tenant, one evening", "`by_collection`", collection, booked(evening)),
        Mix("one court, a month ahead", "a day of a resource", day, booked(month, court="court-1")),
        Mix("one court, one evening", "a day of a resource", day, booked(evening, court="court-1")),
        Mix(
            f"one tenant's seats, {SAMPLE} sessions",
            "the tenant's total",
            total,
            [_seat(units, f"session-{n}", n) for n in numbers],
        ),
        Mix(
            "seats of one session",
            "a class session",
            session,
            [_seat(units, "session-1", n) for n in numbers],
        ),
    ]


def _booking(units: Lifecycle, tenant: str, court: str, start: datetime, number: int) -> Booking:
    """Return what one booking writes: its day, its user's quota, itself, and the indexes."""
    pk, user, by_index = key("T", tenant, "RSV", f"{number}"), f"user-{number}", units.booking.by_index
    alone = (units.booking.written - units.day - units.quota) / 2  # the rest is its idempotency record
    return (
        Write.of("table", key("T", tenant, "RES", court), f"DAY#{start:%Y-%m-%d}", units.day),
        Write.of("table", key("T", tenant, "USR", user), "QUOTA#court", units.quota),
        Write.of("table", pk, "RSV", alone),
        Write.of("by_holder", key(tenant, "court", user), f"{start}", by_index["by_holder"]),
        Write.of("by_resource", key(tenant, court), f"{start}", by_index["by_resource"]),
        Write.of("by_collection", key(tenant, "court"), f"{start}", by_index["by_collection"]),
        Write.of("due", due_index.shard_of(pk), f"{start - _REMINDED}", by_index["due"]),
    )


def _seat(units: Lifecycle, session: str, number: int) -> Booking:
    """Return what one seat writes: the session's counter, the tenant's total, its record, and the indexes."""
    pk, user, by_index = key("T", "one", "SES", session), f"user-{number}", units.seat.by_index
    alone = (units.seat.written - units.session - units.total) / 2
    return (
        Write.of("table", pk, "META", units.session),
        Write.of("table", *totals.shard_of("one", "enrollment", f"{number}"), units.total),
        Write.of("table", pk, f"SEAT#{user}", alone),
        Write.of("by_holder", key("one", "enrollment", user), f"{_FIRST}", by_index["by_holder"]),
        Write.of("by_resource", key("one", session), f"{_FIRST}", by_index["by_resource"]),
        Write.of("by_collection", key("one", "enrollment"), _LATEST, by_index["by_collection"]),
        Write.of("due", due_index.shard_of(pk), f"{_FIRST - _REMINDED}", by_index["due"]),
    )


def told(units: Lifecycle) -> Iterator[tuple[str, ...]]:
    """Return a line of the table of hot partitions for each mix."""
    for mix in mixes(units):
        plain, bursting = (rushed(mix.sample, burst=burst) for burst in (0, BURST.value))
        yield (
            mix.name,
            f"{mix.shared}: {mix.holds:,.0f}",
            f"{carried(mix.sample):,.0f}",
            *(_begins(rush) for rush in (plain, bursting)),
            *(f"{plain.mean(*span):.0%}" for span in SPANS),
            f"{plain.splits}",
        )


HEAD: Final = (
    *(f"{RATE:,} bookings a second", "the key, and what it holds a second", "held before a split"),
    *("refused from, without a burst", "with one"),
    *("refused in the first 5 minutes", "in the next 25", "in the last 30", "splits"),
)
SPANS: Final = ((0, 300), (300, 1_800), (1_800, 3_600))


def _begins(rush: Rush) -> str:
    if rush.begins is None:
        return "never"
    return "at once" if rush.begins == 0 else f"{rush.begins / 60:g} minutes on"
