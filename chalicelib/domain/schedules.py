"""What happens to a reservation or a class session by itself, and when: the sweep looks at nothing else.

Each function gives the next instant at which something is due, or None. It is written along with the thing,
so that asking for what is due is one query.
"""

from datetime import datetime

from chalicelib.domain.reservation import Reservation
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status


def next_due(reservation: Reservation) -> datetime | None:
    """A hold expires, people are reminded, what is confirmed is completed when it ends."""
    candidates = [reminder_due(reservation)]
    if reservation.status is Status.PENDING:
        candidates.append(reservation.expires)
    if reservation.status is Status.CONFIRMED:
        candidates.append(reservation.interval.end)
    return earliest(*candidates)


def reminder_due(reservation: Reservation) -> datetime | None:
    """When people are to be reminded; of a hold they are not, nor twice of one start."""
    start, lead = reservation.interval.start, reservation.reminds
    is_hold = reservation.expires is not None
    if lead is None or is_hold or not reservation.is_blocking or reservation.reminded == start:
        return None
    return start - lead


def session_due(session: ClassSession) -> datetime | None:
    """It is in progress from its start on, and completed at its end."""
    match session.status:
        case SessionStatus.SCHEDULED:
            return session.interval.start
        case SessionStatus.IN_PROGRESS:
            return session.interval.end
        case _:
            return None


def session_status_at(session: ClassSession, now: datetime) -> SessionStatus:
    """Where an open session is to stand by its times; a closed one stays where it is."""
    if session.is_open and session.interval.end <= now:
        return SessionStatus.COMPLETED
    if session.status is SessionStatus.SCHEDULED and session.interval.start <= now:
        return SessionStatus.IN_PROGRESS
    return session.status


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of those that are set."""
    return min((moment for moment in moments if moment is not None), default=None)
