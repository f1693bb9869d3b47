"""New identifiers: the only place that makes them up."""

import secrets
import uuid
from datetime import datetime

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RANDOM_LENGTH = 8


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
    random = secrets.randbelow(36**_RANDOM_LENGTH)
    return f"c{_base36(milliseconds, 8)}{_base36(random, _RANDOM_LENGTH)}"


def new_operation_id() -> str:
    """The name of one logical write: the client request token of its transaction. 32 characters."""
    return uuid.uuid4().hex


def new_salt() -> bytes:
    """Sixteen random bytes for a password hash."""
    return secrets.token_bytes(16)
