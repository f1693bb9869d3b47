"""Password hashes: scrypt, parameters and salt in the text, compared in constant time."""

import base64
import hashlib
import hmac

# OWASP's password storage cheat sheet: N=2^15, r=8, p=3 (32 MiB a hash).
_N, _R, _P = 2**15, 8, 3
_MEMORY = 64 * 1024 * 1024
SHORTEST = 6


def hashed(password: str, salt: bytes) -> str:
    """The text to keep: `scrypt$N$r$p$salt$hash`."""
    parameters = f"{_N}${_R}${_P}"
    return f"scrypt${parameters}${_text(salt)}${_text(_scrypt(password, salt, _N, _R, _P))}"


def is_match(password: str, kept: str) -> bool:
    """Whether `kept` was made from `password`; the same time for a wrong and a right one."""
    _, n, r, p, salt, expected = kept.split("$")
    actual = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(actual, base64.b64decode(expected))


# What an unknown address is compared with, so that it costs what a known one costs.
NOBODY = (
    f"scrypt${_N}${_R}${_P}${base64.b64encode(bytes(16)).decode()}${base64.b64encode(bytes(32)).decode()}"
)


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # HMAC pads a short key with zeros, so "a" and "a\0" would be one password but for the last byte.
    key = password.encode() + b"."
    return hashlib.scrypt(key, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
