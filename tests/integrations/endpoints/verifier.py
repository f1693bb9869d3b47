"""A receiver's check of a delivery, written from the Standard Webhooks specification alone."""

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping

from cryptography.hazmat.primitives import constant_time, hashes, hmac

TOLERANCE = 5 * 60


def is_genuine(secret: str, headers: Mapping[str, str], content: bytes, now: float) -> bool:
    """Whether one of the signatures is that of id, time and body, and the time is the present one."""
    named = {name.lower(): value for name, value in headers.items()}
    try:
        sent, timestamp = named["webhook-id"], named["webhook-timestamp"]
        signatures = named["webhook-signature"].split(" ")
        key = b64decode(secret.partition("whsec_")[2], validate=True)
        if abs(now - int(timestamp)) > TOLERANCE:
            return False
    except (KeyError, ValueError, Error):
        return False
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(b".".join((sent.encode(), timestamp.encode(), content)))
    expected = made.finalize()
    for signature in signatures:
        version, _, encoded = signature.partition(",")
        if version == "v1" and constant_time.bytes_eq(b64decode(encoded), expected):
            return True
    return False
