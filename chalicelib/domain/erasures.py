"""The erasure of a user: what they held is ended step by step, after their account was deleted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.user import SESSION_LASTS

# For so long others may still write something for the user: who has the account, the professional or the
# directory as they were in the cache of their process. After that, nothing new can come.
SETTLES = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure that is not done yet; `since` is when the account was deleted.

    Of one `is_unproved`, whose address nobody had proved, nothing stays: anybody may make any number of them.
    """

    tenant: str
    user: str
    since: datetime
    is_unproved: bool = False

    @property
    def settled(self) -> datetime:
        """Return from when on the user gets nothing new."""
        return self.since + SETTLES

    @property
    def tokens_end(self) -> datetime:
        """Return from when on no session token of the user is good, whatever their account was."""
        return self.settled + SESSION_LASTS
