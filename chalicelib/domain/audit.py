"""The audit log: who logged in, and what staff and administrators wrote. No names, no texts, no tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

# The longest range of one query.
LONGEST_RANGE = timedelta(days=92)
# What the entries of logins and passwords are about.
ACCOUNT = "account"


class Outcome(StrEnum):
    """What became of it; without one nobody knows: it may be written, or not."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """That somebody did something, or tried to.

    `actor` is the user's id, None if nobody knows who it was. `action` is a method and the template of its
    path, or a word for what a user does with their own account. `kind` and `thing` say what it was done to,
    `source` is the address that it came from. `fields` are the names of what was sent, with the values of
    those that take one of a few words, else None.
    """

    tenant: str
    id: str
    at: datetime
    actor: str | None
    action: str
    kind: str
    thing: str | None = None
    source: str | None = None
    fields: Mapping[str, str | bool | None] = field(default_factory=dict)
    outcome: Outcome | None = None
