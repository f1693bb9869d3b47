"""The corpus of hostile requests in the files beside."""

import json
import os
from pathlib import Path
from typing import Any, Final

SHARE: Final = 1 if os.environ.get("PROOF") else 10
CORPUS: Final = Path(__file__).parent
Entry = dict[str, Any]


def corpus(kind: str) -> list[Entry]:
    """Return the entries of one file; each has a name."""
    entries: list[Entry] = json.loads((CORPUS / f"{kind}.json").read_text())
    return entries


def share_of(kind: str, turn: int) -> list[Entry]:
    """Return the entries whose turn it is, or always."""
    return [entry for number, entry in enumerate(corpus(kind)) if is_due(number, entry, turn)]


def is_due(number: int, entry: Entry, turn: int) -> bool:
    return number % SHARE == turn % SHARE or "always" in entry


def raw_of(entry: Entry) -> bytes:
    """Return a body: a letter of the file is a byte; what is long is written as its unit and how often."""
    if "bytes" in entry:
        return str(entry["bytes"]).encode("latin-1")
    closing = entry.get("closing", "") * entry["times"]
    return str(entry["before"] + entry["unit"] * entry["times"] + closing + entry["after"]).encode("latin-1")
