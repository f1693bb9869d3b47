"""What the links in mails about bookings do: creators move and cancel, guests see (contract rooms.md)."""

from datetime import datetime

from chalicelib.dialects.rooms.changes import cancel, change
from chalicelib.dialects.rooms.policy import POLICY
from chalicelib.dialects.rooms.schemas import BookingPatch
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.reservation_links import BY_LINK, OF_STANDING, LinkAction
from chalicelib.domain.roles import Caller
from chalicelib.notifications.notification_templates import RecipientRole
from chalicelib.operations.kinds import LinkedActions


def _cancel(booking: Reservation, creator: Caller, now: datetime) -> None:
    cancel(booking.id, actor=creator, now=now, noted=BY_LINK)


def _move(booking: Reservation, interval: Interval, creator: Caller, now: datetime) -> Reservation:
    times = {"start_datetime": interval.start.isoformat(), "end_datetime": interval.end.isoformat()}
    return change(booking.id, BookingPatch.model_validate(times), actor=creator, now=now, noted=BY_LINK)


LINKED = LinkedActions(
    of_roles={
        RecipientRole.HOLDER: OF_STANDING,
        RecipientRole.ATTENDEE: frozenset({LinkAction.SEE}),
    },
    cancel=_cancel,
    move=_move,
    words=POLICY.sentence,
)
