"""Closures, and the reservations that stand in them; none of these is cancelled by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from chalicelib import identity
from chalicelib.domain.closures import Closure
from chalicelib.domain.errors import ResourceNotFound
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.reservation import Reservation
from chalicelib.operations import kinds
from chalicelib.store import closures, resources, start_order

MOST_STANDING = 500
"""So many reservations in a closure are listed; a closed year of a club has more than anybody reads."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new closure, and the reservations that stand in it, by start; `is_whole`: there are no more."""

    closure: Closure
    standing: tuple[Reservation, ...]
    is_whole: bool


def close(
    *,
    tenant: str,
    begins: date,
    ends: date,
    title: str,
    reason: str,
    kind: str | None,
    resource: str | None,
    author: str,
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
) -> Made:
    """Take no reservations from now on that meet a time: of one resource, of a kind, or of everything.

    :raises IdempotentReplay: if the same request was answered before
    :raises KeyReused: if the idempotency key was used with another body
    :raises ResourceNotFound: if the tenant has no such resource of this kind
    :raises TooManyClosures: if as many are not over as one tenant may have
    :raises Unavailable: if the store gave no definite answer in time
    """
    if resource is not None:
        found = None if kind is None else resources.get(tenant, kind, resource)
        if found is None or found.is_removed:
            raise ResourceNotFound
    closure = Closure(
        id=identity.new_id(now),
        begins=begins,
        ends=ends,
        title=title,
        reason=reason,
        kind=kind,
        resource=resource,
    )
    standing = list(islice(_standing(tenant, closure, now), MOST_STANDING + 1))
    made = Made(closure, tuple(standing[:MOST_STANDING]), len(standing) <= MOST_STANDING)
    closures.create(
        tenant=tenant, closure=closure, author=author, now=now, idempotency=idempotency, created=made
    )
    return made


def _standing(tenant: str, closure: Closure, now: datetime) -> Iterator[Reservation]:
    """Yield the reservations of intervals that block within the closure, by kind and start."""
    for kind in kinds.all_kinds():
        if kind.is_seat or closure.kind not in (None, kind.resource_kind):
            continue
        listed = (
            start_order.of_kind(tenant, kind.kind, closure.around)
            if closure.resource is None
            else start_order.of_resource(tenant, closure.resource, closure.around)
        )
        for page in listed.pages(None, MOST_STANDING):
            for _, reservation in page:
                if reservation is not None and _is_in(reservation, closure, now):
                    yield reservation


def _is_in(reservation: Reservation, closure: Closure, now: datetime) -> bool:
    closed = closure.interval(reservation.zone)
    return reservation.is_blocking_at(now) and closed.overlaps(reservation.interval)


def open_again(*, tenant: str, closure: Closure) -> None:
    """Delete a closure; nothing happens if it is deleted already.

    :raises Unavailable: if the store gave no definite answer in time
    """
    closures.erase(tenant, closure)
