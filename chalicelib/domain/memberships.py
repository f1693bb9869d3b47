"""Memberships, which let users reserve: one for each user (contract classes.md, *Membership*)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.totals import TotalOf


class MembershipStatus(StrEnum):
    """The status of a membership."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


MEMBERSHIP = "membership"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A user's membership. Both days are inclusive, in the gym's calendar.

    `status` is the stored one; what is shown and decided goes by `status_on`.
    """

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
    total_of: TotalOf | None = None

    @property
    def kind(self) -> str:
        """Return its kind, of which its tenant has a total."""
        return MEMBERSHIP

    @property
    def is_archived(self) -> bool:
        """Return whether no list shows it: each is shown."""
        return False

    def status_on(self, today: date) -> MembershipStatus:
        """Return its status: past its last day it is expired, even before that is written."""
        return MembershipStatus.EXPIRED if self.last_day < today else self.status

    def is_in_force(self, today: date) -> bool:
        """Return whether it lets its holder reserve on this day."""
        return self.status is MembershipStatus.ACTIVE and self.first_day <= today <= self.last_day
