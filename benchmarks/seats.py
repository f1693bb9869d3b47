"""What seats in class sessions cost: DynamoDB requests, read and write capacity.

make benchmark NAME=seats
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from benchmarks import engine
from benchmarks.engine import row, shown
from benchmarks.meter import measured
from chalicelib.dialects import gym as _gym  # noqa: F401 - defines their reminder
from chalicelib.domain.errors import SessionFull
from chalicelib.domain.intervals import Interval
from chalicelib.domain.roles import Caller, Roles
from chalicelib.domain.sessions import ClassSession
from chalicelib.operations import enrollments, memberships, resources, sessions, waitlists
from chalicelib.operations.memberships import MembershipChange
from chalicelib.operations.sessions import Timing

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = date(2026, 3, 15)


def main() -> None:
    """Measure and print."""
    # What a process knows of its tenant for ten seconds; and the classes' reminder, which makes things due.
    engine.warm()
    print(f"{'write':<42}{'requests':>9}{'RCU':>6}{'WCU':>6}{'indexes':>9}  calls")
    users = [member(f"user-{number}") for number in range(5)]
    session = new_session(capacity=2)
    wish = enrollments.EnrollmentRequest(
        kind="enrollment", session=session.id, details={"notes": None, "avatar": None}
    )
    first = shown("reserve", lambda: enrollments.enroll(request=wish, actor=users[0], now=NOW)).record
    enrollments.enroll(request=wish, actor=users[1], now=NOW)
    shown(
        "refuse, sold out",
        lambda: _refused(lambda: enrollments.enroll(request=wish, actor=users[2], now=NOW)),
    )
    where: dict[str, Any] = {"session": session.id, "kind": "enrollment", "now": NOW}
    shown("join the waitlist", lambda: waitlists.join(actor=users[3], **where))
    of: dict[str, Any] = {"tenant": "default", "kind": "enrollment", "now": NOW}
    shown(
        "cancel, the first in line is promoted",
        lambda: enrollments.cancel(enrollment=first.id, actor=users[0], **of),
    )
    with measured() as cost:
        mine = enrollments.check(kind="enrollment", session=session.id, actor=users[3], now=NOW)
    row("validate", cost)
    if not mine.is_enrolled:
        raise SystemExit("the first in line did not inherit")


def _refused(action: Callable[[], object]) -> None:
    try:
        action()
    except SessionFull:
        return
    raise SystemExit("a full session let somebody in")


def member(user: str) -> Caller:
    """A user with a membership."""
    wanted = MembershipChange(type="PRO", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
    memberships.add(tenant="default", holder=user, changes=wanted, now=NOW)
    return Caller(tenant="default", user=user, roles=Roles(), name="Eva Paz", email=f"{user}@example.com")


def new_session(capacity: int) -> ClassSession:
    """A session of a class of its own."""
    details = {"description": "Hatha", "duration": 60, "capacity": capacity, "price": 0}
    of = resources.add(tenant="default", kind="class", name="Yoga", details=details, now=NOW)
    start = datetime(2026, 3, 15, 9, tzinfo=UTC)
    return sessions.add(
        tenant="default",
        kind="class",
        resource=of.id,
        timing=Timing(
            day=DAY,
            starts="09:00",
            ends="10:00",
            zone="UTC",
            interval=Interval(start, start.replace(hour=10)),
        ),
        own_capacity=None,
        notes=None,
        now=NOW,
    )
