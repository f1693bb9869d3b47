"""Wall clocks: from a zone's local time to the instant, and back (contract common.md, *Time*)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MIDNIGHT_AFTER = "24:00"


class SkippedTime(ValueError):
    """A wall-clock time that a change of the clocks leaves out."""


def instant_of(local: datetime, zone: str) -> datetime:
    """The UTC instant of a naive wall-clock time; one that occurs twice is the first.

    :raises SkippedTime: if the zone's clocks never show it
    :raises OverflowError: if the instant is outside the years 1 to 9999
    """
    there = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    moment = there.astimezone(UTC)
    if moment.astimezone(there.tzinfo).replace(tzinfo=None) != local:
        raise SkippedTime(f"{local.isoformat()} does not exist in {zone}")
    return moment


def end_of_day(day: date, zone: str) -> datetime:
    """The UTC instant at which the local `day` is over: 24:00, also where midnight is skipped.

    :raises OverflowError: if the instant is outside the years 1 to 9999
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC)


def wall_clock(moment: datetime, zone: str) -> datetime:
    """What the zone's clocks show at `moment`, naive."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
