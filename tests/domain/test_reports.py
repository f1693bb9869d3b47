"""What reports count of open and reserved time."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.closures import Closure
from chalicelib.domain.intervals import Interval
from chalicelib.domain.opening import Period
from chalicelib.domain.reports import by_week_hour, merged, open_seconds, span_of, within

MADRID: Final = "Europe/Madrid"
HOUR: Final = 3600
START: Final = datetime(2026, 3, 27, tzinfo=UTC)

seconds = st.integers(0, 5 * 86_400)
intervals = st.lists(
    st.tuples(seconds, st.integers(1, 3 * 86_400)).map(
        lambda pair: Interval(
            START + timedelta(seconds=pair[0]), START + timedelta(seconds=pair[0] + pair[1])
        )
    ),
    max_size=8,
)


def closed(begins: datetime, ends: datetime) -> Closure:
    return Closure(id="c", begins=begins, ends=ends, title="", reason="")


def test_a_day_that_the_clocks_shorten_is_an_hour_less_open() -> None:
    sunday, monday = date(2026, 3, 29), date(2026, 3, 30)

    assert open_seconds(None, [], [sunday], MADRID) == 23 * HOUR
    assert open_seconds(None, [], [sunday, monday], MADRID) == 47 * HOUR


def test_what_is_closed_twice_is_taken_off_once_and_outside_the_hours_not_at_all() -> None:
    hours = (Period(frozenset({1}), 9 * HOUR, 17 * HOUR),)
    closures = [
        closed(datetime(2026, 3, 30, 6), datetime(2026, 3, 30, 10)),
        closed(datetime(2026, 3, 30, 9, 30), datetime(2026, 3, 30, 11)),
        closed(datetime(2026, 3, 30, 20), datetime(2026, 3, 30, 22)),
    ]

    assert open_seconds(hours, closures, [date(2026, 3, 30), date(2026, 3, 31)], MADRID) == 6 * HOUR


@given(intervals)
def test_merged_parts_cover_each_moment_once(some: list[Interval]) -> None:
    parts = merged(some)
    whole = Interval(START, START + timedelta(days=9))

    assert all(one.end < other.start for one, other in pairwise(parts))
    assert within(merged([*parts, *some]), whole) == within(parts, whole) <= within(some, whole)


@given(intervals, st.sampled_from([MADRID, "UTC", "Asia/Kathmandu", "America/Santiago"]))
def test_the_hours_of_the_week_sum_up_to_what_lies_within_the_days(some: list[Interval], zone: str) -> None:
    span = span_of(date(2026, 3, 28), date(2026, 3, 31), zone)
    counts = by_week_hour(some, span, zone)

    assert sum(counts.values()) == within(some, span)
    assert all(1 <= day <= 7 and 0 <= hour <= 23 for day, hour in counts)


def test_a_reservation_counts_for_each_hour_that_it_touches() -> None:
    taken = Interval(datetime(2026, 3, 30, 8, 30, tzinfo=UTC), datetime(2026, 3, 30, 10, 15, tzinfo=UTC))
    span = span_of(date(2026, 3, 30), date(2026, 3, 30), "UTC")

    assert by_week_hour([taken], span, "UTC") == {(1, 8): 1800, (1, 9): 3600, (1, 10): 900}
