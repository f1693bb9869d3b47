"""The stage's signing keys: one signs, those before it stay valid for a while, all else has derived keys."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

# RFC 7518, 3.2: a key for HS256 is at least as long as its digest.
SHORTEST_BYTES = 32
# PEM, SSH, JWK: whoever has such a public key could sign with it as a secret.
_PUBLIC = re.compile(r"\s*(-----BEGIN |ssh-|ecdsa-sha2-|\{.*\"kty\")", re.DOTALL)
# Every process reads the ring again within five minutes, so all know a new key before one signs with it.
SIGNS_AFTER = timedelta(minutes=10)
# As long as the longest token may be good for.
STAYS = timedelta(days=30)


class KeyRingInvalid(ValueError):
    """The text is no key ring; the message says why, without any part of a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key that signs from `signs_from` (seconds of the epoch) on, and is valid before that, too.

    A key with a `tenant` is that of the tenant's own backend: it speaks for this tenant alone, and Cupo signs
    nothing with it.
    """

    id: str
    secret: str = field(repr=False)
    signs_from: int = 0
    tenant: str | None = None

    def derived(self, purpose: str) -> bytes:
        """Return the 32-byte key for this purpose alone: HKDF with SHA-256 and no salt (RFC 5869)."""
        extracted = hmac.digest(bytes(32), self.secret.encode(), hashlib.sha256)
        return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys, oldest first."""

    keys: tuple[SigningKey, ...]

    def __contains__(self, key_id: object) -> bool:
        """Return whether a key has this id."""
        return any(key.id == key_id for key in self.keys)

    def signing(self, now: datetime) -> SigningKey:
        """Return the key that signs now: the newest whose time has come, or the first."""
        return [key for key in self._own if key.signs_from <= now.timestamp() or key is self._own[0]][-1]

    def candidates(self, key_id: str | None) -> tuple[SigningKey, ...]:
        """Return the keys that a token may be signed with: the one that it names, else all, newest first."""
        named = tuple(key for key in self.keys if key.id == key_id)
        return named or self.keys[::-1]

    def derived(self, purpose: str) -> list[bytes]:
        """Return the keys for a purpose that are valid, newest first."""
        return [key.derived(purpose) for key in reversed(self._own)]

    @property
    def newest(self) -> SigningKey:
        """Return the newest of the stage's own keys, whether or not it signs already."""
        return self._own[-1]

    def named(self, key_id: str) -> SigningKey | None:
        """Return the stage's own key with this id."""
        return next((key for key in self._own if key.id == key_id), None)

    def is_outdated(self, key_id: str | None, now: datetime) -> bool:
        """Return whether a newer key signs than the one with this id; None stands for no key at all."""
        if key_id is None:
            return True
        used, own = self.named(key_id), self._own
        return used is not None and own.index(used) < own.index(self.signing(now))

    def rotated(self, key_id: str, secret: str, now: datetime) -> "KeyRing":
        """Return the ring with a new key, which signs soon."""
        new = SigningKey(id=key_id, secret=secret, signs_from=int((now + SIGNS_AFTER).timestamp()))
        return replace(self, keys=(*self.keys, new))

    def without_expired(self, now: datetime) -> "KeyRing":
        """Return the ring without keys whose signatures have expired."""
        gone = {
            key.id
            for key, successor in pairwise(self._own)
            if successor.signs_from <= (now - STAYS).timestamp()
        }
        return replace(self, keys=tuple(key for key in self.keys if key.id not in gone))

    def text(self) -> str:
        """Return the ring as JSON, which `key_ring` reads."""
        keys = [
            {"id": key.id, "secret": key.secret, "signs_from": key.signs_from}
            | ({"tenant": key.tenant} if key.tenant else {})
            for key in self.keys
        ]
        return json.dumps({"keys": keys})

    @property
    def _own(self) -> tuple[SigningKey, ...]:
        return tuple(key for key in self.keys if key.tenant is None)


def key_ring(text: str) -> KeyRing:
    """Return the ring in a secret's text: JSON of `{"keys": [{"id", "secret", "signs_from"?, "tenant"?}…]}`.

    Any other text is one secret, that signs.

    :raises KeyRingInvalid: if a key is malformed, shorter than 32 bytes or no secret, or none of them signs
    """
    try:
        stored = json.loads(text)
    except ValueError:
        stored = None
    entries = stored.get("keys") if isinstance(stored, Mapping) else [{"id": "0", "secret": text}]
    if not isinstance(entries, list):
        raise KeyRingInvalid("a key ring has a list of keys")
    keys = sorted(map(_key, entries), key=lambda key: key.signs_from)
    if not any(key.tenant is None for key in keys):
        raise KeyRingInvalid("no key of the ring signs")
    if len({key.id for key in keys}) < len(keys):
        raise KeyRingInvalid("two keys have one id")
    return KeyRing(tuple(keys))


def _key(entry: object) -> SigningKey:
    match entry:
        case {"id": str(key_id), "secret": str(secret), **rest}:
            signs_from, tenant = rest.get("signs_from", 0), rest.get("tenant")
        case _:
            raise KeyRingInvalid("a key has an id and a secret")
    if not isinstance(signs_from, int) or not isinstance(tenant, str | None):
        raise KeyRingInvalid(f"signs_from of key {key_id} is a number, its tenant a text")
    if len(secret.encode()) < SHORTEST_BYTES:
        raise KeyRingInvalid(f"key {key_id} is shorter than {SHORTEST_BYTES} bytes")
    if _PUBLIC.match(secret):
        raise KeyRingInvalid(f"key {key_id} is a key of a pair or a certificate, and others may have it")
    return SigningKey(id=key_id, secret=secret, signs_from=signs_from, tenant=tenant)
