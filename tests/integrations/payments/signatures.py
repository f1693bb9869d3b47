"""Mercado Pago's signatures, without the code that is tested."""

import hashlib
from datetime import datetime

from tests.integrations.payments.mercadopago import WEBHOOK_SECRET

REQUEST = "2066ca19-c6f1-498a-be75-1923005edd06"


def signature(text: str, secret: str = WEBHOOK_SECRET) -> str:
    """HMAC with SHA-256, as RFC 2104 has it; for secrets of 64 bytes at most."""
    key = secret.encode().ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + text.encode())
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner.digest()).hexdigest()


def signed(payment: str, at: datetime, *, in_seconds: bool = False) -> dict[str, str]:
    """The headers of a notification of this payment that was signed then."""
    ts = str(int(at.timestamp() * (1 if in_seconds else 1000)))
    v1 = signature(f"id:{payment.lower()};request-id:{REQUEST};ts:{ts};")
    return {"X-Signature": f"ts={ts},v1={v1}", "X-Request-Id": REQUEST}
