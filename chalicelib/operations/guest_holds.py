"""Guests reserve by a booking page: a hold of 15 minutes, which a link in a mail confirms (guests.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import identity, metrics, settings
from chalicelib.domain.errors import (
    AccountNeeded,
    RateExceeded,
    StartInPast,
    Unavailable,
)
from chalicelib.domain.guests import HOLD, GuestHold, digest, guest_of
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.opening import day_of, open_on
from chalicelib.domain.rate_limits import RateLimit
from chalicelib.domain.reservation import Contact, Reservation, Revision
from chalicelib.domain.reservation_links import BY_LINK
from chalicelib.domain.roles import Caller, Roles
from chalicelib.domain.sources import network_of
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import local_day
from chalicelib.metrics import Metric
from chalicelib.notifications import mail
from chalicelib.operations import guest_counts, reservations
from chalicelib.operations.booking_pages import OfferedResource
from chalicelib.operations.guest_counts import Place
from chalicelib.operations.kinds import ReservationKind
from chalicelib.operations.reservations import Holder, ReservationRequest
from chalicelib.store import guest_budgets, secrets
from chalicelib.store.guest_budgets import GuestBudget, GuestBudgetFull
from chalicelib.store.tables import key

# Open holds of one source, of one address; mails to an address in a day; holds of a tenant in an hour.
MOST_OPEN, MOST_MAILS, MOST_OF_TENANT = 2, 10, 30
# A time that was held so often without being confirmed takes an account; of a day guests may hold one part.
MOST_OF_START, DAY_PARTS = 3, 5
_KEY_PURPOSE = "guests"
_LIMIT = "guest-holds"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """What a guest asks for: name and address as typed, the interval, and where the request comes from.

    `language` is the one in which they read the page; the stage's without one.
    """

    name: str
    email: str
    interval: Interval
    source: str
    language: Language | None = None


def hold(offered: OfferedResource, request: HoldRequest, now: datetime) -> datetime:
    """Hold an interval for a guest; return until when it waits to be confirmed. The mail follows by itself.

    Its holder's quota counts it, and may refuse it, once the address is proved: else anybody could learn what
    somebody else holds, or take their place.

    :raises StartInPast: if it begins before now
    :raises RateExceeded: if this source, address or tenant, or this resource's day, has enough of them
    :raises AccountNeeded: if the time was held too often without being confirmed
    :raises IntervalTaken: if others overlap it
    :raises RuleBroken: if a rule of the resource forbids it
    :raises Unavailable: if no mail could be sent, or the store gave no definite answer in time
    """
    if not mail.is_configured() or not settings.links_base():
        raise Unavailable
    if request.interval.start <= now:
        raise StartInPast
    signing = secrets.signing_keys().signing(now).derived(_KEY_PURPOSE)
    tenant, resource = offered.resource.tenant, offered.resource
    # By where the mail goes: else each spelling of an address would have limits of its own.
    guest = guest_of(tenant, mail.destination(request.email), signing)
    stamped = GuestHold(
        stamp=identity.new_operation_id(), source=digest(signing, "source", network_of(request.source))
    )
    actor = Caller(
        tenant=tenant,
        user=guest,
        roles=Roles(),
        name=request.name,
        email=request.email,
        kind=resource.kind,
    )
    expires = min(now + HOLD, request.interval.start).replace(microsecond=0)
    taken = _budgets(offered, request.interval, guest, stamped, now)
    _take(taken, stamped, now)
    try:
        reservations.reserve(
            request=ReservationRequest(
                kind=offered.kind.kind,
                resource=resource.id,
                interval=request.interval,
                zone=offered.zone,
                status=Status.PENDING,
                details=offered.guests.details(resource, request.interval, request.name),
                expires=expires,
                holder=Holder(guest, Contact(request.name, request.email, request.language)),
                new_id=offered.guests.new_id,
                counts_once_confirmed=True,
                noted=stamped.noted,
            ),
            actor=actor,
            now=now,
        )
    except Unavailable:
        # It may have been written.
        raise
    except Exception:
        guest_budgets.give_back([budget.key for budget in taken], stamped.stamp)
        raise
    return expires


def confirm(reservation: Reservation, kind: ReservationKind, actor: Caller, now: datetime) -> Reservation:
    """Confirm a guest's hold, whose link proves the address; twice is once.

    :raises TransitionNotAllowed: if it has lapsed, or was cancelled
    :raises QuotaReached: if the guest has as much as one user may have
    :raises Paused: if the guest has not come too often
    :raises Unavailable: if the store gave no definite answer in time
    """
    return reservations.revise(
        tenant=reservation.tenant,
        kind=kind.kind,
        reservation=reservation.id,
        decide=lambda _: Revision(status=Status.CONFIRMED, noted=BY_LINK),
        actor=actor,
        now=now,
    ).after


def _budgets(
    offered: OfferedResource, interval: Interval, guest: str, stamped: GuestHold, now: datetime
) -> list[GuestBudget]:
    """Return what a hold takes from, that of its own start last: it alone has another refusal."""
    tenant, lapses = offered.resource.tenant, now + HOLD
    length = int(interval.length.total_seconds())
    day = local_day(interval.start, offered.zone)
    opened = open_on(offered.rules.hours, day, offered.zone) if offered.rules.hours is not None else None
    spans = [day_of(day, offered.zone)] if opened is None else opened
    seconds = int(sum(span.length.total_seconds() for span in spans))
    keys = guest_counts.keys_of_open(
        Place(tenant, offered.resource.id, interval, offered.zone), guest, stamped
    )
    return [
        GuestBudget(key=keys[0], most=MOST_OPEN, until=lapses),
        GuestBudget(key=keys[1], most=MOST_OPEN, until=lapses),
        GuestBudget(
            key=keys[2],
            # One is taken of every day, however short.
            most=max(seconds // DAY_PARTS, length),
            weight=length,
            until=lapses,
        ),
        GuestBudget(key=key("GUESTMAILS", guest), most=MOST_MAILS, until=now + _DAY),
        GuestBudget(key=key("GUESTS", tenant, "HOUR"), most=MOST_OF_TENANT, until=now + _HOUR),
        GuestBudget(key=keys[3], most=MOST_OF_START, until=interval.start),
    ]


def _take(budgets: list[GuestBudget], stamped: GuestHold, now: datetime) -> None:
    try:
        guest_budgets.take(budgets, stamped.stamp, now)
    except GuestBudgetFull as full:
        metrics.count(Metric.BUDGETS_HIT, _LIMIT)
        if full.budget is budgets[-1]:
            raise AccountNeeded from full
        seconds = max(1, full.until - int(now.timestamp()))
        raise RateExceeded(seconds, RateLimit(_LIMIT, full.budget.most, seconds), 0) from full
