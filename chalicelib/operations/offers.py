"""What can be booked of a resource: its free times, and which of some intervals its rules allow."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.breaches import Candidate, broken
from chalicelib.domain.buffers import Buffer, blocked_by
from chalicelib.domain.errors import Conflict
from chalicelib.domain.intervals import Interval
from chalicelib.domain.opening import day_of
from chalicelib.domain.roles import Caller
from chalicelib.domain.slots import Asked, Slot, slots
from chalicelib.domain.zones import FIRST_DAY, LAST_DAY
from chalicelib.operations import kinds, rules, standings
from chalicelib.operations.settling import still_blocking
from chalicelib.store import days


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be booked of a day, by start, and what blocks the resource on it."""

    slots: tuple[Slot, ...]
    conflicts: tuple[Conflict, ...]


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
    known = rules.in_force(tenant, kind, resource)
    searched = Interval(day_of(asked.day, zone).start, day_of(asked.day, zone).end + asked.duration)
    blocked = (known.buffer or Buffer()).around(searched)
    blocking = [one for one in days.overlapping(tenant, resource, blocked) if one.reservation != moving]
    standing = still_blocking(tenant, found.kind, blocking, asked.now)
    free = slots(
        known,
        replace(
            asked,
            standing=standings.of_caller(known, tenant, caller, asked.now),
            own_rate=rules.own_rate(known, found, tenant, resource),
        ),
        zone=zone,
        busy=[blocked_by(conflict) for conflict in standing],
        closures=rules.closures_around(tenant, kind, resource, searched, asked.now),
        defaults=rules.defaults(),
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
    """Return which intervals of a resource its rules and closures allow somebody, as `rules.checked` does.

    `kind` is that of the resource. Conflicts and quotas are not looked at.

    :raises Unavailable: if the store gave no definite answer in time
    """
    asked = list(intervals)
    if not asked:
        return []
    known = rules.in_force(actor.tenant, kind, resource)
    span = Interval(min(one.start for one in asked), max(one.end for one in asked))
    closures = rules.closures_around(actor.tenant, kind, resource, span, now)
    standing = standings.of_caller(known, actor.tenant, actor, now)
    return [
        interval
        for interval in asked
        if not broken(
            known,
            Candidate(zone=zone, interval=interval, standing=standing, now=now),
            closures=closures,
            defaults=rules.defaults(),
        )
    ]
