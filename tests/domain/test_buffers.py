from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.buffers import Blocked, BlockedPart, Buffer, joined
from chalicelib.domain.intervals import DAY_SECONDS, Interval

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
_HALF = DAY_SECONDS // 2


def blocked(start: int, length: int, before: int = 0, after: int = 0) -> Blocked:
    begins = NOON + timedelta(minutes=start)
    return Buffer(before, after).around(Interval(begins, begins + timedelta(minutes=length)))


blocks = st.builds(
    blocked, st.integers(-200, 200), st.integers(1, 120), st.integers(0, 60), st.integers(0, 60)
)
# Over several days, with buffers of up to a day.
long_blocks = st.builds(
    blocked, st.integers(-3000, 3000), st.integers(1, 3000), st.integers(0, 1440), st.integers(0, 1440)
)
splits = st.sets(st.integers(1, DAY_SECONDS - 1), max_size=3).map(sorted)


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
    needed = max(earlier.after, later.before)
    assert one.conflicts_with(other) == other.conflicts_with(one) == (gap < needed or gap < timedelta(0))


@given(blocks, blocks)
def test_where_all_have_the_same_buffer_its_longer_side_after_each_is_the_same(
    one: Blocked, other: Blocked
) -> None:
    longer = max(one.before, one.after)
    same = Blocked(other.interval, one.before, one.after)
    after_alone = Blocked(one.interval, after=longer), Blocked(other.interval, after=longer)
    assert one.conflicts_with(same) == after_alone[0].with_after.overlaps(after_alone[1].with_after)


def test_what_is_blocked_has_a_part_of_each_day_that_it_or_its_buffers_touch() -> None:
    first, second, third = (date(2026, 12, day) for day in (1, 2, 3))
    whole = DAY_SECONDS
    for taken, parts in (
        (blocked(0, 60), [BlockedPart(first, _HALF, _HALF, 46_800, 46_800)]),
        (blocked(0, 60, 10, 20), [BlockedPart(first, 42_600, _HALF, 46_800, 48_000)]),
        # One that ends at midnight does not touch the next day; its buffer does.
        (blocked(0, 720), [BlockedPart(first, _HALF, _HALF, whole, whole)]),
        (
            blocked(0, 720, after=5),
            [BlockedPart(first, _HALF, _HALF, whole, whole), BlockedPart(second, 0, 0, 0, 300)],
        ),
        (
            blocked(725, 1440, before=10),
            [
                BlockedPart(first, 86_100, whole, whole, whole),
                BlockedPart(second, 0, 300, whole, whole),
                BlockedPart(third, 0, 0, 300, 300),
            ],
        ),
    ):
        assert list(taken.parts()) == parts


def test_at_the_ends_of_the_calendar_there_is_not_so_much_time() -> None:
    early = Interval(datetime(1, 1, 1, 1, tzinfo=UTC), datetime(1, 1, 1, 2, tzinfo=UTC))
    late = Interval(datetime(9999, 12, 31, 22, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC))
    assert list(Buffer(before=1440).around(early).parts()) == [
        BlockedPart(early.start.date(), 0, 3600, 7200, 7200)
    ]
    assert list(Buffer(after=1440).around(late).parts()) == [
        BlockedPart(late.start.date(), 79_200, 79_200, 82_800, DAY_SECONDS - 1)
    ]


def pieces_of(whole: Blocked, cuts: list[int]) -> list[BlockedPart]:
    """Its parts, each day cut at the same seconds."""
    return [
        part.within(begin, end)
        for part in whole.parts()
        for begin, end in pairwise((0, *cuts, DAY_SECONDS))
        if part.touches(begin, end)
    ]


@given(long_blocks, splits)
def test_the_pieces_are_the_whole_in_whatever_order(whole: Blocked, cuts: list[int]) -> None:
    pieces = pieces_of(whole, cuts)
    assert joined(pieces) == joined(reversed(pieces)) == whole
    assert all(0 <= piece.first <= piece.start <= piece.end <= piece.last <= DAY_SECONDS for piece in pieces)


@given(long_blocks, long_blocks, splits)
def test_two_conflict_if_and_only_if_they_do_in_a_piece_that_both_touch(
    one: Blocked, other: Blocked, cuts: list[int]
) -> None:
    meet = any(
        mine.conflicts_with(theirs)
        for mine in pieces_of(one, cuts)
        for theirs in pieces_of(other, cuts)
        if mine.day == theirs.day and _piece_of(mine, cuts) == _piece_of(theirs, cuts)
    )
    assert one.conflicts_with(other) == meet


def _piece_of(part: BlockedPart, cuts: list[int]) -> int:
    return sum(cut <= part.first for cut in cuts)
