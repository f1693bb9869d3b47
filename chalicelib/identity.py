"""New identifiers: the only place that makes them."""

import random
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RANDOM_LENGTH = 8
# JSON's integers are exact below 2^53: 41 bits of milliseconds, from 2020 until 2089, and 12 random bits.
_NUMBERS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 12

_bytes: Callable[[int], bytes] = secrets.token_bytes


def use(seed: int | None) -> None:
    """Make all identifiers from a seed, for repeatable simulations; None: from the system's randomness."""
    global _bytes  # noqa: PLW0603 - tests and simulations switch the source
    _bytes = secrets.token_bytes if seed is None else random.Random(seed).randbytes  # noqa: S311 - for simulations only


def _below(limit: int) -> int:
    """Return a number below `limit`, each as likely as any other but for one part in 2^64 or less."""
    return int.from_bytes(_bytes(16), "big") % limit


def _base36(number: int, width: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text.rjust(width, "0")


def new_id(now: datetime) -> str:
    """Return a CUID-shaped identifier: `c`, eight base-36 digits of the millisecond, eight random ones.

    17 characters, sorted by time; 41 random bits within a millisecond, and the write that
    uses the id still refuses a duplicate. Short, because day items carry one per reservation.
    """
    milliseconds = int(now.timestamp() * 1000)
    tail = _below(36**_RANDOM_LENGTH)
    return f"c{_base36(milliseconds, 8)}{_base36(tail, _RANDOM_LENGTH)}"


def new_number(now: datetime) -> str:
    """Return a whole number from 1 to 2^53 - 1, in decimal digits, later ones greater to the millisecond.

    Twelve random bits within a millisecond: the write that uses the number refuses a duplicate, and
    another number is made. No counter is shared.
    """
    milliseconds = max(1, int((now - _NUMBERS_BEGIN).total_seconds() * 1000))
    return str((milliseconds << _RANDOM_BITS) + _below(1 << _RANDOM_BITS))


def instant_of(number: int) -> datetime:
    """Return when `new_number` made a number, to the millisecond."""
    return _NUMBERS_BEGIN + timedelta(milliseconds=number >> _RANDOM_BITS)


def new_operation_id() -> str:
    """Return the name of one logical write: the client request token of its transaction. 32 characters."""
    return uuid.UUID(bytes=_bytes(16), version=4).hex


def new_code() -> str:
    """Return a one-time code: six decimal digits, each as likely as any other."""
    return f"{_below(10**6):06d}"


def new_room() -> str:
    """Return the name of a video room, which is enough to enter it: 128 random bits in hexadecimal digits."""
    return _bytes(16).hex()


def new_webhook_secret() -> bytes:
    """Return the secret that signs the deliveries to one endpoint: 32 random bytes."""
    return _bytes(32)


def new_nonce(length: int) -> bytes:
    """Return what an encryption must not use twice under one key: random bytes."""
    return _bytes(length)


def new_salt() -> bytes:
    """Return sixteen random bytes for a password hash."""
    return _bytes(16)
