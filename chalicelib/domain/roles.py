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
    """An authenticated user of one tenant, as their token and account describe them."""

    tenant: str
    user: str
    role: Role
    name: str
    email: str
    avatar: str | None = None

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
