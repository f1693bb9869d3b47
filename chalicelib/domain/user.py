"""A tenant's user with an account here."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.roles import Role
from chalicelib.domain.texts import comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account: `password` is the encoded hash (domain/passwords.py), never the password."""

    tenant: str
    id: str
    email: str
    name: str
    role: Role
    is_active: bool
    password: str
    created: datetime
    version: int


def folded(email: str) -> str:
    """Return an address in the form for comparison: without case and surrounding blanks."""
    return comparable(email).strip().casefold()
