"""Check-in: by the holder with the code that the resource shows, or by staff (contract rules.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib import identity, settings
from chalicelib.domain.capacity import seat_status_at
from chalicelib.domain.check_ins import CheckInTimes, code_of, is_code
from chalicelib.domain.errors import (
    CheckInClosed,
    CheckInCodeWrong,
    CheckInTooEarly,
    CheckInUnconfirmed,
    CheckInUnneeded,
    ReservationNotFound,
    ReservationSettled,
)
from chalicelib.domain.reservation import Change, Reservation, Revision, revised
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.seats import session_of, user_digest
from chalicelib.domain.sessions import ClassSession
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import clock_text, local_day
from chalicelib.operations import kinds, reservations
from chalicelib.operations.resources import existing as existing_resource
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.settling import existing
from chalicelib.store import enrollments, limits, resources, secrets, sessions
from chalicelib.store.tables import key

# So often a user types a code of one resource within a day: who guesses has one chance in 100,000 of it.
MOST_CODES, CODES_SECONDS = 10, 86_400
_PURPOSE = "check-ins"

# Returns whether somebody checks in as staff; raises an error if they are neither staff nor the holder.
IsStaff = Callable[[Reservation], bool]


@dataclass(frozen=True, slots=True)
class DaysCode:
    """The code that a resource shows on a local day."""

    code: str
    day: date


def check_in(
    *,
    tenant: str,
    kind: str,
    reservation: str,
    is_staff: IsStaff,
    code: str | None,
    actor: Caller,
    now: datetime,
) -> Reservation:
    """Write down that the holder of a reservation has come; once they have, nothing changes any more.

    Staff needs no code, confirms what is pending, and corrects a no-show: what still blocks its time keeps
    it, what does not is completed.

    :raises ReservationNotFound: if the tenant has no such reservation of this kind
    :raises CheckInUnneeded: if it has no check-in
    :raises ReservationSettled: if it is over, cancelled or expired
    :raises CheckInTooEarly, CheckInClosed: if the check-in is not open
    :raises CheckInUnconfirmed: if it is pending, and its holder asks
    :raises RateExceeded: if the actor has typed too many codes of the resource today
    :raises CheckInCodeWrong: if it is not the code of the day
    :raises Unavailable: if the store gave no definite answer in time
    """
    before = existing(tenant, kind, reservation)
    by_staff = is_staff(before)

    def decide(present: Reservation) -> Revision:
        is_kept = present.is_blocking_at(now) and present.interval.end > now
        return _arrival(present, present.status_at(now), now, by_staff=by_staff, is_kept=is_kept)

    if decide(before).arrived is not None and not by_staff:
        _raise_unless_code(before, before.resource, code, actor, now)

    return reservations.revise(
        tenant=tenant, kind=kind, reservation=reservation, decide=decide, actor=actor, now=now
    ).after


def check_in_seat(
    *,
    tenant: str,
    kind: str,
    enrollment: str,
    is_staff: IsStaff,
    code: str | None,
    actor: Caller,
    now: datetime,
) -> Reservation:
    """Write down that the holder of a seat has come, as `check_in` does; the code is that of the class.

    A seat is kept until its session is over, unless staff have written the no-show down.

    :raises ReservationNotFound: if the tenant has no such seat
    :raises CheckInUnneeded, ReservationSettled, CheckInTooEarly, CheckInClosed: as for `check_in`
    :raises RateExceeded, CheckInCodeWrong, Unavailable: as for `check_in`
    """

    def decided() -> tuple[Reservation, ClassSession, bool, Revision]:
        before = enrollments.get(tenant, kind, enrollment)
        session = sessions.get(tenant, session_of(enrollment))
        if before is None or session is None:
            raise ReservationNotFound
        by_staff, present = is_staff(before), seat_status_at(before, session, now)
        is_kept = session.is_open_at(now) and before.status is Status.CONFIRMED
        return before, session, by_staff, _arrival(before, present, now, by_staff=by_staff, is_kept=is_kept)

    def attempt() -> Reservation:
        before, session, _, revision = decided()
        change = Change(identity.new_operation_id(), now, actor.user, "changed", None, {})
        after = revised(before, revision, change, present=seat_status_at(before, session, now))
        if after is not before:
            enrollments.rewrite(before, after)
        return after

    before, session, by_staff, revision = decided()
    if revision.arrived is not None and not by_staff:
        _raise_unless_code(before, session.resource, code, actor, now)
    return retry_on_conflict(attempt)


def _arrival(
    before: Reservation, present: Status, now: datetime, *, by_staff: bool, is_kept: bool
) -> Revision:
    """Return what the arrival of a reservation's holder changes: nothing, if they have come already.

    `present` is its status now, `is_kept` says that nobody else can have what it takes.

    :raises CheckInUnneeded, ReservationSettled, CheckInTooEarly, CheckInClosed, CheckInUnconfirmed: as above
    """
    if before.arrived is not None:
        return Revision()
    if before.check_in is None:
        raise CheckInUnneeded
    arrived = now.replace(microsecond=0)
    if present not in (Status.PENDING, Status.CONFIRMED, Status.NO_SHOW):
        raise ReservationSettled
    if now < before.check_in.opens:
        raise CheckInTooEarly(*_shown(before, before.check_in))
    if present is Status.NO_SHOW:
        if not by_staff:
            raise CheckInClosed(*_shown(before, before.check_in))
        return Revision(status=None if is_kept else Status.COMPLETED, arrived=arrived)
    if present is Status.PENDING and not by_staff:
        raise CheckInUnconfirmed
    return Revision(status=Status.CONFIRMED, arrived=arrived)


def _raise_unless_code(
    reservation: Reservation, resource: str, code: str | None, actor: Caller, now: datetime
) -> None:
    """Check the code of the day of the resource of a reservation, of which the actor types a few a day.

    :raises RateExceeded: if they have typed too many
    :raises CheckInCodeWrong: if it is not the code, or there is none
    """
    if not code:
        raise CheckInCodeWrong
    tenant = reservation.tenant
    # The longest names of all three make no key that DynamoDB takes.
    limit, stamp = key("CHECKIN", tenant, resource, user_digest(actor.user)), identity.new_operation_id()
    limits.admit(limit, most=MOST_CODES, seconds=CODES_SECONDS, now=now, stamp=stamp)
    served = kinds.get(reservation.kind)
    found = None if served is None else resources.get_cached(tenant, served.resource_kind, resource)
    zone = reservation.zone if found is None else _zone_of(found)
    if not any(
        is_code(code, secret, tenant=tenant, resource=resource, zone=zone, now=now)
        for secret in secrets.signing_keys().derived(_PURPOSE)
    ):
        raise CheckInCodeWrong


def code_today(*, tenant: str, kind: str, resource: str, now: datetime) -> DaysCode:
    """Return the code that a resource of this kind shows now.

    :raises ResourceNotFound: if the tenant has no such resource of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """
    day = local_day(now, _zone_of(existing_resource(tenant, kind, resource)))
    secret = secrets.signing_keys().signing(now).derived(_PURPOSE)
    return DaysCode(code_of(secret, tenant=tenant, resource=resource, day=day), day)


def _zone_of(resource: Resource) -> str:
    return resource.timezone or settings.load().default_timezone


def _shown(reservation: Reservation, times: CheckInTimes) -> tuple[dict[str, str], str, str]:
    """Return when a check-in opens and closes, in UTC as JSON, and on the clock of the reservation."""
    opens, closes = times.opens, times.closes
    allowed = {"from": f"{opens:%Y-%m-%dT%H:%M:%SZ}", "to": f"{closes:%Y-%m-%dT%H:%M:%SZ}"}
    return allowed, clock_text(opens, reservation.zone), clock_text(closes, reservation.zone)
