"""Wall clocks: from a zone's local time to the instant, and back (contract common.md, *Time*)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

MIDNIGHT_AFTER = "24:00"
_SECOND = timedelta(seconds=1)
# Days that lie wholly inside the calendar in every zone.
FIRST_DAY, LAST_DAY = date(1, 1, 4), date(9999, 12, 28)


class SkippedTime(ValueError):
    """A wall-clock time that does not exist, because a change of the clocks skips it."""


def utc(moment: datetime) -> str:
    """Return an instant as ISO 8601 text in UTC, to the second: `2026-03-15T10:00:00Z`."""
    return _text(moment.astimezone(UTC))


@lru_cache(maxsize=4096)
def _text(moment: datetime) -> str:
    # In place of the six characters of its offset, which is none. Lists show few starts and ends, and often.
    return moment.isoformat(timespec="seconds")[:-6] + "Z"


@cache
def names() -> frozenset[str]:
    """Return the IANA names of the bundled data: the same on every host, without `localtime` and the like."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text().split()) - {"Factory"}


def instant_of(local: datetime, zone: str) -> datetime:
    """Return the UTC instant of a naive wall-clock time; of a time that occurs twice, the first instant.

    :raises SkippedTime: if the zone's clocks never show it
    :raises OverflowError: if the instant is outside the years 1 to 9999
    """
    there = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    moment = there.astimezone(UTC)
    if moment.astimezone(there.tzinfo).replace(tzinfo=None) != local:
        raise SkippedTime(f"{local.isoformat()} does not exist in {zone}")
    return moment


def end_of_day(day: date, zone: str) -> datetime:
    """Return the UTC instant at which the local `day` ends: 24:00, also where midnight is skipped.

    :raises OverflowError: if the instant is outside the years 1 to 9999
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC)


def clock_text(moment: datetime, zone: str) -> str:
    """Return `HH:MM` as the zone's clocks show it; the second of two has its offset: `23:30 (UTC-04:00)`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%H:%M}" + (f" (UTC{local.isoformat()[-6:]})" if local.fold else "")


def wall_clock(moment: datetime, zone: str) -> datetime:
    """Return what the zone's clocks show at `moment`, naive."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def local_day(moment: datetime, zone: str) -> date:
    """Return the day that the zone's calendars show; near the ends of the calendar the nearest whole one."""
    try:
        day = wall_clock(moment, zone).date()
    except OverflowError:
        day = moment.date()
    return min(max(day, FIRST_DAY), LAST_DAY)


@lru_cache(maxsize=8192)
def first_instant(day: date, second: int, zone: str) -> datetime:
    """Return the first UTC instant at which the zone's clocks show this second of the day, or a later one.

    `second` may be beyond the day's end. Of a time that occurs twice it is the first instant; of one that a
    change of the clocks skips, the change. So a later time never has an earlier instant.
    `day` lies between FIRST_DAY and LAST_DAY, or is the one before them.
    """
    local = datetime.combine(day, time()) + timedelta(seconds=second)
    there = local.replace(tzinfo=ZoneInfo(zone))
    after = there.astimezone(UTC)
    if wall_clock(after, zone) == local:
        return after
    # The second offset of a skipped time leads to before the change, the first to after it.
    before = there.replace(fold=1).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        before, after = (before, middle) if wall_clock(middle, zone) >= local else (middle, after)
    return after
