"""Things to test with, each with defaults."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.buffers import Buffer
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Contact, Reservation, Revision
from chalicelib.domain.roles import Caller, Role, Roles
from chalicelib.domain.statuses import Status
from chalicelib.operations.reservations import ReservationRequest, erase, reserve, revise
from chalicelib.store import rules
from chalicelib.store.rules import StoredRules

KIND = "court"
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = datetime(2026, 3, 15, tzinfo=UTC)


def caller(user: str = "ana", role: Role = Role.USER, tenant: str = "default") -> Caller:
    """Somebody whose token proves their address."""
    email = f"{user}@example.com"
    roles, name = Roles(role), user.title()
    return Caller(tenant=tenant, user=user, roles=roles, name=name, email=email, proves_address=True)


def hours(start: float, end: float) -> Interval:
    """From `start` to `end` o'clock of 15 March 2026, UTC; beyond 24 on the days after."""
    return Interval.of(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def claim(start: float = 9, end: float = 10, **changes: Any) -> ReservationRequest:
    fields: dict[str, Any] = {
        "kind": KIND,
        "resource": "court-1",
        "interval": hours(start, end),
        "zone": "UTC",
        "status": Status.PENDING,
        "details": {"total": 0, "notas": None},
    }
    return ReservationRequest(**(fields | changes))


def reserved(
    start: float = 9, end: float = 10, *, user: str = "ana", tenant: str = "default", **changes: Any
) -> Reservation:
    return reserve(request=claim(start, end, **changes), actor=caller(user, tenant=tenant), now=NOW)


def ruled(buffer: Buffer) -> None:
    """Let the rules in force of all courts say this buffer, in this process, until they are read again."""
    document = json.dumps({"buffer": buffer.document})
    rules._cache.put(("default", KIND, None), StoredRules(text=document))


def reservation(status: Status = Status.PENDING, **changes: Any) -> Reservation:
    """A reservation that is in no table."""
    fields: dict[str, Any] = {
        "tenant": "default",
        "kind": KIND,
        "id": "r1",
        "resource": "court-1",
        "holder": "ana",
        "contact": Contact("Ana", "ana@example.com"),
        "interval": hours(9, 10),
        "zone": "UTC",
        "details": {},
        "created": NOW,
        "updated": NOW,
        "version": 1,
        "history": (),
    }
    return Reservation(status=status, **(fields | changes))


def changed(
    made: Reservation, *, now: datetime = NOW, reason: str | None = None, **revision: Any
) -> Reservation:
    """The reservation after staff have revised it so."""
    return revise(
        tenant=made.tenant,
        kind=made.kind,
        reservation=made.id,
        decide=lambda _: Revision(**revision),
        actor=caller("admin"),
        now=now,
        reason=reason,
    ).after


def erased(made: Reservation, reason: str | None = None) -> None:
    """Staff erase the reservation."""
    erase(
        tenant=made.tenant,
        kind=made.kind,
        reservation=made.id,
        actor=caller("admin"),
        now=NOW,
        reason=reason,
    )
