"""What the rules make of a change of a reservation, and what its write depends on."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.buffers import Buffer
from chalicelib.domain.check_ins import CheckInTimes
from chalicelib.domain.guests import is_guest
from chalicelib.domain.intervals import Interval
from chalicelib.domain.quotas import Quota
from chalicelib.domain.reservation import Reservation, Revision
from chalicelib.domain.roles import Caller
from chalicelib.domain.rules import Rules
from chalicelib.domain.statuses import Status
from chalicelib.operations import rules as rule_operations
from chalicelib.operations import standings
from chalicelib.operations.rules import Wanted
from chalicelib.store.reservations import NO_TERMS, Terms


@dataclass(frozen=True, slots=True)
class Held:
    """A revision as the rules let it be, and what its write depends on."""

    revision: Revision
    terms: Terms = NO_TERMS


def held_to_rules(
    before: Reservation,
    after: Reservation,
    revision: Revision,
    actor: Caller,
    now: datetime,
    *,
    is_override: bool,
) -> Held:
    """Return the revision with its price, buffer and check-in; rules bind what moves, and what blocks again.

    A price that the revision has stands where the rules have prices.

    :raises RuleBroken: if a rule of the resource forbids it
    """
    is_blocking = before.is_blocking_at(now)
    moves = (after.interval, after.resource) != (before.interval, before.resource)
    if not moves and (is_blocking or not after.status_at(now).is_blocking):
        stays = replace(revision, is_priced=revision.price is not None and before.price is not None)
        is_proved = revision.is_counted and actor.user == after.holder
        return Held(stays, _of_holder(after, actor, now) if is_proved else NO_TERMS)
    since = before.interval.start if is_blocking else None
    wanted = Wanted(after.kind, after.holder, after.resource, after.interval, after.zone, since)
    verdict = rule_operations.checked(wanted, actor, now, is_override=is_override)
    revision.check_last()
    override = rule_operations.override_noted(actor, is_override=is_override)
    price = verdict.price
    if price is not None and revision.price is not None:
        price = revision.price
    held = replace(
        revision,
        noted={**(revision.noted or {}), **override},
        price=price,
        is_priced=True,
        buffer=verdict.rules.buffer or Buffer(),
        check_in=check_in_of(verdict.rules, after.interval, now),
    )
    quota = standings.quota_of(verdict.limits, actor, is_override=is_override)
    return Held(held, Terms(Quota(quota.limits), verdict.seen))


def _of_holder(after: Reservation, actor: Caller, now: datetime) -> Terms:
    """Return what holds for a holder whom a reservation counts for from now on, as if it were new."""
    kind = rule_operations.resource_kind_of(after.kind)
    rules = rule_operations.in_force(after.tenant, kind, after.resource)
    known = standings.of_holder(rules, actor, after.holder, now)
    limits = standings.limits_of(rules, known.standing, is_holder=True)
    quota = standings.quota_of(limits, actor, is_override=False)
    return Terms(replace(quota, pause=rule_operations.pause_of(rules, now)), known.seen)


def counting_once_confirmed(before: Reservation, revision: Revision) -> Revision:
    """Return a revision that lets the quota of a guest count a hold from its confirmation on.

    Until then the address may be a stranger's, and two holds of it would refuse each other.
    """
    is_proved = revision.status is Status.CONFIRMED and is_guest(before.holder) and not before.is_counted
    return replace(revision, is_counted=True) if is_proved else revision


def check_in_of(rules: Rules, interval: Interval, now: datetime) -> CheckInTimes | None:
    """Return when a reservation of an interval is checked in, by the rules of its resource."""
    return None if rules.check_in is None else rules.check_in.times_from(interval, now)
