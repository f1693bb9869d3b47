"""Ids of seats and memberships: made from their owner's, so that each user has one at most, without an index.

A seat's id is its session's id and a digest of the user; a membership's id is `c` and a digest.
"""

import hashlib

SESSION_ID_LENGTH = 17
_SEAT_DIGITS, _MEMBERSHIP_DIGITS = 15, 24
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def seat_id(session: str, user: str) -> str:
    """Return the id of the user's one record for this session."""
    return session + user_digest(user)


def session_of(seat: str) -> str:
    """Return the session's id in a seat's id."""
    return seat[:SESSION_ID_LENGTH]


def digest_of(seat: str) -> str:
    """Return the user's digest at the end of a seat's id."""
    return seat[SESSION_ID_LENGTH:]


def user_digest(user: str) -> str:
    """Return fifteen base-36 digits, 77 bits: within one session no two users share them."""
    return _digest(user, _SEAT_DIGITS)


def membership_id(user: str) -> str:
    """Return the id of the user's one membership."""
    return "c" + _digest(user, _MEMBERSHIP_DIGITS)


def _digest(text: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    digits = ""
    for _ in range(length):
        number, digit = divmod(number, 36)
        digits += _DIGITS[digit]
    return digits
