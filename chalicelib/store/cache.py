"""Values that a process may use for a while without reading the store again."""

from typing import Generic, TypeVar

from chalicelib import clock

Key = TypeVar("Key")
Value = TypeVar("Value")


class TTLCache(Generic[Key, Value]):
    """Values by key, each for a number of seconds; when there are too many, all are dropped."""

    def __init__(self, seconds: float, most: int = 10_000) -> None:
        self._seconds = seconds
        self._most = most
        self._values: dict[Key, tuple[float, Value]] = {}

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
