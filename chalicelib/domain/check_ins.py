"""Check-in: when it is open, its code, who has not come, and the pause for who often does not.

All by comparison with times: nothing waits for a schedule (contract rules.md, `check_in`, `max_no_shows`).
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import local_day

# The fact in the history of a no-show that begins a pause: until when its holder books nothing.
PAUSED_UNTIL = "paused_until"

_CODE_DIGITS = 6
# Whoever reads the code just before midnight may still type it just after.
_CODE_STAYS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CheckInTimes:
    """When the holder of one reservation checks in; if it `releases`, a late one blocks nobody any more."""

    opens: datetime
    closes: datetime
    releases: bool = False

    def is_missed(self, arrived: datetime | None, now: datetime) -> bool:
        """Return whether its holder has not come in time."""
        return arrived is None and self.closes <= now

    def lapses(self, arrived: datetime | None) -> datetime | None:
        """Return when it stops blocking others unless its holder comes, as a hold does when it expires."""
        return self.closes if self.releases and arrived is None else None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Minutes before the start from which on, and after the start until which, people check in.

    `releases`: who has not come by then no longer blocks the resource.
    """

    opens: int
    closes: int
    releases: bool = False

    def times(self, interval: Interval) -> CheckInTimes:
        """Return when the check-in of a reservation is open: not beyond its end."""
        start = interval.start
        closes = min(start + timedelta(minutes=self.closes), interval.end)
        return CheckInTimes(start - timedelta(minutes=self.opens), closes, self.releases)

    def times_from(self, interval: Interval, made: datetime) -> CheckInTimes | None:
        """Return the same; None for what is made, or moved there, once the check-in has closed."""
        times = self.times(interval)
        return None if times.closes <= made else times

    @property
    def document(self) -> dict[str, int | bool]:
        """Return it as JSON has it."""
        return {"opens": self.opens, "closes": self.closes, "release": self.releases}


@dataclass(frozen=True, slots=True)
class MaxNoShows:
    """Who does not come `count` times within so many `days` books nothing for a `pause`, in days."""

    count: int
    days: int
    pause: int

    def paused_until(self, no_shows: Iterable[datetime]) -> datetime | None:
        """Return when the last pause ends or ended, given when a user did not come; None if there was none.

        A day is 24 hours. After a pause, one that falls within `days` of enough others begins the next.
        """
        moments = sorted(no_shows)
        within = timedelta(days=self.days)
        pauses = [
            last + timedelta(days=self.pause)
            for first, last in zip(moments, moments[self.count - 1 :], strict=False)
            if last - first < within
        ]
        return max(pauses, default=None)

    @property
    def document(self) -> dict[str, int]:
        """Return it as JSON has it."""
        return {"count": self.count, "days": self.days, "pause": self.pause}


def code_of(secret: bytes, *, tenant: str, resource: str, day: date) -> str:
    """Return the code of six digits that a resource shows on a local day."""
    message = "\x00".join((tenant, resource, day.isoformat()))
    number = int.from_bytes(hmac.digest(secret, message.encode(), hashlib.sha256), "big")
    return f"{number % 10**_CODE_DIGITS:0{_CODE_DIGITS}}"


def is_code(typed: str, secret: bytes, *, tenant: str, resource: str, zone: str, now: datetime) -> bool:
    """Return whether somebody typed the code of today, or a few minutes after midnight that of yesterday.

    Blanks and dashes do not matter.
    """
    digits = "".join(typed.split()).replace("-", "").encode(errors="replace")
    days = {local_day(now, zone), local_day(now - _CODE_STAYS, zone)}
    codes = [code_of(secret, tenant=tenant, resource=resource, day=day).encode() for day in sorted(days)]
    return any(hmac.compare_digest(digits, code) for code in codes)
