"""Read a JSON document member by member, and note all that is wrong with it, each with its path."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from chalicelib.domain.money import Money, decimals_of
from chalicelib.domain.opening import seconds_of

T = TypeVar("T")

LARGEST_AMOUNT = 1_000_000_000
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?")


class Problem(StrEnum):
    """What may be wrong with a member; behind each, the data that says more."""

    UNKNOWN = "unknown"  # there is no such member
    MISSING = "missing"  # it has to be there
    FORM = "form"  # `expected`: object, list, integer, boolean, amount, clock
    RANGE = "range"  # it lies outside `low` to `high`
    SIZE = "size"  # it has fewer than `low` entries, or more than `high`
    CHOICE = "choice"  # it is none of `choices`
    REPEATED = "repeated"  # an entry comes twice
    ORDER = "order"  # it is less than `other`
    EQUAL = "equal"  # it is the same as `other`
    STEP = "step"  # it is not reached by whole steps
    OVERLAP = "overlap"  # it overlaps `other`
    EXCLUSIVE = "exclusive"  # it cannot stand beside `other`
    ONE_OF = "one_of"  # it needs one of `choices`
    SAID = "said"  # each resource's own settings say it
    UNSHOWN = "unshown"  # the resource's own settings say it, and cannot show this
    FINENESS = "fineness"  # it has more than `decimals`


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with the member at `path`, such as `hours.0.from`; the whole document's path is empty."""

    path: str
    problem: Problem
    data: Mapping[str, Any] = field(default_factory=dict)


def joined(path: str, name: str | int) -> str:
    """Return the path of a member or an entry."""
    return f"{path}.{name}" if path else str(name)


class DocumentReader:
    """Reads values of a document. What is wrong is noted in `mistakes`, and None takes its place."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.mistakes: list[Mistake] = []

    def wrong(self, path: str, problem: Problem, **data: Any) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(path, problem, data))

    def members(
        self,
        path: str,
        value: Any,
        names: Collection[str],
        *,
        required: Collection[str] = (),
        is_null_kept: bool = False,
    ) -> dict[str, Any]:
        """Return the known members of an object; a null one is as none, unless it is kept."""
        if not isinstance(value, dict):
            self.wrong(path, Problem.FORM, expected="object")
            return {}
        for name in value:
            if name not in names:
                self.wrong(joined(path, name), Problem.UNKNOWN)
        known = {
            name: value[name] for name in names if name in value and (is_null_kept or value[name] is not None)
        }
        for name in required:
            if name not in known:
                self.wrong(joined(path, name), Problem.MISSING)
        return known

    def one_of(self, path: str, value: Any, members: Mapping[str, Any], names: tuple[str, str]) -> str | None:
        """Return which of two members there is: one of them has to be there, and not both."""
        there = [name for name in names if name in members]
        if len(there) > 1:
            self.wrong(joined(path, there[1]), Problem.EXCLUSIVE, other=there[0])
        elif not there and isinstance(value, dict):
            self.wrong(path, Problem.ONE_OF, choices=list(names))
        return there[0] if len(there) == 1 else None

    def entries(
        self, path: str, value: Any, most: int, read: Callable[[str, Any], T], *, fewest: int = 1
    ) -> list[T]:
        """Return what `read` makes of each entry of a list."""
        if not isinstance(value, list):
            self.wrong(path, Problem.FORM, expected="list")
            return []
        if not fewest <= len(value) <= most:
            self.wrong(path, Problem.SIZE, low=fewest, high=most)
            return []
        return [read(joined(path, index), entry) for index, entry in enumerate(value)]

    def distinct(self, path: str, values: Iterable[Any]) -> None:
        """Note the entries that came before."""
        seen: set[Any] = set()
        for index, value in enumerate(values):
            if value is not None and value in seen:
                self.wrong(joined(path, index), Problem.REPEATED)
            seen.add(value)

    def whole(self, path: str, value: Any, low: int, high: int) -> int | None:
        """Return a whole number within its range."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(path, Problem.FORM, expected="integer")
            return None
        if not low <= value <= high:
            self.wrong(path, Problem.RANGE, low=low, high=high)
            return None
        return value

    def optional(self, members: Mapping[str, Any], path: str, name: str, low: int, high: int) -> int | None:
        """Return the whole number of a member, if it is there."""
        return self.whole(joined(path, name), members[name], low, high) if name in members else None

    def amount(self, path: str, value: Any) -> int | None:
        """Return an amount of the currency in its smallest unit."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(path, Problem.FORM, expected="amount")
            return None
        if not 0 <= value <= LARGEST_AMOUNT:
            self.wrong(path, Problem.RANGE, low=0, high=LARGEST_AMOUNT)
            return None
        try:
            return Money.of(value, self.currency).units
        except ValueError:
            self.wrong(path, Problem.FINENESS, decimals=decimals_of(self.currency))
            return None

    def clock(self, path: str, value: Any) -> int | None:
        """Return `HH:MM` or `HH:MM:SS`, up to 24:00, as seconds after midnight."""
        if not isinstance(value, str) or not _CLOCK.fullmatch(value):
            self.wrong(path, Problem.FORM, expected="clock")
            return None
        return seconds_of(value)

    def choice(self, path: str, value: Any, choices: tuple[str, ...]) -> str | None:
        """Return a text that is one of the choices."""
        if not isinstance(value, str) or value not in choices:
            self.wrong(path, Problem.CHOICE, choices=list(choices))
            return None
        return value
