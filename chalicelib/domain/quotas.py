"""Quotas: how much one user may hold at once (contract rules.md, `quota`).

A reservation is open from when it is made until it is cancelled, expires or ends.
"""

from dataclasses import dataclass

from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status


@dataclass(frozen=True, slots=True)
class Quota:
    """The most that one user may hold of a kind: `active` open reservations, `unpaid` holds of a resource."""

    active: int
    unpaid: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What an open reservation takes of its holder's quota.

    `until` is its end or, if that is earlier, its expiry, in seconds of the epoch. `unpaid` is its resource
    while it waits for its payment.
    """

    until: int
    unpaid: str | None


def usage_of(reservation: Reservation) -> Usage | None:
    """Return what a reservation takes of its holder's quota; None if it is not open, or not counted."""
    if not (reservation.is_counted and reservation.is_blocking):
        return None
    end, expires = reservation.interval.end, reservation.expires
    until = end if expires is None else min(end, expires)
    is_unpaid = reservation.status is Status.PENDING and reservation.details.get("checkout") is not None
    return Usage(int(until.timestamp()), reservation.resource if is_unpaid else None)
