"""JSON Web Tokens that a shared secret signs: HS256 and no other algorithm (RFC 7515, 7518, 7519)."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class SharedToken:
    """A token as it came: nobody vouches for what is in it before `claims` has checked the signature."""

    key_id: str | None
    _signed: bytes
    _payload: bytes
    _signature: bytes

    def claims(self, secret: str) -> dict[str, Any] | None:
        """Return the claims, or None if this secret has not signed them.

        :raises ValueError: if it has, but they are no JSON object
        """
        if not hmac.compare_digest(self._signature, _mac(self._signed, secret)):
            return None
        return _object_in(self._payload)


def parsed(token: str) -> SharedToken:
    """Return the parts of a token.

    :raises ValueError: if it is malformed, names another algorithm, or demands what is not known here
    """
    head, payload, signature = token.split(".")
    header = _object_in(_decoded(head))
    key_id = header.get("kid", "")
    is_known = header.get("alg") == ALGORITHM and isinstance(key_id, str)
    if not is_known or "crit" in header or header.get("b64") is False:
        raise ValueError("another kind of token")
    signed = f"{head}.{payload}".encode()
    return SharedToken(key_id or None, signed, _decoded(payload), _decoded(signature))


def encoded(claims: Mapping[str, Any], *, key_id: str, secret: str) -> str:
    """Return a token that holds these claims, signed with the secret that has this id."""
    header = {"alg": ALGORITHM, "kid": key_id, "typ": "JWT"}
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (header, claims))
    signed = b".".join(map(_base64, parts))
    return f"{signed.decode()}.{_base64(_mac(signed, secret)).decode()}"


def _object_in(raw: bytes) -> dict[str, Any]:
    match json.loads(raw):
        case dict(content):
            return content
    raise ValueError("not a JSON object")


def _mac(signed: bytes, secret: str) -> bytes:
    return hmac.digest(secret.encode(), signed, hashlib.sha256)


def _base64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


def _decoded(part: str) -> bytes:
    """Return the bytes of a part, which is written in the one way that there is, but for padding."""
    raw = urlsafe_b64decode(part.rstrip("=") + "=" * (-len(part.rstrip("=")) % 4))
    if part not in ((written := urlsafe_b64encode(raw).decode()), written.rstrip("=")):
        raise ValueError("not written in base64url")
    return raw
