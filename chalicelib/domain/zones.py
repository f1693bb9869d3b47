"""Wall clocks: from a zone's local time to the instant, and back (contract common.md, *Time*)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

MIDNIGHT_AFTER = "24:00"


class SkippedTime(ValueError):
    """A wall-clock time that does not exist, because a change of the clocks skips it."""


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
