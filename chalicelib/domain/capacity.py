"""Whether a user may take a seat in a class session: the facts, and the error of the first one that fails."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.errors import (
    AlreadyEnrolled,
    MembershipMissing,
    ReservationError,
    RuleBroken,
    SessionFull,
    SessionMissing,
    SessionPast,
    SessionUnavailable,
)
from chalicelib.domain.memberships import Membership
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import OPEN, SessionStatus, Status
from chalicelib.domain.zones import wall_clock

# Statuses that hold a seat: one that was used, or kept for somebody who did not come, is not free.
SEATED = frozenset({Status.CONFIRMED, Status.COMPLETED, Status.NO_SHOW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """The facts of document 004, *Validación completa*, in its order, and the rules that are broken.

    Rules and closures come before what others have taken (contract rules.md, *How they bind*).
    """

    has_membership: bool
    is_there: bool
    is_open: bool
    is_scheduled: bool
    is_ahead: bool
    has_room: bool
    is_enrolled: bool
    broken: tuple[RuleBroken, ...] = ()

    @property
    def refusal(self) -> ReservationError | None:
        """Return the error of the first fact that fails; None if all hold."""
        facts: list[tuple[bool, ReservationError]] = [
            (self.has_membership, MembershipMissing()),
            (self.is_there, SessionMissing()),
            (self.is_open, SessionUnavailable()),
            (self.is_ahead, SessionPast()),
            *((False, rule) for rule in self.broken),
            (self.has_room, SessionFull()),
            (not self.is_enrolled, AlreadyEnrolled()),
        ]
        return next((error for holds, error in facts if not holds), None)


def eligibility(
    session: ClassSession | None,
    membership: Membership | None,
    seat: Reservation | None,
    *,
    today: date,
    now: datetime,
    broken: tuple[RuleBroken, ...] = (),
) -> Eligibility:
    """Return the facts for one user and one session; `today` is the day that counts for memberships."""
    status = None if session is None else session.status_at(now)
    is_over = session is not None and session.is_over(now)
    return Eligibility(
        has_membership=membership is not None and membership.is_in_force(today),
        is_there=session is not None,
        # One that is completed because its end has passed is past, not unavailable.
        is_open=status in OPEN or (status is SessionStatus.COMPLETED and is_over),
        is_scheduled=status is SessionStatus.SCHEDULED,
        is_ahead=session is not None and not is_over,
        has_room=session is not None and session.has_room,
        is_enrolled=is_seated(seat),
        broken=broken,
    )


def is_seated(seat: Reservation | None) -> bool:
    """Return whether this record holds a seat."""
    return seat is not None and seat.status in SEATED


def seat_status_at(seat: Reservation, session: ClassSession, now: datetime) -> Status:
    """Return the status of a seat: it ends with its session, even before that is written.

    A holder who has not come until the check-in closes is a no-show before that.
    """
    if seat.status is not Status.CONFIRMED:
        return seat.status
    match session.status_at(now):
        case SessionStatus.COMPLETED:
            return used_status(seat)
        case SessionStatus.CANCELLED:
            return Status.CANCELLED
        case _:
            is_missed = seat.check_in is not None and seat.check_in.is_missed(seat.arrived, now)
            return Status.NO_SHOW if is_missed else seat.status


def used_status(seat: Reservation) -> Status:
    """Return what a confirmed seat becomes with its session: used, unless its holder had to check in."""
    is_missed = seat.check_in is not None and seat.arrived is None
    return Status.NO_SHOW if is_missed else Status.COMPLETED


def today_in(zone: str, now: datetime) -> date:
    """Return the calendar day in this zone."""
    return wall_clock(now, zone).date()
