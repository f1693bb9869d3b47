"""A response's language: Spanish, unless stage and client prefer English (common.md, *Error shapes*)."""

from chalicelib import settings
from chalicelib.domain.languages import Language


def language_of(accepted: str | None) -> Language:
    """Return the preferred one of the stage's languages in an Accept-Language header; es if in doubt.

    A browser sends its own language, whatever the page's: a stage has Spanish alone unless it lists more.
    """
    weights = {"es": 0.0, "en": 0.0}
    for choice in (accepted or "").split(","):
        tag, _, parameter = choice.strip().partition(";")
        language = tag.split("-")[0].strip().lower()
        if language in weights:
            weights[language] = max(weights[language], _weight(parameter))
    is_english = "en" in settings.load().languages and weights["en"] > weights["es"]
    return "en" if is_english else "es"


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
