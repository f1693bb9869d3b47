from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.breaches import Candidate, broken
from chalicelib.domain.buffers import Blocked, Buffer
from chalicelib.domain.closures import Closure
from chalicelib.domain.intervals import Interval
from chalicelib.domain.prices import price_of
from chalicelib.domain.quotas import Counted
from chalicelib.domain.rules import Rules
from chalicelib.domain.slots import Asked, Slot, slots
from chalicelib.domain.standings import Standing
from chalicelib.domain.zones import clock_text, instant_of
from tests.domain.rule_strategies import (
    FIELDS,
    MEMBERSHIPS,
    hours,
    intervals_near,
    local_days,
    rules_of,
)

DAY, NOW = date(2026, 12, 1), datetime(2026, 11, 30, 12, tzinfo=UTC)
MORNING = [{"days": [2], "from": "08:00", "to": "12:00"}]


def at(clock: str, zone: str = "UTC", day: date = DAY) -> datetime:
    return instant_of(datetime.fromisoformat(f"{day}T{clock}"), zone)


def free(document: dict[str, Any], minutes: int = 60, *busy: Blocked, **more: Any) -> list[str]:
    """The starts of the free slots of a day, as its clocks show them."""
    zone = more.pop("zone", "UTC")
    asked = {"day": DAY, "now": NOW, "standing": Standing(), "step": None, **more}
    closures = asked.pop("closures", ())
    found = slots(
        rules_of(document),
        Asked(duration=timedelta(minutes=minutes), **asked),
        zone=zone,
        busy=busy,
        closures=closures,
    )
    return [clock_text(slot.interval.start, zone) for slot in found]


def taken(begins: str, ends: str, before: int = 0, after: int = 0) -> Blocked:
    return Buffer(before, after).around(Interval(at(begins), at(ends)))


def test_a_day_offers_each_start_whose_interval_is_open() -> None:
    document = {"hours": MORNING, "starts": {"every": 60}}
    assert free(document) == ["08:00", "09:00", "10:00", "11:00"]
    assert free(document, 90) == ["08:00", "09:00", "10:00"]
    assert free(document, 300) == []
    assert free(document, day=date(2026, 12, 2)) == []
    assert free({**document, "durations": {"allowed": [60]}}, 90) == []


def test_what_others_block_is_not_offered_nor_what_comes_too_close_to_it() -> None:
    document = {"hours": MORNING, "starts": {"every": 30}}
    assert free(document, 60, taken("09:30", "10:30")) == ["08:00", "08:30", "10:30", "11:00"]
    assert free(document, 60, taken("09:30", "10:30", before=15, after=30)) == ["08:00", "11:00"]
    own = {**document, "buffer": {"before": 30, "after": 15}}
    assert free(own, 60, taken("09:30", "10:30")) == ["08:00", "11:00"]


def test_what_has_begun_or_is_closed_or_breaks_another_rule_is_not_offered() -> None:
    document = {"hours": MORNING, "starts": {"every": 60}}
    assert free(document, now=at("10:00")) == ["10:00", "11:00"]
    assert free(document, now=at("10:00") + timedelta(microseconds=1)) == ["11:00"]
    assert free({**document, "notice": 90}, now=at("08:30")) == ["10:00", "11:00"]
    noon = Closure(id="1", begins=at("10:30"), ends=at("13:00"), title="", reason="")
    assert free(document, closures=[noon]) == ["08:00", "09:00"]
    held = Standing(counted=(Counted(at("12:00"), DAY),))
    assert free({**document, "quota": {"day": 1}}, standing=held) == []
    assert free({**document, "window": 0}) == []


def test_after_midnight_the_slots_of_the_day_befores_period_are_this_days() -> None:
    bar = {"hours": [{"days": [1, 2], "from": "22:00", "to": "02:00"}], "starts": {"every": 60}}
    assert free(bar) == ["00:00", "01:00", "22:00", "23:00"]


def test_without_starts_slots_follow_one_another_with_the_longer_buffer_between() -> None:
    assert free({"hours": MORNING}, 45) == ["08:00", "08:45", "09:30", "10:15", "11:00"]
    assert free({"hours": MORNING, "buffer": {"before": 5, "after": 15}}, 45) == [
        "08:00",
        "09:00",
        "10:00",
        "11:00",
    ]
    assert free({"hours": MORNING}, 60, step=timedelta(minutes=90)) == ["08:00", "09:30", "11:00"]


