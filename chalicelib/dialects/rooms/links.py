"""What the links in mails about bookings do: creators move and cancel, guests see (contract rooms.md)."""

from datetime import datetime

from chalicelib.dialects.rooms.changes import cancel
from chalicelib.dialects.rooms.policy import POLICY
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.reservation_links import BY_LINK, LinkAction
from chalicelib.domain.roles import Caller
from chalicelib.notifications.notification_templates import RecipientRole
from chalicelib.operations.kinds import LinkedActions


def _cancel(booking: Reservation, creator: Caller, now: datetime) -> None:
    cancel(booking.id, actor=creator, now=now, noted=BY_LINK)


LINKED = LinkedActions(
    of_roles={
        RecipientRole.HOLDER: frozenset({LinkAction.SEE, LinkAction.CANCEL}),
        RecipientRole.ATTENDEE: frozenset({LinkAction.SEE}),
    },
    cancel=_cancel,
    words=POLICY.sentence,
)
