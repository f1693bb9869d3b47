"""What lets a user reserve: one membership each (contract classes.md, *Membership*)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MembershipStatus(StrEnum):
    """Where a membership stands."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Both days are inclusive, in the gym's own calendar."""

    tenant: str
    id: str
    holder: str
    type: str
    status: MembershipStatus
    first_day: date
    last_day: date
    price: float
    renews: bool
    notes: str | None
    created: datetime
    version: int

    def is_in_force(self, today: date) -> bool:
        """Whether it lets its holder reserve on this day."""
        return self.status is MembershipStatus.ACTIVE and self.first_day <= today <= self.last_day
