"""Routes that change, check in, cancel and delete one booking: /api/bookings/{id}."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.dialects.rooms import route_docs
from chalicelib.dialects.rooms.booking_requests import raise_if_not_inviting, revision_for
from chalicelib.dialects.rooms.bookings import people_of, room_of, showing_conflicts
from chalicelib.dialects.rooms.meetings import meeting_of
from chalicelib.dialects.rooms.policy import BOOKING, STATUSES, UNTIL_MIDNIGHT
from chalicelib.dialects.rooms.responses import Booking, Cancelled, may_see
from chalicelib.dialects.rooms.schemas import BookingPatch, Cancellation, Document
from chalicelib.dialects.rooms.slots import FieldErrors, zone_of
from chalicelib.domain.errors import NotHolder, ReservationSettled
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import end_of_day, wall_clock
from chalicelib.http.bodies import collected
from chalicelib.http.call import Call, Reply
from chalicelib.http.check_ins import CheckIn
from chalicelib.http.envelopes import Data
from chalicelib.http.instants import utc
from chalicelib.http.routes import route
from chalicelib.integrations import jitsi
from chalicelib.operations import check_ins, conferences
from chalicelib.operations import reservations as operations
from chalicelib.operations.cancellations import FEE


@route(
    "PUT",
    "/api/bookings/{booking_id}",
    body=Document,
    response=Data[Booking],
    docs=route_docs.PUT_BOOKING,
)
def put_booking(call: Call[Document]) -> Reply:
    """Change a booking, by its creator or an admin; a move that fails changes nothing."""
    request, schema_errors = collected(BookingPatch, BookingPatch, dict(call.document))
    changed = change(call.path["booking_id"], request, schema_errors, actor=call.caller, now=call.now)
    data = Booking.of(changed, room_of(changed), people_of(changed), call.now, call.caller)
    return Reply(200, {"data": data})


@route(
    "PATCH",
    "/api/bookings/{booking_id}/cancel",
    body=Cancellation,
    response=Data[Cancelled],
    docs=route_docs.CANCEL_BOOKING,
)
def cancel_booking(call: Call[Cancellation]) -> Reply:
    """Cancel a booking, by its creator or an admin; a second cancellation changes nothing."""
    cancelled = cancel(call.path["booking_id"], actor=call.caller, now=call.now, reason=call.body.reason)
    data = {
        "id": int(cancelled.id),
        "status": STATUSES[cancelled.status_at(call.now)],
        # One that ended with its creator's account has no time of its own.
        "cancelled_at": cancelled.details["cancelled_at"] or utc(cancelled.updated),
        **({"fee": cancelled.details[FEE]} if cancelled.details.get(FEE) else {}),
    }
    return Reply(200, {"data": data})


@route("POST", "/api/bookings/{booking_id}/check-in", body=CheckIn, response=Data[Booking])
def check_in_booking(call: Call[CheckIn]) -> Reply:
    """Say that somebody has come: the creator or a guest with the room's code of the day, or an admin."""

    def is_admin(booking: Reservation) -> bool:
        if not may_see(call.caller, booking):
            raise NotHolder
        return call.caller.can_administer

    booking = check_ins.check_in(
        tenant=call.tenant,
        kind=BOOKING,
        reservation=call.path["booking_id"],
        is_staff=is_admin,
        code=call.body.code,
        actor=call.caller,
        now=call.now,
    )
    return Reply(
        200, {"data": Booking.of(booking, room_of(booking), people_of(booking), call.now, call.caller)}
    )


@route("DELETE", "/api/bookings/{booking_id}", docs=route_docs.DELETE_BOOKING)
def delete_booking(call: Call[None]) -> Reply:
    """Delete a booking permanently, by its creator or an admin."""
    erased = operations.erase(
        tenant=call.tenant,
        kind=BOOKING,
        reservation=call.path["booking_id"],
        actor=call.caller,
        now=call.now,
        rule=lambda booking: _raise_if_foreign(booking, call.caller),
    )
    conferences.end(erased)
    return Reply(204, None)


def change(
    booking_id: str,
    request: BookingPatch,
    schema_errors: FieldErrors = (),
    *,
    actor: Caller,
    now: datetime,
    noted: Mapping[str, Any] | None = None,
) -> Reservation:
    """Change a booking, and what an external calendar shows of it; return it.

    `schema_errors` are told with those of the rules, `noted` are facts for the history.
    """

    def decide(booking: Reservation) -> Revision:
        _raise_if_foreign(booking, actor)
        raise_if_not_inviting(request, actor, now)
        _raise_if_settled(booking, now)
        revision = replace(revision_for(request, schema_errors, booking, actor, now), noted=noted)
        return _with_link(booking, revision)

    with showing_conflicts(actor):
        revised = operations.revise(
            tenant=actor.tenant,
            kind=BOOKING,
            reservation=booking_id,
            decide=decide,
            actor=actor,
            now=now,
            is_override=request.override,
        )
    changed = revised.after
    if not revised.is_changed:
        return changed
    meeting = meeting_of(changed, people_of(changed))
    return conferences.follow(before=revised.before, after=changed, meeting=meeting, actor=actor, now=now)


def cancel(
    booking_id: str,
    *,
    actor: Caller,
    now: datetime,
    reason: str | None = None,
    noted: Mapping[str, Any] | None = None,
) -> Reservation:
    """Cancel a booking, and end its event in an external calendar; return it. `noted` is for the history."""

    def decide(booking: Reservation) -> Revision:
        _raise_if_foreign(booking, actor)
        if booking.status is Status.CANCELLED:
            return Revision()
        return Revision(
            status=Status.CANCELLED,
            details={"cancelled_at": utc(now)},
            also_from=_also_cancelled_from(booking, now),
            noted=noted,
        )

    revised = operations.revise(
        tenant=actor.tenant,
        kind=BOOKING,
        reservation=booking_id,
        decide=decide,
        actor=actor,
        now=now,
        reason=reason,
    )
    if revised.is_changed:
        conferences.end(revised.after)
    return revised.after


def _with_link(booking: Reservation, revision: Revision) -> Revision:
    """Return the revision with a link if the booking now needs one, without if it no longer does."""
    details = dict(revision.details or {})
    has_meeting = details.get("meet", booking.details["meet"])
    if has_meeting and booking.details["link"] is None:
        details["link"] = jitsi.link()
    if not has_meeting and booking.details["link"] is not None:
        details |= {"link": None, "event": None}
    return replace(revision, details=details)


def _raise_if_foreign(booking: Reservation, caller: Caller) -> None:
    if booking.holder != caller.user and not caller.can_administer:
        raise NotHolder


def _raise_if_settled(booking: Reservation, now: datetime) -> None:
    if not booking.status_at(now).is_blocking:
        raise ReservationSettled


def _also_cancelled_from(booking: Reservation, now: datetime) -> frozenset[Status]:
    """Return from which statuses it may be cancelled until midnight of its end, in the room's zone."""
    if booking.status_at(now) is not Status.COMPLETED:
        return frozenset()
    zone = zone_of(room_of(booking))
    midnight = end_of_day(wall_clock(booking.interval.end, zone).date(), zone)
    return UNTIL_MIDNIGHT if now < midnight else frozenset()
