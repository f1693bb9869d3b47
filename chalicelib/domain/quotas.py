"""Quotas: how much one user may hold at once (contract rules.md, `quota`).

A reservation is open from when it is made until it is cancelled, expires or ends. For the quotas of a day
and of a week it counts until it is cancelled or expires, whether or not it has ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.domain.check_ins import MaxNoShows
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.domain.zones import local_day

# Whatever the rules say: nobody has more open of a kind, or in one ISO week. So their item in the store stays
# far below what DynamoDB can hold (docs/rules.md, *Whose quota*).
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """The most reservations of a kind: open at once, on one day, in one ISO week. None is no limit."""

    active: int | None = None
    day: int | None = None
    week: int | None = None

    @property
    def document(self) -> dict[str, int]:
        """Return them as JSON has them."""
        limits = {"active": self.active, "day": self.day, "week": self.week}
        return {name: limit for name, limit in limits.items() if limit is not None}

    @property
    def bounded(self) -> "Limits":
        """Return them as they bind: nothing is without a limit."""
        active, week = (
            MOST_COUNTED if limit is None else min(limit, MOST_COUNTED) for limit in (self.active, self.week)
        )
        return Limits(active, self.day, week)


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Pause:
    """What stops users who have not come, as it binds `now`; `seen` are no-shows that stop nobody."""

    rule: MaxNoShows
    now: datetime
    seen: tuple[datetime, ...] = ()

    @property
    def edge(self) -> datetime:
        """Return until when no-shows are too long ago to stop anybody."""
        return self.now - timedelta(days=self.rule.pause)

    def until(self, no_shows: Iterable[datetime]) -> datetime | None:
        """Return until when these stop their user; None if they do not."""
        until = self.rule.paused_until(no_shows)
        return until if until is not None and until > self.now else None


@dataclass(frozen=True, slots=True)
class Quota:
    """The most that one user may hold of a kind, and of `unpaid` holds of one resource; None is no limit.

    With a `pause`, whoever it stops takes nothing.
    """

    limits: Limits = NO_LIMITS
    unpaid: int | None = None
    pause: Pause | None = None


NO_QUOTA = Quota()


@dataclass(frozen=True, slots=True)
class Usage:
    """What an open reservation takes of its holder's quota.

    `until` is its end or, if that is earlier, when it lapses, in seconds of the epoch. `unpaid` is its
    resource while it waits for its payment. `lapses` is its day, if from then on it does not count for that
    either.
    """

    until: int
    unpaid: str | None
    lapses: date | None = None


def usage_of(reservation: Reservation) -> Usage | None:
    """Return what a reservation takes of its holder's quota; None if it is not open, or not counted."""
    if not (reservation.is_counted and reservation.is_blocking):
        return None
    end, lapses = reservation.interval.end, reservation.lapses
    until = end if lapses is None else min(end, lapses)
    is_pending = reservation.status is Status.PENDING
    is_unpaid = is_pending and reservation.details.get("checkout") is not None
    return Usage(
        int(until.timestamp()),
        reservation.resource if is_unpaid else None,
        _day_of(reservation) if is_pending and until < end else None,
    )


def missed_at(reservation: Reservation | None) -> datetime | None:
    """Return when the holder of a reservation did not come, if that is written down."""
    if reservation is None or reservation.status is not Status.NO_SHOW:
        return None
    times = reservation.check_in
    return reservation.interval.start if times is None else times.closes


@dataclass(frozen=True, slots=True)
class Counted:
    """How a reservation counts: as open until its end, and on a day and in its ISO week even after that.

    `day` is the day of its start on the wall clock of its resource. A hold that `lapses` counts no more then;
    one that `is_closed`, completed or missed before its end, is open no more.
    """

    ends: datetime
    day: date
    lapses: datetime | None = None
    is_closed: bool = False

    @property
    def week(self) -> str:
        """Return its ISO week, such as `2026-W49`."""
        return week_of(self.day)

    def counts_at(self, now: datetime) -> bool:
        """Return whether it counts for its day and its week: it is no hold past its time."""
        return self.lapses is None or self.lapses > now

    def is_open_at(self, now: datetime) -> bool:
        """Return whether it counts as open."""
        return self.counts_at(now) and self.ends > now and not self.is_closed

    def is_passed(self, now: datetime) -> bool:
        """Return whether nothing that can still be booked depends on it."""
        return not self.counts_at(now) or (self.ends <= now and is_week_over(self.week, now))


def counted_of(reservation: Reservation) -> Counted | None:
    """Return how a reservation counts; None if it does not: cancelled, expired, or of no quota.

    What was completed, or missed, still counts for its day and its week.
    """
    if not reservation.is_counted or reservation.status in (Status.CANCELLED, Status.EXPIRED):
        return None
    end, lapses, day = reservation.interval.end, reservation.lapses, _day_of(reservation)
    if reservation.status is Status.PENDING or lapses is None:
        return Counted(end, day, lapses, is_closed=not reservation.is_blocking)
    # A no-show still counts for its day and its week.
    return Counted(min(end, lapses), day)


def _day_of(reservation: Reservation) -> date:
    return local_day(reservation.interval.start, reservation.zone)


def exceeded(limits: Limits, counted: Iterable[Counted], day: date, now: datetime) -> Limits | None:
    """Return those of the limits that leave no room for one more reservation on this day; None if all do."""
    standing = tuple(counted)
    count = Limits(
        active=sum(one.is_open_at(now) for one in standing),
        day=sum(one.day == day and one.counts_at(now) for one in standing),
        week=sum(one.week == week_of(day) and one.counts_at(now) for one in standing),
    )
    full = Limits(**{name: limit for name, limit in limits.document.items() if count.document[name] >= limit})
    return full if full.document else None


def week_of(day: date) -> str:
    """Return the ISO week of a day, such as `2026-W49`."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def is_day_over(day: date, now: datetime) -> bool:
    """Return whether a day has ended on every wall clock of the world."""
    return now >= datetime.combine(day, time(12), UTC) + timedelta(days=1)


def is_week_over(week: str, now: datetime) -> bool:
    """Return whether an ISO week has ended on every wall clock of the world."""
    return is_day_over(date.fromisoformat(f"{week}-7"), now)
