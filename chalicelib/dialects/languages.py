"""Spanish, unless the client prefers English (contract common.md, *Error shapes*)."""

from chalicelib.dialects.policy import Language


def language_of(accepted: str | None) -> Language:
    """The better one of es and en in an Accept-Language header; es on a tie or a riddle."""
    weights = {"es": 0.0, "en": 0.0}
    for choice in (accepted or "").split(","):
        tag, _, parameter = choice.strip().partition(";")
        language = tag.split("-")[0].strip().lower()
        if language in weights:
            weights[language] = max(weights[language], _weight(parameter))
    return "en" if weights["en"] > weights["es"] else "es"


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
