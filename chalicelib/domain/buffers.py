"""Buffers: what is kept free around a reservation (contract rules.md, `buffer`)."""

from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.domain.intervals import Interval


@dataclass(frozen=True, slots=True)
class Buffer:
    """How long the resource stays free before and after a reservation, in minutes."""

    before: int = 0
    after: int = 0

    @property
    def document(self) -> dict[str, int]:
        """Return it as JSON has it."""
        return {"before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Blocked:
    """A reservation's interval, and the buffer that it was booked with.

    `with_before` is the interval and what is kept free before it, `with_after` what is kept free after it.
    """

    interval: Interval
    buffer: Buffer = Buffer()
    with_before: Interval = field(init=False)
    with_after: Interval = field(init=False)

    def __post_init__(self) -> None:
        start, end = self.interval.start, self.interval.end
        before, after = timedelta(minutes=self.buffer.before), timedelta(minutes=self.buffer.after)
        object.__setattr__(self, "with_before", Interval(start - before, end))
        object.__setattr__(self, "with_after", Interval(start, end + after))

    def conflicts_with(self, other: "Blocked") -> bool:
        """Return whether the two overlap, or the gap between them is too short.

        It is at least the larger of the earlier one's `after` and the later one's `before`: that is, neither
        with what is kept free after them do they overlap, nor with what is kept free before them.
        """
        return self.with_after.overlaps(other.with_after) or self.with_before.overlaps(other.with_before)
