"""The erasure of a user: what they held is ended step by step, after their account was deleted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# For so long others may still write something for the user: who has the account, the professional or the
# directory as they were in the cache of their process. After that, nothing new can come.
SETTLES = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure that is not done yet; `since` is when the account was deleted."""

    tenant: str
    user: str
    since: datetime

    @property
    def settled(self) -> datetime:
        """Return from when on the user gets nothing new."""
        return self.since + SETTLES
