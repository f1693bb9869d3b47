"""/api/bookings/{id}: changed, cancelled, deleted."""

from dataclasses import replace
from datetime import datetime

from chalicelib.conferences import jitsi
from chalicelib.dialects.bodies import collected
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.instants import utc
from chalicelib.dialects.rooms.answers import Booking
from chalicelib.dialects.rooms.bookings import people_of, room_of, telling_conflicts
from chalicelib.dialects.rooms.dialect import rooms
from chalicelib.dialects.rooms.meetings import meeting_of
from chalicelib.dialects.rooms.plans import revision_for
from chalicelib.dialects.rooms.policy import BOOKING, STATUSES
from chalicelib.dialects.rooms.schemas import BookingPatch, Cancellation, Document
from chalicelib.dialects.shown import EMPTIES, Shown
from chalicelib.domain.errors import NotHolder, ReservationSettled
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.operations import conferences
from chalicelib.operations import reservations as operations


@rooms.route("PUT", "/api/bookings/{booking_id}", body=Document, shown=Shown(body=BookingPatch))
def put_booking(call: Call[Document]) -> Reply:
    """Change a booking, by its creator or an admin; it moves in one write, or stays where it was."""
    wish, faults = collected(BookingPatch, BookingPatch, dict(call.document))
    # What it was when the write was worked out for the last time.
    seen: list[Reservation] = []

    def plan(found: Reservation) -> Revision:
        seen[:] = [found]
        _raise_if_foreign(found, call.caller)
        _raise_if_settled(found, call.now)
        return _with_link(found, revision_for(wish, faults, found, call.now))

    with telling_conflicts(call.caller):
        changed = operations.revise(
            tenant=call.tenant,
            kind=BOOKING,
            reservation=call.path["booking_id"],
            plan=plan,
            actor=call.caller,
            now=call.now,
        )
    known = people_of(changed)
    if changed is not seen[0]:
        changed = conferences.follow(
            before=seen[0],
            after=changed,
            meeting=meeting_of(changed, known),
            actor=call.caller,
            now=call.now,
        )
    return Reply(200, {"data": Booking.of(changed, room_of(changed), known)})


@rooms.route("PATCH", "/api/bookings/{booking_id}/cancel", body=Cancellation)
def cancel_booking(call: Call[Cancellation]) -> Reply:
    """Cancel a booking, by its creator or an admin; a second time changes nothing."""
    seen: list[Reservation] = []

    def plan(found: Reservation) -> Revision:
        seen[:] = [found]
        _raise_if_foreign(found, call.caller)
        if found.status is Status.CANCELLED:
            return Revision()
        return Revision(status=Status.CANCELLED, details={"cancelled_at": utc(call.now)})

    cancelled = operations.revise(
        tenant=call.tenant,
        kind=BOOKING,
        reservation=call.path["booking_id"],
        plan=plan,
        actor=call.caller,
        now=call.now,
        reason=call.body.reason,
    )
    if cancelled is not seen[0]:
        conferences.end(cancelled)
    shown = {
        "id": int(cancelled.id),
        "status": STATUSES[cancelled.status],
        "cancelled_at": cancelled.details["cancelled_at"],
    }
    return Reply(200, {"data": shown})


@rooms.route("DELETE", "/api/bookings/{booking_id}", shown=EMPTIES)
def delete_booking(call: Call[None]) -> Reply:
    """Erase a booking for good, by its creator or an admin."""
    erased = operations.erase(
        tenant=call.tenant,
        kind=BOOKING,
        reservation=call.path["booking_id"],
        actor=call.caller,
        now=call.now,
        rule=lambda found: _raise_if_foreign(found, call.caller),
    )
    conferences.end(erased)
    return Reply(204, None)


def _with_link(found: Reservation, revision: Revision) -> Revision:
    """The revision with a link where one is wanted for the first time, without where none is any more."""
    details = dict(revision.details or {})
    has_meeting = details.get("meet", found.details["meet"])
    if has_meeting and found.details["link"] is None:
        details["link"] = jitsi.link()
    if not has_meeting and found.details["link"] is not None:
        details |= {"link": None, "event": None}
    return replace(revision, details=details)


def _raise_if_foreign(found: Reservation, caller: Caller) -> None:
    if found.holder != caller.user and not caller.can_administer:
        raise NotHolder


def _raise_if_settled(found: Reservation, now: datetime) -> None:
    if not found.is_blocking or found.interval.end <= now:
        raise ReservationSettled
