"""The ladder of roles, what they are bound to, and the caller (contract common.md, *Who is who*)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Self

# The actor of automatic changes, in histories and events.
SYSTEM = "cupo:system"


class Role(IntEnum):
    """The roles, lowest first; each includes the rights of those below."""

    USER = 1
    STAFF = 2
    ADMIN = 3
    SUPERADMIN = 4


# A role, and the kind of resources that it is bound to; empty where it holds for all.
Grant = tuple[Role, str]


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of a user: the bare one holds for all kinds of resources, a bound one for its kind alone.

    `bound` has only those that are above the bare one.
    """

    bare: Role = Role.USER
    bound: Mapping[str, Role] = field(default_factory=dict)

    @classmethod
    def of(cls, grants: Iterable[Grant]) -> "Roles":
        """Return the roles that these grants come to: in each kind the highest."""
        highest: dict[str, Role] = {}
        for role, kind in grants:
            highest[kind] = max(role, highest.get(kind, Role.USER))
        bare = highest.pop("", Role.USER)
        return cls(bare, {kind: role for kind, role in sorted(highest.items()) if role > bare})

    @classmethod
    def named(cls, words: Iterable[str]) -> "Roles":
        """Return the roles with these words, as `words` gives them."""
        pairs = (word.partition(":") for word in words)
        return cls.of((Role[role.upper()], kind) for role, _, kind in pairs)

    @property
    def words(self) -> list[str]:
        """Return the roles as words: `admin`, or `staff:class` for one that is bound to a kind."""
        bound = [f"{role.name.lower()}:{kind}" for kind, role in self.bound.items()]
        return bound if bound and self.bare is Role.USER else [self.bare.name.lower(), *bound]

    @property
    def highest(self) -> Role:
        """Return the highest role that they have anywhere."""
        return max(self.bare, *self.bound.values()) if self.bound else self.bare

    def in_kind(self, kind: str) -> Role:
        """Return the role that holds for this kind of resources; for the empty one, the bare role."""
        return self.bound.get(kind, self.bare)


LOWEST = Roles()


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated user of one tenant, as their token and account describe them.

    `kind` is that of the resources that they ask about; it is empty where they ask about none, or about all.
    `proves_address`: the token was signed by somebody who vouches for its address. That of an account here
    never does, whoever signed it.
    """

    tenant: str
    user: str
    roles: Roles
    name: str
    email: str
    avatar: str | None = None
    proves_address: bool = False
    kind: str = ""

    def asking_about(self, kind: str) -> Self:
        """Return the caller with the role that holds for this kind of resources."""
        return replace(self, kind=kind)

    @property
    def role(self) -> Role:
        """Return the role that holds for what they ask about."""
        return self.roles.in_kind(self.kind)

    @property
    def can_assist(self) -> bool:
        """Return whether they see and change reservations of others as staff."""
        return self.role >= Role.STAFF

    @property
    def can_administer(self) -> bool:
        """Return whether they see and change what belongs to others of their tenant."""
        return self.role >= Role.ADMIN

    @property
    def can_administer_people(self) -> bool:
        """Return whether they change people; a bound role administers nobody."""
        return self.roles.bare >= Role.ADMIN


def system(tenant: str) -> Caller:
    """Return the actor of automatic changes as a caller."""
    return Caller(tenant=tenant, user=SYSTEM, roles=Roles(Role.SUPERADMIN), name="", email="")
