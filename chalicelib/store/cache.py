"""Values that a process may use for a while without reading the store again."""

import math
from collections.abc import Callable, Container
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from aws_lambda_powertools import Logger

from chalicelib import clock

Key = TypeVar("Key")
Value = TypeVar("Value")
Keys = TypeVar("Keys", bound=Container[str])


logger = Logger(service="cupo")


class KeyCache(Generic[Keys]):
    """Keys that others may change: read again every five minutes, and for an id that is not among them.

    They are not read twice within a minute, or a second while there are none, so a token with a made-up id
    costs nothing. What was read goes on working while it cannot be read again: then `is_stale`.
    """

    FRESH_SECONDS, PAUSE_SECONDS, FIRST_SECONDS = 300.0, 60.0, 1.0

    def __init__(self, read: Callable[[], Keys]) -> None:
        self._read = read
        self._keys: Keys | None = None
        self._fetched = self._tried = -math.inf
        self._failure: Exception | None = None

    def get(self, key_id: str | None = None) -> Keys:
        """Return the keys; raise what reading them raised, if that never succeeded."""
        now = clock.monotonic()
        is_missing = self._keys is None or (key_id is not None and key_id not in self._keys)
        pause = self.FIRST_SECONDS if self._keys is None else self.PAUSE_SECONDS
        if (is_missing or now - self._fetched >= self.FRESH_SECONDS) and now - self._tried >= pause:
            self._tried = now
            try:
                self._keys, self._fetched, self._failure = self._read(), now, None
            except Exception as failure:
                logger.warning("keys cannot be read", extra={"failure": type(failure).__name__})
                self._failure = failure
        if self._keys is None:
            raise self._failure or LookupError("there are no keys before they are read")
        return self._keys

    @property
    def is_stale(self) -> bool:
        """Return whether the keys could not be read when they were last tried."""
        return self._failure is not None

    def clear(self) -> None:
        """Let the next use read the keys."""
        self._keys, self._fetched, self._tried, self._failure = None, -math.inf, -math.inf, None


_caches: "WeakSet[TTLCache[Any, Any]]" = WeakSet()


def clear_all() -> None:
    """Forget all cached values, as in a process that has just begun."""
    for cache in _caches:
        cache.clear()


class TTLCache(Generic[Key, Value]):
    """Values by key, each for a number of seconds; when there are too many, all are dropped."""

    def __init__(self, seconds: float, most: int = 10_000) -> None:
        self._seconds = seconds
        self._most = most
        self._values: dict[Key, tuple[float, Value]] = {}
        _caches.add(self)

    def get(self, key: Key) -> Value | None:
        """Return the cached value; None if there is none, or it is too old."""
        until, value = self._values.get(key, (0.0, None))
        return value if clock.monotonic() < until else None

    def put(self, key: Key, value: Value) -> None:
        """Store a value, whose time begins now."""
        if len(self._values) >= self._most:
            self._values.clear()
        self._values[key] = (clock.monotonic() + self._seconds, value)

    def drop(self, key: Key) -> None:
        """Remove a value."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Remove all values."""
        self._values.clear()
