"""New identifiers: the only place that makes them up."""

import random
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RANDOM_LENGTH = 8
# JSON's integers are exact below 2^53: 41 bits of milliseconds since 2020, until 2089, and 12 random ones.
_NUMBERS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 12

_bytes: Callable[[int], bytes] = secrets.token_bytes


def use(seed: int | None) -> None:
    """Make up everything from a seed, so that a simulation can be run again; None: from the system."""
    global _bytes  # noqa: PLW0603 - the one switch of the one source
    _bytes = secrets.token_bytes if seed is None else random.Random(seed).randbytes  # noqa: S311 - no secret


def _below(limit: int) -> int:
    """A number below `limit`, each as likely as any other but for one part in 2^64 or less."""
    return int.from_bytes(_bytes(16), "big") % limit


def _base36(number: int, width: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text.rjust(width, "0")


def new_id(now: datetime) -> str:
    """A CUID-shaped identifier: `c`, eight base-36 digits of the millisecond, eight random ones.

    17 characters, sorted by time; 41 random bits within a millisecond, and the write that
    creates the thing still refuses a clash. Short, because day items carry one per reservation.
    """
    milliseconds = int(now.timestamp() * 1000)
    tail = _below(36**_RANDOM_LENGTH)
    return f"c{_base36(milliseconds, 8)}{_base36(tail, _RANDOM_LENGTH)}"


def new_number(now: datetime) -> str:
    """A whole number from 1 to 2^53 - 1, in decimal digits, later ones greater to the millisecond.

    Twelve random bits within a millisecond: the write that creates the thing refuses a clash, and
    another number is made. No counter is shared.
    """
    milliseconds = max(1, int((now - _NUMBERS_BEGIN).total_seconds() * 1000))
    return str((milliseconds << _RANDOM_BITS) + _below(1 << _RANDOM_BITS))


def new_operation_id() -> str:
    """The name of one logical write: the client request token of its transaction. 32 characters."""
    return uuid.UUID(bytes=_bytes(16), version=4).hex


def new_code() -> str:
    """A one-time code: six decimal digits, each as likely as any other."""
    return f"{_below(10**6):06d}"


def new_room() -> str:
    """The name of a video room, which is all it takes to enter: 128 random bits in hexadecimal digits."""
    return _bytes(16).hex()


def new_webhook_secret() -> bytes:
    """What the deliveries to one endpoint are signed with: 32 random bytes."""
    return _bytes(32)


def new_salt() -> bytes:
    """Sixteen random bytes for a password hash."""
    return _bytes(16)
