"""Tokens: the caller in a token, and the session token of a user (contract common.md, *Identity*)."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib import settings
from chalicelib.domain import shared_tokens
from chalicelib.domain.errors import ForeignIdentity, TokenInvalid
from chalicelib.domain.roles import Caller, Grant, Role, Roles
from chalicelib.domain.texts import without_overrides
from chalicelib.domain.user import SESSION_LASTS, User
from chalicelib.operations import kinds
from chalicelib.store import account_overrides, secrets

if TYPE_CHECKING:
    from chalicelib.integrations.key_server import KeyServer

LEEWAY = timedelta(seconds=60)
# No token is good for longer, whoever signed it: one that is lost is of use for a month at most.
LONGEST = timedelta(days=30)
SHARED = shared_tokens.ALGORITHM

_ROLES = {
    "usuario": Role.USER,
    "user": Role.USER,
    "client": Role.USER,
    "patient": Role.USER,
    "member": Role.USER,
    "staff": Role.STAFF,
    "professional": Role.STAFF,
    "admin": Role.ADMIN,
    "superadmin": Role.SUPERADMIN,
}
# A picture by https, or of a page's own site: no other scheme, such as `javascript:`, and no host without
# one. Browsers pass over blanks and controls, and take a backslash for a slash.
_AVATAR = re.compile(r"https://[^\x00-\x20\\]+|(?!//)[^\x00-\x20\\:]+", re.IGNORECASE)
# A DynamoDB key has at most 2,048 bytes: a tenant with a user, or with an address, fits in one.
_LONGEST_TENANT, _LONGEST_NAME, _LONGEST_URL = 100, 200, 2000


def caller_of(token: str, now: datetime) -> Caller:
    """Return the caller whom the token authenticates, if their account and its sessions were not ended since.

    :raises TokenInvalid: if it is malformed, forged, expired, lacks a claim, or was ended
    :raises Unavailable: if the keys that verify it cannot be read
    """
    claims = _claims(token, now)
    tenant = _tenant(claims)
    user = _text(claims, "sub") or _text(claims, "id")
    if not user:
        raise TokenInvalid
    roles = _roles(claims)
    override = account_overrides.of_tenant(tenant).get(user)
    if override is not None:
        if override.ends(_second(claims["iat"]) if "iat" in claims else None):
            raise TokenInvalid
        roles = roles if override.roles is None else override.roles
    name = without_overrides(_text(claims, "name") or _text(claims, "nombre"))
    avatar = _avatar(claims, "avatar_url") or _avatar(claims, "picture")
    email = _text(claims, "email")
    return Caller(
        tenant=tenant,
        user=user,
        roles=roles,
        name=name,
        email=email,
        avatar=avatar,
        proves_address=_is_address_proved(claims),
    )


def token_of(user: User, now: datetime, own: Mapping[str, str]) -> str:
    """Return a session token for the user, valid for seven days from `now`.

    `own` are further claims, which a dialect's own clients read.

    :raises ForeignIdentity: if the stage's tokens come from an identity provider
    """
    raise_if_foreign()
    claims: dict[str, Any] = {
        **own,
        "use": "session",
        "sub": user.id,
        "email": user.email,
        "name": user.name,
        "role": " ".join(user.roles.words),
        "tenant": user.tenant,
        # A session that begins while others end is none of those.
        "iat": int(max(now, user.sessions_end or now).timestamp()),
        "exp": int((now + SESSION_LASTS).timestamp()),
    }
    configured = settings.load()
    claims |= {"aud": configured.jwt_audience} if configured.jwt_audience else {}
    claims |= {"iss": configured.jwt_issuer} if configured.jwt_issuer else {}
    key = secrets.signing_keys().signing(now)
    return shared_tokens.encoded(claims, key_id=key.id, secret=key.secret)


def raise_if_foreign() -> None:
    """Refuse an operation that only a stage with its own accounts can do.

    :raises ForeignIdentity: if the stage's tokens come from an identity provider
    """
    if settings.load().jwt_algorithm != SHARED:
        raise ForeignIdentity


def forget_keys() -> None:
    """Remove the cached keys of the identity provider."""
    _key_server.cache_clear()


def _claims(token: str, now: datetime) -> Mapping[str, Any]:
    configured = settings.load()
    try:
        if configured.jwt_algorithm == SHARED:
            claims = _claims_of_shared(token)
        else:
            claims = _key_server().claims(
                token,
                algorithm=configured.jwt_algorithm,
                audience=configured.jwt_audience,
                issuer=configured.jwt_issuer,
            )
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise TokenInvalid from error
    _check_times(claims, now)
    return claims


def _claims_of_shared(text: str) -> Mapping[str, Any]:
    """Return the claims of a token that a valid key has signed; a tenant's own key speaks for it alone."""
    token = shared_tokens.parsed(text)
    for key in secrets.signing_keys(token.key_id).candidates(token.key_id):
        claims = token.claims(key.secret)
        if claims is None:
            continue
        _check_addressee(claims)
        if key.tenant is not None and claims.setdefault("tenant", key.tenant) != key.tenant:
            raise TokenInvalid
        return claims
    raise TokenInvalid


