"""What somebody is to the rules of a resource: their role and, where the rules name any, their membership."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib import settings
from chalicelib.domain.breaches import Defaults, limits_for
from chalicelib.domain.quotas import Limits, Quota
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.rules import Rules
from chalicelib.domain.standings import Standing
from chalicelib.operations.memberships import type_in_force
from chalicelib.store import memberships
from chalicelib.store.memberships import SeenMembership


@dataclass(frozen=True, slots=True)
class HolderStanding:
    """A standing, and the membership that it rests on: None if the rules name none, and nobody read it."""

    standing: Standing
    seen: SeenMembership | None


def of_holder(rules: Rules, actor: Caller, holder: str, now: datetime) -> HolderStanding:
    """Return what the actor is who reserves for a holder: their own role, and the holder's membership.

    The membership is read, strongly consistent, only where the rules name one.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if not rules.names_memberships:
        return HolderStanding(Standing(role=actor.role, counted=None), None)
    membership = memberships.of_holder(actor.tenant, holder)
    version = None if membership is None else membership.version
    return HolderStanding(
        Standing(role=actor.role, membership=type_in_force(membership, now), counted=None),
        SeenMembership(actor.tenant, holder, version),
    )


def of_caller(rules: Rules, tenant: str, caller: Caller | None, now: datetime) -> Standing:
    """Return what a caller is to whom something is offered; nobody known is a user without a membership.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if caller is None or caller.tenant != tenant:
        return Standing(counted=None)
    return of_holder(rules, caller, caller.user, now).standing


def limits_of(rules: Rules, standing: Standing, *, is_holder: bool) -> Limits:
    """Return what the holder of a reservation may have; of whom somebody else reserves for, as of a user."""
    role = standing.role if is_holder else Role.USER
    of = Standing(role=role, membership=standing.membership, counted=None)
    return limits_for(rules, of, Defaults(active=settings.load().open_reservations))


def quota_of(limits: Limits, actor: Caller, *, is_override: bool) -> Quota:
    """Return what the write of a reservation is held to: an administrator's override passes over it."""
    passed = is_override and actor.can_administer
    unpaid = None if actor.can_assist else settings.load().unpaid_holds
    return Quota(Limits() if passed else limits, unpaid)
