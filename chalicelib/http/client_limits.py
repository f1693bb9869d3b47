"""Limits on all requests, of a source and of a user; each process counts for itself (docs/decisions.md).

They cost no request to the store. Limits that must be exact are in store/limits.py.
"""

from datetime import datetime
from functools import cache

from chalicelib import settings
from chalicelib.domain.errors import RateExceeded
from chalicelib.domain.rate_limits import RateLimit, TokenBuckets
from chalicelib.domain.roles import Caller
from chalicelib.domain.sources import network_of

_WINDOW = 60
_NAME = "requests"


def admit_source(source: str, now: datetime) -> None:
    """Count a request by where it comes from, whoever sends it; the addresses of an IPv6 network are one.

    :raises RateExceeded: if there were more than SOURCE_RATE in a minute
    """
    _admit(_buckets("source", settings.load().source_rate), network_of(source), now)


def admit_user(caller: Caller, now: datetime) -> None:
    """Count a request by the user who sends it, from wherever.

    :raises RateExceeded: if there were more than USER_RATE in a minute
    """
    _admit(_buckets("user", settings.load().user_rate), f"{caller.tenant}\0{caller.user}", now)


def clear() -> None:
    """Forget what was counted."""
    _buckets.cache_clear()


@cache
def _buckets(_of: str, rate: int) -> TokenBuckets | None:
    return TokenBuckets(RateLimit(_NAME, rate, _WINDOW)) if rate else None


def _admit(buckets: TokenBuckets | None, client: str, now: datetime) -> None:
    seconds = buckets.seconds_to_wait(client, now.timestamp()) if buckets is not None else 0
    if buckets is not None and seconds:
        raise RateExceeded(seconds, buckets.limit)
