"""What a stage counts: the names, and the lines that CloudWatch makes metrics of (EMF).

`count` and `observe` add to what the process has counted. It is written when an invocation ends: a line for
what has no dimension, and one for each value of a dimension. A metric with a dimension is there without it,
too. CloudWatch charges for each value: there is one dimension at most, and never a user, tenant or resource.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from threading import Lock

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from chalicelib import clock, settings


class Metric(StrEnum):
    """A metric's name in CloudWatch."""

    BOOKINGS = "Bookings"
    BOOKING_TIME = "BookingTime"
    SLOW_BOOKINGS = "SlowBookings"
    REFUSALS = "Refusals"
    HOLDS_EXPIRED = "HoldsExpired"
    MAILS_SENT = "MailsSent"
    BUDGETS_HIT = "BudgetsHit"
    RETRIES = "Retries"
    TRANSACTION_CONFLICTS = "TransactionConflicts"
    SWEEP_LAG = "SweepLag"
    CODES_HELD_BACK = "CodesHeldBack"
    UNDELIVERABLE_ADDRESSES = "UndeliverableAddresses"
    FAILED_LOGINS = "FailedLogins"


# The dimension that a metric has; most have none.
DIMENSIONS = {
    Metric.BOOKINGS: "kind",
    Metric.BOOKING_TIME: "kind",
    Metric.SLOW_BOOKINGS: "kind",
    Metric.REFUSALS: "error",
    Metric.BUDGETS_HIT: "budget",
}
# A booking is one write of some ten milliseconds: what takes a second has been through retries or timeouts.
SLOW_SECONDS = 1.0
_UNITS = {Metric.BOOKING_TIME: MetricUnit.Milliseconds, Metric.SWEEP_LAG: MetricUnit.Seconds}

_counts: defaultdict[tuple[Metric, str], float] = defaultdict(float)
_observed: list[tuple[Metric, str, float]] = []
# The sweep counts in several threads.
_lock = Lock()


def count(metric: Metric, of: str = "") -> None:
    """Count one more; `of` is the value of the metric's dimension."""
    with _lock:
        _counts[metric, of] += 1


def observe(metric: Metric, value: float, of: str = "") -> None:
    """Add one value, in the metric's unit; `of` is the value of the metric's dimension."""
    with _lock:
        _observed.append((metric, of, value))


@contextmanager
def booking(kind: str) -> Iterator[None]:
    """Count what is done inside as a booking of this kind, and how long it took; not if it raises."""
    started = clock.monotonic()
    yield
    seconds = clock.monotonic() - started
    count(Metric.BOOKINGS, kind)
    observe(Metric.BOOKING_TIME, seconds * 1000, kind)
    if seconds > SLOW_SECONDS:
        count(Metric.SLOW_BOOKINGS, kind)


@contextmanager
def flushed() -> Iterator[None]:
    """Write at the end what has been counted; nothing on a stage without a namespace for it."""
    try:
        yield
    finally:
        if _counts or _observed:
            _flush(settings.load().metrics_namespace)


def _flush(namespace: str) -> None:
    with _lock:
        counted = [*((metric, of, value) for (metric, of), value in _counts.items()), *_observed]
        _counts.clear()
        _observed.clear()
    if not namespace:
        return
    lines: dict[tuple[str | None, str], list[tuple[Metric, float]]] = defaultdict(list)
    for metric, of, value in counted:
        lines[DIMENSIONS.get(metric), of].append((metric, value))
    emf = _emf(namespace)
    for (dimension, of), values in lines.items():
        if dimension:
            emf.add_dimensions(**{dimension: of})
        for metric, value in values:
            emf.add_metric(metric, _UNITS.get(metric, MetricUnit.Count), value)
        # It has written every hundred values itself, and warns of a flush of none.
        if emf.metric_set:
            emf.flush_metrics()
        else:
            emf.clear_metrics()


@cache
def _emf(namespace: str) -> EphemeralMetrics:
    """Return what writes the lines; making it costs a third of a line, and it is empty after each."""
    return EphemeralMetrics(namespace=namespace)
