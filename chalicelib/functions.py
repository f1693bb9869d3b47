"""The handlers of the Lambda functions behind the API.

Each has a time budget well below its function's timeout, so that it ends before Lambda stops it.
"""

import gc
import importlib
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import clock, metrics
from chalicelib.metrics import Metric
from chalicelib.notifications import clients
from chalicelib.operations import kinds, notifying, relaying, sweeping
from chalicelib.store import tables

# The functions' timeouts are 60 seconds, the sweep's 55.
_RELAY_SECONDS, _QUEUE_SECONDS, _SWEEP_SECONDS = 45.0, 45.0, 40.0
# Python looks for garbage after each 700 objects that are new. A list of a thousand items has a hundred times
# as many, and nearly all of them go without that.
_OBJECTS_BETWEEN_COLLECTIONS = 10_000

Event = Mapping[str, Any]
Result = dict[str, Any]

logger = Logger(service="cupo")


def begin() -> None:
    """Make a process ready, once everything is imported: garbage is looked for only in what requests make."""
    begin_anew_after_restores()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    gc.enable()


def begin_anew_after_restores() -> None:
    """Have a process that Lambda restores from a snapshot (SnapStart) share nothing with its siblings.

    Lambda's runtimes have the module, no other place has.
    """
    try:
        hooks = importlib.import_module("snapshot_restore_py")
    except ImportError:
        return
    hooks.register_after_restore(_begin_anew)


def _begin_anew() -> None:
    """Seed the pauses between tries anew, and drop connections. Ids and secrets are not made of this seed."""
    random.seed()
    tables.client.cache_clear()
    clients.client.cache_clear()


@metrics.flushed()
def relay(event: Event) -> Result:
    """Publish the stream's records to the topic; if one fails, Lambda sends it and all after it again."""
    clock.start_budget(_RELAY_SECONDS)
    first_failed = relaying.relay(event.get("Records", []), clock.now())
    return _failures([] if first_failed is None else [first_failed])


@metrics.flushed()
def notify(event: Event) -> Result:
    """Send notifications to people for the events in queue messages."""
    clock.start_budget(_QUEUE_SECONDS)
    return _failures(notifying.notify(event.get("Records", []), clock.now()))


@metrics.flushed()
def deliver(event: Event) -> Result:
    """Deliver the events in queue messages to webhooks."""
    clock.start_budget(_QUEUE_SECONDS)
    return _failures(notifying.deliver(event.get("Records", []), clock.now()))


@metrics.flushed()
def sweep(event: Event) -> Result:
    """Process what is due by now, or by the instant that a developer's own event names (`detail.at`)."""
    clock.start_budget(_SWEEP_SECONDS)
    at = (event.get("detail") or {}).get("at")
    now = datetime.fromisoformat(at).astimezone(UTC) if at else clock.now()
    swept = sweeping.sweep(enrolled=kinds.of_seats(), now=now)
    result: Result = {"done": swept.done, "failed": swept.failed, "left": swept.left}
    metrics.observe(Metric.SWEEP_LAG, swept.lag_seconds)
    logger.info("swept", extra={**result, "lag": swept.lag_seconds})
    return result


def _failures(identifiers: list[str]) -> Result:
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in identifiers]}
