"""What a process may go on with for a while without asking the store again."""

from typing import Generic, TypeVar

from chalicelib import clock

Key = TypeVar("Key")
Value = TypeVar("Value")


class Known(Generic[Key, Value]):
    """Values by key, each for so many seconds; when there are too many, all are forgotten."""

    def __init__(self, seconds: float, most: int = 10_000) -> None:
        self._seconds = seconds
        self._most = most
        self._values: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key) -> Value | None:
        """The value, as long as it may be gone on with."""
        until, value = self._values.get(key, (0.0, None))
        return value if clock.monotonic() < until else None

    def put(self, key: Key, value: Value) -> None:
        """Remember a value from now on."""
        if len(self._values) >= self._most:
            self._values.clear()
        self._values[key] = (clock.monotonic() + self._seconds, value)

    def drop(self, key: Key) -> None:
        """Forget a value."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
