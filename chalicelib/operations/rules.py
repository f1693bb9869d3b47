"""The rules of resources: their documents, and whether they let somebody book (contract rules.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib import settings
from chalicelib.domain.breaches import CLOSED, Breach, Candidate, Defaults, broken, limits_for
from chalicelib.domain.buffers import Blocked, Buffer, blocked_by
from chalicelib.domain.check_ins import CheckInTimes
from chalicelib.domain.closures import Closure, closed_by
from chalicelib.domain.errors import (
    BeyondHorizon,
    Closed,
    Conflict,
    LengthNotAllowed,
    NotOpen,
    NotOpenThatDay,
    RuleBroken,
    StartNotAllowed,
    TooSoon,
)
from chalicelib.domain.intervals import Interval
from chalicelib.domain.money import Money
from chalicelib.domain.opening import day_of
from chalicelib.domain.opening import is_open as opens
from chalicelib.domain.prices import price_of
from chalicelib.domain.quotas import Limits, Pause, Quota
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import SYSTEM, Caller, Role
from chalicelib.domain.rule_documents import parse_rules
from chalicelib.domain.rules import Rules
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.slots import Asked, Slot, slots
from chalicelib.domain.standings import Standing
from chalicelib.domain.zones import FIRST_DAY, LAST_DAY
from chalicelib.operations import kinds, standings
from chalicelib.operations.kinds import ReservationKind
from chalicelib.operations.settling import still_blocking
from chalicelib.store import closures, days, resources, rules
from chalicelib.store.memberships import SeenMembership
from chalicelib.store.rules import StoredRules

# What a document may say so far, for every kind of resource.
BINDING = frozenset(
    (
        *("hours", "durations", "starts", "notice", "window", "buffer"),
        *("quota", "prices", "cancellation", "check_in", "max_no_shows"),
    )
)
# And for classes, whose sessions say the rest themselves.
BINDING_SEATS, SAID_BY_SESSIONS = (
    frozenset({"notice", "window", "quota", "prices", "cancellation", "check_in", "max_no_shows"}),
    frozenset({"hours", "durations", "starts"}),
)

_REFUSALS: Mapping[str, type[RuleBroken]] = {
    "hours": NotOpen,
    "durations": LengthNotAllowed,
    "starts": StartNotAllowed,
    "notice": TooSoon,
    "window": BeyondHorizon,
    CLOSED: Closed,
}
_PARSED = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reservation of a kind would take of a resource, whose wall clock is that of the zone.

    `since` is when it starts so far, if it stands: what stands beyond the window may come nearer.
    """

    kind: str
    holder: str
    resource: str
    interval: Interval
    zone: str
    since: datetime | None = None

    @property
    def comes_nearer(self) -> bool:
        """Return whether it would start no later than it does."""
        return self.since is not None and self.interval.start <= self.since


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rules that let somebody have what they want, what it costs, and how much its holder may have.

    `seen` is the holder's membership, where the rules name any.
    """

    rules: Rules
    price: Mapping[str, Any] | None
    limits: Limits
    seen: SeenMembership | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be booked of a day, by start, and what blocks the resource on it."""

    slots: tuple[Slot, ...]
    conflicts: tuple[Conflict, ...]


def in_force(tenant: str, kind: str, resource: str) -> Rules:
    """Return what holds for a resource, as a process knows it: at most ten seconds old.

    What its own settings say comes first, then its document, then its kind's.
    """
    own, of_kind = (parsed(stored) for stored in rules.cached(tenant, kind, resource))
    found = kinds.of_resource(kind)
    if found is None or found.settings is None:
        return own.before(of_kind)
    said = said_by(kind, resources.get_cached(tenant, kind, resource))
    return said.before(own).before(of_kind)


def said_by(kind: str, resource: Resource | None) -> Rules:
    """Return the rules that a resource's own settings say."""
    found = kinds.of_resource(kind)
    if found is None or found.settings is None or resource is None:
        return Rules()
    return found.settings.rules_of(resource)


@lru_cache(_PARSED)
def parsed(stored: StoredRules) -> Rules:
    """Return the rules of a document; its amounts are of the currency that the stage had then."""
    parsed, _ = parse_rules(stored.document, currency=stored.currency, memberships=kinds.membership_types())
    return parsed


