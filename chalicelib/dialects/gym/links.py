"""What the links in mails about seats do: their holder sees and cancels (contract classes.md, *cancel*)."""

from datetime import datetime

from chalicelib.dialects.gym.policy import ENROLLMENT, POLICY
from chalicelib.domain.errors import NotHolder
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.reservation_links import BY_LINK, LinkAction
from chalicelib.domain.roles import Caller
from chalicelib.domain.sessions import ClassSession
from chalicelib.notifications.notification_templates import RecipientRole
from chalicelib.operations import enrollments as operations
from chalicelib.operations.kinds import LinkedActions


def _cancel(seat: Reservation, holder: Caller, now: datetime) -> None:
    def rule(present: Reservation, _: ClassSession) -> None:
        if present.holder != holder.user:
            raise NotHolder

    operations.cancel(
        tenant=seat.tenant,
        kind=ENROLLMENT,
        enrollment=seat.id,
        actor=holder,
        now=now,
        rule=rule,
        noted=BY_LINK,
    )


LINKED = LinkedActions(
    of_roles={RecipientRole.HOLDER: frozenset({LinkAction.SEE, LinkAction.CANCEL})},
    cancel=_cancel,
    words=POLICY.sentence,
)
