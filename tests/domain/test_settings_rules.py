from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.domain.breaches import Candidate, broken
from chalicelib.domain.intervals import Interval
from chalicelib.domain.opening import is_open
from chalicelib.domain.settings_rules import (
    Schedule,
    hours_of_weekdays,
    not_by_weekday,
    not_in_schedule,
    rules_of_schedule,
    rules_of_weekdays,
)
from chalicelib.domain.standings import Standing
from chalicelib.domain.zones import SkippedTime, end_of_day, instant_of, wall_clock
from tests.domain.rule_strategies import intervals_near, local_days, minutes, rules_of


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def day_times(draw: st.DrawFn) -> tuple[str, str]:
    begins = draw(minutes)
    return clock(begins), clock(draw(st.integers(begins + 1, 1440)))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    starts, ends = draw(day_times())
    return Schedule(
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        # Working hours may have seconds.
        starts=starts + draw(st.sampled_from(("", ":30"))),
        ends=ends,
        window=draw(st.integers(0, 400)),
        buffer=draw(st.integers(0, 60)),
        notice=draw(st.integers(0, 8760)),
        is_late_allowed=draw(st.booleans()),
    )


def is_certain(text: str, day: date, zone: str) -> bool:
    """Whether the clocks of the day show this time exactly once."""
    if text == "24:00":
        return True
    local = datetime.fromisoformat(f"{day}T{text}")
    try:
        first = instant_of(local, zone)
    except SkippedTime:
        return False
    # No clock is turned back further than by a day.
    return all(wall_clock(first + timedelta(minutes=later), zone) != local for later in range(30, 1441, 30))


def interval_of(data: st.DataObject, day: date) -> Interval:
    return data.draw(intervals_near(day, longest=data.draw(st.sampled_from((3600, 86_400, 3 * 86_400)))))


def at(day: date, text: str, zone: str) -> datetime:
    """The instant of a time of a day that its clocks show."""
    if text == "24:00":
        return end_of_day(day, zone)
    return datetime.combine(day, time.fromisoformat(text), ZoneInfo(zone)).astimezone(UTC)


def lies_in(interval: Interval, day: date, times: tuple[str, str], zone: str) -> bool:
    return at(day, times[0], zone) <= interval.start and interval.end <= at(day, times[1], zone)


def test_a_schedule_is_hours_a_window_a_buffer_after_and_a_notice() -> None:
    schedule = Schedule(
        weekdays=frozenset({0, 2, 6}),
        starts="09:00:30",
        ends="24:00",
        window=60,
        buffer=90,
        notice=48,
        is_late_allowed=False,
    )
    assert rules_of_schedule(schedule).document == {
        "hours": [{"days": [1, 3, 7], "from": "09:00:30", "to": "24:00"}],
        "window": 60,
        "buffer": {"before": 0, "after": 90},
        "cancellation": {"free_until": 2880, "late": "reject"},
    }


@settings(deadline=None, max_examples=40)
@given(st.data(), local_days, schedules(), st.integers(0, 30))
def test_the_rules_of_a_schedule_let_be_what_lies_in_the_hours_of_one_day(
    data: st.DataObject, where: tuple[str, date], schedule: Schedule, ahead: int
) -> None:
    zone, day = where
    interval = interval_of(data, day)
    local = wall_clock(interval.start, zone).date()
    times = schedule.starts, schedule.ends
    assume(all(is_certain(text, local, zone) for text in times))
    now = interval.start - timedelta(days=ahead)
    wanted = Candidate(zone=zone, interval=interval, standing=Standing(), now=now)
    names = [breach.rule for breach in broken(rules_of_schedule(schedule), wanted)]
    days_ahead = (local - wall_clock(now, zone).date()).days
    assert ("window" in names) == (days_ahead > schedule.window)
    works = local.weekday() in schedule.weekdays
    assert ("hours" not in names) == (works and lies_in(interval, local, times, zone))


