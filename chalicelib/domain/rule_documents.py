"""Documents of rules, as JSON has them: what is wrong with them, and the rules that they say.

Sizes are bounded, so that a document has a few kilobytes at most and is worked out in no time.
"""

from collections.abc import Collection
from typing import Any

from chalicelib.domain.buffers import Buffer
from chalicelib.domain.cancellations import Cancellation, Fee
from chalicelib.domain.check_ins import CheckIn, MaxNoShows
from chalicelib.domain.document_reader import DocumentReader, Mistake, Problem, joined
from chalicelib.domain.intervals import DAY_SECONDS
from chalicelib.domain.money import Money
from chalicelib.domain.opening import EVERY_DAY, Period
from chalicelib.domain.prices import PriceRule, Prices
from chalicelib.domain.quotas import MOST_COUNTED, Limits
from chalicelib.domain.rules import HORIZON, NAMES, Durations, Rules, Starts
from chalicelib.domain.standings import DEFAULT, ROLE_NAMES, ByStanding

MOST_PERIODS = 28
MOST_LENGTHS = 50
MOST_PRICE_RULES = 50
DAY_MINUTES = 1440
LONGEST_MINUTES = 31 * DAY_MINUTES
YEAR_MINUTES = 366 * DAY_MINUTES
_LIMITS = ("active", "day", "week")


def parse_rules(
    document: Any, *, currency: str, memberships: Collection[str]
) -> tuple[Rules, tuple[Mistake, ...]]:
    """Return the rules of a document, which count only if nothing is wrong with it, and all that is wrong.

    Amounts are in the currency; `memberships` are the types that there are. A field that is null says that
    there is no such rule.
    """
    reader = _Reader(currency, memberships)
    members = reader.members("", document, NAMES, is_null_kept=True)
    rules = {name: getattr(reader, name)(name, value) for name, value in members.items() if value is not None}
    cleared = frozenset(name for name, value in members.items() if value is None)
    return Rules(**rules, cleared=cleared), tuple(reader.mistakes)


