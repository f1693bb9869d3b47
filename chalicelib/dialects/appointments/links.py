"""What the links in mails about appointments do (contract appointments.md).

A client's cancellation deletes the appointment, as there is no other in document 000; that of the
professional cancels it. The professional confirms what is pending.
"""

from datetime import datetime

from chalicelib.dialects.appointments.changes import change, erase
from chalicelib.dialects.appointments.policy import POLICY
from chalicelib.dialects.appointments.rules import may_decide
from chalicelib.dialects.appointments.schemas import Decision
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.reservation_links import BY_LINK, OF_STANDING, LinkAction
from chalicelib.domain.roles import Caller
from chalicelib.notifications.notification_templates import RecipientRole
from chalicelib.operations.kinds import LinkedActions


def _cancel(appointment: Reservation, actor: Caller, now: datetime) -> None:
    if may_decide(appointment, actor):
        change(appointment.id, Decision(status="CANCELLED"), actor=actor, now=now, noted=BY_LINK)
    else:
        erase(appointment.id, actor=actor, now=now, noted=BY_LINK)


def _move(appointment: Reservation, interval: Interval, actor: Caller, now: datetime) -> Reservation:
    times = {"start_time": interval.start.isoformat(), "end_time": interval.end.isoformat()}
    return change(appointment.id, Decision.model_validate(times), actor=actor, now=now, noted=BY_LINK)


def _confirm(appointment: Reservation, professional: Caller, now: datetime) -> Reservation:
    confirmed = Decision(status="CONFIRMED")
    return change(appointment.id, confirmed, actor=professional, now=now, noted=BY_LINK)


LINKED = LinkedActions(
    of_roles={
        RecipientRole.HOLDER: OF_STANDING,
        RecipientRole.HOST: OF_STANDING | {LinkAction.CONFIRM},
    },
    cancel=_cancel,
    move=_move,
    confirm=_confirm,
    words=POLICY.sentence,
)
