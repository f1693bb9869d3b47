"""The rules of resources: their documents, and whether they let somebody book (contract rules.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib import settings
from chalicelib.domain.breaches import CLOSED, Breach, Candidate, Defaults, broken
from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.closures import Closure
from chalicelib.domain.errors import (
    BeyondHorizon,
    Closed,
    LengthNotAllowed,
    NotOpen,
    NotOpenThatDay,
    RuleBroken,
    StartNotAllowed,
    TooSoon,
)
from chalicelib.domain.intervals import Interval
from chalicelib.domain.money import Money
from chalicelib.domain.opening import is_open as opens
from chalicelib.domain.prices import price_of
from chalicelib.domain.quotas import Limits, Pause
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import SYSTEM, Caller
from chalicelib.domain.rule_documents import parse_rules
from chalicelib.domain.rules import Rules
from chalicelib.operations import kinds, standings
from chalicelib.operations.kinds import ReservationKind
from chalicelib.store import closures, resources, rules
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
    resource_kind = resource_kind_of(wanted.kind)
    rules = Rules() if is_free else in_force(actor.tenant, resource_kind, wanted.resource)
    known = standings.of_holder(rules, actor, wanted.holder, now)
    breaches = broken(
        rules,
        Candidate(zone=wanted.zone, interval=wanted.interval, standing=known.standing, now=now),
        closures=()
        if is_free
        else closures_around(actor.tenant, resource_kind, wanted.resource, wanted.interval, now),
        is_override=is_override and actor.can_administer,
        defaults=defaults(),
    )
    binding = [breach for breach in breaches if breach.rule != "window" or not wanted.comes_nearer]
    if binding:
        raise refusal_of(binding[0])
    return Verdict(
        rules,
        None if kind is None else _price(rules, kind, wanted, actor.tenant, known.standing.membership),
        standings.limits_of(rules, known.standing, is_holder=wanted.holder == actor.user),
        known.seen,
    )


def pause_of(rules: Rules, now: datetime) -> Pause | None:
    """Return what stops users who have not come; None if nothing does."""
    return None if rules.max_no_shows is None else Pause(rules.max_no_shows, now)


def override_noted(actor: Caller, *, is_override: bool) -> dict[str, Any]:
    """Return what the history keeps of an administrator's override."""
    return {"override": True} if is_override and actor.can_administer and actor.user != SYSTEM else {}


def resource_kind_of(kind: str) -> str:
    """Return the kind of resources that a kind of reservations is of; empty text if it is none."""
    found = kinds.get(kind)
    return "" if found is None else found.resource_kind


def closures_around(
    tenant: str, kind: str, resource: str, interval: Interval, now: datetime
) -> list[Closure]:
    """Return the closures of a resource that may meet an interval."""
    return [one for one in closures.cached_around(tenant, interval, now) if one.is_of(kind, resource)]


def _price(
    rules: Rules, kind: ReservationKind, wanted: Wanted, tenant: str, membership: str | None
) -> Mapping[str, Any] | None:
    if rules.prices is None:
        return None
    own = own_rate(rules, kind, tenant, wanted.resource)
    price = price_of(rules.prices, wanted.interval, zone=wanted.zone, membership=membership, own_rate=own)
    return price.document


def own_rate(rules: Rules, kind: ReservationKind, tenant: str, resource: str) -> int:
    """Return what an hour of a resource costs by its own word, where that may count."""
    if rules.prices is None or rules.prices.per_hour is not None or kind.hourly_rate is None:
        return 0
    found = resources.get_cached(tenant, kind.resource_kind, resource)
    return 0 if found is None else Money.rounded(kind.hourly_rate(found), rules.prices.currency).units


def refusal_of(breach: Breach) -> RuleBroken:
    """Return the error of a rule that is broken."""
    if breach.rule == "hours" and not breach.allowed["hours"]:
        return NotOpenThatDay(breach.allowed)
    return _REFUSALS[breach.rule](breach.allowed)


def defaults() -> Defaults:
    """Return what holds on this stage where no rule says anything."""
    stage = settings.load()
    return Defaults(window=stage.horizon_days, active=stage.open_reservations)