class _Reader(DocumentReader):
    """Reads each field of the document by the method of its name; what has a mistake becomes None or less."""

    def __init__(self, currency: str, memberships: Collection[str]) -> None:
        super().__init__(currency)
        self._memberships = memberships

    def hours(self, path: str, value: Any) -> tuple[Period, ...]:
        periods = self.entries(path, value, MOST_PERIODS, self._opening)
        whole = [(index, period) for index, period in enumerate(periods) if period is not None]
        for index, other in _overlapping(whole):
            self.wrong(joined(path, index), Problem.OVERLAP, other=joined(path, other))
        return tuple(period for _, period in whole)

    def durations(self, path: str, value: Any) -> Durations:
        members = self.members(path, value, ("min", "max", "step", "allowed"))
        if "allowed" in members:
            for name in members.keys() & {"min", "max", "step"}:
                self.wrong(joined(path, name), Problem.EXCLUSIVE, other="allowed")
            return Durations(allowed=self._lengths(joined(path, "allowed"), members["allowed"]))
        limits = {
            name: self.whole(joined(path, name), limit, 1, LONGEST_MINUTES) for name, limit in members.items()
        }
        if isinstance(value, dict) and not members:
            self.wrong(path, Problem.SIZE, low=1, high=4)
        shortest, longest, step = (limits.get(name) for name in ("min", "max", "step"))
        if longest is not None and longest < (shortest or 0):
            self.wrong(joined(path, "max"), Problem.ORDER, other="min")
        elif longest is not None and step is not None and (longest - (shortest or 0)) % step:
            self.wrong(joined(path, "max"), Problem.STEP, other="step")
        return Durations(shortest, longest, step)

    def starts(self, path: str, value: Any) -> Starts:
        members = self.members(path, value, ("every", "from"), required=("every",))
        every = self.optional(members, path, "every", 1, DAY_MINUTES)
        return Starts(every or 1, self.optional(members, path, "from", 0, DAY_MINUTES - 1))

    def notice(self, path: str, value: Any) -> int | None:
        return self.whole(path, value, 0, YEAR_MINUTES)

    def window(self, path: str, value: Any) -> ByStanding[int]:
        if not isinstance(value, dict):
            return ByStanding({DEFAULT: self.whole(path, value, 0, HORIZON)})
        named = self._by_standing(path, value)
        return ByStanding(
            {
                name: None if days is None else self.whole(joined(path, name), days, 0, HORIZON)
                for name, days in named.items()
            }
        )

    def buffer(self, path: str, value: Any) -> Buffer:
        members = self.members(path, value, ("before", "after"))
        before, after = (self.optional(members, path, name, 0, DAY_MINUTES) for name in ("before", "after"))
        return Buffer(before or 0, after or 0)

    def quota(self, path: str, value: Any) -> ByStanding[Limits]:
        if not isinstance(value, dict) or value.keys() & set(_LIMITS) or not value:
            return ByStanding({DEFAULT: self._limits(path, value)})
        named = self._by_standing(path, value)
        return ByStanding(
            {
                name: None if limits is None else self._limits(joined(path, name), limits)
                for name, limits in named.items()
            }
        )

    def prices(self, path: str, value: Any) -> Prices:
        members = self.members(path, value, ("per_hour", "rules"))
        per_hour = (
            self.amount(joined(path, "per_hour"), members["per_hour"]) if "per_hour" in members else None
        )
        listed = joined(path, "rules")
        rules = self.entries(listed, members.get("rules", []), MOST_PRICE_RULES, self._price_rule, fewest=0)
        return Prices(self.currency, per_hour, tuple(rule for rule in rules if rule is not None))

    def cancellation(self, path: str, value: Any) -> Cancellation:
        members = self.members(path, value, ("free_until", "late", "fee"), required=("free_until",))
        free_until = self.optional(members, path, "free_until", 0, YEAR_MINUTES)
        late = self.choice(joined(path, "late"), members.get("late", "allow"), ("allow", "reject"))
        if late == "reject" and "fee" in members:
            self.wrong(joined(path, "fee"), Problem.EXCLUSIVE, other="late")
        fee = self._fee(joined(path, "fee"), members["fee"]) if "fee" in members else None
        return Cancellation(free_until or 0, late == "allow", fee)

    def check_in(self, path: str, value: Any) -> CheckIn:
        required = ("opens", "closes")
        members = self.members(path, value, (*required, "release"), required=required)
        opens, closes = (self.optional(members, path, name, 0, DAY_MINUTES) for name in required)
        releases = members.get("release", False)
        if not isinstance(releases, bool):
            self.wrong(joined(path, "release"), Problem.FORM, expected="boolean")
        return CheckIn(opens or 0, closes or 0, releases is True)

    def max_no_shows(self, path: str, value: Any) -> MaxNoShows:
        names = ("count", "days", "pause")
        members = self.members(path, value, names, required=names)
        count = self.optional(members, path, "count", 1, 100)
        days, pause = (self.optional(members, path, name, 1, 366) for name in ("days", "pause"))
        return MaxNoShows(count or 1, days or 1, pause or 1)

    def _opening(self, path: str, value: Any) -> Period | None:
        names = ("days", "from", "to")
        members = self.members(path, value, names, required=names)
        return self._period(path, members) if len(members) == len(names) else None

    def _period(self, path: str, members: dict[str, Any]) -> Period | None:
        """Return the period of these members: each day, from midnight, to midnight unless they say else."""
        days = self._days(joined(path, "days"), members["days"]) if "days" in members else EVERY_DAY
        starts = self.clock(joined(path, "from"), members["from"]) if "from" in members else 0
        ends = self.clock(joined(path, "to"), members["to"]) if "to" in members else DAY_SECONDS
        if starts == DAY_SECONDS:
            self.wrong(joined(path, "from"), Problem.FORM, expected="clock")
        elif starts is not None and starts == ends:
            self.wrong(joined(path, "to"), Problem.EQUAL, other="from")
        if not days or starts is None or ends is None:
            return None
        # The midnight after a day has two names.
        return Period(days, starts, ends or DAY_SECONDS)

    def _days(self, path: str, value: Any) -> frozenset[int]:
        days = self.entries(path, value, 7, lambda place, day: self.whole(place, day, 1, 7))
        self.distinct(path, days)
        return frozenset(day for day in days if day is not None)

    def _lengths(self, path: str, value: Any) -> tuple[int, ...]:
        lengths = self.entries(
            path, value, MOST_LENGTHS, lambda place, length: self.whole(place, length, 1, LONGEST_MINUTES)
        )
        self.distinct(path, lengths)
        return tuple(length for length in lengths if length is not None)

    def _by_standing(self, path: str, value: dict[str, Any]) -> dict[str, Any]:
        names = (DEFAULT, *ROLE_NAMES, *self._memberships)
        if not value:
            self.wrong(path, Problem.SIZE, low=1, high=len(names))
        return self.members(path, value, names, is_null_kept=True)

    def _limits(self, path: str, value: Any) -> Limits:
        members = self.members(path, value, _LIMITS)
        if isinstance(value, dict) and not members:
            self.wrong(path, Problem.SIZE, low=1, high=len(_LIMITS))
        return Limits(*(self.optional(members, path, name, 0, MOST_COUNTED) for name in _LIMITS))

    def _price_rule(self, path: str, value: Any) -> PriceRule | None:
        names = ("days", "from", "to", "membership", "per_hour", "fixed")
        members = self.members(path, value, names)
        rate_name = self.one_of(path, value, members, ("per_hour", "fixed"))
        rate = None if rate_name is None else self.amount(joined(path, rate_name), members[rate_name])
        period, membership = self._period(path, members), members.get("membership")
        if membership is not None:
            self.choice(joined(path, "membership"), membership, tuple(self._memberships))
        if period is None or rate is None:
            return None
        return PriceRule(period, membership, rate, is_fixed=rate_name == "fixed")

    def _fee(self, path: str, value: Any) -> Fee | None:
        members = self.members(path, value, ("percent", "fixed"))
        match self.one_of(path, value, members, ("percent", "fixed")):
            case "percent":
                return Fee(percent=self.whole(joined(path, "percent"), members["percent"], 0, 100))
            case "fixed":
                units = self.amount(joined(path, "fixed"), members["fixed"])
                return Fee(fixed=Money(units or 0, self.currency))
        return None


def _overlapping(periods: list[tuple[int, Period]]) -> list[tuple[int, int]]:
    """Return the periods that begin before another one of the week has ended, each with that other one."""
    week = 7 * DAY_SECONDS
    times = sorted(
        (day * DAY_SECONDS + period.starts, day * DAY_SECONDS + period.reach, index)
        for index, period in periods
        for day in period.days
    )
    if not times:
        return []
    # The week begins anew: its first period comes after its last.
    begins, ends, index = times[0]
    found = set()
    latest = times[0]
    for time in (*times[1:], (begins + week, ends + week, index)):
        if time[0] < latest[1]:
            found.add((time[2], latest[2]))
        latest = max(latest, time, key=lambda one: one[1])
    return sorted(found)
