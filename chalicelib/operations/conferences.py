"""Video links of reservations: a Meet conference if a calendar is configured and responds.

The reservation is always written first, with a link that works by itself. Nothing here can make it fail, or
delay it for longer than the time limit of the calendar. Two of the reservation's details are kept here:
`link`, the address to join by, and `event`, the id of the calendar's event.
"""

from datetime import datetime

from aws_lambda_powertools import Logger

from chalicelib.domain.errors import ReservationError, ReservationNotFound, Unavailable
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller
from chalicelib.integrations import google_calendar
from chalicelib.integrations.meetings import Conference, Meeting
from chalicelib.operations.reservations import revise
from chalicelib.store import reservations

# How long a stored response may still get a better link: the calendar's three seconds, and the write.
SETTLES_SECONDS = 4

logger = Logger(service="cupo")


def may_settle() -> bool:
    """Return whether a calendar may replace the link that a reservation is created with."""
    return google_calendar.is_configured()


def attach(
    *,
    booked: Reservation,
    meeting: Meeting,
    actor: Caller,
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
) -> Reservation:
    """Replace the link of a reservation with the conference of a new calendar event.

    Return `booked` unchanged if there is no calendar, if the calendar does not respond, or if the reservation
    has another link by then or blocks nothing any more.
    """
    conference = google_calendar.create(meeting)
    if conference is None:
        return booked

    def decide(reservation: Reservation) -> Revision:
        if not reservation.is_blocking_at(now) or reservation.details["link"] != booked.details["link"]:
            raise ReservationNotFound
        return Revision(details={"link": conference.link, "event": conference.event})

    try:
        return revise(
            tenant=booked.tenant,
            kind=booked.kind,
            reservation=booked.id,
            decide=decide,
            actor=actor,
            now=now,
            idempotency=idempotency,
        ).after
    except Exception as failure:
        if not isinstance(failure, ReservationError):
            logger.exception("the conference could not be attached")
        return _after_failure(booked, conference)


def follow(
    *, before: Reservation, after: Reservation, meeting: Meeting, actor: Caller, now: datetime
) -> Reservation:
    """Update the calendar after a change of a reservation; try again to attach a missing conference."""
    event = before.details["event"]
    if event is not None and after.details["event"] is None:
        google_calendar.delete(event)
    if after.details["event"] is not None:
        google_calendar.update(after.details["event"], meeting)
    elif after.details["link"] is not None:
        return attach(booked=after, meeting=meeting, actor=actor, now=now)
    return after


def end(reservation: Reservation) -> None:
    """Delete the calendar event of a reservation that was cancelled or erased."""
    if reservation.details["event"] is not None:
        google_calendar.delete(reservation.details["event"])


def _after_failure(booked: Reservation, conference: Conference) -> Reservation:
    """Return the reservation as stored if the write succeeded after all; else delete the unused event."""
    try:
        present = reservations.get(booked.tenant, booked.kind, booked.id)
    except Unavailable:
        # It is not known whether a reservation uses the event, so the event stays.
        return booked
    if present is not None and present.details["event"] == conference.event:
        return present
    google_calendar.delete(conference.event)
    return booked
