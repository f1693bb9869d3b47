"""Buffers: what is kept free around a reservation (contract rules.md, `buffer`)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.errors import Conflict
from chalicelib.domain.intervals import DAY_SECONDS, Interval, instant, seconds_into

_NONE = timedelta(0)
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Buffer:
    """How long the resource stays free before and after a reservation, in minutes."""

    before: int = 0
    after: int = 0

    def around(self, interval: Interval) -> "Blocked":
        """Return what a reservation of an interval blocks."""
        return Blocked(interval, timedelta(minutes=self.before), timedelta(minutes=self.after))

    @property
    def document(self) -> dict[str, int]:
        """Return it as JSON has it."""
        return {"before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class BlockedPart:
    """The part of what a reservation blocks on one UTC day, in seconds of the day, up to 86,400.

    The resource is taken from `start` to `end`, and kept free from `first` on and until `last`.
    """

    day: date
    first: int
    start: int
    end: int
    last: int

    def touches(self, begin: int, end: int) -> bool:
        """Return whether it has a second of [begin, end) of the same day, buffers included."""
        return self.first < end and self.last > begin

    def within(self, begin: int, end: int) -> "BlockedPart":
        """Return what [begin, end) has of it.

        Two parts conflict if and only if they do so in one of the pieces of the day that both touch: moments
        that are in order stay in order, and what two have in common lies in a piece.
        """
        if begin <= self.first and self.last <= end:
            return self
        moments = (self.first, self.start, self.end, self.last)
        return BlockedPart(self.day, *(min(max(moment, begin), end) for moment in moments))

    def conflicts_with(self, other: "BlockedPart") -> bool:
        """Return whether the two overlap or come too close, on the same day: as `Blocked` has it."""
        return (self.start < other.last and self.last > other.start) or (
            self.first < other.end and self.end > other.first
        )


@dataclass(frozen=True, slots=True)
class Blocked:
    """A reservation's interval, and how long its resource stays free before and after it.

    `with_before` is the interval and what is kept free before it, `with_after` what is kept free after it.
    """

    interval: Interval
    before: timedelta = _NONE
    after: timedelta = _NONE
    with_before: Interval = field(init=False, repr=False, compare=False)
    with_after: Interval = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        start, end = self.interval.start, self.interval.end
        # Near the ends of the calendar there is not so much time.
        first, last = max(start - _FIRST, _NONE), max(_LAST - end, _NONE)
        object.__setattr__(self, "with_before", Interval(start - min(self.before, first), end))
        object.__setattr__(self, "with_after", Interval(start, end + min(self.after, last)))

    @property
    def start(self) -> datetime:
        """Return when it begins, its buffer included."""
        return self.with_before.start

    @property
    def end(self) -> datetime:
        """Return when it ends, its buffer included."""
        return self.with_after.end

    def conflicts_with(self, other: "Blocked") -> bool:
        """Return whether the two overlap, or the gap between them is too short.

        It is at least the larger of the earlier one's `after` and the later one's `before`: that is, neither
        with what is kept free after them do they overlap, nor with what is kept free before them.
        """
        return self.with_after.overlaps(other.with_after) or self.with_before.overlaps(other.with_before)

    def parts(self) -> Iterator[BlockedPart]:
        """Return the part on each UTC day that it touches, in order."""
        day = self.start.date()
        first, start, end, last = (
            seconds_into(moment, day)
            for moment in (self.start, self.interval.start, self.interval.end, self.end)
        )
        while last > DAY_SECONDS:
            yield BlockedPart(day, first, start, end, last).within(0, DAY_SECONDS)
            day += timedelta(days=1)
            first, start, end, last = (moment - DAY_SECONDS for moment in (first, start, end, last))
        yield BlockedPart(day, first, start, end, last).within(0, DAY_SECONDS)


def blocked_by(conflict: Conflict) -> Blocked:
    """Return what the reservation blocks that is in the way."""
    return Blocked(Interval(conflict.start, conflict.end), conflict.before, conflict.after)


def joined(parts: Iterable[BlockedPart]) -> Blocked:
    """Return what a reservation blocks by parts of it that follow one another, in any order."""
    known = list(parts)
    begins = min(instant(part.day, part.first) for part in known)
    before, length, after = (
        timedelta(seconds=sum(lengths))
        for lengths in zip(
            *((part.start - part.first, part.end - part.start, part.last - part.end) for part in known),
            strict=True,
        )
    )
    interval = Interval(begins + before, begins + before + length)
    return Blocked(interval, before, after)
