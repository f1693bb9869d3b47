"""Time: the only place that reads a clock, waits, or knows the time that a request has left."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system
_wait: Callable[[float], None] = time.sleep
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def now() -> datetime:
    """Return the present instant, aware, UTC. Routes and functions.py call it, and pass it on as `now`."""
    return _source()


def use(source: Callable[[], datetime] | None, pause: Callable[[float], None] | None = None) -> None:
    """Use these sources of time and waiting (tests, simulations); None: the system's again."""
    global _source, _wait
    _source, _wait = source or _system, pause or time.sleep


def monotonic() -> float:
    """Return seconds on a clock that never goes back; for measuring, never for dates."""
    return time.monotonic() if _source is _system else _source().timestamp()


def start_budget(seconds: float) -> None:
    """Give the current request `seconds` to finish; `time_left` counts them down."""
    _deadline.set(monotonic() + seconds)


def time_left() -> float:
    """Return the seconds until the request's budget ends; infinite if it has none."""
    deadline = _deadline.get()
    return float("inf") if deadline is None else deadline - monotonic()


def pause(seconds: float) -> None:
    """Wait for `seconds`."""
    _wait(seconds)
