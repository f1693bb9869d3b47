from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.intervals import DAY_SECONDS, Interval
from chalicelib.domain.opening import ALWAYS, Period, hours_text, is_open, open_on, spans
from chalicelib.domain.rules import Rules
from chalicelib.domain.zones import FIRST_DAY, LAST_DAY, first_instant, instant_of, local_day, wall_clock
from tests.domain.rule_strategies import hours, intervals_near, local_days, rules_of

MONDAY = date(2026, 11, 30)
ALL = [1, 2, 3, 4, 5, 6, 7]


def opening(*periods: tuple[list[int], str, str]) -> tuple[Period, ...] | None:
    return rules_of({"hours": [{"days": days, "from": a, "to": b} for days, a, b in periods]}).hours


def at(local: str, zone: str = "UTC") -> datetime:
    return instant_of(datetime.fromisoformat(local), zone)


def between(begins: str, ends: str, zone: str = "UTC") -> Interval:
    return Interval(at(begins, zone), at(ends, zone))


def test_it_is_open_within_a_period_exact_to_the_second() -> None:
    weekdays = opening(([1, 2, 3, 4, 5], "08:00", "22:00"))
    for begins, ends, is_within in (
        ("2026-11-30T08:00", "2026-11-30T22:00", True),
        ("2026-11-30T07:59:59", "2026-11-30T09:00", False),
        ("2026-11-30T21:00", "2026-11-30T22:00:01", False),
        ("2026-11-28T10:00", "2026-11-28T11:00", False),
    ):
        assert is_open(weekdays, between(begins, ends), "UTC") == is_within


def test_without_hours_it_is_always_open() -> None:
    assert Rules().hours is None
    for start in (datetime(1, 1, 1, tzinfo=UTC), at("2026-11-30T03:00"), datetime(9999, 12, 30, tzinfo=UTC)):
        assert is_open(None, Interval(start, start + timedelta(hours=1)), "America/Santiago")


def test_a_period_may_end_past_midnight_on_the_day_after_its_weekday() -> None:
    bar = opening(([5], "18:00", "02:00"))
    assert is_open(bar, between("2026-12-04T18:00", "2026-12-05T02:00"), "UTC")
    assert not is_open(bar, between("2026-12-04T01:00", "2026-12-04T02:00"), "UTC")
    assert not is_open(bar, between("2026-12-05T01:00", "2026-12-05T02:00:01"), "UTC")


def test_periods_that_touch_are_open_as_one_also_over_midnight() -> None:
    day_and_night = opening(([1], "08:00", "24:00"), ([2], "00:00", "03:00"), ([2], "03:00", "05:00"))
    assert is_open(day_and_night, between("2026-11-30T22:00", "2026-12-01T05:00"), "UTC")
    split = opening((ALL, "09:00", "13:00"), (ALL, "15:00", "19:00"))
    assert is_open(split, between("2026-11-30T09:00", "2026-11-30T13:00"), "UTC")
    assert not is_open(split, between("2026-11-30T12:00", "2026-11-30T16:00"), "UTC")
    always = opening((ALL, "00:00", "24:00"))
    assert is_open(always, between("2026-11-01T00:00", "2026-12-02T00:00", "America/Santiago"), "UTC")


def test_a_skipped_time_counts_as_the_change_of_the_clocks() -> None:
    # In Madrid the clocks went from 02:00 to 03:00.
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    for clock in (7200, 9000, 10_799, 10_800):
        assert first_instant(date(2026, 3, 29), clock, "Europe/Madrid") == change
    [span] = spans(opening(([7], "02:30", "04:00")), [date(2026, 3, 29)], "Europe/Madrid")
    assert span.interval == Interval(change, change + timedelta(hours=1))
    assert spans(opening(([7], "02:15", "02:45")), [date(2026, 3, 29)], "Europe/Madrid") == []


def test_of_a_time_that_occurs_twice_the_first_counts_so_that_nothing_opens_twice() -> None:
    # In Santiago 23:00 to 24:00 of 4 April came twice.
    saturday, zone = date(2026, 4, 4), "America/Santiago"
    [until_half_past] = open_on(opening(([6], "20:00", "23:30")), saturday, zone)
    assert until_half_past.end == datetime(2026, 4, 5, 2, 30, tzinfo=UTC)
    [until_midnight] = open_on(opening(([6], "20:00", "24:00")), saturday, zone)
    assert until_midnight.length == timedelta(hours=5)


