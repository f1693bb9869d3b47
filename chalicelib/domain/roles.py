"""The ladder of roles, and the caller."""

from dataclasses import dataclass
from enum import IntEnum

# The actor of automatic changes, in histories and events.
SYSTEM = "cupo:system"


class Role(IntEnum):
    """The roles, lowest first; each includes the rights of those below."""

    USER = 1
    STAFF = 2
    ADMIN = 3
    SUPERADMIN = 4


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated user of one tenant, as their token and account describe them.

    `proves_address`: the token was signed by somebody who vouches for its address. That of an account here
    never does, whoever signed it.
    """

    tenant: str
    user: str
    role: Role
    name: str
    email: str
    avatar: str | None = None
    proves_address: bool = False

    @property
    def can_assist(self) -> bool:
        """Return whether they see and change reservations of others as staff."""
        return self.role >= Role.STAFF

    @property
    def can_administer(self) -> bool:
        """Return whether they see and change what belongs to others of their tenant."""
        return self.role >= Role.ADMIN


def system(tenant: str) -> Caller:
    """Return the actor of automatic changes as a caller."""
    return Caller(tenant=tenant, user=SYSTEM, role=Role.SUPERADMIN, name="", email="")
