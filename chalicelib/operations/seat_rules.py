"""What the rules of a class say of a seat in one of its sessions (docs/rules.md, *Classes*)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.breaches import Candidate, Defaults, broken, limits_for
from chalicelib.domain.check_ins import CheckInTimes
from chalicelib.domain.closures import Closure, closed_by
from chalicelib.domain.errors import RuleBroken
from chalicelib.domain.prices import price_of
from chalicelib.domain.quotas import Quota
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.standings import Standing
from chalicelib.operations import rules, standings


def of_seat(
    kind: str, session: ClassSession, actor: Caller, membership: str | None, now: datetime
) -> tuple[RuleBroken, ...]:
    """Return the rules and the closure that forbid the actor a seat in a session; `kind` is that of seats.

    `membership` is the type of the one that is in force.

    :raises Unavailable: if the store gave no definite answer in time
    """
    of_class = rules.resource_kind_of(kind), session.resource
    breaches = broken(
        rules.in_force(actor.tenant, *of_class),
        Candidate(
            zone=session.zone,
            interval=session.interval,
            standing=Standing(role=actor.role, membership=membership, counted=None),
            now=now,
        ),
        closures=rules.closures_around(actor.tenant, *of_class, session.interval, now),
        defaults=rules.defaults(),
    )
    return tuple(rules.refusal_of(breach) for breach in breaches)


def quota_of_seat(
    kind: str, session: ClassSession, role: Role, membership: str | None, now: datetime
) -> Quota:
    """Return how many seats in classes a user may have, and the pause of who does not come, by rules alone.

    :raises Unavailable: if the store gave no definite answer in time
    """
    known = rules.in_force(session.tenant, rules.resource_kind_of(kind), session.resource)
    standing = Standing(role=role, membership=membership, counted=None)
    return Quota(limits_for(known, standing, Defaults(active=None)), pause=rules.pause_of(known, now))


def closure_of(kind: str, session: ClassSession, now: datetime) -> Closure | None:
    """Return the closure of its class that a session meets; None if there is none. `kind` is that of seats.

    :raises Unavailable: if the store gave no definite answer in time
    """
    of_class = rules.resource_kind_of(kind), session.resource
    around = rules.closures_around(session.tenant, *of_class, session.interval, now)
    return closed_by(around, session.interval, session.zone)


def check_in_of_seat(kind: str, session: ClassSession, now: datetime) -> CheckInTimes | None:
    """Return when the holder of a seat checks in, by the rules of the class.

    :raises Unavailable: if the store gave no definite answer in time
    """
    rule = rules.in_force(session.tenant, rules.resource_kind_of(kind), session.resource).check_in
    return None if rule is None else rule.times_from(session.interval, now)


def price_of_seat(kind: str, session: ClassSession, membership: str | None) -> Mapping[str, Any] | None:
    """Return what a seat costs by the prices of the class, for somebody with this type of membership.

    :raises Unavailable: if the store gave no definite answer in time
    """
    prices = rules.in_force(session.tenant, rules.resource_kind_of(kind), session.resource).prices
    if prices is None:
        return None
    return price_of(prices, session.interval, zone=session.zone, membership=membership).document


def totals_for(
    kind: str, resource: str, caller: Caller, now: datetime
) -> Callable[[ClassSession], int | float | None]:
    """Return what says of a class's sessions what a seat costs the caller; None where there are no prices.

    :raises Unavailable: if the store gave no definite answer in time
    """
    known = rules.in_force(caller.tenant, rules.resource_kind_of(kind), resource)
    prices = known.prices
    if prices is None:
        return lambda _: None
    membership = standings.of_caller(known, caller.tenant, caller, now).membership

    def total_of(session: ClassSession) -> int | float:
        price = price_of(prices, session.interval, zone=session.zone, membership=membership)
        total: int | float = price.document["total"]
        return total

    return total_of