def test_a_day_that_the_calendar_skips_has_no_hours() -> None:
    assert open_on(ALWAYS, date(2011, 12, 30), "Pacific/Apia") == []
    over = Interval(at("2011-12-29T23:00", "Pacific/Apia"), at("2011-12-31T01:00", "Pacific/Apia"))
    assert over.length == timedelta(hours=2)
    assert is_open(opening((ALL, "00:00", "24:00")), over, "Pacific/Apia")


def test_the_hours_of_a_day_are_told_as_its_clocks_show_them() -> None:
    bar = opening(([5, 6], "18:00", "02:00"), ([6], "12:00", "15:30"))
    saturday = date(2026, 12, 5)
    assert hours_text(open_on(bar, saturday, "UTC"), saturday, "UTC") == [
        {"from": "00:00", "to": "02:00"},
        {"from": "12:00", "to": "15:30"},
        {"from": "18:00", "to": "24:00"},
    ]
    assert open_on(bar, MONDAY, "UTC") == []
    odd = opening(([1], "09:00:30", "13:15:05"))
    assert hours_text(open_on(odd, MONDAY, "UTC"), MONDAY, "UTC") == [{"from": "09:00:30", "to": "13:15:05"}]


@given(local_days, st.integers(0, 2 * DAY_SECONDS))
def test_the_first_instant_is_the_first_at_which_the_clocks_are_as_far(
    where: tuple[str, date], second: int
) -> None:
    zone, day = where
    wanted = datetime.combine(day, datetime.min.time()) + timedelta(seconds=second)
    instant = first_instant(day, second, zone)
    assert wall_clock(instant, zone) >= wanted
    # Nothing before it is as far: looked at each quarter of an hour of two days, and just before.
    for before in (1, *range(900, 2 * DAY_SECONDS, 900)):
        assert wall_clock(instant - timedelta(seconds=before), zone) < wanted


@given(local_days, st.integers(0, DAY_SECONDS), st.integers(0, DAY_SECONDS))
def test_a_later_time_never_has_an_earlier_instant(where: tuple[str, date], one: int, other: int) -> None:
    zone, day = where
    early, late = sorted((one, other))
    assert first_instant(day, early, zone) <= first_instant(day, late, zone)


@settings(deadline=None, max_examples=60)
@given(st.data(), hours(), local_days)
def test_an_interval_is_open_if_each_of_its_parts_is(
    data: st.DataObject, document: list[dict[str, object]], where: tuple[str, date]
) -> None:
    zone, day = where
    periods = rules_of({"hours": document}).hours
    interval = data.draw(intervals_near(day))
    seconds = int(interval.length.total_seconds())
    cut = interval.start + timedelta(seconds=data.draw(st.integers(1, seconds - 1)))
    parts = Interval(interval.start, cut), Interval(cut, interval.end)
    assert is_open(periods, interval, zone) == all(is_open(periods, part, zone) for part in parts)


@settings(deadline=None, max_examples=60)
@given(hours(), local_days, st.integers(0, DAY_SECONDS - 1))
def test_where_no_clock_changes_it_is_open_when_the_clock_shows_a_time_of_a_period(
    document: list[dict[str, object]], where: tuple[str, date], second: int
) -> None:
    day = where[1]
    periods = rules_of({"hours": document}).hours or ()
    start = datetime.combine(day, datetime.min.time(), UTC) + timedelta(seconds=second)
    today, yesterday = day.isoweekday(), (day - timedelta(days=1)).isoweekday()
    shows = any(
        (today in period.days and period.starts <= second < period.reach)
        or (yesterday in period.days and second + DAY_SECONDS < period.reach)
        for period in periods
    )
    assert is_open(periods, Interval(start, start + timedelta(seconds=1)), "UTC") == shows


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(("Pacific/Apia", "Etc/GMT+12", "UTC")))
def test_every_instant_has_a_local_day(moment: datetime, zone: str) -> None:
    assert FIRST_DAY <= local_day(moment, zone) <= LAST_DAY
