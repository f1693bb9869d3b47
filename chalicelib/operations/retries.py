"""Repeat a write that failed for a reason that another attempt can remove."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from chalicelib import clock, metrics
from chalicelib.domain.errors import Unavailable
from chalicelib.metrics import Metric
from chalicelib.store.conflicts import IdTaken, VersionConflict

T = TypeVar("T")

_ATTEMPTS = 40
_STEP = 0.01
_ID_ATTEMPTS = 10


def retry_on_conflict(change: Callable[[], T]) -> T:
    """Call `change`, which reads, decides and writes, until its write has no version conflict.

    Each write names another operation: what was refused is not sent again under the same token.

    :raises Unavailable: if every attempt has one, or the time of the request is over
    """
    for attempt in range(_ATTEMPTS):
        try:
            return change()
        except VersionConflict:
            metrics.count(Metric.RETRIES)
            wait = random.uniform(0, _STEP * attempt)
            if clock.time_left() <= wait:
                break
            clock.pause(wait)
    raise Unavailable


def retry_with_fresh_id(create: Callable[[], T]) -> T:
    """Call `create`, which takes a new id and writes under it, until that id was free.

    :raises Unavailable: if the id of every attempt is taken
    """
    for _ in range(_ID_ATTEMPTS):
        with suppress(IdTaken):
            return create()
    raise Unavailable
