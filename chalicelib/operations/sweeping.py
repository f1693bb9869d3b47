"""The sweep: do what is due by now, as the due index says (docs/decisions.md, *The sweep*).

It may run twice, late or in parallel: each item is read again, and written on a condition.
"""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime

from aws_lambda_powertools import Logger

from chalicelib import clock, settings
from chalicelib.operations import (
    archiving,
    closures,
    counting,
    enrollments,
    erasures,
    memberships,
    sessions,
    settling,
    users,
)
from chalicelib.store import due_index
from chalicelib.store.due_index import DueItem

# With less time left, no item is started: one may take as long as a request.
MARGIN_SECONDS = 12.0

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True)
class Swept:
    """How many items were done or failed, how many shards are left for the next run; the longest delay."""

    done: int = 0
    failed: int = 0
    left: int = 0
    lag_seconds: float = 0.0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            self.done + other.done,
            self.failed + other.failed,
            self.left + other.left,
            max(self.lag_seconds, other.lag_seconds),
        )


def sweep(*, enrolled: str, now: datetime) -> Swept:
    """Do what is due by `now`, shard by shard, until all is done or the time is nearly over; then archive.

    Until totals are kept, count in what is not counted, too.
    `enrolled` is the kind of seats. An item that fails is logged and stays due; the others are still done.
    `left` counts the shards that were not finished.
    """
    return _do_due(enrolled, now) + _archive(now) + _count(now)


def _do_due(enrolled: str, now: datetime) -> Swept:
    workers = settings.load().sweep_workers
    shards = range(due_index.SHARDS)
    if workers == 1:
        return sum((_sweep_shard(shard, enrolled, now) for shard in shards), Swept())
    with ThreadPoolExecutor(workers) as pool:
        # The context carries the time budget: all threads share the same one.
        running = [pool.submit(copy_context().run, _sweep_shard, shard, enrolled, now) for shard in shards]
        return sum((future.result() for future in running), Swept())


def _archive(now: datetime) -> Swept:
    try:
        archiving.advance(now=now)
    except Exception:
        logger.exception("what ended long ago could not be archived")
        return Swept(failed=1)
    return Swept()


def _count(now: datetime) -> Swept:
    try:
        counting.advance(now=now)
    except Exception:
        logger.exception("what no total counts could not be counted in")
        return Swept(failed=1)
    return Swept()


def _sweep_shard(shard: int, enrolled: str, now: datetime) -> Swept:
    swept = Swept()
    try:
        for due in due_index.of_shard(shard, now):
            if clock.time_left() < MARGIN_SECONDS:
                return swept + Swept(left=1)
            swept += _process(due, enrolled, now)
    except Exception:
        logger.exception("a shard could not be worked through", extra={"shard": shard})
        return swept + Swept(failed=1, left=1)
    return swept


def _process(due: DueItem, enrolled: str, now: datetime) -> Swept:
    lag = (now - due.since).total_seconds()
    try:
        _advance(due, enrolled, now)
    except Exception:
        logger.exception("what is due could not be done", extra={"pk": due.pk, "sk": due.sk})
        return Swept(failed=1, lag_seconds=lag)
    return Swept(done=1, lag_seconds=lag)


def _advance(due: DueItem, enrolled: str, now: datetime) -> None:
    tenant, prefix, name = due.place
    match prefix:
        case "RSV":
            settling.advance(tenant=tenant, kind=due.kind, reservation=name, now=now)
        case "SES" if due.sk == "META":
            sessions.advance(tenant=tenant, enrolled=enrolled, session=name, now=now)
        case "SES":
            seat = name + due.sk.removeprefix("SEAT#")
            enrollments.advance(tenant=tenant, kind=enrolled, enrollment=seat, now=now)
        case "MBR":
            memberships.advance(tenant=tenant, membership=name, now=now)
        case "USR":
            if due.sk == "ERASURE":
                erasures.advance(tenant=tenant, user=name, now=now)
            else:
                users.remove_if_unproved(tenant=tenant, user=name, now=now)
        case "CLOSURES":
            closures.advance(tenant=tenant, place=name, now=now)
        case _:
            raise LookupError(f"{prefix} is nothing that can be due")
