"""What Lambda hands to the relay of the stream's records: the filter of the template, as AWS applies it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]

_TEMPLATE = json.loads((Path(__file__).parent.parent / ".chalice" / "resources.json").read_text("utf-8"))
PATTERNS: list[dict[str, Any]] = [
    json.loads(each["Pattern"])
    for each in _TEMPLATE["Resources"]["StreamToRelay"]["Properties"]["FilterCriteria"]["Filters"]
]


def passed(
    records: Sequence[Record], patterns: Sequence[Mapping[str, Any]] = PATTERNS
) -> list[dict[str, Any]]:
    """Return the records that any of the patterns lets through, in their order."""
    return [dict(record) for record in records if any(_matches(pattern, record) for pattern in patterns)]


def _matches(pattern: Mapping[str, Any], value: Any) -> bool:
    """Whether each member of the pattern is there, and is one of the values that the pattern lists."""
    if not isinstance(value, Mapping):
        return False
    return all(
        _matches(wanted, value.get(name))
        if isinstance(wanted, dict)
        else any(_is(each, value.get(name)) for each in wanted)
        for name, wanted in pattern.items()
    )


def _is(wanted: Any, value: Any) -> bool:
    match wanted:
        case {"prefix": str(beginning)}:
            return isinstance(value, str) and value.startswith(beginning)
        case {"suffix": str(end)}:
            return isinstance(value, str) and value.endswith(end)
        case str():
            return bool(value == wanted)
    raise ValueError(f"no rule of a filter that is used here: {wanted}")
