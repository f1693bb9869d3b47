"""Limits on requests, and what is left of them."""

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