def is_open(*, tenant: str, kind: str, resource: str, interval: Interval, zone: str) -> bool:
    """Return whether the hours of a resource cover the whole interval.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return opens(in_force(tenant, kind, resource).hours, interval, zone)


def around(tenant: str, kind: str, resource: str, interval: Interval) -> Blocked:
    """Return what a reservation of an interval would block by the rules of its resource."""
    return (in_force(tenant, kind, resource).buffer or Buffer()).around(interval)


def checked(wanted: Wanted, actor: Caller, now: datetime, *, is_override: bool = False) -> Verdict:
    """Return what the rules of a resource say, which let somebody have what they want.

    They go by the actor's role and the holder's membership. Nothing but the horizon binds what keeps the own
    time of staff free. An override counts from administrators alone.

    :raises RuleBroken: if a rule or a closure forbids it: the first one
    :raises Unavailable: if the store gave no definite answer in time
    """
    kind = kinds.get(wanted.kind)
    is_own = actor.can_assist and kinds.is_own_time(wanted.kind, wanted.holder, wanted.resource)
    is_free = kind is None or is_own
    resource_kind = _resource_kind(wanted.kind)
    rules = Rules() if is_free else in_force(actor.tenant, resource_kind, wanted.resource)
    known = standings.of_holder(rules, actor, wanted.holder, now)
    breaches = broken(
        rules,
        Candidate(zone=wanted.zone, interval=wanted.interval, standing=known.standing, now=now),
        closures=()
        if is_free
        else _closures_of(actor.tenant, resource_kind, wanted.resource, wanted.interval, now),
        is_override=is_override and actor.can_administer,
        defaults=_defaults(),
    )
    binding = [breach for breach in breaches if breach.rule != "window" or not wanted.comes_nearer]
    if binding:
        raise _refusal(binding[0])
    return Verdict(
        rules,
        None if kind is None else _price(rules, kind, wanted, actor.tenant, known.standing.membership),
        standings.limits_of(rules, known.standing, is_holder=wanted.holder == actor.user),
        known.seen,
    )


def of_seat(
    kind: str, session: ClassSession, actor: Caller, membership: str | None, now: datetime
) -> tuple[RuleBroken, ...]:
    """Return the rules and the closure that forbid the actor a seat in a session; `kind` is that of seats.

    `membership` is the type of the one that is in force.

    :raises Unavailable: if the store gave no definite answer in time
    """
    of_class = _resource_kind(kind), session.resource
    breaches = broken(
        in_force(actor.tenant, *of_class),
        Candidate(
            zone=session.zone,
            interval=session.interval,
            standing=Standing(role=actor.role, membership=membership, counted=None),
            now=now,
        ),
        closures=_closures_of(actor.tenant, *of_class, session.interval, now),
        defaults=_defaults(),
    )
    return tuple(_refusal(breach) for breach in breaches)


def quota_of_seat(
    kind: str, session: ClassSession, role: Role, membership: str | None, now: datetime
) -> Quota:
    """Return how many seats in classes a user may have, and the pause of who does not come, by rules alone.

    :raises Unavailable: if the store gave no definite answer in time
    """
    rules = in_force(session.tenant, _resource_kind(kind), session.resource)
    standing = Standing(role=role, membership=membership, counted=None)
    return Quota(limits_for(rules, standing, Defaults(active=None)), pause=pause_of(rules, now))


def pause_of(rules: Rules, now: datetime) -> Pause | None:
    """Return what stops users who have not come; None if nothing does."""
    return None if rules.max_no_shows is None else Pause(rules.max_no_shows, now)


def closure_of(kind: str, session: ClassSession, now: datetime) -> Closure | None:
    """Return the closure of its class that a session meets; None if there is none. `kind` is that of seats.

    :raises Unavailable: if the store gave no definite answer in time
    """
    around = _closures_of(session.tenant, _resource_kind(kind), session.resource, session.interval, now)
    return closed_by(around, session.interval, session.zone)


def check_in_of_seat(kind: str, session: ClassSession, now: datetime) -> CheckInTimes | None:
    """Return when the holder of a seat checks in, by the rules of the class.

    :raises Unavailable: if the store gave no definite answer in time
    """
    rule = in_force(session.tenant, _resource_kind(kind), session.resource).check_in
    return None if rule is None else rule.times_from(session.interval, now)


def price_of_seat(kind: str, session: ClassSession, membership: str | None) -> Mapping[str, Any] | None:
    """Return what a seat costs by the prices of the class, for somebody with this type of membership.

    :raises Unavailable: if the store gave no definite answer in time
    """
    prices = in_force(session.tenant, _resource_kind(kind), session.resource).prices
    if prices is None:
        return None
    return price_of(prices, session.interval, zone=session.zone, membership=membership).document


def offer(
    *,
    tenant: str,
    kind: str,
    resource: str,
    asked: Asked,
    zone: str,
    caller: Caller | None,
    moving: str | None = None,
) -> Offer:
    """Return the free slots of a day of a resource, each with its price, and what blocks it around that day.

    The caller, a user where nobody is known, can book each of the slots, or move the reservation `moving`
    to it, which does not stand in its own way.

    :raises Unavailable: if the store gave no definite answer in time
    """
    found = kinds.of_resource(kind)
    if found is None or not FIRST_DAY < asked.day < LAST_DAY:
        return Offer((), ())
    rules = in_force(tenant, kind, resource)
    searched = Interval(day_of(asked.day, zone).start, day_of(asked.day, zone).end + asked.duration)
    blocked = (rules.buffer or Buffer()).around(searched)
    blocking = [one for one in days.overlapping(tenant, resource, blocked) if one.reservation != moving]
    standing = still_blocking(tenant, found.kind, blocking, asked.now)
    free = slots(
        rules,
        replace(
            asked,
            standing=standings.of_caller(rules, tenant, caller, asked.now),
            own_rate=_own_rate(rules, found, tenant, resource),
        ),
        zone=zone,
        busy=[blocked_by(conflict) for conflict in standing],
        closures=_closures_of(tenant, kind, resource, searched, asked.now),
        defaults=_defaults(),
    )
    return Offer(tuple(free), standing)


def allowed(
    intervals: Iterable[Interval],
    *,
    kind: str,
    resource: str,
    zone: str,
    actor: Caller,
    now: datetime,
) -> list[Interval]:
    """Return which intervals of a resource its rules and closures let somebody reserve, as `checked` does.

    `kind` is that of the resource. Conflicts and quotas are not looked at.

    :raises Unavailable: if the store gave no definite answer in time
    """
    asked = list(intervals)
    if not asked:
        return []
    rules = in_force(actor.tenant, kind, resource)
    span = Interval(min(one.start for one in asked), max(one.end for one in asked))
    closures = _closures_of(actor.tenant, kind, resource, span, now)
    standing = standings.of_caller(rules, actor.tenant, actor, now)
    return [
        interval
        for interval in asked
        if not broken(
            rules,
            Candidate(zone=zone, interval=interval, standing=standing, now=now),
            closures=closures,
            defaults=_defaults(),
        )
    ]


def override_noted(actor: Caller, *, is_override: bool) -> dict[str, Any]:
    """Return what the history keeps of an administrator's override."""
    return {"override": True} if is_override and actor.can_administer and actor.user != SYSTEM else {}


