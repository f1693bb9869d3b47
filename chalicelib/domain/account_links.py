"""Links that prove an address or let set a new password, sent by mail (contract courts.md)."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.signed_tokens import content_of, signed
from chalicelib.domain.user import User, folded

_DIGEST_DIGITS = 32


class LinkPurpose(StrEnum):
    """What a link is for, which is also the last part of its path."""

    CONFIRM = "confirm"
    RESET = "reset"


LASTS = {LinkPurpose.CONFIRM: timedelta(hours=24), LinkPurpose.RESET: timedelta(hours=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLink:
    """The content of a link; `state` is that of the account, and the link is void once it is another."""

    purpose: LinkPurpose
    tenant: str
    user: str
    expires: datetime
    state: str

    def is_for(self, account: User, now: datetime) -> bool:
        """Return whether the link can be used for this account now."""
        return now < self.expires and hmac.compare_digest(self.state, _state_of(account, self.purpose))


def link_for(account: User, purpose: LinkPurpose, now: datetime) -> AccountLink:
    """Return a link for an account as it is now."""
    return AccountLink(
        purpose=purpose,
        tenant=account.tenant,
        user=account.id,
        expires=now + LASTS[purpose],
        state=_state_of(account, purpose),
    )


def token_of(link: AccountLink, key: bytes) -> str:
    """Return the token that stands in the link's address."""
    content = [link.purpose, link.tenant, link.user, int(link.expires.timestamp()), link.state]
    return signed(content, key)


def link_in(token: str, purpose: LinkPurpose, keys: Iterable[bytes]) -> AccountLink | None:
    """Return the link in a token; None if it is for something else, or none of the keys has signed it."""
    content = content_of(token, keys)
    if content is None or content[0] != purpose:
        return None
    _, tenant, user, expires, state = content
    until = datetime.fromtimestamp(expires, UTC)
    return AccountLink(purpose=purpose, tenant=tenant, user=user, expires=until, state=state)


def _state_of(account: User, purpose: LinkPurpose) -> str:
    """Return a digest of what a link's use changes: so each works once."""
    parts = [purpose, folded(account.email), account.password if purpose is LinkPurpose.RESET else ""]
    if purpose is LinkPurpose.CONFIRM:
        parts.append("" if account.unproved_until is None else account.unproved_until.isoformat())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_DIGEST_DIGITS]
