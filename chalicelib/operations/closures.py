"""Closures, what they close, and the reservations that stand in them; none is cancelled by itself.

Processes know closures for ten seconds: what comes in meanwhile is looked for a little later, and the
closure's author is told of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any

from chalicelib import identity
from chalicelib.domain.closures import Closure
from chalicelib.domain.errors import ResourceNotFound
from chalicelib.domain.events import CLOSURE_MET, CREATED, MOVED, PROMOTED, REACTIVATED
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.intervals import Interval
from chalicelib.domain.opening import day_of
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import FIRST_DAY, LAST_DAY
from chalicelib.operations import kinds
from chalicelib.operations.kinds import ReservationKind
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.store import closures, enrollments, resources, sessions, start_order
from chalicelib.store.closures import Record

MOST_STANDING = 500
"""So many reservations in a closure are listed; a closed year of a club has more than anybody reads."""
MOST_TOLD = 100
"""So many that came in are told in one message, which goes through queues."""

# When is looked: after what processes knew, and after the last request that began before.
FIRST_LOOK, LAST_LOOK = timedelta(seconds=15), timedelta(minutes=1)
# What was taken so long before the closure may have been written after it.
_UNDER_WAY = timedelta(minutes=1)
# So long after it is over a closure is removed: the longest past that a feed shows.
KEPT = timedelta(days=366)

_DAY = timedelta(days=1)
_TAKING = frozenset({CREATED, MOVED, REACTIVATED, PROMOTED})


@dataclass(frozen=True, slots=True)
class Made:
    """A new closure, and what stands in it, by start; `is_whole`: there is no more.

    Of classes it is the sessions, each with the number of its seats.
    """

    closure: Closure
    standing: tuple[Reservation, ...]
    sessions: tuple[ClassSession, ...]
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
        id="", begins=begins, ends=ends, title=title, reason=reason, kind=kind, resource=resource
    )
    closure = replace(closure, id=closures.new_id(closure, now))
    standing = list(islice(_standing(tenant, closure, now), MOST_STANDING + 1))
    met = list(islice(_sessions(tenant, closure, now), MOST_STANDING + 1))
    is_whole = len(standing) <= MOST_STANDING and len(met) <= MOST_STANDING
    made = Made(closure, tuple(standing[:MOST_STANDING]), tuple(met[:MOST_STANDING]), is_whole)
    known = frozenset(one.id for one in made.standing if one.updated >= now - _UNDER_WAY)
    record = Record(tenant=tenant, closure=closure, author=author, created=now, looks=1, known=known)
    closures.create(record=record, due=now + FIRST_LOOK, idempotency=idempotency, created=made)
    return made


def open_again(*, tenant: str, closure: Closure) -> None:
    """Delete a closure; nothing happens if it is deleted already.

    :raises Unavailable: if the store gave no definite answer in time
    """
    closures.erase(tenant, closure)


def meeting(
    *, tenant: str, kind: str, resource: str, zone: str, interval: Interval, now: datetime
) -> list[Closure]:
    """Return the closures of a resource that meet an interval and are not over, by start.

    :raises Unavailable: if the store gave no definite answer in time
    """
    around = closures.cached_around(tenant, interval, now)
    return _by_start(
        (closed.start, closure)
        for closure in around
        if closure.is_of(kind, resource) and (closed := closure.interval(zone)).overlaps(interval)
    )


def of_days(
    *, tenant: str, kind: str, zones: Mapping[str, str], first: date, last: date, now: datetime
) -> list[Closure]:
    """Return the closures that meet the days from `first` to `last` and are not over, by start.

    `zones` has the resources that are asked about, each with the zone whose days count for it.

    :raises Unavailable: if the store gave no definite answer in time
    """
    first, last = max(first, FIRST_DAY + _DAY), min(last, LAST_DAY - _DAY)
    if last < first or not zones:
        return []
    all_zones = set(zones.values())
    spans = {zone: Interval(day_of(first, zone).start, day_of(last, zone).end) for zone in all_zones}
    searched = Interval(min(one.start for one in spans.values()), max(one.end for one in spans.values()))
    met = []
    for closure in closures.cached_around(tenant, searched, now):
        if closure.kind not in (None, kind):
            continue
        of_one = zones.get(closure.resource or "")
        within = all_zones if closure.resource is None else {of_one} if of_one else set()
        closed = {zone: closure.interval(zone) for zone in within}
        starts = [one.start for zone, one in closed.items() if one.overlaps(spans[zone])]
        if starts:
            met.append((min(starts), closure))
    return _by_start(met)


def _by_start(met: Iterable[tuple[datetime, Closure]]) -> list[Closure]:
    return [closure for _, closure in sorted(met, key=lambda pair: (pair[0], pair[1].id))]


def advance(*, tenant: str, place: str, now: datetime) -> None:
    """Do what is due for a closure: tell its author of what came in, or remove it long after it is over.

    Each reservation is told once: what is told is written together with the event.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        record = closures.stored(tenant, place)
        if record is None:
            return
        if record.closure.around.end + KEPT <= now:
            closures.erase(tenant, record.closure)
            return
        came_in = [one for one in _came_in(record, now) if one.id not in record.known]
        is_last = now >= record.created + LAST_LOOK
        known = record.known.union(one.id for one in came_in)
        due = record.closure.around.end + KEPT if is_last else record.created + LAST_LOOK
        closures.look(record, known, _news(came_in, now) if came_in else None, due)

    retry_on_conflict(attempt)


