"""Nobody took more than the quotas allowed that were in force, by what stood at that very write."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from chalicelib import settings
from chalicelib.domain.breaches import Defaults, limits_for
from chalicelib.domain.quotas import Counted, Limits, counted_of, exceeded
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Role
from chalicelib.domain.rules import Rules
from chalicelib.domain.standings import Standing
from chalicelib.operations import kinds
from tests.simulation.in_force import InForce
from tests.simulation.lawful import BINDING, KNOWN, Taken, is_revived, name_of, roles, takings
from tests.simulation.world import World


def of_quotas(world: World) -> Iterator[str]:
    """What is counted was taken within the limits of one of the documents that a process may have known.

    What ends soon may have been dropped by a process whose clock is ahead: it is not counted against anybody.
    """
    in_force, role_of, standing = InForce(world), roles(world), dict[str, Reservation]()
    apart = 2 * timedelta(seconds=world.rates.skew_seconds)
    for taken in takings(world, standing):
        is_passed_over = is_revived(taken) or "override" in taken.change.changed
        if taken.change.action not in BINDING or not taken.after.is_counted or is_passed_over:
            continue
        others = [
            counted
            for other in standing.values()
            if (other.kind, other.holder) == (taken.after.kind, taken.after.holder)
            and other.id != taken.after.id
            if (counted := counted_of(other)) is not None
        ]
        role = role_of(taken) if taken.change.actor == taken.after.holder else Role.USER
        known, now = min(taken.change.at, taken.written) - KNOWN, taken.change.at + apart
        full = [
            _full(rules, taken, role, others, now)
            for rules in in_force.rules(taken.resource_kind, taken.resource, known, taken.written)
        ]
        if all(full):
            limits = full[0].document if full[0] else {}
            whose = f"for {taken.after.holder}, and may have {limits} at most"
            yield f"{name_of(taken)} at {taken.written} {whose}"


def _full(rules: Rules, taken: Taken, role: Role, others: Iterable[Counted], now: datetime) -> Limits | None:
    """Return the limits that had no room, whatever membership the holder had then; None if one had."""
    counted = counted_of(taken.after)
    before = None if taken.before is None else counted_of(taken.before)
    if counted is None:
        return None
    is_move = taken.change.action == "moved" and before is not None
    active = None if kinds.of_seats() == taken.after.kind else settings.load().open_reservations
    found = None
    for membership in (None, *kinds.membership_types()):
        standing = Standing(role=role, membership=membership, counted=None)
        limits = limits_for(rules, standing, Defaults(active=active))
        if is_move and before is not None:
            # What does not grow is held to nothing.
            limits = Limits(
                None,
                None if before.day == counted.day else limits.day,
                None if before.week == counted.week else limits.week,
            )
        found = exceeded(limits, others, counted.day, now)
        if found is None:
            return None
    return found
