"""What a rule would allow, in words: for the messages of refusals (contract rules.md, *How they bind*)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from chalicelib.domain import errors
from chalicelib.domain.errors import RuleBroken
from chalicelib.domain.languages import Language
from chalicelib.notifications.dates import MONTHS

_BETWEEN: Mapping[Language, tuple[str, str, str]] = {
    "es": ("de {from} a {to}", " y ", " o "),
    "en": ("from {from} to {to}", " and ", " or "),
}
_LIMITS: Mapping[Language, Mapping[str, str]] = {
    "es": {"min": "desde {}", "max": "hasta {}", "step": "de {} en {}"},
    "en": {"min": "from {}", "max": "up to {}", "step": "in steps of {}"},
}
# How many minutes each has, and its name for one and for several.
_UNITS: Mapping[Language, tuple[tuple[int, str, str], ...]] = {
    "es": ((1440, "día", "días"), (60, "hora", "horas"), (1, "minuto", "minutos")),
    "en": ((1440, "day", "days"), (60, "hour", "hours"), (1, "minute", "minutes")),
}

_Words = Callable[[Mapping[str, Any], Language], dict[str, str]]


def words_of(error: RuleBroken, language: Language) -> dict[str, str]:
    """Return what the messages of such an error may name beside `allowed`, by its name."""
    found = next((_WORDS[one] for one in type(error).__mro__ if one in _WORDS), None)
    return {} if found is None else found(error.allowed, language)


def span(minutes: int, language: Language) -> str:
    """Return a length in the largest unit that it is whole in, but two days and less in hours: `48 horas`."""
    for size, one, several in _UNITS[language]:
        if minutes % size == 0 and (size < 1440 or minutes > 2880):
            count = minutes // size
            return f"{count} {one if count == 1 else several}"
    raise ValueError("a length has whole minutes")


def _hours(allowed: Mapping[str, Any], language: Language) -> dict[str, str]:
    period, between, _ = _BETWEEN[language]
    return {"hours": between.join(period.format_map(hours) for hours in allowed["hours"])}


def _lengths(allowed: Mapping[str, Any], language: Language) -> dict[str, str]:
    *_, either = _BETWEEN[language]
    lengths = [span(minutes, language) for minutes in allowed.get("allowed", ())]
    if lengths:
        *most, last = lengths
        return {"lengths": f"{', '.join(most)}{either}{last}" if most else last}
    limits = [
        words.format(*(span(allowed[name], language),) * 2)
        for name, words in _LIMITS[language].items()
        if name in allowed
    ]
    return {"lengths": ", ".join(limits)}


def _notice(allowed: Mapping[str, Any], language: Language) -> dict[str, str]:
    return {"span": span(allowed["minutes"], language)}


def _until(allowed: Mapping[str, Any], language: Language) -> dict[str, str]:
    day = date.fromisoformat(allowed["until"])
    month = MONTHS[language][day.month - 1]
    if language == "es":
        return {"until": f"{day.day} de {month} de {day.year}"}
    return {"until": f"{day.day} {month} {day.year}"}


def _free_until(allowed: Mapping[str, Any], language: Language) -> dict[str, str]:
    minutes = allowed["free_until"]
    return {"hours": f"{minutes / 60:g}", "span": span(minutes, language)}


_WORDS: Mapping[type[RuleBroken], _Words] = {
    errors.NotOpen: _hours,
    errors.LengthNotAllowed: _lengths,
    errors.TooSoon: _notice,
    errors.BeyondHorizon: _until,
    errors.NoticeTooShort: _free_until,
}
