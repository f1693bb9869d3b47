"""Limits on requests, and what is left of them."""

import math
import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `quota` requests within `window` seconds; clients and logs see `name`."""

    name: str
    quota: int
    window: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit: requests, and the seconds until there is more."""

    limit: RateLimit
    left: int
    resets_in: int


class TokenBuckets:
    """A limit for each of many clients, in this process alone: its quota at once, and then as it refills.

    The clients that were seen last are known, `most` of them; another one has a full bucket. Safe in threads.
    """

    def __init__(self, limit: RateLimit, *, most: int = 10_000) -> None:
        self.limit = limit
        self._most = most
        self._per_second = limit.quota / limit.window
        self._levels: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def seconds_to_wait(self, client: str, now: float) -> int:
        """Count a request, and return 0; or, if there is no room for it, in how many seconds there is."""
        with self._lock:
            level, since = self._levels.pop(client, (float(self.limit.quota), now))
            # A clock that is set back fills nothing.
            level = min(float(self.limit.quota), level + max(0.0, now - since) * self._per_second)
            is_admitted = level >= 1
            self._levels[client] = (level - 1 if is_admitted else level, now)
            if len(self._levels) > self._most:
                del self._levels[next(iter(self._levels))]
        return 0 if is_admitted else max(1, math.ceil((1 - level) / self._per_second))