def test_where_the_clocks_show_a_time_twice_both_are_offered_and_a_skipped_one_is_not() -> None:
    document = {"starts": {"every": 60}}
    autumn, spring = date(2026, 10, 25), date(2026, 3, 29)
    before = datetime(2026, 3, 1, tzinfo=UTC)
    offered = free(document, zone="Europe/Madrid", day=autumn, now=before)
    assert offered[1:5] == ["01:00", "02:00", "02:00 (UTC+01:00)", "03:00"]
    assert len(offered) == 25
    assert free(document, zone="Europe/Madrid", day=spring, now=before)[1:3] == ["01:00", "03:00"]
    skipped = free(
        document, zone="Pacific/Apia", day=date(2011, 12, 30), now=datetime(2011, 12, 1, tzinfo=UTC)
    )
    assert skipped == []


def test_a_slot_has_its_price_for_who_asks() -> None:
    document = {
        "hours": MORNING,
        "starts": {"every": 120},
        "prices": {"rules": [{"membership": "PRO", "per_hour": 1000}, {"from": "10:00", "per_hour": 5000}]},
    }

    def totals(membership: str | None) -> list[int]:
        asked = Asked(
            day=DAY,
            duration=timedelta(hours=1),
            standing=Standing(membership=membership),
            now=NOW,
            own_rate=700,
        )
        found = slots(rules_of(document), asked, zone="UTC", busy=())
        return [slot.price.total.units for slot in found if slot.price is not None]

    assert totals(None) == [700, 5000]
    assert totals("PRO") == [1000, 1000]
    asked = Asked(day=DAY, duration=timedelta(hours=6), standing=Standing(), now=NOW)
    assert all(slot.price is None for slot in slots(Rules(), asked, zone="UTC", busy=()))


def test_days_at_the_ends_of_the_calendar_and_lengths_of_nothing_have_no_slots() -> None:
    for day in (date.min, date.max, date(9999, 12, 28)):
        assert free({}, day=day) == []
    assert free({}, 0) == []


timed = st.fixed_dictionaries(
    {"starts": FIELDS["starts"]},
    optional={name: FIELDS[name] for name in ("durations", "notice", "window", "buffer", "quota", "prices")}
    | {"hours": hours()},
)
blocks = st.builds(Buffer, st.integers(0, 60), st.integers(0, 60))


@settings(deadline=None, max_examples=60)
@given(st.data(), timed, local_days, st.sampled_from((None, *MEMBERSHIPS)))
def test_what_is_offered_can_be_booked_and_what_is_not_offered_cannot(
    data: st.DataObject, document: dict[str, Any], where: tuple[str, date], membership: str | None
) -> None:
    zone, day = where
    rules = rules_of(document)
    length = data.draw(st.sampled_from((1, 30, 45, 60, 90, 1440)) | st.integers(1, 300))
    durations = rules.durations
    if durations is not None and data.draw(st.booleans()):
        length = durations.allowed[0] if durations.allowed else (durations.shortest or length)
    noon = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    now = noon - timedelta(minutes=data.draw(st.integers(-1440, 5000)))
    busy = [
        data.draw(blocks).around(interval)
        for interval in data.draw(st.lists(intervals_near(day, longest=4 * 3600), max_size=4))
    ]
    closures = [
        Closure(id="1", begins=interval.start, ends=interval.end, title="", reason="")
        for interval in data.draw(st.lists(intervals_near(day, longest=4 * 3600), max_size=2))
    ]
    counted = data.draw(
        st.lists(
            st.builds(
                Counted, st.just(now + timedelta(hours=1)), st.just(day + timedelta(days=1)) | st.just(day)
            ),
            max_size=2,
        )
    )
    standing = Standing(membership=membership, counted=tuple(counted))
    asked = Asked(day=day, duration=timedelta(minutes=length), standing=standing, now=now, own_rate=500)
    offered = slots(rules, asked, zone=zone, busy=busy, closures=closures)

    expected = []
    buffer = rules.buffer or Buffer()
    for minute in range(-900, 2400):
        start = noon - timedelta(hours=12) + timedelta(minutes=minute)
        if start.astimezone(ZoneInfo(zone)).date() != day:
            continue
        interval = Interval(start, start + timedelta(minutes=length))
        wanted = Candidate(zone=zone, interval=interval, standing=standing, now=now)
        is_taken = any(buffer.around(interval).conflicts_with(other) for other in busy)
        if start >= now and not is_taken and not broken(rules, wanted, closures=closures):
            price = None
            if rules.prices is not None:
                price = price_of(rules.prices, interval, zone=zone, membership=membership, own_rate=500)
            expected.append(Slot(interval, price))
    assert offered == expected
