"""Things to test with, each with defaults."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.statuses import Status
from chalicelib.operations.reservations import Claim, reserve

KIND = "court"
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = datetime(2026, 3, 15, tzinfo=UTC)


def caller(user: str = "ana", role: Role = Role.USER, tenant: str = "default") -> Caller:
    return Caller(tenant=tenant, user=user, role=role, name=user.title(), email=f"{user}@example.com")


def hours(start: float, end: float) -> Interval:
    """From `start` to `end` o'clock of 15 March 2026, UTC; beyond 24 on the days after."""
    return Interval.of(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def claim(start: float = 9, end: float = 10, **changes: Any) -> Claim:
    fields: dict[str, Any] = {
        "kind": KIND,
        "resource": "court-1",
        "interval": hours(start, end),
        "zone": "UTC",
        "status": Status.PENDING,
        "details": {"total": 0, "notas": None},
    }
    return Claim(**(fields | changes))


def reserved(
    start: float = 9, end: float = 10, *, user: str = "ana", tenant: str = "default", **changes: Any
) -> Reservation:
    return reserve(claim=claim(start, end, **changes), actor=caller(user, tenant=tenant), now=NOW)
