"""How many bookings each part of a stage carries, and what they cost: the tables of docs/scale.md.

    make benchmark NAME=scale

Units are measured (lifecycle.py), quotas and prices are AWS's own (quotas.py). How long things take on AWS is
assumed, and said to be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks import lifecycle, partitions, quotas
from benchmarks.lifecycle import Lifecycle
from benchmarks.quotas import PARTITION_WRITES, Published, Stage
from benchmarks.tenants import NOW
from chalicelib import clock
from chalicelib.operations.sweeping import MARGIN_SECONDS
from chalicelib.store import due_index, totals

RATES = (1, 100, 1_000, 10_000)
BOOKINGS = 1_000
_MILLION = 1_000_000

# What nobody has measured on AWS, and what clients do.
LOOKS, EVENTS, MAILS = 9, 3, 2
TRANSACTION_SECONDS = 0.02
REQUEST_SECONDS, MAIL_SECONDS, DUE_SECONDS, BATCH_SECONDS = 0.05, 0.15, 0.02, 0.25
SHARDS, QUEUES, REQUESTS_A_MESSAGE = 4, 3, 2
ASSUMED = (
    ("requests that only read, for each booking", LOOKS),
    ("seconds of a request to the API", REQUEST_SECONDS),
    ("seconds of a transaction, for which others on its items have to wait", TRANSACTION_SECONDS),
    ("events of a booking: created, reminder, completed", EVENTS),
    ("mails of a booking", MAILS),
    ("seconds of a mail", MAIL_SECONDS),
    ("seconds of one thing that is due", DUE_SECONDS),
    ("seconds of a batch of the relay", BATCH_SECONDS),
    ("shards of the stream: what a new table on demand has partitions for", SHARDS),
    ("requests to a queue for a message: one that takes it, one that deletes it", REQUESTS_A_MESSAGE),
    ("seconds for which a partition is hot before DynamoDB has split it", partitions.HOT_SECONDS),
    ("partitions of a table and of each index that were warmed", partitions.PARTITIONS),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """What lets so many bookings a second through, and what to do when there are more."""

    name: str
    holds: float
    remedy: str


def main() -> None:
    """Measure, and print the tables."""
    clock.use(lambda: NOW)
    for title, table in tables(lifecycle.measure()).items():
        print(f"{title}\n\n{table}\n")


def tables(units: Lifecycle) -> dict[str, str]:
    """Return the tables by their titles, as the document has them."""
    stage = quotas.stage()
    return {
        "What one costs": _written(units),
        "The busiest keys": _keys(units),
        "An hour of a rush": _table(partitions.HEAD, partitions.told(units)),
        "The limits, in the order in which they bind": _limits(units, stage),
        "What is to be raised": _raised(units, stage),
        f"What {BOOKINGS:,} bookings cost": _costs(units, stage),
        "What is assumed": _table(("", "assumed"), ((name, f"{value:g}") for name, value in ASSUMED)),
        "What AWS publishes": _published(),
    }


def _written(units: Lifecycle) -> str:
    names = {
        "a booking, with an `Idempotency-Key`": units.booking,
        "its reminder": units.reminder,
        "its completion": units.completion,
        "a cancellation": units.cancellation,
        "a seat, with an `Idempotency-Key`": units.seat,
        f"a look at one's own {lifecycle.FEW} bookings": units.look,
    }
    rows = (
        (name, len(cost.requests), f"{cost.read:g}", f"{cost.written:g}", f"{cost.indexed:g}")
        for name, cost in names.items()
    )
    return _table(("", "requests", "read units", "write units", "of indexes"), rows)


def _keys(units: Lifecycle) -> str:
    index, shards = units.booking.by_index, due_index.SHARDS
    items: list[tuple[str, float, int]] = [
        ("one day of a resource, its first bookings", units.day, 1),
        (f"one day of a resource, with {lifecycle.FULL} bookings", units.full_day, 1),
        ("one class session", units.session, 1),
        (f"one user's quota, {lifecycle.FEW} open bookings", units.quota, 1),
        (f"one user's quota, {lifecycle.FULL} open bookings", units.full_quota, 1),
        (f"one tenant's total of seats, {totals.SHARDS} items", units.total, totals.SHARDS),
    ]
    indexes: list[tuple[str, float, int]] = [
        ("`by_holder`, one user", index["by_holder"], 1),
        ("`by_resource`, one resource", index["by_resource"], 1),
        ("`by_collection`, one tenant and kind, bookings alone", index["by_collection"], 1),
        ("`by_collection`, with their reminders and completions", units.indexed("by_collection"), 1),
        (f"`due`, all tenants, {shards} shards, likewise", units.indexed("due"), shards),
    ]
    in_turn = 1 / TRANSACTION_SECONDS
    rows = [_key(name, each, PARTITION_WRITES.value / each, parts * in_turn) for name, each, parts in items]
    rows += [_key(name, each, parts * PARTITION_WRITES.value / each) for name, each, parts in indexes]
    return _table(
        ("key", "write units of a booking", "by units, a second", "in turn, a second", "a minute"), rows
    )


def _key(name: str, units: float, holds: float, in_turn: float | None = None) -> tuple[str, ...]:
    told = "" if in_turn is None else f"{in_turn:,.0f}"
    return name, f"{units:g}", f"{holds:,.0f}", told, f"{60 * min(holds, in_turn or holds):,.0f}"


def limits(units: Lifecycle, stage: Stage) -> list[Limit]:
    """Return what binds a stage, the lowest first."""
    requests = 1 + LOOKS
    swept = stage.sweep_workers * (stage.sweep_seconds - MARGIN_SECONDS) / 60 / DUE_SECONDS
    relayed = SHARDS * stage.relay_batch / BATCH_SECONDS
    busiest = max(("by_holder", "by_resource", "by_collection", "due"), key=units.indexed)
    found = [
        Limit("SES, in its sandbox", quotas.SES.value / MAILS, "leave it, and ask for a rate"),
        Limit(
            f"`notify`, {stage.notify_at_once} at once for a queue",
            stage.notify_at_once / (MAILS * MAIL_SECONDS),
            "`MaximumConcurrency` in the template; mails come later until then",
        ),
        Limit(
            f"`ThrottleRate`, {stage.requests:,} requests a second",
            stage.requests / requests,
            "raise it, with `TableMaxWrites`",
        ),
        Limit(
            f"the sweep, {stage.sweep_workers} workers",
            swept / 2,
            "a function for each shard; reminders and completions come later until then",
        ),
        Limit(
            f"`TableMaxWrites`, {stage.table_writes:,} units of the table",
            stage.table_writes / units.written,
            "raise it",
        ),
        Limit(
            "`by_collection`, if all are of one tenant and kind and DynamoDB has not split it",
            PARTITION_WRITES.value / units.indexed("by_collection"),
            "wait for the split; below",
        ),
        Limit(
            f"the relay, {SHARDS} shards",
            relayed / EVENTS,
            "`ParallelizationFactor`, up to 10; events come later until then",
        ),
        Limit(
            f"`TableMaxWrites`, as many of `{busiest}`",
            stage.table_writes / units.indexed(busiest),
            "raise it",
        ),
        Limit("API Gateway", quotas.GATEWAY.value / requests, "ask AWS"),
        Limit("Lambda", quotas.LAMBDA.value / (requests * REQUEST_SECONDS), "ask AWS"),
        Limit(
            "a table's quota, once `TableMaxWrites` is as high",
            quotas.TABLE_WRITES.value / units.written,
            "ask AWS",
        ),
        Limit(
            f"`due`, {due_index.SHARDS} shards that DynamoDB has not split",
            due_index.SHARDS * PARTITION_WRITES.value / units.indexed("due"),
            "`due_index.SHARDS`: more",
        ),
        Limit("SNS, in us-east-1", quotas.SNS.value / EVENTS, "ask AWS"),
    ]
    return sorted(found, key=lambda limit: limit.holds)


def _limits(units: Lifecycle, stage: Stage) -> str:
    head = ("limit", "bookings a second", "a minute", *(f"at {rate:,}" for rate in RATES), "then")
    return _table(head, (_row(limit) for limit in limits(units, stage)))


def _row(limit: Limit) -> tuple[str, ...]:
    uses = ("**more**" if rate > limit.holds else f"{rate / limit.holds:.0%}" for rate in RATES)
    return limit.name, _shown(limit.holds), f"{60 * limit.holds:,.0f}", *uses, limit.remedy


def _raised(units: Lifecycle, stage: Stage) -> str:
    found, rows, before = limits(units, stage), [], 0
    for rate in RATES:
        new = "; ".join(limit.name for limit in found if before <= limit.holds < rate)
        left = next(f"{limit.name}: {rate / limit.holds:.0%}" for limit in found if limit.holds >= rate)
        rows.append((f"{rate:,}", new, left))
        before = rate
    return _table(
        ("bookings a second", "what binds first, and has to be raised too", "the next is used by"), rows
    )


def _shown(rate: float) -> str:
    return f"{rate:g}" if rate < 10 else f"{rate:,.0f}"


def _costs(units: Lifecycle, stage: Stage) -> str:
    seconds = (1 + LOOKS) * REQUEST_SECONDS * stage.api_gigabytes
    behind = MAILS * MAIL_SECONDS + 2 * DUE_SECONDS + EVENTS * BATCH_SECONDS / stage.relay_batch
    read = (
        sum(cost.read for cost in (units.booking, units.reminder, units.completion)) + LOOKS * units.look.read
    )
    invocations = 1 + LOOKS + EVENTS * QUEUES
    used: list[tuple[Published, float]] = [
        (quotas.REQUESTS, 1 + LOOKS),
        (quotas.INVOCATIONS, invocations),
        (quotas.GIGABYTE_SECONDS, seconds + behind * stage.worker_gigabytes),
        (quotas.WRITE_UNITS, units.written + units.all_indexed),
        (quotas.READ_UNITS, read),
        (quotas.PUBLISHES, EVENTS),
        (quotas.QUEUE_REQUESTS, EVENTS * QUEUES * REQUESTS_A_MESSAGE),
        (quotas.MAILS, MAILS),
    ]
    bill = [(price, BOOKINGS * each, BOOKINGS * each * price.value / _MILLION) for price, each in used]
    rows = [
        (price.what, f"{count:,.0f}", f"{price.value:g}", f"{dollars:.4f}") for price, count, dollars in bill
    ]
    total = sum(dollars for _, _, dollars in bill)
    without = total - bill[-1][2]
    return _table(
        ("", "how many", "dollars a million", "dollars"),
        [*rows, ("all", "", "", f"**{total:.2f}**"), ("all but the mails", "", "", f"**{without:.2f}**")],
    )


def _published() -> str:
    prices = [value for value in vars(quotas).values() if isinstance(value, Published)]
    rows = (
        (f"{each.value:,g}" if each in quotas.QUOTAS else f"${each.value:g} a million", each.what, each.page)
        for each in prices
    )
    return _table(("", "", f"AWS's page, read in {quotas.READ}"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    return "\n".join(_lines(tuple(head), rows))


def _lines(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)
