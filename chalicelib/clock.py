"""Time: the only place that looks at a clock, waits, or knows how long a request may still take."""

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
    """The present instant, aware, UTC. Called in routes and in app.py alone, and handed down as `now`."""
    return _source()


def use(source: Callable[[], datetime] | None, pause: Callable[[float], None] | None = None) -> None:
    """Take the present from `source`, and wait by `pause` (tests, simulations), or by the system again."""
    global _source, _wait
    _source, _wait = source or _system, pause or time.sleep


def monotonic() -> float:
    """Seconds on a clock that never goes back; for measuring, never for dating."""
    return time.monotonic() if _source is _system else _source().timestamp()


def start_budget(seconds: float) -> None:
    """Give the request at hand `seconds` to finish; `time_left` counts them down."""
    _deadline.set(monotonic() + seconds)


def time_left() -> float:
    """Seconds until the request's budget ends; infinite where nobody set one."""
    deadline = _deadline.get()
    return float("inf") if deadline is None else deadline - monotonic()


def pause(seconds: float) -> None:
    """Wait."""
    _wait(seconds)
