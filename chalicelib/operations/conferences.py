"""Video links of reservations: a Meet conference where a calendar is configured and answers.

The reservation is always written first and has a link that works by itself; nothing here can fail it or
hold it up for longer than the calendar may take. What is kept: `link`, to join by, and `event`, the
calendar's event, among the reservation's details.
"""

from datetime import datetime

from aws_lambda_powertools import Logger

from chalicelib.conferences import calendar
from chalicelib.conferences.meeting import Conference, Meeting
from chalicelib.domain.errors import ReservationError, ReservationNotFound, Unavailable
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller
from chalicelib.operations.reservations import revise
from chalicelib.store import reservations

# How long an answer may still get a better link: the calendar's three seconds and the write.
SETTLES_SECONDS = 4

logger = Logger(service="cupo")


def may_settle() -> bool:
    """Whether a calendar may give a better link than the one that a reservation is made with."""
    return calendar.is_configured()


def attach(
    *, made: Reservation, meeting: Meeting, actor: Caller, now: datetime, receipt: Receipt | None = None
) -> Reservation:
    """Give a reservation the conference of a calendar event in place of the link that it has.

    As it was made, where there is no calendar, it does not answer, or the reservation is another by then.
    """
    conference = calendar.create(meeting)
    if conference is None:
        return made
    try:
        return revise(
            tenant=made.tenant,
            kind=made.kind,
            reservation=made.id,
            plan=lambda found: _linked(found, made, conference),
            actor=actor,
            now=now,
            receipt=receipt,
        )
    except Exception as failure:
        if not isinstance(failure, ReservationError):
            logger.exception("the conference could not be attached")
        return _after_failure(made, conference)


def follow(
    *, before: Reservation, after: Reservation, meeting: Meeting, actor: Caller, now: datetime
) -> Reservation:
    """Bring the calendar to what a reservation has become; a link that had to do so far gets another try."""
    event = before.details["event"]
    if event is not None and after.details["event"] is None:
        calendar.delete(event)
    if after.details["event"] is not None:
        calendar.update(after.details["event"], meeting)
    elif after.details["link"] is not None:
        return attach(made=after, meeting=meeting, actor=actor, now=now)
    return after


def end(reservation: Reservation) -> None:
    """Delete the calendar's event of a reservation that is no more."""
    if reservation.details["event"] is not None:
        calendar.delete(reservation.details["event"])


def _after_failure(made: Reservation, conference: Conference) -> Reservation:
    """What became of a reservation whose link was not heard of any more; an event for nobody is deleted."""
    try:
        found = reservations.get(made.tenant, made.kind, made.id)
    except Unavailable:
        # Whether the event has its reservation cannot be told: it stays.
        return made
    if found is not None and found.details["event"] == conference.event:
        return found
    calendar.delete(conference.event)
    return made


def _linked(found: Reservation, made: Reservation, conference: Conference) -> Revision:
    if not found.is_blocking or found.details["link"] != made.details["link"]:
        raise ReservationNotFound
    return Revision(details={"link": conference.link, "event": conference.event})
