"""Password hashes: scrypt, with parameters and salt in the text, compared in constant time."""

import base64
import hashlib
import hmac
import unicodedata

# OWASP's password storage cheat sheet: N=2^15, r=8, p=3 (32 MiB a hash).
_N, _R, _P = 2**15, 8, 3
_MEMORY = 64 * 1024 * 1024
SHORTEST = 6


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
