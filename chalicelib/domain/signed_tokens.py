"""Short texts that Cupo signs for itself: links in mails, and cookies of devices."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import Any


def signed(content: list[Any], key: bytes) -> str:
    """Return a token that holds this content."""
    raw = json.dumps(content).encode()
    return f"{_base64(raw)}.{_base64(_mac(raw, key))}"


def content_of(token: str, keys: Iterable[bytes]) -> list[Any] | None:
    """Return the content of a token; None if none of the keys has signed it."""
    try:
        raw, mac = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
    except ValueError:
        return None
    if not any(hmac.compare_digest(mac, _mac(raw, key)) for key in keys):
        return None
    content: list[Any] = json.loads(raw)
    return content


def _mac(raw: bytes, key: bytes) -> bytes:
    return hmac.digest(key, raw, hashlib.sha256)


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
