from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.intervals import Interval

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def blocked(start: int, length: int, before: int = 0, after: int = 0) -> Blocked:
    begins = NOON + timedelta(minutes=start)
    return Blocked(Interval(begins, begins + timedelta(minutes=length)), Buffer(before, after))


blocks = st.builds(
    blocked, st.integers(-200, 200), st.integers(1, 120), st.integers(0, 60), st.integers(0, 60)
)


def test_the_gap_is_at_least_the_larger_of_the_earlier_ones_after_and_the_later_ones_before() -> None:
    earlier = blocked(0, 60, before=120, after=15)
    assert earlier.conflicts_with(blocked(74, 60))
    assert not earlier.conflicts_with(blocked(75, 60))
    assert earlier.conflicts_with(blocked(89, 60, before=30))
    assert not earlier.conflicts_with(blocked(90, 60, before=30))
    # The two are not added up, and what the later one keeps free after it does not matter here.
    assert not earlier.conflicts_with(blocked(75, 60, before=10, after=90))


@given(blocks, blocks)
def test_two_conflict_if_they_overlap_or_their_gap_is_too_short(one: Blocked, other: Blocked) -> None:
    earlier, later = sorted((one, other), key=lambda block: block.interval.start)
    gap = later.interval.start - earlier.interval.end
    needed = timedelta(minutes=max(earlier.buffer.after, later.buffer.before))
    assert one.conflicts_with(other) == other.conflicts_with(one) == (gap < needed or gap < timedelta(0))


@given(blocks, blocks)
def test_where_all_have_the_same_buffer_its_longer_side_after_each_is_the_same(
    one: Blocked, other: Blocked
) -> None:
    longer = Buffer(after=max(one.buffer.before, one.buffer.after))
    same = Blocked(other.interval, one.buffer)
    after_alone = Blocked(one.interval, longer), Blocked(other.interval, longer)
    assert one.conflicts_with(same) == after_alone[0].with_after.overlaps(after_alone[1].with_after)
