"""Links in mails that let their recipient see or change a reservation without signing in (docs/mails.md)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.domain.signed_tokens import content_of, signed
from chalicelib.domain.user import folded

# What the history keeps of a change that was made by a link.
BY_LINK: Mapping[str, Any] = {"by_link": True}

# Parts of one token; tokens of another purpose have another key.
_PARTS = 6
_DIGEST_DIGITS = 32


class LinkAction(StrEnum):
    """What a link is for, which is also the last part of its path."""

    # As long as it is pending: by whoever it is with, or by a guest, whose address it proves.
    CONFIRM = "confirm"
    SEE = "see"
    MOVE = "move"
    CANCEL = "cancel"


# What there may be in the mails about a reservation that stands.
OF_STANDING = frozenset({LinkAction.SEE, LinkAction.MOVE, LinkAction.CANCEL})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationLink:
    """The content of a link: for one action, on one reservation, by the user who gets mail at one address.

    `address` is the digest of that address: a link that was sent to a former one is void.
    """

    action: LinkAction
    tenant: str
    kind: str
    reservation: str
    user: str
    address: str


def token_of(link: ReservationLink, key: bytes) -> str:
    """Return the token that stands in the link's address."""
    content = [link.action, link.tenant, link.kind, link.reservation, link.user, link.address]
    return signed(content, key)


def link_in(token: str, action: LinkAction, keys: Iterable[bytes]) -> ReservationLink | None:
    """Return the link in a token; None if it is for something else, or none of the keys has signed it."""
    content = content_of(token, keys)
    if content is None or len(content) != _PARTS or content[0] != action:
        return None
    _, tenant, kind, reservation, user, address = content
    return ReservationLink(
        action=action, tenant=tenant, kind=kind, reservation=reservation, user=user, address=address
    )


def digest_of(email: str) -> str:
    """Return the digest of an address, without case."""
    return hashlib.sha256(folded(email).encode()).hexdigest()[:_DIGEST_DIGITS]
