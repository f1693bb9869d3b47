from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.check_ins import CheckIn, MaxNoShows, code_of, is_code
from chalicelib.domain.intervals import Interval
from chalicelib.domain.statuses import Status

START = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = Interval(START, START + timedelta(hours=1))
SECOND = timedelta(seconds=1)
SECRET = b"secret"


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_the_check_in_is_open_from_before_the_start_until_after_it() -> None:
    rule = CheckIn(opens=15, closes=10)
    assert rule.is_open(HOUR, START - minutes(15))
    assert rule.is_open(HOUR, START + minutes(10) - SECOND)
    assert not rule.is_open(HOUR, START - minutes(15) - SECOND)
    assert not rule.is_open(HOUR, START + minutes(10))


def test_it_closes_with_the_reservation_at_the_latest() -> None:
    assert CheckIn(opens=0, closes=90).window(HOUR) == HOUR


def test_who_has_not_come_by_the_close_is_a_no_show_by_comparison() -> None:
    rule, closes = CheckIn(opens=15, closes=10), START + minutes(10)
    for status, arrived, now, shown in (
        (Status.CONFIRMED, None, closes - SECOND, Status.CONFIRMED),
        (Status.CONFIRMED, None, closes, Status.NO_SHOW),
        (Status.CONFIRMED, START, closes, Status.CONFIRMED),
        (Status.PENDING, None, closes, Status.PENDING),
        (Status.CANCELLED, None, closes, Status.CANCELLED),
        (Status.COMPLETED, None, closes, Status.COMPLETED),
    ):
        assert rule.status_at(status, HOUR, arrived, now) is shown


def test_with_release_who_does_not_come_blocks_until_the_close_alone() -> None:
    releases = CheckIn(opens=15, closes=10, releases=True)
    assert releases.released_at(HOUR, None) == START + minutes(10)
    assert releases.released_at(HOUR, START) is None
    assert CheckIn(opens=15, closes=10).released_at(HOUR, None) is None


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


@given(
    st.builds(CheckIn, st.integers(0, 90), st.integers(0, 90), st.booleans()),
    st.none() | st.integers(-100, 100),
    st.integers(-200, 200),
)
def test_nobody_is_a_no_show_who_can_still_check_in(rule: CheckIn, arrived: int | None, later: int) -> None:
    now = START + minutes(later)
    came = None if arrived is None else START + minutes(arrived)
    is_missed = rule.status_at(Status.CONFIRMED, HOUR, came, now) is Status.NO_SHOW
    assert not (is_missed and (rule.is_open(HOUR, now) or came is not None))
    released = rule.released_at(HOUR, came)
    assert is_missed == (came is None and now >= rule.window(HOUR).end)
    assert released is None or (released <= now) == is_missed