@settings(deadline=None, max_examples=50)
@given(st.data(), st.dictionaries(st.integers(0, 6), day_times()), local_days)
def test_a_room_is_open_while_its_days_are_and_days_that_meet_are_one(
    data: st.DataObject, hours: dict[int, tuple[str, str]], where: tuple[str, date]
) -> None:
    zone, day = where
    interval = interval_of(data, day)
    first = wall_clock(interval.start, zone).date()
    days = [first + timedelta(days=step) for step in range(-1, 5)]
    times = {text for day_hours in hours.values() for text in day_hours}
    assume(all(is_certain(text, one, zone) for text in times for one in days))
    # Cut at every midnight; each piece lies in the hours of its own day.
    cuts = sorted({interval.start, interval.end, *(end_of_day(one, zone) for one in days)})
    pieces = [
        Interval(start, end)
        for start, end in pairwise(cuts)
        if interval.start <= start and end <= interval.end
    ]
    expected = all(
        own.weekday() in hours and lies_in(piece, own, hours[own.weekday()], zone)
        for piece in pieces
        for own in [wall_clock(piece.start, zone).date()]
    )
    assert is_open(rules_of_weekdays(hours).hours, interval, zone) == expected


def test_a_room_that_is_closed_on_all_days_is_never_open() -> None:
    start = datetime(2026, 12, 1, 12, tzinfo=UTC)
    hour = Interval(start, start + timedelta(hours=1))
    assert not is_open(rules_of_weekdays({}).hours, hour, "UTC")
    assert is_open(rules_of_weekdays(None).hours, hour, "UTC")


@given(st.dictionaries(st.integers(0, 6), day_times()) | st.none())
def test_opening_hours_that_became_rules_are_shown_as_they_were(
    hours: dict[int, tuple[str, str]] | None,
) -> None:
    rules = rules_of_weekdays(hours)
    assert not_by_weekday(rules) == ()
    assert hours_of_weekdays(rules) == hours


@given(st.data())
def test_a_schedule_that_became_rules_can_be_shown_again(data: st.DataObject) -> None:
    assert not_in_schedule(rules_of_schedule(data.draw(schedules()))) == ()


def test_a_rule_that_the_settings_cannot_show_is_named() -> None:
    def hours(*periods: tuple[list[int], str, str]) -> dict[str, Any]:
        return {"hours": [{"days": days, "from": begins, "to": ends} for days, begins, ends in periods]}

    split = hours(([1], "09:00", "13:00"), ([1], "15:00", "19:00"))
    two_days = hours(([1], "09:00", "13:00"), ([2], "15:00", "19:00"))
    night, seconds = hours(([1], "18:00", "02:00")), hours(([1], "09:00:30", "13:00"))
    for document, by_weekday, in_schedule in (
        ({}, (), ()),
        (split, ("hours",), ("hours",)),
        (two_days, (), ("hours",)),
        (night, ("hours",), ("hours",)),
        (hours(([1], "18:00", "00:00")), (), ()),
        (seconds, ("hours",), ()),
        (hours(([1], "09:00", "13:00:30")), ("hours",), ()),
        ({"window": 30, "buffer": {"after": 5}}, (), ()),
        ({"window": {"default": 30, "PRO": 60}}, (), ("window",)),
        ({"window": {"PRO": 60}}, (), ("window",)),
        ({"window": None, "hours": None}, (), ("hours", "window")),
        ({"buffer": {"before": 1}}, (), ("buffer.before",)),
        ({"cancellation": {"free_until": 90}}, (), ("cancellation.free_until",)),
        ({"cancellation": {"free_until": 120, "late": "reject"}}, (), ()),
        ({"cancellation": {"free_until": 120, "fee": {"percent": 50}}}, (), ("cancellation.fee",)),
        ({"cancellation": None}, (), ("cancellation",)),
    ):
        rules = rules_of(document)
        assert not_by_weekday(rules) == by_weekday, document
        assert not_in_schedule(rules) == in_schedule, document