def _resource_kind(kind: str) -> str:
    found = kinds.get(kind)
    return "" if found is None else found.resource_kind


def _closures_of(tenant: str, kind: str, resource: str, interval: Interval, now: datetime) -> list[Closure]:
    """Return the closures of a resource that may meet an interval."""
    return [one for one in closures.cached_around(tenant, interval, now) if one.is_of(kind, resource)]


def _price(
    rules: Rules, kind: ReservationKind, wanted: Wanted, tenant: str, membership: str | None
) -> Mapping[str, Any] | None:
    if rules.prices is None:
        return None
    own = _own_rate(rules, kind, tenant, wanted.resource)
    price = price_of(rules.prices, wanted.interval, zone=wanted.zone, membership=membership, own_rate=own)
    return price.document


def _own_rate(rules: Rules, kind: ReservationKind, tenant: str, resource: str) -> int:
    """Return what an hour of a resource costs by its own word, where that may count."""
    if rules.prices is None or rules.prices.per_hour is not None or kind.hourly_rate is None:
        return 0
    found = resources.get_cached(tenant, kind.resource_kind, resource)
    return 0 if found is None else Money.rounded(kind.hourly_rate(found), rules.prices.currency).units


def _refusal(breach: Breach) -> RuleBroken:
    if breach.rule == "hours" and not breach.allowed["hours"]:
        return NotOpenThatDay(breach.allowed)
    return _REFUSALS[breach.rule](breach.allowed)


def _defaults() -> Defaults:
    stage = settings.load()
    return Defaults(window=stage.horizon_days, active=stage.open_reservations)
