"""What happens to a reservation or a class session automatically, and when.

Each `…_due` function returns the next instant at which something is due, or None. The instant is written with
the item, so that one query finds everything that is due: the sweep looks at nothing else.
"""

from datetime import datetime

from chalicelib.domain.reservation import Reservation
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status


def next_due(reservation: Reservation) -> datetime | None:
    """Return when it lapses, people are reminded, or a confirmed reservation and its buffer end."""
    ends = reservation.blocked.end if reservation.status is Status.CONFIRMED else None
    return earliest(reminder_due(reservation), reservation.lapses or ends)


def reminder_due(reservation: Reservation) -> datetime | None:
    """Return when people are to be reminded; None for a hold, and after the reminder of this start."""
    start, lead = reservation.interval.start, reservation.reminds
    is_hold = reservation.expires is not None
    if lead is None or is_hold or not reservation.is_blocking or reservation.reminded == start:
        return None
    return start - lead


def session_due(session: ClassSession) -> datetime | None:
    """Return the start of a scheduled session and the end of one in progress, when their statuses change."""
    match session.status:
        case SessionStatus.SCHEDULED:
            return session.interval.start
        case SessionStatus.IN_PROGRESS:
            return session.interval.end
        case _:
            return None


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of the moments that are set."""
    return min((moment for moment in moments if moment is not None), default=None)
