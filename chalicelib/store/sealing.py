"""Secrets that have to be stored: encrypted with a key derived for this from the stage's signing keys.

AES-256-GCM, bound to the place of the item, so that no item can be given another's. The id of the key stands
beside it. A key leaves the ring only once nothing is sealed with it any more (stack/rotate.py).
"""

from base64 import b64decode, b64encode

from chalicelib import identity
from chalicelib.domain.key_ring import SigningKey
from chalicelib.store import secrets

_KEY_PURPOSE = "stored secrets"
# `sealed:{nonce and ciphertext in base64}:{key id}`. No text that was stored before begins so.
_PREFIX = "sealed:"
_NONCE_BYTES = 12


def sealed(text: str, place: tuple[str, str], key: SigningKey) -> str:
    """Return the text as it may be stored in the item with these keys."""
    # Late: nothing else needs it, and it is slow to import.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    nonce = identity.new_nonce(_NONCE_BYTES)
    encrypted = AESGCM(key.derived(_KEY_PURPOSE)).encrypt(nonce, text.encode(), _bound(place))
    return f"{_PREFIX}{b64encode(nonce + encrypted).decode()}:{key.id}"


def opened(stored: str, place: tuple[str, str]) -> str | None:
    """Return the text of what is stored; None if no key of the ring opens it here.

    What was stored before there was a seal is the text itself.

    :raises Unavailable: if the keys cannot be read
    """
    key_id = key_of(stored)
    if key_id is None:
        return stored
    key = secrets.signing_keys(key_id).named(key_id)
    if key is None:
        return None
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        raw = b64decode(stored.removeprefix(_PREFIX).partition(":")[0])
        nonce, encrypted = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return AESGCM(key.derived(_KEY_PURPOSE)).decrypt(nonce, encrypted, _bound(place)).decode()
    except (InvalidTag, ValueError):
        return None


def key_of(stored: str) -> str | None:
    """Return the id of the key that sealed what is stored; None if it is not sealed."""
    return stored.split(":", 2)[2] if stored.startswith(_PREFIX) else None


def _bound(place: tuple[str, str]) -> bytes:
    return "\n".join(place).encode()