def _news(came_in: list[Reservation], now: datetime) -> Change:
    rows = [_row(one) for one in came_in[:MOST_TOLD]]
    told = {"reservations": rows, "more": len(came_in) > MOST_TOLD}
    return Change(identity.new_operation_id(), now, SYSTEM, CLOSURE_MET, None, told)


def _row(reservation: Reservation) -> dict[str, Any]:
    """Return what is told of a reservation; of a seat, the resource is the class."""
    kind = kinds.get(reservation.kind)
    session = None
    if kind is not None and kind.is_seat:
        session = sessions.get(reservation.tenant, reservation.resource)
    return {
        "id": reservation.id,
        "kind": reservation.kind,
        "resource": reservation.resource if session is None else session.resource,
        "start": reservation.interval.start.isoformat(),
        "end": reservation.interval.end.isoformat(),
        "zone": reservation.zone,
        "name": reservation.contact.name,
    }


def _came_in(record: Record, now: datetime) -> Iterator[Reservation]:
    """Yield what stands in a closure and was taken by requests that may not have known of it."""
    tenant, closure, since = record.tenant, record.closure, record.created - _UNDER_WAY
    recent = (one for one in _standing(tenant, closure, now) if one.updated >= since)
    # An index has no histories.
    whole = (_whole(one) for one in recent)
    for reservation in chain(whole, _seats(tenant, _sessions(tenant, closure, now))):
        if reservation is not None and any(
            entry.action in _TAKING and entry.at >= since for entry in reservation.history
        ):
            yield reservation


def _whole(listed: Reservation) -> Reservation | None:
    kind = kinds.get(listed.kind)
    found = None if kind is None else kind.find(listed.tenant, listed.id)
    return found if isinstance(found, Reservation) and found.is_blocking else None


def _seats(tenant: str, met: Iterable[ClassSession]) -> Iterator[Reservation]:
    for session in met:
        seats = enrollments.of_session(tenant, session.id) if session.taken else []
        yield from (seat for seat in seats if seat.status is Status.CONFIRMED)


def _standing(tenant: str, closure: Closure, now: datetime) -> Iterator[Reservation]:
    """Yield the reservations of intervals that block within the closure, by kind and start."""
    for kind in _kinds(closure, is_seat=False):
        listed = (
            start_order.of_kind(tenant, kind.kind, closure.around)
            if closure.resource is None
            else start_order.of_resource(tenant, closure.resource, closure.around)
        )
        for page in listed.pages(None, MOST_STANDING):
            for _, reservation in page:
                if reservation is not None and _is_in(reservation, closure, now):
                    yield reservation


def _sessions(tenant: str, closure: Closure, now: datetime) -> Iterator[ClassSession]:
    """Yield the class sessions that let users in and meet the closure, by class, date and time."""
    for kind in _kinds(closure, is_seat=True):
        classes = [closure.resource] if closure.resource is not None else _all_of(tenant, kind)
        for resource in classes:
            first, last = closure.around.start.date(), closure.around.end.date()
            for session in sessions.of_class(tenant, resource, first, last):
                closed = closure.interval(session.zone)
                if session.is_open_at(now) and closed.overlaps(session.interval):
                    yield session


def _all_of(tenant: str, kind: ReservationKind) -> list[str]:
    return [resource.id for resource in resources.of_kind(tenant, kind.resource_kind)]


def _kinds(closure: Closure, *, is_seat: bool) -> list[ReservationKind]:
    return [
        kind
        for kind in kinds.all_kinds()
        if kind.is_seat is is_seat and closure.kind in (None, kind.resource_kind)
    ]


def _is_in(reservation: Reservation, closure: Closure, now: datetime) -> bool:
    closed = closure.interval(reservation.zone)
    return reservation.is_blocking_at(now) and closed.overlaps(reservation.interval)