def _check_addressee(claims: Mapping[str, Any]) -> None:
    """Check issuer and audience of a token that a shared key has signed, where the stage asks for them."""
    configured, audience = settings.load(), claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if configured.jwt_issuer and claims.get("iss") != configured.jwt_issuer:
        raise TokenInvalid
    if configured.jwt_audience and not (isinstance(audiences, list) and configured.jwt_audience in audiences):
        raise TokenInvalid


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    present, leeway = now.timestamp(), LEEWAY.total_seconds()
    expires, begins = _second(claims.get("exp")), max(_second(claims.get(name, 0)) for name in ("nbf", "iat"))
    is_too_long = expires - leeway > present + LONGEST.total_seconds()
    if is_too_long or not expires + leeway > present >= begins - leeway:
        raise TokenInvalid


def _second(value: Any) -> float:
    try:
        second = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise TokenInvalid from error
    if not math.isfinite(second):
        raise TokenInvalid
    return second


@cache
def _key_server() -> "KeyServer":
    # It takes cryptography, which is slow to load, and most stages have a shared secret.
    from chalicelib.integrations.key_server import KeyServer  # noqa: PLC0415

    return KeyServer(settings.load().jwt_jwks_url)


def _tenant(claims: Mapping[str, Any]) -> str:
    """Return the tenant in the claims, or the default one where the stage takes tokens that name none."""
    configured = settings.load()
    if claims.get("tenant") is None and configured.tenant_claim == "optional":
        return configured.default_tenant
    tenant = _text(claims, "tenant", _LONGEST_TENANT)
    if not tenant:
        raise TokenInvalid
    return tenant


def _is_address_proved(claims: Mapping[str, Any]) -> bool:
    """Return whether whoever signed these claims vouches for the address in them.

    A tenant's own backend does, with the shared secret, unless it says that it does not; Cupo's own tokens do
    not. An identity provider says it in the claim itself: nested ones are for its users to edit.
    """
    configured, is_verified = settings.load(), claims.get("email_verified")
    if configured.jwt_algorithm == SHARED:
        return claims.get("use") != "session" and (is_verified is None or is_verified is True)
    return configured.address_proof == "issuer" or is_verified is True


def granted_by(word: str) -> Grant | None:
    """Return what a role word of any dialect grants, as in `ADMIN` or `staff:class`.

    None if nobody knows the word, or the kind of resources after the colon.
    """
    name, colon, kind = word.strip().lower().partition(":")
    role, kind = _ROLES.get(name), kind.strip()
    is_known = kind in kinds.of_resources() if colon else True
    return (role, kind) if role is not None and is_known else None


def _roles(claims: Mapping[str, Any]) -> Roles:
    """Return the roles that the claims' role words grant; without any that is known, the lowest.

    The setting ROLE_CLAIM is the path of the words, as in `app_metadata.role`.
    """
    said: Any = claims.get("role") or claims.get("rol")
    if path := settings.load().role_claim:
        said = claims
        for name in path.split("."):
            said = said.get(name) if isinstance(said, Mapping) else None
    texts = said if isinstance(said, list) else [said]
    words = (word for text in texts if isinstance(text, str) for word in _role_words(text))
    return Roles.of(grant for word in words if (grant := granted_by(word)) is not None)


def _role_words(text: str) -> Iterator[str]:
    """Yield the role words of a text, between which there are commas or blanks.

    A role without a kind counts only if there are nothing but role words around it: `read only admin` is one
    word that nobody knows.
    """
    for part in text.lower().replace("tenant admin", "admin").split(","):
        words = part.split()
        are_known = all(word.partition(":")[0] in _ROLES for word in words)
        yield from (word for word in words if are_known or ":" in word)


def _avatar(claims: Mapping[str, Any], name: str) -> str | None:
    """Return the address of a picture in a claim; None if it is missing, or nothing that a page may show."""
    url = _text(claims, name, _LONGEST_URL)
    return url if _AVATAR.fullmatch(url) else None


def _text(claims: Mapping[str, Any], name: str, longest: int = _LONGEST_NAME) -> str:
    """Return a claim as text, empty if it is missing; ids may be numbers, all else invalidates the token."""
    value = claims.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TokenInvalid
    text = str(value)
    # Text with a lone surrogate cannot be encoded, so it cannot be stored.
    if len(text) > longest or any("\ud800" <= character <= "\udfff" for character in text):
        raise TokenInvalid
    return text
