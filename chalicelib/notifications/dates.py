"""Times in words, in the wall-clock time of a reservation's zone."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.zones import MIDNIGHT_AFTER

WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
# fmt: off
MONTHS: Mapping[Language, tuple[str, ...]] = {
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio",
           "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
}
# fmt: on

_DAY = timedelta(days=1)


def when(interval: Interval, zone: str, language: Language) -> str:
    """Return the full date, the hours and the name of the zone; both dates if it crosses midnight."""
    start, end = _local(interval.start, zone), _local(interval.end, zone)
    first, begins = _day_name(start, language), _clock(start)
    if _is_within_a_day(start, end):
        ends = _end_clock(start, end)
        hours = f"de {begins} a {ends}" if language == "es" else f"{begins}–{ends}"
        return f"{first}, {hours} ({zone})"
    last, ends = _day_name(end, language), _clock(end)
    if language == "es":
        return f"desde el {first} {_at(start)} {begins} hasta el {last} {_at(end)} {ends} ({zone})"
    return f"{first}, {begins} – {last}, {ends} ({zone})"


def at(moment: datetime, zone: str, language: Language) -> str:
    """Return the full date and the time of a moment, and the name of the zone."""
    local = _local(moment, zone)
    joined = f" {_at(local)} " if language == "es" else ", "
    return f"{_day_name(local, language)}{joined}{_clock(local)} ({zone})"


def day(date_: date, language: Language) -> str:
    """Return a date in words."""
    return _day_name(date_, language)


def hours(interval: Interval, zone: str) -> str:
    """Return the hours of an interval alone: `10:00–11:00`, or `22:00–02:00 +1` if it ends days later."""
    start, end = _local(interval.start, zone), _local(interval.end, zone)
    if _is_within_a_day(start, end):
        return f"{_clock(start)}–{_end_clock(start, end)}"
    return f"{_clock(start)}–{_clock(end)} +{(end.date() - start.date()).days}"


def short(interval: Interval, zone: str, language: Language) -> str:
    """Return the same in a short form: `jue 26 nov 2026, 10:00-11:00 (America/Santiago)`."""
    start, end = _local(interval.start, zone), _local(interval.end, zone)
    begins = f"{_short_day(start, language)}, {_clock(start)}"
    if _is_within_a_day(start, end):
        return f"{begins}-{_end_clock(start, end)} ({zone})"
    return f"{begins} - {_short_day(end, language)}, {_clock(end)} ({zone})"


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _day_name(day: date, language: Language) -> str:
    weekday, month = WEEKDAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    if language == "es":
        return f"{weekday} {day.day} de {month} de {day.year}"
    return f"{weekday}, {day.day} {month} {day.year}"


def _short_day(day: date, language: Language) -> str:
    weekday, month = WEEKDAYS[language][day.weekday()][:3], MONTHS[language][day.month - 1][:3]
    return f"{weekday} {day.day} {month} {day.year}"


def _is_within_a_day(start: datetime, end: datetime) -> bool:
    """Return whether one date is enough: an end at the next midnight counts as 24:00 of the same day."""
    is_midnight_after = end.time() == time() and end.fold == 0 and end.date() - start.date() == _DAY
    return end.date() == start.date() or is_midnight_after


def _clock(local: datetime) -> str:
    """Return `HH:MM`, with the UTC offset if the clocks show this time twice that day."""
    is_shown_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M}" + (f" (UTC{local.isoformat()[-6:]})" if is_shown_twice else "")


def _end_clock(start: datetime, end: datetime) -> str:
    return _clock(end) if end.date() == start.date() else MIDNIGHT_AFTER


def _at(local: datetime) -> str:
    return "a la" if local.hour == 1 else "a las"
