"""What can be reserved: a professional, a room, a court."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """`details` are the dialect's own fields. A removed one stays readable for its old reservations.

    `handle` is a name that no other resource of its kind and tenant has; None: any may have its name.
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
    handle: str | None = None

    @property
    def is_reservable(self) -> bool:
        """Whether it takes new reservations."""
        return self.is_active and not self.is_removed


def handle_of(name: str) -> str:
    """A name in the form in which names are compared: without case, its blanks as one."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
