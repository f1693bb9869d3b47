"""What the links in mails about reservas do: their holder sees and cancels (contract courts.md)."""

from datetime import datetime

from chalicelib.dialects.courts.policy import KIND, POLICY
from chalicelib.domain.errors import NotHolder
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.reservation_links import BY_LINK, LinkAction
from chalicelib.domain.roles import Caller
from chalicelib.domain.statuses import Status
from chalicelib.notifications.notification_templates import RecipientRole
from chalicelib.operations import reservations as operations
from chalicelib.operations.kinds import LinkedActions


def _cancel(reserva: Reservation, holder: Caller, now: datetime) -> None:
    def decide(present: Reservation) -> Revision:
        if present.holder != holder.user:
            raise NotHolder
        return Revision(status=Status.CANCELLED, noted=BY_LINK)

    operations.revise(
        tenant=reserva.tenant, kind=KIND, reservation=reserva.id, decide=decide, actor=holder, now=now
    )


LINKED = LinkedActions(
    of_roles={RecipientRole.HOLDER: frozenset({LinkAction.SEE, LinkAction.CANCEL})},
    cancel=_cancel,
    words=POLICY.sentence,
)
