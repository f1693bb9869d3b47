"""Statuses, and the transitions between them (contract common.md, *Statuses inside*)."""

from enum import StrEnum


class Status(StrEnum):
    """The status of a reservation."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_blocking(self) -> bool:
        """Return whether a reservation in this status blocks its interval for others."""
        return self in BLOCKING


BLOCKING = frozenset({Status.PENDING, Status.CONFIRMED})

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.CONFIRMED, Status.CANCELLED, Status.EXPIRED}),
    Status.CONFIRMED: frozenset({Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED}),
    Status.COMPLETED: frozenset(),
    Status.NO_SHOW: frozenset({Status.COMPLETED}),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
}


def can_become(current: Status, wanted: Status) -> bool:
    """Return whether the status machine allows the transition from `current` to `wanted`."""
    return wanted in TRANSITIONS[current]


class SessionStatus(StrEnum):
    """The status of a class session."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OPEN = frozenset({SessionStatus.SCHEDULED, SessionStatus.IN_PROGRESS})

SESSION_TRANSITIONS: dict[SessionStatus, frozenset[SessionStatus]] = {
    SessionStatus.SCHEDULED: frozenset(
        {SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED, SessionStatus.CANCELLED}
    ),
    SessionStatus.IN_PROGRESS: frozenset({SessionStatus.COMPLETED, SessionStatus.CANCELLED}),
    SessionStatus.COMPLETED: frozenset(),
    SessionStatus.CANCELLED: frozenset(),
}
