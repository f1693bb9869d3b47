"""From a token to the caller, and from a user to a token (contract common.md, *Identity*)."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt

from chalicelib import settings
from chalicelib.domain.errors import ForeignIdentity, TokenInvalid, Unavailable
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.user import User
from chalicelib.store import secrets, users

LEEWAY = timedelta(seconds=60)
SESSION = timedelta(days=7)
SHARED = "HS256"

_ROLES = {
    "usuario": Role.USER,
    "user": Role.USER,
    "client": Role.USER,
    "patient": Role.USER,
    "member": Role.USER,
    "staff": Role.STAFF,
    "professional": Role.STAFF,
    "admin": Role.ADMIN,
    "tenant admin": Role.ADMIN,
    "superadmin": Role.SUPERADMIN,
}
# Keys of DynamoDB hold 2,048 bytes: a tenant and a user, or an address, fit in one.
_LONGEST_TENANT, _LONGEST_NAME, _LONGEST_URL = 100, 200, 2000


def caller_of(token: str, now: datetime) -> Caller:
    """Who the token speaks for, as long as their account is not ruled out.

    :raises TokenInvalid: if it is malformed, forged, expired, lacks a claim, or its account is disabled
    :raises Unavailable: if the keys to check it cannot be had
    """
    claims = _claims(token, now)
    configured = settings.load()
    tenant = _text(claims, "tenant", _LONGEST_TENANT) or configured.default_tenant
    user = _text(claims, "sub") or _text(claims, "id")
    if not user:
        raise TokenInvalid
    role = _role(claims.get("role") or claims.get("rol"))
    ruling = users.rulings(tenant).get(user)
    if ruling is not None:
        if not ruling.is_active:
            raise TokenInvalid
        role = ruling.role
    name = _text(claims, "name") or _text(claims, "nombre")
    avatar = _text(claims, "avatar_url", _LONGEST_URL) or _text(claims, "picture", _LONGEST_URL) or None
    email = _text(claims, "email")
    return Caller(tenant=tenant, user=user, role=role, name=name, email=email, avatar=avatar)


def token_of(user: User, now: datetime) -> str:
    """A session token for the user, seven days from `now`.

    :raises ForeignIdentity: if the stage's tokens come from an identity provider
    """
    raise_if_foreign()
    claims: dict[str, Any] = {
        "sub": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role.name.lower(),
        "tenant": user.tenant,
        "iat": int(now.timestamp()),
        "exp": int((now + SESSION).timestamp()),
    }
    configured = settings.load()
    claims |= {"aud": configured.jwt_audience} if configured.jwt_audience else {}
    claims |= {"iss": configured.jwt_issuer} if configured.jwt_issuer else {}
    return jwt.encode(claims, secrets.jwt_secret(), algorithm=SHARED)


def raise_if_foreign() -> None:
    """Refuse what only a stage with accounts of its own can do.

    :raises ForeignIdentity: if the stage's tokens come from an identity provider
    """
    if settings.load().jwt_algorithm != SHARED:
        raise ForeignIdentity


def forget_keys() -> None:
    """Let the process know nothing of the identity provider's keys."""
    _jwks.cache_clear()


def _claims(token: str, now: datetime) -> Mapping[str, Any]:
    configured = settings.load()
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            _key(token),
            algorithms=[configured.jwt_algorithm],
            audience=configured.jwt_audience or None,
            issuer=configured.jwt_issuer or None,
            # Times are checked below, against the one clock.
            options={
                "require": ["exp"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
                "verify_aud": bool(configured.jwt_audience),
                "verify_sub": False,
            },
        )
    except jwt.PyJWKClientConnectionError as error:
        raise Unavailable from error
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise TokenInvalid from error
    _check_times(claims, now)
    return claims


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    present, leeway = now.timestamp(), LEEWAY.total_seconds()
    expires, begins = _second(claims["exp"]), _second(claims.get("nbf", 0))
    if not expires + leeway > present >= begins - leeway:
        raise TokenInvalid


def _second(value: Any) -> float:
    try:
        second = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise TokenInvalid from error
    if not math.isfinite(second):
        raise TokenInvalid
    return second


def _key(token: str) -> Any:
    if settings.load().jwt_algorithm == SHARED:
        return secrets.jwt_secret()
    return _jwks().get_signing_key_from_jwt(token).key


@cache
def _jwks() -> jwt.PyJWKClient:
    return jwt.PyJWKClient(settings.load().jwt_jwks_url, timeout=2)


def _role(word: object) -> Role:
    """The rung of the ladder that a role word of any dialect means; an unknown one is the lowest."""
    return _ROLES.get(word.strip().lower(), Role.USER) if isinstance(word, str) else Role.USER


def _text(claims: Mapping[str, Any], name: str, longest: int = _LONGEST_NAME) -> str:
    """A claim as text; ids may be numbers. Nobody is let in on a guess at anything else."""
    value = claims.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TokenInvalid
    text = str(value)
    # A lone surrogate is no text that could be kept.
    if len(text) > longest or any("\ud800" <= character <= "\udfff" for character in text):
        raise TokenInvalid
    return text
