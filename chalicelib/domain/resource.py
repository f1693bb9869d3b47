"""What can be reserved: a professional, a room, a court."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.texts import comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource; `details` are the dialect's own fields. Removed, it stays readable for old reservations.

    `unique_name` is a name that no other resource of its kind and tenant has; None if names may repeat.
    """

    tenant: str
    kind: str
    id: str
    name: str
    is_active: bool
    is_removed: bool
    timezone: str | None
    details: Mapping[str, Any]
    created: datetime
    version: int
    unique_name: str | None = None

    @property
    def is_reservable(self) -> bool:
        """Return whether it takes new reservations."""
        return self.is_active and not self.is_removed


def unique_name_of(name: str) -> str:
    """Return a name in the form for comparison: without case, each run of blanks as one."""
    return " ".join(comparable(name).casefold().split())
