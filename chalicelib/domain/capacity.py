"""Whether somebody may take a seat: the facts, and what the first of them that fails is called."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.errors import (
    AlreadyEnrolled,
    MembershipMissing,
    ReservationError,
    SessionFull,
    SessionMissing,
    SessionPast,
    SessionUnavailable,
)
from chalicelib.domain.memberships import Membership
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status
from chalicelib.domain.zones import wall_clock

# Who holds a place: a seat that was used, or kept for somebody who did not come, is not free.
SEATED = frozenset({Status.CONFIRMED, Status.COMPLETED, Status.NO_SHOW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """The facts of document 004, *Validación completa*, in its order."""

    has_membership: bool
    is_there: bool
    is_open: bool
    is_scheduled: bool
    is_ahead: bool
    has_room: bool
    is_enrolled: bool

    @property
    def refusal(self) -> ReservationError | None:
        """What the first failing fact is called; None when all hold."""
        facts: list[tuple[bool, type[ReservationError]]] = [
            (self.has_membership, MembershipMissing),
            (self.is_there, SessionMissing),
            (self.is_open, SessionUnavailable),
            (self.is_ahead, SessionPast),
            (self.has_room, SessionFull),
            (not self.is_enrolled, AlreadyEnrolled),
        ]
        return next((failure() for holds, failure in facts if not holds), None)


def eligibility(
    session: ClassSession | None,
    membership: Membership | None,
    seat: Reservation | None,
    *,
    zone: str,
    now: datetime,
) -> Eligibility:
    """The facts for one user and one session; `zone` is the gym's when there is no session."""
    today = today_in(session.zone if session else zone, now)
    return Eligibility(
        has_membership=membership is not None and membership.is_in_force(today),
        is_there=session is not None,
        is_open=session is not None and session.is_open,
        is_scheduled=session is not None and session.status is SessionStatus.SCHEDULED,
        is_ahead=session is not None and not session.is_past(now),
        has_room=session is not None and session.has_room,
        is_enrolled=is_seated(seat),
    )


def is_seated(seat: Reservation | None) -> bool:
    """Whether this record holds a place."""
    return seat is not None and seat.status in SEATED


def today_in(zone: str, now: datetime) -> date:
    """The calendar day in this zone."""
    return wall_clock(now, zone).date()
