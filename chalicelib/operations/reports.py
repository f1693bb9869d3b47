"""Reports of a kind of resources over some days: how full, how used, who did not come, what it brings in.

They are read from the index, resource by resource; a reservation belongs to the day that it begins on, but
for the time that it takes, which is counted as far as it lies within the days.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from chalicelib import settings
from chalicelib.domain import reports
from chalicelib.domain.capacity import seat_status_at
from chalicelib.domain.closures import Closure
from chalicelib.domain.errors import ResourceNotFound, TooMuchToReport
from chalicelib.domain.intervals import Interval
from chalicelib.domain.reports import USED, WeekHour
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import SessionStatus, Status
from chalicelib.domain.zones import local_day
from chalicelib.operations import kinds
from chalicelib.operations import rules as rule_operations
from chalicelib.operations.kinds import ReservationKind
from chalicelib.operations.resources import named
from chalicelib.store import closures, enrollments, resources, sessions, start_order

MOST_DAYS = 92
MOST_READ = 20_000
"""So many reservations are read for one report: what a function does in some seconds."""
MOST_SESSIONS = 1_000
"""So many sessions of one class: the seats of each are a query of their own."""
_PAGE = 1_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A kind of resources, or one of them, from one day to another, both inclusive."""

    tenant: str
    kind: str
    resource: str | None
    first: date
    last: date


@dataclass(slots=True)
class Numbers:
    """What was counted of a resource; times in seconds, amounts in the stage's currency.

    `open_seconds` and `reserved_seconds` of a class are those of its seats.
    """

    resource: Resource
    open_seconds: int = 0
    reserved_seconds: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    amount: Decimal = Decimal(0)
    holders: Counter[str] = field(default_factory=Counter)
    absent: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)
    amounts: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    hours: Counter[WeekHour] = field(default_factory=Counter)

    @property
    def reservations(self) -> int:
        """Return how many were neither cancelled nor left to expire."""
        return sum(count for status, count in self.statuses.items() if status in USED)


def count(scope: Scope, now: datetime) -> list[Numbers]:
    """Return the numbers of each resource, by name.

    :raises ResourceNotFound: if there is no such kind, or the tenant has no such resource of it
    :raises TooMuchToReport: if that are more reservations than one report reads
    :raises Unavailable: if the store gave no definite answer in time
    """
    kind = _kind_of(scope)
    left = MOST_READ
    counted = []
    # Read once, as far as the days reach on any clock: of each resource its own part counts.
    days = reports.span_of(scope.first, scope.last, "UTC")
    around = Interval(days.start - _DAY, days.end + _DAY)
    closed = [] if kind.is_seat else closures.of_range(scope.tenant, around)
    for resource in _resources(scope):
        numbers = _counted(scope, kind, resource, left, now)
        if not kind.is_seat:
            numbers.open_seconds = _open_seconds(scope, resource, closed)
        left -= sum(numbers.statuses.values())
        counted.append(numbers)
    return counted


def occupancy(scope: Scope, now: datetime) -> list[Numbers]:
    """Return the open and the reserved time of each resource, by name; of a class by its sessions alone.

    These know how many of their seats are taken: no seat is read.

    :raises ResourceNotFound: if there is no such kind, or the tenant has no such resource of it
    :raises TooMuchToReport: if that are more reservations, or sessions, than one report reads
    :raises Unavailable: if the store gave no definite answer in time
    """
    if not _kind_of(scope).is_seat:
        return count(scope, now)
    counted = [Numbers(resource) for resource in _resources(scope)]
    for numbers in counted:
        _sessions(numbers, scope, now)
    return counted


def _kind_of(scope: Scope) -> ReservationKind:
    kind = kinds.of_resource(scope.kind)
    if kind is None:
        raise ResourceNotFound
    return kind


def _resources(scope: Scope) -> list[Resource]:
    if scope.resource is None:
        all_of_kind = named(scope.tenant, resources.of_kind(scope.tenant, scope.kind))
        return sorted(all_of_kind, key=lambda resource: resource.name.casefold())
    found = resources.get(scope.tenant, scope.kind, scope.resource)
    if found is None:
        raise ResourceNotFound
    return named(scope.tenant, [found])


