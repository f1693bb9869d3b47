"""Passwords: which ones may be chosen, and their hashes: scrypt, with parameters and salt in the text."""

import base64
import hashlib
import hmac
import re
import unicodedata
from functools import cache
from pathlib import Path

from chalicelib.domain.texts import comparable

# OWASP's password storage cheat sheet: N=2^15, r=8, p=3 (32 MiB a hash).
_N, _R, _P = 2**15, 8, 3
_MEMORY = 64 * 1024 * 1024
SHORTEST = 8
_COMMON = Path(__file__).with_name("common_passwords.txt")
# Shorter words of a name or an address are no reason to refuse a password that has them.
_SHORTEST_WORD = 3
_WORD = re.compile(r"[^\W\d_]+")


def is_common(password: str, *own: str) -> bool:
    """Return whether a password is one of the 10,000 most used, or made of these texts, a name or an address.

    It is made of them if nothing but digits and signs is left without their words. Case does not count.
    """
    text = comparable(password).casefold()
    if text in _common():
        return True
    words = {word for each in own for word in _WORD.findall(comparable(each).casefold())}
    left = text
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ") if len(word) >= _SHORTEST_WORD else left
    return left != text and _WORD.search(left) is None


def hashed(password: str, salt: bytes) -> str:
    """Return the text to store: `scrypt$N$r$p$salt$hash`."""
    return _encoded(salt, _scrypt(_nfc(password), salt, _N, _R, _P))


def is_match(password: str, kept: str) -> bool:
    """Return whether `kept` was made from `password`; a wrong password takes as long as a right one."""
    _, n, r, p, salt, expected = kept.split("$")
    # Keyboards write one letter in several forms; older hashes are of the form that was typed.
    forms = dict.fromkeys((_nfc(password), password))
    hashes = [_scrypt(form, base64.b64decode(salt), int(n), int(r), int(p)) for form in forms]
    return any(hmac.compare_digest(made, base64.b64decode(expected)) for made in hashes)


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # HMAC pads a short key with zeros: without the last byte, "a" and "a\0" would be the same password.
    key = password.encode() + b"."
    return hashlib.scrypt(key, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _nfc(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _encoded(salt: bytes, digest: bytes) -> str:
    salt_text, digest_text = (base64.b64encode(raw).decode() for raw in (salt, digest))
    return f"scrypt${_N}${_R}${_P}${salt_text}${digest_text}"


# An unknown address is compared with this, so that it takes as long as a known one.
NOBODY = _encoded(bytes(16), bytes(32))
