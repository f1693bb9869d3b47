"""The rules of a resource, as data (contract rules.md): one document for a kind, and one for a resource."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from chalicelib.domain.buffers import Buffer
from chalicelib.domain.cancellations import Cancellation
from chalicelib.domain.check_ins import CheckIn, MaxNoShows
from chalicelib.domain.opening import Period
from chalicelib.domain.prices import Prices
from chalicelib.domain.quotas import Limits
from chalicelib.domain.standings import DEFAULT, ByStanding

# Nobody reserves further ahead than that, whatever the rules and whoever asks: five years, in days.
HORIZON = 5 * 366


@dataclass(frozen=True, slots=True)
class Durations:
    """How long a reservation may be, in minutes: one of `allowed`, or between two lengths in steps.

    Steps are counted from `shortest`, or else from nothing.
    """

    shortest: int | None = None
    longest: int | None = None
    step: int | None = None
    allowed: tuple[int, ...] = ()

    def allows(self, length: timedelta) -> bool:
        """Return whether a reservation may be of this length."""
        if self.allowed:
            return any(length == timedelta(minutes=minutes) for minutes in self.allowed)
        shortest = timedelta(minutes=self.shortest or 0)
        return (
            length >= shortest
            and (self.longest is None or length <= timedelta(minutes=self.longest))
            and (self.step is None or (length - shortest) % timedelta(minutes=self.step) == timedelta(0))
        )

    @property
    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        if self.allowed:
            return {"allowed": list(self.allowed)}
        limits = {"min": self.shortest, "max": self.longest, "step": self.step}
        return {name: limit for name, limit in limits.items() if limit is not None}


@dataclass(frozen=True, slots=True)
class Starts:
    """Reservations begin every so many minutes, counted on the wall clock from when it opens.

    With `begin` they are counted from so many minutes after midnight, and there are none before.
    """

    every: int
    begin: int | None = None

    @property
    def document(self) -> dict[str, int]:
        """Return it as JSON has it."""
        return {"every": self.every, **({} if self.begin is None else {"from": self.begin})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules that hold, or those of one document. None is no rule.

    `cleared` are the fields for which a document says that there is no rule, whatever the kind's says:
    that nothing limits it, not even what holds without rules.
    """

    hours: tuple[Period, ...] | None = None
    durations: Durations | None = None
    starts: Starts | None = None
    notice: int | None = None
    window: ByStanding[int] | None = None
    buffer: Buffer | None = None
    quota: ByStanding[Limits] | None = None
    prices: Prices | None = None
    cancellation: Cancellation | None = None
    check_in: CheckIn | None = None
    max_no_shows: MaxNoShows | None = None
    cleared: frozenset[str] = frozenset()

    def before(self, kind: "Rules") -> "Rules":
        """Return what holds for a resource with these rules, of a kind with those: field by field."""
        own = {name for name in NAMES if getattr(self, name) is not None} | self.cleared
        values = {name: getattr(self if name in own else kind, name) for name in NAMES}
        return Rules(**values, cleared=self.cleared | (kind.cleared - own))

    @property
    def names_memberships(self) -> bool:
        """Return whether the membership of a user has to be known to apply them."""
        naming = (self.window, self.quota, self.prices)
        return any(rule is not None and rule.names_memberships for rule in naming)

    @property
    def document(self) -> dict[str, Any]:
        """Return them as the JSON of a document, which parses to the same rules."""
        written = {name: _written(getattr(self, name)) for name in NAMES}
        return {name: rule for name, rule in written.items() if rule is not None or name in self.cleared}


NAMES = tuple(field.name for field in fields(Rules) if field.name != "cleared")


def _written(rule: Any) -> Any:
    if rule is None or isinstance(rule, int):
        return rule
    if isinstance(rule, tuple):
        return [period.document for period in rule]
    if isinstance(rule, ByStanding):
        return _by_standing(rule.values)
    return rule.document


def _by_standing(values: Mapping[str, Any]) -> Any:
    written = {name: value.document if isinstance(value, Limits) else value for name, value in values.items()}
    # What is the same for all is written without its name.
    return written[DEFAULT] if written.keys() == {DEFAULT} and written[DEFAULT] is not None else written