def _counted(scope: Scope, kind: ReservationKind, resource: Resource, most: int, now: datetime) -> Numbers:
    zone = _zone_of(resource)
    span, numbers = reports.span_of(scope.first, scope.last, zone), Numbers(resource)
    read = _seats(numbers, scope, now) if kind.is_seat else _reserved(scope.tenant, resource.id, span, now)
    taken = []
    for reservation in _at_most(most, read):
        if reservation.status in USED:
            taken.append(reservation.interval)
        day = local_day(reservation.interval.start, zone)
        if scope.first <= day <= scope.last:
            _count(numbers, reservation, day, kind)
    numbers.hours = reports.by_week_hour(taken, span, zone)
    if not kind.is_seat:
        numbers.reserved_seconds = reports.within(taken, span)
    return numbers


def _count(numbers: Numbers, reservation: Reservation, day: date, kind: ReservationKind) -> None:
    numbers.statuses[reservation.status] += 1
    if reservation.status in USED:
        amount = _amount(kind, reservation)
        numbers.holders[reservation.holder] += 1
        numbers.days[day] += 1
        numbers.amounts[day] += amount
        numbers.amount += amount
    if reservation.status is Status.NO_SHOW:
        numbers.absent[reservation.holder] += 1


def _at_most(most: int, reservations: Iterator[Reservation]) -> Iterator[Reservation]:
    for number, reservation in enumerate(reservations):
        if number >= most:
            raise TooMuchToReport(MOST_READ)
        yield reservation


def _reserved(tenant: str, resource: str, span: Interval, now: datetime) -> Iterator[Reservation]:
    """Yield what is reserved of a resource, each with its status now."""
    for page in start_order.of_resource(tenant, resource, span).pages(None, _PAGE):
        for _, reservation in page:
            if reservation is not None:
                yield replace(reservation, status=reservation.status_at(now))


def _sessions(numbers: Numbers, scope: Scope, now: datetime) -> list[ClassSession]:
    """Return a class's sessions; count the time of all their seats, and of those that are taken."""
    listed = sessions.of_class(scope.tenant, numbers.resource.id, scope.first, scope.last)
    if len(listed) > MOST_SESSIONS:
        raise TooMuchToReport(MOST_SESSIONS)
    for session in listed:
        if session.status_at(now) is not SessionStatus.CANCELLED:
            seconds = int((session.interval.end - session.interval.start).total_seconds())
            numbers.open_seconds += session.capacity * seconds
            numbers.reserved_seconds += session.taken * seconds
    return listed


def _seats(numbers: Numbers, scope: Scope, now: datetime) -> Iterator[Reservation]:
    """Yield the seats of a class's sessions, each with its status now; count the time of all there are."""
    for session in _sessions(numbers, scope, now):
        for seat in enrollments.of_session(scope.tenant, session.id):
            status = seat_status_at(seat, session, now)
            yield replace(seat, interval=session.interval, status=status)


def _open_seconds(scope: Scope, resource: Resource, closed: Iterable[Closure]) -> int:
    """Return for how long a resource is open by its rules and the closures that are its own."""
    own = [closure for closure in closed if closure.is_of(scope.kind, resource.id)]
    hours = rule_operations.in_force(scope.tenant, scope.kind, resource.id).hours
    days = reports.days_from(scope.first, scope.last)
    return reports.open_seconds(hours, own, days, _zone_of(resource))


def _zone_of(resource: Resource) -> str:
    return resource.timezone or settings.load().default_timezone


def _amount(kind: ReservationKind, reservation: Reservation) -> Decimal:
    """Return what a reservation costs: by the prices it was made at, else by what its kind says."""
    if reservation.price is not None:
        return Decimal(str(reservation.price["total"]))
    return Decimal(str(kind.amount(reservation))) if kind.amount is not None else Decimal(0)
