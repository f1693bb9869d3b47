"""The day's budgets of first invitations that users below staff cause (docs/security.md).

What one user invites is counted in the write of the invitation, and refused there. What goes to one address,
and what the stage sends, is counted where it is sent, and held back there: whoever is invited still sees the
reservation, and hears of its changes. Nothing else counts: neither what staff cause, nor changes,
cancellations and reminders.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import settings
from chalicelib.domain.errors import RateExceeded
from chalicelib.domain.events import Event
from chalicelib.domain.roles import Caller
from chalicelib.domain.user import folded
from chalicelib.notifications.audience import Notice
from chalicelib.operations import kinds
from chalicelib.store.budgets import Budget
from chalicelib.store.tables import key

# The fact in the history of a change that invites people, if these invitations count.
_BUDGETED = "budgeted"
_GUESTS = "guests-of-user"

logger = Logger(service="cupo")


def of_actor(actor: Caller, before: Collection[str], after: Collection[str]) -> tuple[Budget, ...]:
    """Return the budget of a user who makes `after` the attendees; none for staff, or if nobody is new."""
    invited = len(set(after) - set(before))
    if not invited or actor.can_assist:
        return ()
    name = key("GUESTS", actor.tenant, actor.user)
    return (Budget(_GUESTS, name, settings.load().guests_daily_limit, invited),)


def of_hosted(actor: Caller, kind: str) -> tuple[Budget, ...]:
    """Return the budget of a user whose reservation the person it is with is told of; none for staff.

    Nor for resources that are no people. Without it, who reserves and deletes again mails them without end.
    """
    known = kinds.get(kind)
    if actor.can_assist or known is None or known.user_resource is None:
        return ()
    name = key("HOSTED", actor.tenant, actor.user, kind)
    return (Budget("hosted-of-user", name, settings.load().hosted_daily_limit),)


def noted(budgets: Sequence[Budget]) -> dict[str, Any]:
    """Return what the history says of a change that takes from these budgets."""
    return {_BUDGETED: True} if budgets else {}


def of_notice(event: Event, notice: Notice, email: str) -> tuple[Budget, ...]:
    """Return the budgets that a mail to this address counts for; none if it is no invitation that counts."""
    if not (notice.is_invitation and event.change.changed.get(_BUDGETED)):
        return ()
    stage, address = settings.load(), hashlib.sha256(folded(email).encode()).hexdigest()
    return (
        Budget("invitations-to-address", key("INVITED", address), stage.address_daily_limit),
        Budget("invitations-of-stage", key("INVITED"), stage.invitations_daily_limit),
    )


@contextmanager
def logged(actor: Caller) -> Iterator[None]:
    """Log that a user's budget refused a request."""
    try:
        yield
    except RateExceeded as refusal:
        budget = refusal.limit.name if refusal.limit else ""
        facts = {"budget": budget, "tenant": actor.tenant, "user": actor.user}
        message = "guests were refused" if budget == _GUESTS else "a reservation was refused for today"
        logger.warning(message, extra=facts)
        raise
