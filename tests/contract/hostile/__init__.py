"""The corpus of hostile requests: what there is in the files beside."""

import json
import os
from pathlib import Path
from typing import Any, Final

SHARE: Final = 1 if os.environ.get("PROOF") else 10
CORPUS: Final = Path(__file__).parent
Entry = dict[str, Any]


def corpus(kind: str) -> list[Entry]:
    """The entries of one file; each has a name."""
    entries: list[Entry] = json.loads((CORPUS / f"{kind}.json").read_text())
    return entries


def share_of(kind: str, turn: int) -> list[Entry]:
    """The entries whose turn it is."""
    return [entry for number, entry in enumerate(corpus(kind)) if number % SHARE == turn % SHARE]


def raw_of(entry: Entry) -> bytes:
    """A body: a letter of the file is a byte; what is long is written as its unit, and how many times."""
    if "bytes" in entry:
        return str(entry["bytes"]).encode("latin-1")
    return str(entry["before"] + entry["unit"] * entry["times"] + entry["after"]).encode("latin-1")
