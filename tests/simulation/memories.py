"""What each process of the town knows: caches of its own."""

from typing import Any

from chalicelib.store import cache
from chalicelib.store.cache import TTLCache
from tests.simulation.scheduler import Scheduler


def keep_apart(scheduler: Scheduler) -> None:
    """Let each process have caches of its own; who runs in none has one more."""
    outside: dict[int, Any] = {}

    def values_of(self: TTLCache[Any, Any]) -> dict[Any, Any]:
        running = scheduler.current
        memory = outside if running is None else running.memory
        values: dict[Any, Any] = memory.setdefault(id(self), {})
        return values

    TTLCache._values = property(values_of, lambda *_: None)  # type: ignore[assignment, misc]


def forget() -> None:
    """As in a process that has just begun."""
    cache.clear_all()
