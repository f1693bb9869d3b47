"""What a user is to the rules: their role, their membership, what they hold, and when they did not come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from chalicelib.domain.quotas import Counted
from chalicelib.domain.roles import Role

T = TypeVar("T")

# What holds for whom no other name of a rule fits.
DEFAULT = "default"
ROLE_NAMES: Mapping[str, Role] = {role.name.lower(): role for role in Role if role > Role.USER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A user as the rules of one kind see them.

    `membership` is the type of the one that is in force. `counted` is what their quota counts, without the
    reservation at hand; None where somebody else checks the quota. `no_shows` are when they did not come.
    """

    role: Role = Role.USER
    membership: str | None = None
    counted: tuple[Counted, ...] | None = ()
    no_shows: tuple[datetime, ...] = ()


# A user of whom nothing more is known, and whose quota somebody else checks.
ANYBODY = Standing(counted=None)


@dataclass(frozen=True, slots=True)
class ByStanding(Generic[T]):
    """A value for each name: a role, a type of membership, or `default`. None is no limit."""

    values: Mapping[str, T | None]

    def names_for(self, standing: Standing) -> tuple[str, ...]:
        """Return the names that fit a user: those of their role and the roles below, and their membership.

        Where none fits it is `default`; none at all if that is not there, either.
        """
        fitting = tuple(
            name
            for name in self.values
            if name == standing.membership or (name in ROLE_NAMES and ROLE_NAMES[name] <= standing.role)
        )
        return fitting or ((DEFAULT,) if DEFAULT in self.values else ())

    @property
    def names_memberships(self) -> bool:
        """Return whether somebody's membership has to be known to apply it."""
        return any(name != DEFAULT and name not in ROLE_NAMES for name in self.values)


def most(values: Mapping[str, int | None], names: tuple[str, ...]) -> int | None:
    """Return the most generous of the values with these names; None is no limit."""
    chosen = [values[name] for name in names]
    limits = [value for value in chosen if value is not None]
    return max(limits) if len(limits) == len(chosen) else None
