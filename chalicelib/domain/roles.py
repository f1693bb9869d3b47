"""The one ladder of roles, and who is calling."""

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """How far a caller reaches; each includes those below."""

    USER = 1
    STAFF = 2
    ADMIN = 3
    SUPERADMIN = 4


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated user of one tenant, as their token and account say."""

    tenant: str
    user: str
    role: Role
    name: str
    email: str
    avatar: str | None = None

    @property
    def can_assist(self) -> bool:
        """Whether they see and change reservations of others as staff."""
        return self.role >= Role.STAFF

    @property
    def can_administer(self) -> bool:
        """Whether they see and change what belongs to others of their tenant."""
        return self.role >= Role.ADMIN
