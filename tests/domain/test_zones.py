from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.zones import SkippedTime, clock_text, end_of_day, instant_of, wall_clock


def test_a_wall_clock_time_is_an_instant_of_its_zone() -> None:
    for zone, day, utc in (
        ("UTC", datetime(2026, 1, 15), datetime(2026, 1, 15, 9, tzinfo=UTC)),
        ("America/Santiago", datetime(2026, 1, 15), datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ("America/Santiago", datetime(2026, 7, 15), datetime(2026, 7, 15, 13, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 7, 15), datetime(2026, 7, 15, 7, tzinfo=UTC)),
        ("Pacific/Tongatapu", datetime(2026, 1, 15), datetime(2026, 1, 14, 20, tzinfo=UTC)),
    ):
        local = day.replace(hour=9)
        assert instant_of(local, zone) == utc
        assert wall_clock(utc, zone) == local


def test_a_time_that_a_jump_skips_does_not_exist() -> None:
    with pytest.raises(SkippedTime):
        instant_of(datetime(2026, 3, 29, 2, 30), "Europe/Madrid")


def test_a_time_that_occurs_twice_is_the_first() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of(datetime(2026, 10, 25, 2, 30), "Europe/Madrid") == first


def test_of_a_time_that_occurs_twice_the_second_is_shown_with_its_offset() -> None:
    for zone, first, second in (
        ("Europe/Madrid", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30 (UTC+01:00)"),
        ("America/Santiago", datetime(2026, 4, 5, 2, 30, tzinfo=UTC), "23:30 (UTC-04:00)"),
    ):
        assert clock_text(first, zone) == second[:5]
        assert clock_text(first + timedelta(hours=1), zone) == second
    assert clock_text(datetime(2026, 1, 15, 9, tzinfo=UTC), "UTC") == "09:00"


def test_the_day_ends_where_the_next_begins_also_where_midnight_is_skipped() -> None:
    assert end_of_day(date(2026, 1, 15), "Europe/Madrid") == datetime(2026, 1, 15, 23, tzinfo=UTC)
    # In Chile the clocks went from 24:00 of 5 September 2026 straight to 01:00.
    assert end_of_day(date(2026, 9, 5), "America/Santiago") == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_what_is_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(OverflowError):
        end_of_day(date(9999, 12, 31), "UTC")
    with pytest.raises(OverflowError):
        instant_of(datetime(1, 1, 1), "Asia/Tokyo")
