"""What one person has reserved, of every kind, for those who may see it, and what they owe of it."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from chalicelib.domain.capacity import seat_status_at
from chalicelib.domain.errors import RoleTooLow
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.roles import Caller, Role
from chalicelib.operations import kinds
from chalicelib.operations.kinds import ReservationKind
from chalicelib.operations.resources import named
from chalicelib.store import enrollments, fees, reservations, resources, sessions

MOST_OF_KIND = 50
# So many of a kind are looked at: a professional sees their own among those of all professionals.
_MOST_READ = 1_000


@dataclass(frozen=True, slots=True)
class Visit:
    """A reservation with its status now, and the resource that it is of, by the id that clients know."""

    reservation: Reservation
    kind: ReservationKind
    resource: str
    name: str


def raise_unless_staff(caller: Caller) -> None:
    """Refuse who is staff of no kind of resources.

    :raises RoleTooLow: if they are
    """
    if caller.roles.highest < Role.STAFF:
        raise RoleTooLow


def may_see(kind: ReservationKind, held: Reservation, caller: Caller) -> bool:
    """Return whether somebody sees what others hold: all of a kind, or of themselves as its resource."""
    asking, own = caller.asking_about(kind.resource_kind), kind.user_resource
    if asking.role >= kind.sees_all:
        return True
    return asking.can_assist and own is not None and held.resource == own.id_of(caller.user)


def of_person(*, user: str, caller: Caller, now: datetime) -> list[Visit]:
    """Return the latest fifty of each kind that a person holds and the caller may see, latest start first.

    Among them is what they deleted late and owe a fee for, as cancelled.

    :raises RoleTooLow: if the caller is staff of no kind of resources
    :raises Unavailable: if the store gave no definite answer in time
    """
    raise_unless_staff(caller)
    visits = [
        visit
        for kind in kinds.all_kinds()
        for visit in _named(
            caller.tenant, kind, list(islice(_of_kind(kind, user, caller), MOST_OF_KIND)), now
        )
    ]
    return sorted(visits, key=lambda visit: visit.reservation.interval.start, reverse=True)


def _of_kind(kind: ReservationKind, user: str, caller: Caller) -> Iterator[Reservation]:
    """Yield what a person holds of a kind and the caller may see, latest start first."""
    asking = caller.asking_about(kind.resource_kind)
    if asking.role < kind.sees_all and not (asking.can_assist and kind.user_resource is not None):
        return
    listed = enrollments.list_of_holder if kind.is_seat else reservations.list_of_holder
    held_and_owed = heapq.merge(
        listed(caller.tenant, kind.kind, user).records(MOST_OF_KIND),
        fees.list_of_holder(caller.tenant, kind.kind, user).records(MOST_OF_KIND),
        key=lambda held: held.interval.start,
        reverse=True,
    )
    for held in islice(held_and_owed, _MOST_READ):
        if may_see(kind, held, caller):
            yield held


def _named(tenant: str, kind: ReservationKind, held: list[Reservation], now: datetime) -> Iterator[Visit]:
    if kind.is_seat:
        yield from _seats(tenant, kind, held, now)
        return
    found = resources.by_ids(tenant, {reservation.resource for reservation in held})
    names = {resource.id: resource.name for resource in named(tenant, found.values())}
    for reservation in held:
        shown = replace(reservation, status=reservation.status_at(now))
        resource = reservation.resource
        yield Visit(shown, kind, kind.public_id(resource), names.get(resource, ""))


def _seats(tenant: str, kind: ReservationKind, held: list[Reservation], now: datetime) -> Iterator[Visit]:
    of_ids = sessions.by_ids(tenant, {seat.resource for seat in held})
    classes = resources.by_ids(tenant, {session.resource for session in of_ids.values()})
    for seat in held:
        session = of_ids.get(seat.resource)
        if session is not None:
            shown = replace(seat, interval=session.interval, status=seat_status_at(seat, session, now))
            resource = classes.get(session.resource)
            yield Visit(shown, kind, session.resource, "" if resource is None else resource.name)
