"""A tenant's user with an account here."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """`password` is the encoded hash (domain/passwords.py), never the password."""

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
    """The form in which addresses are compared: without case and surrounding blanks."""
    return email.strip().casefold()
