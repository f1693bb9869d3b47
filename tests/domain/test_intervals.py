from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st

from chalicelib.domain.errors import IntervalReversed, IntervalTooLong, IntervalTooShort
from chalicelib.domain.intervals import DAY_SECONDS, Interval

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


def test_an_interval_to_midnight_is_of_one_day_and_one_beyond_it_of_two() -> None:
    assert not Interval.of(NOON, NOON + timedelta(hours=12)).is_over_midnight
    assert Interval.of(NOON, NOON + timedelta(hours=12, seconds=1)).is_over_midnight


def test_touching_intervals_do_not_overlap() -> None:
    first = Interval.of(NOON, NOON + timedelta(hours=1))
    second = Interval.of(first.end, first.end + timedelta(hours=1))
    assert not first.overlaps(second)
    assert not second.overlaps(first)
