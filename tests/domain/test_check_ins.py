from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.check_ins import CheckIn, CheckInTimes, MaxNoShows, code_of, is_code
from chalicelib.domain.intervals import Interval

START = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = Interval(START, START + timedelta(hours=1))
SECOND = timedelta(seconds=1)
SECRET = b"secret"


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_the_check_in_opens_before_the_start_and_closes_after_it() -> None:
    times = CheckIn(opens=15, closes=10).times(HOUR)
    assert (times.opens, times.closes) == (START - minutes(15), START + minutes(10))


def test_it_closes_with_the_reservation_at_the_latest() -> None:
    assert CheckIn(opens=0, closes=90).times(HOUR) == CheckInTimes(HOUR.start, HOUR.end)


def test_what_is_made_when_the_check_in_has_closed_has_none() -> None:
    rule, closes = CheckIn(opens=15, closes=10), START + minutes(10)
    assert rule.times_from(HOUR, closes - SECOND) == rule.times(HOUR)
    assert rule.times_from(HOUR, closes) is None


def test_with_release_who_does_not_come_blocks_until_the_close_alone() -> None:
    times = CheckIn(opens=15, closes=10, releases=True).times(HOUR)
    assert times.lapses(None) == START + minutes(10)
    assert times.lapses(START) is None
    assert CheckIn(opens=15, closes=10).times(HOUR).lapses(None) is None


def test_so_many_no_shows_within_so_many_days_pause_from_the_last_of_them() -> None:
    rule = MaxNoShows(count=3, days=30, pause=7)
    first, second, third = (START + timedelta(days=day) for day in (0, 10, 29))
    assert rule.paused_until([first, second]) is None
    assert rule.paused_until([third, first, second]) == third + timedelta(days=7)
    assert rule.paused_until([first, second, first + timedelta(days=30)]) is None
    # One more within the days of two others begins the pause anew.
    again = START + timedelta(days=38)
    assert rule.paused_until([first, second, third, again]) == again + timedelta(days=7)
    assert MaxNoShows(count=1, days=1, pause=2).paused_until([first]) == first + timedelta(days=2)


def test_the_code_is_of_a_tenants_resource_and_a_day() -> None:
    month = [code_of(SECRET, tenant="t", resource="7", day=date(2026, 12, day)) for day in range(1, 32)]
    assert all(len(code) == 6 and code.isdecimal() for code in month)
    code = month[0]
    others = {
        code_of(b"other", tenant="t", resource="7", day=date(2026, 12, 1)),
        code_of(SECRET, tenant="u", resource="7", day=date(2026, 12, 1)),
        code_of(SECRET, tenant="t", resource="8", day=date(2026, 12, 1)),
        code_of(SECRET, tenant="t", resource="7", day=date(2026, 12, 2)),
    }
    assert len(others - {code}) == 4


def test_the_code_of_today_counts_and_minutes_after_midnight_yesterdays() -> None:
    zone, midnight = "America/Santiago", datetime(2026, 12, 2, 3, tzinfo=UTC)
    yesterday, today = (code_of(SECRET, tenant="t", resource="7", day=date(2026, 12, day)) for day in (1, 2))

    def counts(typed: str, now: datetime) -> bool:
        return is_code(typed, SECRET, tenant="t", resource="7", zone=zone, now=now)

    assert counts(yesterday, midnight - SECOND)
    assert not counts(today, midnight - SECOND)
    assert counts(today, midnight)
    assert counts(yesterday, midnight + minutes(5) - SECOND)
    assert not counts(yesterday, midnight + minutes(5))
    assert counts(f" {today[:3]}-{today[3:]} ", midnight)
    for typed in ("", "０" * 6, "\ud800", today[:5], today + "0"):
        assert not counts(typed, midnight)
