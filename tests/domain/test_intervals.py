from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import IntervalReversed, IntervalTooLong, IntervalTooShort
from chalicelib.domain.intervals import DAY_SECONDS, DayPart, Interval, instant

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)

instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
intervals = st.builds(
    lambda start, seconds: Interval.of(start, start + timedelta(seconds=seconds)),
    instants,
    st.integers(60, 31 * DAY_SECONDS),
)


def test_what_is_no_interval_is_refused() -> None:
    refusals = {
        0: IntervalReversed,
        -60: IntervalReversed,
        0.5: IntervalTooShort,
        31 * 1440 + 1: IntervalTooLong,
    }
    for minutes, refusal in refusals.items():
        with pytest.raises(refusal):
            Interval.of(NOON, NOON + timedelta(minutes=minutes))


def test_the_shortest_is_a_minute_and_the_longest_is_31_days() -> None:
    assert Interval.of(NOON, NOON + timedelta(minutes=1)).length == timedelta(minutes=1)
    assert Interval.of(NOON, NOON + timedelta(days=31)).length == timedelta(days=31)


def test_the_parts_of_an_interval_are_those_of_the_days_that_it_touches() -> None:
    first, second, third = (date(2026, 3, day) for day in (15, 16, 17))
    noon = 43_200
    for hours, parts in (
        (1, [DayPart(first, noon, 46_800)]),
        # One that ends at midnight does not touch the next day.
        (12, [DayPart(first, noon, DAY_SECONDS)]),
        (48, [DayPart(first, noon, DAY_SECONDS), DayPart(second, 0, DAY_SECONDS), DayPart(third, 0, noon)]),
    ):
        assert list(Interval.of(NOON, NOON + timedelta(hours=hours)).parts()) == parts

    last = Interval(datetime(9999, 12, 31, 22, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC))
    assert list(last.parts()) == [DayPart(date(9999, 12, 31), 79_200, 82_800)]


@given(intervals)
def test_the_parts_are_the_interval(interval: Interval) -> None:
    parts = list(interval.parts())
    assert instant(parts[0].day, parts[0].start) == interval.start
    assert instant(parts[-1].day, parts[-1].end) == interval.end
    assert sum(part.end - part.start for part in parts) == interval.length.total_seconds()
    assert all(0 <= part.start < part.end <= DAY_SECONDS for part in parts)
    assert len({part.day for part in parts}) == len(parts) <= 32


@given(intervals, intervals)
def test_two_intervals_overlap_if_and_only_if_their_parts_of_a_day_do(one: Interval, other: Interval) -> None:
    days = {part.day: part for part in one.parts()}
    meet = any(part.day in days and days[part.day].overlaps(part.start, part.end) for part in other.parts())
    assert one.overlaps(other) == meet


def test_touching_intervals_do_not_overlap() -> None:
    first = Interval.of(NOON, NOON + timedelta(hours=1))
    second = Interval.of(first.end, first.end + timedelta(hours=1))
    assert not first.overlaps(second)
    assert not second.overlaps(first)
