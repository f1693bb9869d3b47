from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.dialects.rooms import slots as rooms
from chalicelib.domain.breaches import Candidate, broken
from chalicelib.domain.buffers import Blocked
from chalicelib.domain.hours import Schedule
from chalicelib.domain.intervals import Interval
from chalicelib.domain.opening import is_open
from chalicelib.domain.resource import Resource
from chalicelib.domain.settings_rules import (
    cancellation_of_notice,
    hours_of_weekdays,
    not_by_weekday,
    not_in_schedule,
    rules_of_schedule,
    rules_of_weekdays,
)
from chalicelib.domain.slots import Asked, slots
from chalicelib.domain.standings import Standing
from chalicelib.domain.zones import SkippedTime, end_of_day, instant_of, wall_clock
from tests.domain.rule_strategies import intervals_near, local_days, minutes, rules_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def day_times(draw: st.DrawFn) -> tuple[str, str]:
    begins = draw(minutes)
    return clock(begins), clock(draw(st.integers(begins + 1, 1440)))


@st.composite
def schedules(draw: st.DrawFn, zone: str) -> Schedule:
    starts, ends = draw(day_times())
    return Schedule(
        zone=zone,
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        # Working hours may have seconds.
        starts=starts + draw(st.sampled_from(("", ":30"))),
        ends=ends,
        duration=timedelta(minutes=draw(st.integers(1, 120))),
        buffer=timedelta(minutes=draw(st.integers(0, 60))),
        horizon=draw(st.integers(0, 400)),
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


def test_a_schedule_is_hours_a_window_and_a_buffer_after() -> None:
    schedule = Schedule(
        zone="UTC",
        weekdays=frozenset({0, 2, 6}),
        starts="09:00:30",
        ends="24:00",
        duration=timedelta(minutes=45),
        buffer=timedelta(minutes=90),
        horizon=60,
    )
    assert rules_of_schedule(schedule).document == {
        "hours": [{"days": [1, 3, 7], "from": "09:00:30", "to": "24:00"}],
        "window": 60,
        "buffer": {"before": 0, "after": 90},
    }


@settings(deadline=None, max_examples=40)
@given(st.data(), local_days, st.integers(0, 30))
def test_the_rules_of_a_schedule_decide_as_it_does(
    data: st.DataObject, where: tuple[str, date], ahead: int
) -> None:
    zone, day = where
    schedule, interval = data.draw(schedules(zone)), interval_of(data, day)
    local = wall_clock(interval.start, zone).date()
    assume(all(is_certain(text, local, zone) for text in (schedule.starts, schedule.ends)))
    now = interval.start - timedelta(days=ahead)
    wanted = Candidate(zone=zone, interval=interval, standing=Standing(), now=now)
    rules = rules_of_schedule(schedule)
    names = [breach.rule for breach in broken(rules, wanted)]
    assert ("window" not in names) == schedule.is_within_horizon(interval.start, now)
    # Rules know what is open over midnight; a schedule looks at one day alone.
    is_within_a_day = interval.end <= end_of_day(local, zone)
    assert ("hours" not in names) == schedule.is_within_hours(interval) or not is_within_a_day
    assert "hours" not in names or not schedule.is_within_hours(interval)


@settings(deadline=None, max_examples=40)
@given(st.data(), local_days)
def test_the_slots_of_a_schedule_are_those_of_its_rules(data: st.DataObject, where: tuple[str, date]) -> None:
    zone, day = where
    schedule = data.draw(schedules(zone))
    assume(all(is_certain(text, day, zone) for text in (schedule.starts, schedule.ends)))
    # A day that the calendar skips has no slots; a schedule takes it for the next one.
    assume(end_of_day(day - timedelta(days=1), zone) < end_of_day(day, zone))
    now = end_of_day(day, zone) - timedelta(minutes=data.draw(st.integers(0, 4000)))
    taken = data.draw(st.lists(intervals_near(day, longest=7200), max_size=3))
    asked = Asked(
        day=day,
        duration=schedule.duration,
        standing=Standing(),
        now=now,
        step=schedule.duration + schedule.buffer,
    )
    # What blocks has its buffer within, as it is stored today.
    found = slots(rules_of_schedule(schedule), asked, zone=zone, busy=map(Blocked, taken))
    # A schedule offers what is ahead; rules offer what begins at this very moment, too.
    ahead = [slot.interval for slot in found if slot.interval.start > now]
    assert ahead == schedule.free_on(day, taken, now)


@settings(deadline=None, max_examples=50)
@given(st.data(), st.dictionaries(st.integers(0, 6), day_times()) | st.none(), local_days)
def test_the_rules_of_a_rooms_opening_hours_decide_as_it_does(
    data: st.DataObject, hours: dict[int, tuple[str, str]] | None, where: tuple[str, date]
) -> None:
    zone, day = where
    interval = interval_of(data, day)
    times = [text for day_hours in (hours or {}).values() for text in day_hours]
    days = {wall_clock(interval.start, zone).date() + timedelta(days=step) for step in range(5)}
    assume(all(is_certain(text, one, zone) for text in set(times) for one in days))
    assert is_open(rules_of_weekdays(hours).hours, interval, zone) == rooms.is_open(
        room(hours, zone), interval
    )


def room(hours: dict[int, tuple[str, str]] | None, zone: str) -> Resource:
    named = None if hours is None else {WEEKDAYS[day]: list(times) for day, times in hours.items()}
    values: dict[str, Any] = {"tenant": "t", "kind": "room", "id": "1", "name": "Sala", "version": 1}
    return Resource(
        **values,
        is_active=True,
        is_removed=False,
        timezone=zone,
        details={"opening_hours": named},
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )


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
    assert not_in_schedule(rules_of_schedule(data.draw(schedules("UTC")))) == ()


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
        ({"buffer": {"before": 1}}, (), ("buffer",)),
    ):
        rules = rules_of(document)
        assert not_by_weekday(rules) == by_weekday, document
        assert not_in_schedule(rules) == in_schedule, document


def test_a_notice_for_cancellations_is_a_rule_in_minutes() -> None:
    rule = cancellation_of_notice(48, rejects=True)
    start = datetime(2026, 12, 3, 12, tzinfo=UTC)
    assert rule.document == {"free_until": 2880, "late": "reject"}
    assert not rule.is_late(start, start - timedelta(hours=48))
    assert rule.is_late(start, start - timedelta(hours=48) + timedelta(seconds=1))
