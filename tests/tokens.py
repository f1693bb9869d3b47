"""Tokens as an identity provider would sign them, and as forgers do."""

from typing import Any

import jwt

from chalicelib import clock

SECRET = "a secret for tests alone, long enough for HS256"


def token(
    user: str = "ana",
    role: str = "USUARIO",
    tenant: str = "default",
    name: str = "Ana López",
    email: str = "ana@example.com",
    expires_in: int = 3600,
    key: Any = SECRET,
    algorithm: str = "HS256",
    drop: tuple[str, ...] = (),
    **claims: Any,
) -> str:
    """A signed token; `drop` names claims to leave out, further claims are added."""
    now = int(clock.now().timestamp())
    payload: dict[str, Any] = {"sub": user, "role": role, "tenant": tenant, "name": name, "email": email}
    payload |= {"iat": now, "exp": now + expires_in, **claims}
    kept = {claim: value for claim, value in payload.items() if claim not in drop}
    return jwt.encode(kept, key, algorithm=algorithm)
