"""Closures: times in which a resource, a kind, or everything takes no reservations (contract rules.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.intervals import DAY_SECONDS, Interval
from chalicelib.domain.zones import FIRST_DAY, LAST_DAY, first_instant

_FURTHEST = timedelta(hours=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A closed time: of one resource, of a kind if `resource` is None, of everything if `kind` is None, too.

    `begins` and `ends` are both days, the last one inclusive, or both times, half-open. Days, and times
    without a zone, are on the wall clock of each resource.
    """

    id: str
    begins: date
    ends: date
    title: str
    reason: str
    kind: str | None = None
    resource: str | None = None

    def is_of(self, kind: str, resource: str) -> bool:
        """Return whether it closes this resource."""
        return self.kind in (None, kind) and self.resource in (None, resource)

    @property
    def around(self) -> Interval:
        """Return the time within which it is closed anywhere: no wall clock is further from UTC."""
        closed = self.interval("UTC")
        return Interval(closed.start - _FURTHEST, closed.end + _FURTHEST)

    def interval(self, zone: str) -> Interval:
        """Return when a resource in this zone is closed."""
        return Interval(_instant(self.begins, 0, zone), _instant(self.ends, DAY_SECONDS, zone))

    @property
    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day; None if it begins and ends at a time."""
        return None if isinstance(self.begins, datetime) else (self.begins, self.ends)

    @property
    def shown(self) -> dict[str, Any]:
        """Return what a refusal says of it."""
        return {
            "title": self.title,
            "reason": self.reason,
            "from": _text(self.begins),
            "to": _text(self.ends),
        }


def closed_by(closures: Iterable[Closure], interval: Interval, zone: str) -> Closure | None:
    """Return the closure that an interval meets, the first by its start; None if it meets none.

    The closures are those of the resource at hand.
    """
    met = (closure for closure in closures if closure.interval(zone).overlaps(interval))
    return min(met, key=lambda closure: (closure.interval(zone).start, closure.id), default=None)


def _instant(moment: date, second: int, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        return first_instant(min(max(moment, FIRST_DAY), LAST_DAY), second, zone)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    into_day = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
    return _instant(moment.date(), int(into_day.total_seconds()), zone)


def _text(moment: date) -> str:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return moment.isoformat()
