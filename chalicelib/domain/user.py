"""A tenant's user with an account here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.roles import Roles
from chalicelib.domain.texts import comparable

# For so long a session token is good.
SESSION_LASTS = timedelta(days=7)
# A request that checks the old password may still be under way when another is set: its session ends, too.
SESSIONS_END_AFTER = timedelta(seconds=10)
# An account whose address nobody proves is removed after this time.
UNPROVED_STAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account: `password` is the encoded hash (domain/passwords.py), never the password.

    `unproved_until` is when it is removed, unless its address is proved by then; None once it is. Tokens from
    before the second of `sessions_end` are invalid.
    """

    tenant: str
    id: str
    email: str
    name: str
    roles: Roles
    is_active: bool
    password: str
    created: datetime
    version: int
    unproved_until: datetime | None = None
    sessions_end: datetime | None = None


def folded(email: str) -> str:
    """Return an address in the form for comparison: without case and surrounding blanks."""
    return comparable(email).strip().casefold()
